//! Tests of accounts: each has its own keys, plan, cases, agreements, tokens, links and limits.

use casebook_emulator::{
    ACCESS_KEY_ID, ACCOUNT_ID, Account, AccountId, AccountStatus, Emulator, Plan, Scenario,
};
use http::Method;
use serde_json::{Value, json};

use crate::client::{Answer, Client};

const DATA: &str = "222233334444";

fn id(text: &str) -> AccountId {
    text.parse().expect("12 digits")
}

/// Returns an account with the access key `AKIA` and its number.
fn account(number: &str) -> Account {
    Account::new(id(number)).access_key(format!("AKIA{number}"), format!("secret of {number}"))
}

fn client(scenario: Scenario) -> Client {
    Client::with(Emulator::builder().scenario(scenario))
}

/// Returns the client with the access key of another account.
fn with_key(client: &Client, number: &str) -> Client {
    let mut client = client.clone();
    client.signer.access_key = format!("AKIA{number}");
    client.signer.secret = format!("secret of {number}");
    client
}

fn support(client: &Client, operation: &str, input: &Value) -> Answer {
    let mut client = client.clone();
    client.signer.service = "support".to_owned();
    let target = format!("AWSSupport_20130415.{operation}");
    let headers = [
        ("content-type", "application/x-amz-json-1.1"),
        ("x-amz-target", target.as_str()),
    ];
    client.signed(&Method::POST, "/", &headers, &input.to_string())
}

fn create(client: &Client, subject: &str) -> String {
    let input = json!({"subject": subject, "communicationBody": "x"});
    let created = support(client, "CreateCase", &input).json();
    created["caseId"].as_str().expect("an id").to_owned()
}

fn case_ids(client: &Client) -> Vec<String> {
    let found = support(client, "DescribeCases", &json!({"maxResults": 100})).json();
    let cases = found["cases"].as_array().expect("a list");
    let ids = cases.iter().map(|case| case["caseId"].as_str());
    ids.map(|id| id.expect("an id").to_owned()).collect()
}

#[test]
fn a_key_belongs_to_its_account_whose_cases_are_its_own() {
    let one = client(Scenario::new().account(account(DATA)));
    let other = with_key(&one, DATA);
    let before = case_ids(&one);
    let (mine, theirs) = (create(&one, "mine"), create(&other, "theirs"));
    assert!(mine.starts_with(&format!("case-{ACCOUNT_ID}-")), "{mine}");
    assert!(theirs.starts_with(&format!("case-{DATA}-")), "{theirs}");
    assert_eq!(case_ids(&one).len(), before.len() + 1);
    let found = case_ids(&other);
    assert!(
        found.contains(&theirs) && !found.contains(&mine),
        "{found:?}"
    );
    assert!(found.iter().all(|id| id.contains(DATA)), "{found:?}");
    let write = |client, id: &str| {
        let input = json!({"caseId": id, "communicationBody": "x"});
        support(client, "AddCommunicationToCase", &input)
    };
    write(&one, &theirs).refused(400, "CaseIdNotFound");
    write(&other, &theirs).json();
    let seen = |client: &Client| {
        let found = support(client, "DescribeCases", &json!({"caseIdList": [theirs]}));
        found.status == 200
    };
    assert!(seen(&other) && !seen(&one));
    let cases = one.emulator.account(id(DATA)).cases().expect("memory");
    assert_eq!(cases[0].case_id, theirs);
    let all = one.emulator.cases().expect("memory");
    assert!(all.iter().all(|case| case.case_id.contains(ACCOUNT_ID)));
}

#[test]
fn each_account_has_its_own_plan_and_a_scenario_that_a_test_can_replace() {
    let scenario = Scenario::parse(&format!(
        r#"{{"case_limit_per_hour": 3, "accounts": [
            {{"id": "{DATA}", "scenario": {{"plan": "none"}},
              "access_keys": [{{"access_key_id": "AKIA{DATA}", "secret_access_key": "secret of {DATA}"}}]}},
            {{"id": "333344445555", "scenario": "business-support-plus"}}
        ]}}"#
    ));
    let one = client(scenario.expect("a scenario"));
    let other = with_key(&one, DATA);
    let services = |client| support(client, "DescribeServices", &json!({}));
    services(&one).json();
    services(&other).refused(400, "SubscriptionRequiredException");
    let of = |number| {
        one.emulator
            .account(id(number))
            .scenario()
            .expect("it is there")
    };
    assert_eq!(
        (of(DATA).plan, of(DATA).case_limit_per_hour),
        (Plan::None, Some(3))
    );
    assert_eq!(of("333344445555").plan, Plan::BusinessSupportPlus);
    assert_eq!(of("333344445555").case_limit_per_hour, Some(10));

    let path = format!("accounts/{DATA}/scenario");
    let replaced = one
        .control(&Method::POST, &path, r#"{"plan": "business"}"#)
        .json();
    assert_eq!(replaced["plan"], "business");
    services(&other).json();
    assert_eq!(one.emulator.scenario().plan, Plan::Enterprise);
    one.emulator.reset().expect("memory");
    services(&other).refused(400, "SubscriptionRequiredException");
}

#[test]
fn tokens_and_links_of_one_account_are_useless_in_another() {
    let one = client(Scenario::new().account(account(DATA)));
    let other = with_key(&one, DATA);
    let page = one.get("/v1/report/list?maxResults=5").json();
    let token = page["nextToken"].as_str().expect("a token").to_owned();
    let next = format!("/v1/report/list?maxResults=5&nextToken={token}");
    one.get(&next).json();
    other.get(&next).refused(400, "ValidationException");

    let report = page["reports"][0]["id"].as_str().expect("an id").to_owned();
    let link = other.link_to(&report);
    let document = other.follow(&Method::GET, &link, &[]);
    assert_eq!(document.status, 200);
    assert!(document.body.starts_with(b"%PDF"));
    let stolen = link.replace(DATA, "333344445555");
    assert_eq!(other.follow(&Method::GET, &stolen, &[]).status, 403);
    let mine = one.link_to(&report);
    assert!(!mine.contains(DATA) && link.contains(DATA), "{link}");
    assert_eq!(
        other
            .emulator
            .account(id(DATA))
            .tally()
            .of("document")
            .answered,
        1
    );
}

#[test]
fn agreements_belong_to_their_account() {
    let one = client(Scenario::new().account(account(DATA)));
    let listed = with_key(&one, DATA)
        .get("/v1/customer-agreement/list")
        .json();
    let agreements = listed["customerAgreements"].as_array().expect("a list");
    assert!(!agreements.is_empty());
    for agreement in agreements {
        assert_eq!(agreement["awsAccountId"], DATA);
        let arn = agreement["arn"].as_str().expect("an ARN");
        assert!(
            arn.starts_with(&format!("arn:aws:artifact::{DATA}:")),
            "{arn}"
        );
    }
}

#[test]
fn checks_find_other_resources_in_another_account() {
    let one = client(Scenario::new().account(account(DATA)));
    let checks = support(
        &one,
        "DescribeTrustedAdvisorChecks",
        &json!({"language": "en"}),
    )
    .json();
    let checks = checks["checks"].as_array().expect("a list");
    let result = |client: &Client, check: &Value| {
        let input = json!({"checkId": check["id"]});
        support(client, "DescribeTrustedAdvisorCheckResult", &input).json()["result"].clone()
    };
    let differs = |check: &&Value| result(&one, check) != result(&with_key(&one, DATA), check);
    assert!(checks.iter().find(differs).is_some());
}

#[test]
fn a_suspended_account_and_an_unknown_one_are_refused() {
    let suspended = account(DATA).status(AccountStatus::Suspended);
    let one = client(Scenario::new().account(suspended));
    let refused = with_key(&one, DATA).get("/v1/report/list");
    refused.refused(403, "UnrecognizedClientException");
    // The log names the account all the same.
    assert_eq!(one.emulator.requests()[0].account, Some(id(DATA)));
    let unknown = one.control(&Method::GET, "accounts/999900001111/cases", "");
    assert_eq!(unknown.status, 404, "{}", unknown.text());
    assert!(unknown.text().contains("there is no account 999900001111"));
    let wrong = one.control(&Method::GET, "accounts/12/cases", "");
    assert_eq!(wrong.status, 400, "{}", wrong.text());
}

#[test]
fn accounts_are_added_and_listed_by_the_controls_without_their_secrets() {
    let one = client(Scenario::new().generated_accounts(3));
    let added = format!(
        r#"{{"id": "{DATA}", "name": "Data", "scenario": {{"retention_months": 1}},
             "access_keys": [{{"access_key_id": "AKIA{DATA}", "secret_access_key": "secret of {DATA}"}}]}}"#
    );
    let shown = one.control(&Method::POST, "accounts", &added);
    assert_eq!(shown.json()["scenario"]["retention_months"], 1);
    with_key(&one, DATA).get("/v1/report/list").json();
    let listed = one.control(&Method::GET, "accounts", "");
    assert!(!format!("{}{}", listed.text(), shown.text()).contains("secret of"));
    let listed = listed.json();
    let ids: Vec<&str> = listed["accounts"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|account| account["id"].as_str().expect("an id"))
        .collect();
    let generated = ["200000000001", "200000000002", "200000000003"];
    assert_eq!(ids, [&[ACCOUNT_ID], &generated[..], &[DATA]].concat());
    let page = one
        .control(&Method::GET, "accounts?after=200000000001&limit=1", "")
        .json();
    assert_eq!(page["accounts"][0]["id"], "200000000002");
    let state = one
        .control(&Method::GET, &format!("accounts/{DATA}/state"), "")
        .json();
    assert_eq!(state["tally"]["ListReports"]["acted"], 1);
    assert!(state["cases"]["all"].as_u64().expect("a count") > 0);
    let wrong = one.control(&Method::POST, "accounts", r#"{"id": "1"}"#);
    assert!(
        wrong.text().contains("expected 12 digits, found"),
        "{}",
        wrong.text()
    );
}

#[test]
fn a_request_is_logged_with_its_account_even_if_it_is_refused() {
    let one = client(Scenario::new().account(account(DATA)));
    let mut other = with_key(&one, DATA);
    other.get("/v1/report/list").json();
    other.signer.secret.push('x');
    other
        .get("/v1/report/list")
        .refused(403, "InvalidSignatureException");
    other.signer.access_key = "AKIANONE".to_owned();
    other
        .get("/v1/report/list")
        .refused(403, "UnrecognizedClientException");
    let accounts: Vec<_> = one
        .emulator
        .requests()
        .iter()
        .map(|seen| seen.account)
        .collect();
    assert_eq!(accounts, [Some(id(DATA)), Some(id(DATA)), None]);
    let tally = one.emulator.account(id(DATA)).tally().of("ListReports");
    assert_eq!((tally.seen, tally.acted, tally.refused), (2, 1, 1));
    assert_eq!(
        one.emulator
            .account(AccountId::DEFAULT)
            .tally()
            .total()
            .seen,
        0
    );
}

#[test]
fn calls_beyond_the_limit_per_second_are_throttled_for_one_account_and_operation() {
    let scenario =
        Scenario::parse(r#"{"calls_per_second": {"DescribeServices": 2, "ListReports": 1}}"#);
    let mut one = client(scenario.expect("a scenario").account(account(DATA)));
    let services = |client: &Client| support(client, "DescribeServices", &json!({}));
    services(&one).json();
    services(&one).json();
    services(&one).refused(400, "ThrottlingException");
    services(&with_key(&one, DATA)).json();
    support(&one, "DescribeSeverityLevels", &json!({})).json();
    one.get("/v1/report/list").json();
    one.get("/v1/report/list")
        .refused(429, "ThrottlingException");
    one.advance(1);
    services(&one).json();
    assert_eq!(one.emulator.tally().of("DescribeServices").refused, 1);
}

#[test]
fn the_state_of_accounts_outlives_the_process_and_a_file_of_one_account_goes_on() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("data");
    let open = |scenario| Client::with(Emulator::builder().data(&path).scenario(scenario));
    // The file is created by an emulator with one account.
    let mine = create(&open(Scenario::new()), "mine");
    let both = || open(Scenario::new().account(account(DATA)));
    let theirs = create(&with_key(&both(), DATA), "theirs");
    let client = both();
    assert!(case_ids(&client).contains(&mine));
    let found = case_ids(&with_key(&client, DATA));
    assert!(found.contains(&theirs) && !found.contains(&mine));
    client.emulator.reset().expect("a data file");
    let found = case_ids(&with_key(&client, DATA));
    assert!(!found.is_empty() && !found.contains(&theirs));
}

#[test]
fn a_scenario_with_wrong_accounts_says_where_it_is_wrong() {
    for (document, says) in [
        (
            r#"{"accounts": [{"id": "7"}]}"#,
            "accounts[0].id: expected 12 digits, found \"7\"",
        ),
        (
            r#"{"accounts": [{"id": "222233334444"}, {"id": "222233334444"}]}"#,
            "accounts: expected each account once, found 222233334444 twice",
        ),
        (
            r#"{"accounts": [{"id": "222233334444", "scenario": {"plan": "gold"}}]}"#,
            "accounts[0].scenario: plan: ",
        ),
        (
            r#"{"accounts": [{"id": "222233334444", "scenario": {"generated_accounts": 2}}]}"#,
            "accounts[0].scenario: the scenario: expected generated_accounts for all accounts",
        ),
        (
            r#"{"accounts": [{"id": "222233334444", "access_keys": [{"access_key_id": "A"}]}]}"#,
            "accounts[0].access_keys[0]",
        ),
        (
            r#"{"calls_per_second": {"DescribeCase": 5}}"#,
            "calls_per_second: expected an operation of a service, found \"DescribeCase\"; did you mean DescribeCases?",
        ),
    ] {
        let error = Scenario::parse(document).expect_err(document).to_string();
        assert!(error.starts_with(says), "{error}");
    }
}

#[test]
fn thousands_of_accounts_cost_nothing_before_they_are_called() {
    let scenario = Scenario::new().generated_accounts(1_000_000);
    let client = client(scenario);
    assert_eq!(client.signer.access_key, ACCESS_KEY_ID);
    let last = id("200001000000");
    let cases = client.emulator.account(last).cases().expect("memory");
    assert!(cases[0].case_id.contains("200001000000"));
    assert!(client.emulator.account(id("200001000001")).cases().is_err());
}
