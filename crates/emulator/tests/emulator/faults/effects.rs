//! Tests of faults that change how an operation runs, and of faults of requests to links.

use super::*;

#[test]
fn an_expired_link_is_refused_and_the_next_one_is_good() {
    let rule = Rule::new(InjectedFault::ExpiredLink)
        .on(["GetReport"])
        .expect("there");
    let mut client = client(Faults::new().rule(rule.first(1)));
    client.signer.service = "artifact".to_owned();
    let id = client.id_of("SOC 3 Report");
    let dead = client.link_to(&id);
    let refused = client.follow(&Method::GET, &dead, &[]);
    assert_eq!(refused.status, 403);
    assert!(
        refused
            .text()
            .contains("<Message>Request has expired</Message>"),
        "{}",
        refused.text()
    );
    let good = client.link_to(&id);
    assert_eq!(client.follow(&Method::GET, &good, &[]).status, 200);
    assert_eq!(client.emulator.tally().of("document").acted, 1);

    // A fault on `document` refuses a valid link once, as if the link had expired.
    let rule = Rule::new(InjectedFault::ExpiredLink)
        .on(["document"])
        .expect("there");
    client
        .emulator
        .set_faults(Faults::new().rule(rule.first(1)));
    let refused = client.follow(&Method::GET, &good, &[]);
    assert!(
        refused
            .text()
            .contains("<Message>Request has expired</Message>"),
        "{}",
        refused.text()
    );
    assert_eq!(client.follow(&Method::GET, &good, &[]).status, 200);
}

#[test]
fn the_link_to_an_agreement_can_be_expired() {
    let mut client = client(on("GetCustomerAgreement", InjectedFault::ExpiredLink));
    client.signer.service = "artifact".to_owned();
    let agreement = "customerAgreementId=customer-agreement-4QmX0tZr7BvKc2Lp";
    let signed = client
        .get(&format!("/v1/customer-agreement/get?{agreement}"))
        .json();
    let link = signed["documentPresignedUrl"].as_str().expect("a link");
    assert_eq!(client.follow(&Method::GET, link, &[]).status, 403);
}

#[test]
fn a_link_expires_even_when_time_begins() {
    let clock = casebook_emulator::Clock::starting_at(std::time::UNIX_EPOCH);
    let faults = on("GetTermForReport", InjectedFault::ExpiredLink);
    let emulator = Emulator::builder()
        .clock(clock)
        .faults(faults)
        .build()
        .expect("an emulator");
    let mut client = Client::new();
    client.emulator = emulator;
    client.signer.at = "19700101T000000Z".to_owned();
    let id = client.id_of("SOC 3 Report");
    let terms = client
        .get(&format!("/v1/report/getTermForReport?reportId={id}"))
        .json();
    let link = terms["documentPresignedUrl"].as_str().expect("a link");
    assert_eq!(client.follow(&Method::GET, link, &[]).status, 403);
}

#[test]
fn a_response_without_a_body_is_lost_as_a_whole() {
    let mut client = client(Faults::new());
    client.signer.service = "artifact".to_owned();
    let link = client.link_to(&client.id_of("SOC 3 Report"));
    let target = link.strip_prefix(&format!("http://{HOST}")).expect("ours");
    for fault in [
        InjectedFault::Reset(Reset::During),
        InjectedFault::Truncated,
    ] {
        client.emulator.set_faults(on("document", fault));
        let request = |method: Method| {
            let request = Request::builder()
                .method(method)
                .uri(target)
                .header("host", HOST);
            request.body(Full::default()).expect("a request")
        };
        assert!(
            exchanged(&client, request(Method::HEAD))
                .expect("at once")
                .is_err()
        );
        let whole = exchanged(&client, request(Method::GET))
            .expect("at once")
            .expect("a head");
        assert!(read(whole).0.starts_with(b"%PDF-"));
    }
}

#[test]
fn a_degenerate_result_lacks_required_members() {
    let client = client(on(
        "DescribeTrustedAdvisorCheckResult",
        InjectedFault::DegenerateResult,
    ));
    let checks = ask(
        &client,
        "DescribeTrustedAdvisorChecks",
        &json!({"language": "en"}),
    )
    .json();
    let id = &checks["checks"][0]["id"];
    let answer = ask(
        &client,
        "DescribeTrustedAdvisorCheckResult",
        &json!({"checkId": id}),
    )
    .json();
    let result = answer["result"].as_object().expect("a result");
    assert_eq!(&result["checkId"], id);
    assert_eq!(result["status"], "not_available");
    assert!(result["resourcesSummary"].is_null() && result["categorySpecificSummary"].is_null());
    assert!(!result.contains_key("flaggedResources") && !result.contains_key("timestamp"));
}

#[test]
fn a_skewed_clock_refuses_until_the_client_corrects_its_own() {
    for (seconds, date, corrected) in [
        (3_600, "Sun, 01 Nov 2026 11:00:00 GMT", "20261101T110000Z"),
        (-86_400, "Sat, 31 Oct 2026 10:00:00 GMT", "20261031T100000Z"),
    ] {
        let mut client = client(on("CreateCase", InjectedFault::Skew(seconds)));
        let answer = ask(&client, "CreateCase", &case("skewed"));
        answer.refused(400, "RequestExpired");
        assert_eq!(answer.header("date"), date);
        assert_eq!(cases(&client, "skewed"), 0);
        // Only CreateCase has the skewed clock: other operations use that of the emulator.
        ask(&client, "DescribeSeverityLevels", &json!({})).json();
        client.signer.at = corrected.to_owned();
        assert_eq!(
            ask(&client, "CreateCase", &case("skewed")).header("date"),
            date
        );
        assert_eq!(cases(&client, "skewed"), 1);
        assert_eq!(counts(&client, "CreateCase"), [2, 1, 1, 2, 0]);
        ask(&client, "DescribeSeverityLevels", &json!({})).refused(400, "RequestExpired");
    }
}
