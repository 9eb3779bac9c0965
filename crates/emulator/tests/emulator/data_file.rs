//! Tests that the state of Artifact in a data file survives the process, and that states do not mix.

use casebook_emulator::Emulator;
use http::Method;

use crate::client::Client;

#[test]
fn settings_tokens_and_links_outlive_the_process() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("emulator.redb");
    let open = || Client::with(Emulator::builder().data(&path).single_use_term_tokens(true));

    let client = open();
    let id = client.id_of("SOC 3 Report");
    let json = [("content-type", "application/json")];
    let body = "{\"notificationSubscriptionStatus\": \"SUBSCRIBED\"}";
    client
        .signed(&Method::PUT, "/v1/account-settings/put", &json, body)
        .json();
    let page = client.get("/v1/report/list?maxResults=5").json();
    let next = page["nextToken"].as_str().expect("more pages").to_owned();
    let token = || {
        let terms = client
            .get(&format!("/v1/report/getTermForReport?reportId={id}"))
            .json();
        format!(
            "/v1/report/get?reportId={id}&termToken={}",
            terms["termToken"].as_str().expect("a token")
        )
    };
    let (unused, used) = (token(), token());
    let link = client.get(&used).json()["documentPresignedUrl"]
        .as_str()
        .expect("a link")
        .to_owned();
    let document = client.follow(&Method::GET, &link, &[]).body;
    drop(client);

    let client = open();
    let settings = client.get("/v1/account-settings/get").json();
    assert_eq!(
        settings["accountSettings"]["notificationSubscriptionStatus"],
        "SUBSCRIBED"
    );
    let rest = client
        .get(&format!("/v1/report/list?maxResults=300&nextToken={next}"))
        .json();
    assert_eq!(rest["reports"].as_array().map(Vec::len), Some(35));
    client.get(&unused).json();
    assert_eq!(
        client.get(&used).refused(400, "ValidationException")["reason"],
        "invalidToken"
    );
    assert_eq!(client.follow(&Method::GET, &link, &[]).body, document);
}

#[test]
fn a_token_that_was_used_before_a_reset_stays_used() {
    let client = Client::with(Emulator::builder().single_use_term_tokens(true));
    let id = client.id_of("SOC 3 Report");
    let terms = client
        .get(&format!("/v1/report/getTermForReport?reportId={id}"))
        .json();
    let token = terms["termToken"].as_str().expect("a token");
    let get = format!("/v1/report/get?reportId={id}&termToken={token}");
    client.get(&get).json();
    client.control(&Method::POST, "reset", "").json();
    let id = client.id_of("SOC 3 Report");
    let get = format!("/v1/report/get?reportId={id}&termToken={token}");
    assert_eq!(
        client.get(&get).refused(400, "ValidationException")["reason"],
        "invalidToken"
    );
}

#[test]
fn two_stores_do_not_take_each_others_tokens() {
    let (one, other) = (Client::new(), Client::new());
    let link = one.link_to(&one.id_of("SOC 3 Report"));
    assert_eq!(other.follow(&Method::GET, &link, &[]).status, 403);
}
