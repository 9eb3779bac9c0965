//! Tests of AssumeRole: trust, external ids, durations, role chaining, and credentials that expire.

use std::time::Duration;

use casebook_emulator::{ACCOUNT_ID, Account, Emulator, Role, Scenario};
use http::Method;

use crate::client::{Answer, Client};

const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";
const DATA: &str = "222233334444";

fn account() -> Account {
    Account::new(DATA.parse().expect("12 digits"))
        .role(Role::new("Reader").trusts(ACCOUNT_ID))
        .role(
            Role::new("team/Long")
                .trusts("*")
                .max_session(Duration::from_secs(43_200)),
        )
        .role(
            Role::new("Named")
                .trusts(ACCOUNT_ID)
                .external_id("casebook+7"),
        )
        .role(Role::new("Chained").trusts(format!("arn:aws:iam::{DATA}:role/Reader")))
        .role(Role::new("Closed"))
}

fn client() -> Client {
    let scenario = Scenario::new().account(account()).generated_accounts(2);
    let mut client = Client::with(Emulator::builder().scenario(scenario));
    client.signer.service = "sts".to_owned();
    client
}

fn form(client: &Client, form: &str) -> Answer {
    client.signed(&Method::POST, "/", &[("content-type", FORM)], form)
}

fn arn(role: &str) -> String {
    format!("arn:aws:iam::{DATA}:role/{role}")
}

/// Assumes a role with more fields of the form, such as `&DurationSeconds=900`.
fn assume(client: &Client, arn: &str, more: &str) -> Answer {
    let arn = arn.replace(':', "%3A").replace('/', "%2F");
    let fields =
        format!("Action=AssumeRole&Version=2011-06-15&RoleArn={arn}&RoleSessionName=audit");
    form(client, &format!("{fields}{more}"))
}

fn element(text: &str, name: &str) -> String {
    let (_, rest) = text.split_once(&format!("<{name}>")).expect(name);
    rest.split_once("</").expect("an end").0.to_owned()
}

/// Returns the client with the credentials of a response.
fn with(client: &Client, answer: &Answer) -> Client {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let (text, mut client) = (answer.text(), client.clone());
    client.signer.access_key = element(&text, "AccessKeyId");
    client.signer.secret = element(&text, "SecretAccessKey");
    client.signer.token = Some(element(&text, "SessionToken"));
    client
}

fn caller(client: &Client) -> String {
    let answer = form(client, "Action=GetCallerIdentity&Version=2011-06-15");
    assert_eq!(answer.status, 200, "{}", answer.text());
    element(&answer.text(), "Arn")
}

fn cases(client: &Client) -> Answer {
    let mut client = client.clone();
    client.signer.service = "support".to_owned();
    let headers = [
        ("content-type", "application/x-amz-json-1.1"),
        ("x-amz-target", "AWSSupport_20130415.DescribeCases"),
    ];
    client.signed(&Method::POST, "/", &headers, "{}")
}

#[track_caller]
fn refused(answer: &Answer, status: u16, code: &str) -> String {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(element(&answer.text(), "Code"), code);
    element(&answer.text(), "Message")
}

#[test]
fn the_credentials_of_a_role_are_those_of_a_session_in_its_account() {
    let client = client();
    let answer = assume(&client, &arn("Reader"), "");
    let text = answer.text();
    assert_eq!(element(&text, "Expiration"), "2026-11-01T11:00:00Z");
    let session = format!("arn:aws:sts::{DATA}:assumed-role/Reader/audit");
    assert_eq!(element(&text, "Arn"), session);
    assert!(element(&text, "AssumedRoleId").ends_with(":audit"));
    assert!(element(&text, "AccessKeyId").starts_with("ASIA"));
    let session_client = with(&client, &answer);
    assert_eq!(caller(&session_client), session);
    let found = cases(&session_client).json();
    let case = found["cases"][0]["caseId"].as_str().expect("an id");
    assert!(case.starts_with(&format!("case-{DATA}-")), "{case}");
    let again = assume(&client, &arn("Reader"), "").text();
    assert_ne!(
        element(&again, "AccessKeyId"),
        element(&text, "AccessKeyId")
    );
}

#[test]
fn a_session_ends_by_the_clock_of_the_emulator() {
    let client = client();
    let mut session = with(
        &client,
        &assume(&client, &arn("Reader"), "&DurationSeconds=900"),
    );
    session.advance(899);
    cases(&session).json();
    session.advance(1);
    cases(&session).refused(403, "ExpiredTokenException");
    let form = form(&session, "Action=GetCallerIdentity&Version=2011-06-15");
    refused(&form, 403, "ExpiredToken");
}

#[test]
fn a_key_without_its_token_is_unknown() {
    let client = client();
    let mut session = with(&client, &assume(&client, &arn("Reader"), ""));
    let other = with(&client, &assume(&client, &arn("Reader"), ""));
    session.signer.token = other.signer.token;
    cases(&session).refused(403, "InvalidClientTokenId");
    session.signer.token = None;
    cases(&session).refused(403, "InvalidClientTokenId");
}

#[test]
fn a_role_that_does_not_exist_or_does_not_trust_the_caller_is_denied_alike() {
    let client = client();
    let elsewhere = "arn:aws:iam::999900001111:role/Reader";
    for role in [
        &arn("Closed"),
        &arn("None"),
        &arn("Long"),
        elsewhere,
        "arn:aws:iam::x:role/Reader",
    ] {
        let why = refused(&assume(&client, role, ""), 403, "AccessDenied");
        let caller = format!("arn:aws:iam::{ACCOUNT_ID}:user/sample");
        assert_eq!(
            why,
            format!(
                "User: {caller} is not authorized to perform: sts:AssumeRole on resource: {role}"
            )
        );
    }
    assert_eq!(assume(&client, &arn("team/Long"), "").status, 200);
}

#[test]
fn an_external_id_has_to_be_the_one_of_the_role() {
    let client = client();
    let named = arn("Named");
    refused(&assume(&client, &named, ""), 403, "AccessDenied");
    refused(
        &assume(&client, &named, "&ExternalId=other"),
        403,
        "AccessDenied",
    );
    with(
        &client,
        &assume(&client, &named, "&ExternalId=casebook%2B7"),
    );
    refused(
        &assume(&client, &named, "&ExternalId=casebook+7"),
        400,
        "ValidationError",
    );
    // A role without an external id ignores one.
    with(&client, &assume(&client, &arn("Reader"), "&ExternalId=any"));
}

#[test]
fn durations_have_the_limits_of_the_service_the_role_and_role_chaining() {
    let client = client();
    for (role, seconds, says) in [
        ("Reader", "899", "DurationSeconds: expected"),
        ("team/Long", "43201", "DurationSeconds: expected"),
        ("Reader", "x", "DurationSeconds: expected a whole number"),
        (
            "Reader",
            "3601",
            "The requested DurationSeconds exceeds the MaxSessionDuration",
        ),
    ] {
        let answer = assume(&client, &arn(role), &format!("&DurationSeconds={seconds}"));
        let why = refused(&answer, 400, "ValidationError");
        assert!(why.starts_with(says), "{why}");
    }
    let long = assume(&client, &arn("team/Long"), "&DurationSeconds=43200");
    assert_eq!(element(&long.text(), "Expiration"), "2026-11-01T22:00:00Z");

    let reader = with(&client, &assume(&client, &arn("Reader"), ""));
    refused(&assume(&client, &arn("Chained"), ""), 403, "AccessDenied");
    let chained = with(
        &client,
        &assume(&reader, &arn("Chained"), "&DurationSeconds=3600"),
    );
    assert!(caller(&chained).ends_with("assumed-role/Chained/audit"));
    let answer = assume(&reader, &arn("team/Long"), "&DurationSeconds=3601");
    let why = refused(&answer, 400, "ValidationError");
    assert!(why.contains("role chaining"), "{why}");
}

#[test]
fn a_session_policy_is_refused_because_none_is_evaluated() {
    let client = client();
    for more in [
        "&Policy=%7B%7D",
        "&PolicyArns.member.1.arn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FX",
    ] {
        let why = refused(
            &assume(&client, &arn("Reader"), more),
            400,
            "ValidationError",
        );
        assert!(
            why.starts_with("Policy and PolicyArns: expected none"),
            "{why}"
        );
    }
    let missing = form(&client, "Action=AssumeRole&Version=2011-06-15");
    let why = refused(&missing, 400, "ValidationError");
    assert!(
        why.contains("RoleArn") && why.contains("RoleSessionName"),
        "{why}"
    );
}

#[test]
fn the_management_account_assumes_the_role_of_generated_accounts() {
    let client = client();
    let role = "arn:aws:iam::200000000002:role/OrganizationAccountAccessRole";
    let session = with(&client, &assume(&client, role, ""));
    let found = cases(&session).json();
    let case = found["cases"][0]["caseId"].as_str().expect("an id");
    assert!(case.starts_with("case-200000000002-"), "{case}");
    let beyond = "arn:aws:iam::200000000003:role/OrganizationAccountAccessRole";
    refused(&assume(&client, beyond, ""), 403, "AccessDenied");
}

#[test]
fn a_session_outlives_the_emulator_with_its_data_file() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("data");
    let open = || {
        let scenario = Scenario::new().account(account());
        let builder = Emulator::builder().data(&path).scenario(scenario);
        let mut client = Client::with(builder);
        client.signer.service = "sts".to_owned();
        client
    };
    let client = open();
    let signer = with(&client, &assume(&client, &arn("Reader"), "")).signer;
    drop(client);
    let mut later = open();
    later.signer = signer;
    assert!(caller(&later).ends_with("assumed-role/Reader/audit"));
}
