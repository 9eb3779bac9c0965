//! Tests of GetCallerIdentity, which the emulator answers as the Security Token Service does.

use std::time::Duration;

use casebook_emulator::{ACCOUNT_ID, Emulator, Faults};
use http::Method;

use crate::client::{Answer, Client, start};

const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";
const ASK: &str = "Action=GetCallerIdentity&Version=2011-06-15";

fn client() -> Client {
    with(Client::new())
}

fn with(mut client: Client) -> Client {
    client.signer.service = "sts".to_owned();
    client
}

fn ask(client: &Client, form: &str) -> Answer {
    client.signed(&Method::POST, "/", &[("content-type", FORM)], form)
}

#[track_caller]
fn refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "text/xml");
    let element = format!("<Code>{code}</Code><Message>");
    assert!(answer.text().contains(&element), "{}", answer.text());
}

#[test]
fn a_permanent_key_belongs_to_a_user_of_the_account() {
    let answer = ask(&client(), ASK);
    assert_eq!(
        answer.text(),
        format!(
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
             <GetCallerIdentityResult><Account>{ACCOUNT_ID}</Account>\
             <Arn>arn:aws:iam::{ACCOUNT_ID}:user/sample</Arn><UserId>AIDASAMPLEUSER000000</UserId>\
             </GetCallerIdentityResult></GetCallerIdentityResponse>"
        )
    );
    assert_eq!(answer.header("content-type"), "text/xml");
    assert_eq!(answer.header("x-amzn-requestid").len(), 36);
}

#[test]
fn a_temporary_key_belongs_to_the_session_of_a_role_until_it_expires() {
    let expires = start() + Duration::from_secs(60);
    let builder = Emulator::builder().expiring_credentials("ASIA", "secret", "token", expires);
    let mut client = with(Client::with(builder));
    client.signer.access_key = "ASIA".to_owned();
    client.signer.secret = "secret".to_owned();
    refused(&ask(&client, ASK), 403, "InvalidClientTokenId");
    client.signer.token = Some("token".to_owned());
    let text = ask(&client, ASK).text();
    assert!(
        text.contains(":assumed-role/SampleRole/sample</Arn>"),
        "{text}"
    );
    client.advance(60);
    refused(&ask(&client, ASK), 403, "ExpiredToken");
}

#[test]
fn the_signature_is_verified_for_sts() {
    let mut other = client();
    other.signer.service = "support".to_owned();
    refused(&ask(&other, ASK), 403, "SignatureDoesNotMatch");
    let mut wrong = client();
    wrong.signer.secret.push('x');
    refused(&ask(&wrong, ASK), 403, "SignatureDoesNotMatch");
    let mut unknown = client();
    unknown.signer.access_key = "AKIDOTHER".to_owned();
    refused(&ask(&unknown, ASK), 403, "InvalidClientTokenId");
    let late = client();
    late.emulator.clock().advance(Duration::from_secs(16 * 60));
    refused(&ask(&late, ASK), 400, "RequestExpired");
    let unsigned = http::Request::post("/").header("content-type", FORM);
    let unsigned = unsigned.body(ASK.to_owned().into()).expect("a request");
    refused(&client().send(unsigned), 403, "MissingAuthenticationToken");
}

#[test]
fn another_action_or_version_is_refused() {
    for (form, code) in [
        ("", "MissingAction"),
        ("Version=2011-06-15", "MissingAction"),
        ("Action=GetSessionToken&Version=2011-06-15", "InvalidAction"),
        ("Action=GetCallerIdentity", "InvalidAction"),
        (
            "Action=GetCallerIdentity&Version=2011-06-1%3C",
            "InvalidAction",
        ),
    ] {
        refused(&ask(&client(), form), 400, code);
    }
    let contradiction = client().signed(
        &Method::POST,
        "/?Action=AssumeRole",
        &[("content-type", FORM)],
        ASK,
    );
    refused(&contradiction, 400, "InvalidAction");
}

#[test]
fn faults_are_answered_in_the_xml_of_sts() {
    for (fault, status, code) in [
        (r#"{"kind": "throttle"}"#, 400, "Throttling"),
        (
            r#"{"kind": "error", "status": 403, "code": "AccessDenied", "message": "<no>"}"#,
            403,
            "AccessDenied",
        ),
    ] {
        let plan =
            format!(r#"{{"faults": [{{"operation": "GetCallerIdentity", "fault": {fault}}}]}}"#);
        let plan = Faults::parse(&plan).expect("a plan");
        let client = with(Client::with(Emulator::builder().faults(plan)));
        refused(&ask(&client, ASK), status, code);
        assert_eq!(client.emulator.tally().of("GetCallerIdentity").refused, 1);
    }
}
