//! Tests of AWS Organizations: who may ask, the pages of accounts, and the organization.

use casebook_emulator::{
    ACCOUNT_ID, Account, AccountId, AccountStatus, Emulator, Organization, Scenario,
};
use http::Method;
use serde_json::{Value, json};

use crate::client::{Answer, Client};

const DATA: &str = "222233334444";
const OUTSIDE: &str = "333344445555";
const ADMINISTRATOR: &str = "444455556666";

fn account(number: &str) -> Account {
    let id = number.parse().expect("12 digits");
    Account::new(id).access_key(format!("AKIA{number}"), "secret")
}

fn scenario() -> Scenario {
    let administrator = ADMINISTRATOR.parse().expect("12 digits");
    let organization = Organization::new(AccountId::DEFAULT).delegated_administrator(administrator);
    Scenario::new()
        .account(account(DATA).name("Data").email("data@example.com"))
        .account(account(OUTSIDE).member(false))
        .account(account(ADMINISTRATOR).status(AccountStatus::PendingClosure))
        .generated_accounts(50)
        .organization(Some(organization))
}

fn client(scenario: Scenario) -> Client {
    let mut client = Client::with(Emulator::builder().scenario(scenario));
    client.signer.service = "organizations".to_owned();
    client.signer.region = "us-east-1".to_owned();
    client
}

fn with_key(client: &Client, number: &str) -> Client {
    let mut client = client.clone();
    client.signer.access_key = format!("AKIA{number}");
    client.signer.secret = "secret".to_owned();
    client
}

fn call(client: &Client, operation: &str, input: &Value) -> Answer {
    let target = format!("AWSOrganizationsV20161128.{operation}");
    let headers = [
        ("content-type", "application/x-amz-json-1.1"),
        ("x-amz-target", target.as_str()),
    ];
    client.signed(&Method::POST, "/", &headers, &input.to_string())
}

/// Lists all accounts in pages of a size, and returns how many each page has.
fn list(client: &Client, size: u64) -> (Vec<Value>, Vec<usize>) {
    let (mut all, mut sizes, mut token) = (Vec::new(), Vec::new(), Value::Null);
    loop {
        let mut input = json!({"MaxResults": size});
        if !token.is_null() {
            input["NextToken"] = token;
        }
        let page = call(client, "ListAccounts", &input).json();
        let accounts = page["Accounts"].as_array().expect("a list");
        sizes.push(accounts.len());
        all.extend_from_slice(accounts);
        token = page["NextToken"].clone();
        if token.is_null() {
            return (all, sizes);
        }
    }
}

#[test]
fn the_management_account_lists_every_member_in_pages() {
    let client = client(scenario());
    let (all, sizes) = list(&client, 20);
    assert_eq!(
        all.len(),
        53,
        "the default account, two listed and 50 generated ones"
    );
    assert_eq!(sizes, [20, 20, 13]);
    assert_eq!(list(&client, 1).0, all);
    assert_eq!(
        call(&client, "ListAccounts", &json!({})).json()["Accounts"],
        json!(all[..20])
    );
    let found = |number: &str| {
        let mut all = all.iter();
        all.find(|account| account["Id"] == number).cloned()
    };
    assert_eq!(
        found(DATA).expect("a member"),
        json!({
            "Arn": format!("arn:aws:organizations::{ACCOUNT_ID}:account/o-exampleorgid/{DATA}"),
            "Email": "data@example.com",
            "Id": DATA,
            "JoinedMethod": "CREATED",
            "JoinedTimestamp": 1_577_836_800,
            "Name": "Data",
            "State": "ACTIVE",
            "Status": "ACTIVE",
        })
    );
    assert_eq!(
        found(ADMINISTRATOR).expect("a member")["Status"],
        "PENDING_CLOSURE"
    );
    assert_eq!(found(OUTSIDE), None);
}

#[test]
fn only_the_management_account_and_administrators_list_accounts() {
    let client = client(scenario());
    let listed = |number| call(&with_key(&client, number), "ListAccounts", &json!({}));
    listed(ADMINISTRATOR).json();
    listed(DATA).refused(400, "AccessDeniedException");
    listed(OUTSIDE).refused(400, "AWSOrganizationsNotInUseException");
}

#[test]
fn every_member_learns_of_its_organization() {
    let client = client(scenario());
    let described = |number| {
        call(
            &with_key(&client, number),
            "DescribeOrganization",
            &json!({}),
        )
    };
    let organization = described(DATA).json()["Organization"].clone();
    assert_eq!(organization["Id"], "o-exampleorgid");
    assert_eq!(organization["MasterAccountId"], ACCOUNT_ID);
    assert_eq!(organization["MasterAccountEmail"], "owner@example.com");
    assert_eq!(
        organization["Arn"],
        format!("arn:aws:organizations::{ACCOUNT_ID}:organization/o-exampleorgid")
    );
    described(OUTSIDE).refused(400, "AWSOrganizationsNotInUseException");
    let alone = self::client(Scenario::new());
    call(&alone, "DescribeOrganization", &json!({}))
        .refused(400, "AWSOrganizationsNotInUseException");
}

#[test]
fn inputs_that_do_not_fit_are_refused_as_the_service_does() {
    let client = client(scenario());
    let refused = |input: Value, code: &str| {
        call(&client, "ListAccounts", &input).refused(400, code);
    };
    refused(json!({"MaxResults": 21}), "InvalidInputException");
    refused(json!({"MaxResults": 0}), "InvalidInputException");
    refused(json!({"MaxResults": "5"}), "SerializationException");
    refused(json!({"NextToken": "x"}), "InvalidInputException");
    let page = call(&client, "ListAccounts", &json!({"MaxResults": 1})).json();
    let other = with_key(&client, ADMINISTRATOR);
    let stolen = json!({"NextToken": page["NextToken"]});
    let body = call(&other, "ListAccounts", &stolen).refused(400, "InvalidInputException");
    assert_eq!(body["Reason"], "INVALID_NEXT_TOKEN");
    call(&client, "ListAccount", &json!({})).refused(400, "InvalidAction");
}

#[test]
fn requests_are_signed_for_organizations_in_any_region() {
    let mut client = client(scenario());
    // Clients sign for their own Region if they are given the URL of a service.
    client.signer.region = "eu-west-1".to_owned();
    call(&client, "ListAccounts", &json!({})).json();
    client.signer.service = "support".to_owned();
    call(&client, "ListAccounts", &json!({})).refused(403, "InvalidSignatureException");
}

#[test]
fn calls_beyond_the_limit_get_the_error_of_organizations() {
    let limit = Scenario::parse(r#"{"calls_per_second": {"ListAccounts": 1}, "organization": {}}"#);
    let client = client(limit.expect("a scenario"));
    call(&client, "ListAccounts", &json!({})).json();
    call(&client, "ListAccounts", &json!({})).refused(400, "TooManyRequestsException");
}
