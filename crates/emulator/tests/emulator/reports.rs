//! Tests of the metadata, terms, term tokens and documents of reports.

use std::time::Duration;

use casebook_emulator::Emulator;

use crate::client::Client;

const FAILED: &str = "SOC 2 Type 2 Report - Spring 2026";
const PROCESSING: &str = "PCI DSS Attestation of Compliance - Europe";
const DELETED: &str = "report-UZWhvHHK1qr8wkWb";
const UNPUBLISHED: &str = "report-kmlrDeijA6kjVmWE";

#[test]
fn metadata_of_the_newest_version_and_of_each() {
    let client = Client::new();
    let id = client.id_of("SOC 1 Type 2 Report");
    let newest = client
        .get(&format!("/v1/report/getMetadata?reportId={id}"))
        .json();
    let newest = &newest["reportDetails"];
    assert_eq!(newest["version"], 3);
    assert_eq!(
        newest["arn"],
        format!("arn:aws:artifact:us-east-1::report/{id}:3")
    );
    assert_eq!(newest["acceptanceType"], "EXPLICIT");
    assert!(newest.get("_pages").is_none() && newest.get("deletedAt").is_none());
    let created = newest["createdAt"].as_str().expect("a time");
    assert_eq!(created.len(), "2022-05-27T23:17:00.343940Z".len());
    for version in 1..=3 {
        let target = format!("/v1/report/getMetadata?reportId={id}&reportVersion={version}");
        assert_eq!(
            client.get(&target).json()["reportDetails"]["version"],
            version
        );
    }
}

#[test]
fn an_unknown_report_is_not_found() {
    let client = Client::new();
    let id = client.id_of("SOC 3 Report");
    for target in [
        "/v1/report/getMetadata?reportId=report-0000000000000000".to_owned(),
        format!("/v1/report/getMetadata?reportId={id}&reportVersion=2"),
        format!("/v1/report/getTermForReport?reportId={id}&reportVersion=9223372036854775807"),
        format!("/v1/report/getMetadata?reportId={DELETED}"),
        format!("/v1/report/listVersions?reportId={DELETED}"),
        format!("/v1/report/getTermForReport?reportId={DELETED}"),
        format!("/v1/report/get?reportId={DELETED}&termToken=t"),
    ] {
        let body = client
            .get(&target)
            .refused(404, "ResourceNotFoundException");
        assert_eq!(body["resourceType"], "report");
        assert!(
            target.contains(body["resourceId"].as_str().expect("an id")),
            "{body}"
        );
    }
}

#[test]
fn only_complete_and_published_documents_are_handed_out() {
    let client = Client::new();
    for id in [
        client.id_of(FAILED),
        client.id_of(PROCESSING),
        UNPUBLISHED.to_owned(),
    ] {
        for target in [
            format!("/v1/report/getTermForReport?reportId={id}"),
            format!("/v1/report/get?reportId={id}&termToken=any"),
        ] {
            let body = client.get(&target).refused(409, "ConflictException");
            assert_eq!(
                (&body["resourceId"], &body["resourceType"]),
                (&id.as_str().into(), &"report".into())
            );
        }
        client
            .get(&format!("/v1/report/getMetadata?reportId={id}"))
            .json();
    }
    let failed = client.report_named(FAILED);
    assert!(
        failed["statusMessage"]
            .as_str()
            .is_some_and(|message| !message.is_empty())
    );
    // The document of the previous version is complete, so its terms can be read.
    let id = client.id_of(PROCESSING);
    client
        .get(&format!(
            "/v1/report/getTermForReport?reportId={id}&reportVersion=1"
        ))
        .json();
}

#[test]
fn a_token_is_good_for_its_version_until_it_expires() {
    let mut client = Client::new();
    let id = client.id_of("SOC 1 Type 2 Report");
    let terms = |client: &Client, version: &str| {
        let terms = client
            .get(&format!(
                "/v1/report/getTermForReport?reportId={id}{version}"
            ))
            .json();
        terms["termToken"].as_str().expect("a token").to_owned()
    };
    let newest = terms(&client, "");
    assert!(newest.starts_with("term-token-") && newest.len() <= 256);
    assert_ne!(
        newest,
        terms(&client, ""),
        "every request has a token of its own"
    );
    let get = |client: &Client, version: &str, token: &str| {
        client.get(&format!(
            "/v1/report/get?reportId={id}{version}&termToken={token}"
        ))
    };
    for version in ["", "&reportVersion=3", "&reportVersion=3"] {
        get(&client, version, &newest).json();
    }
    let other_report = client.id_of("SOC 3 Report");
    let elsewhere = client.get(&format!(
        "/v1/report/get?reportId={other_report}&termToken={newest}"
    ));
    let older = get(&client, "&reportVersion=2", &newest);
    let made_up = get(&client, "", "term-token-abcdefghijklm01234567890");
    let blank = get(&client, "", "%20");
    for answer in [elsewhere, older, made_up, blank] {
        let body = answer.refused(400, "ValidationException");
        assert_eq!(body["reason"], "invalidToken");
        assert_eq!(body["fieldList"][0]["name"], "termToken");
    }
    get(
        &client,
        "&reportVersion=2",
        &terms(&client, "&reportVersion=2"),
    )
    .json();
    client.advance(899);
    get(&client, "", &newest).json();
    client.advance(1);
    assert_eq!(
        get(&client, "", &newest).refused(400, "ValidationException")["reason"],
        "invalidToken"
    );
}

#[test]
fn a_token_for_single_use_is_used_once() {
    let builder = Emulator::builder()
        .single_use_term_tokens(true)
        .term_token_lifetime(Duration::from_secs(60));
    let client = Client::with(builder);
    let id = client.id_of("SOC 3 Report");
    let terms = client
        .get(&format!("/v1/report/getTermForReport?reportId={id}"))
        .json();
    let token = terms["termToken"].as_str().expect("a token");
    let target = format!("/v1/report/get?reportId={id}&termToken={token}");
    client.get(&target).json();
    assert_eq!(
        client.get(&target).refused(400, "ValidationException")["reason"],
        "invalidToken"
    );
}
