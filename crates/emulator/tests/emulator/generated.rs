//! Tests of generated data: rich cases, findings, agreements and accounts of several kinds.

use casebook_emulator::{AccountId, AccountKind, AccountStatus, Emulator, Plan, Scenario};
use http::Method;
use serde_json::{Value, json};

use crate::base64::encode;
use crate::client::{Answer, Client};

/// Returns a scenario whose accounts have only generated data.
fn scenario() -> Scenario {
    Scenario::new()
        .sample_data(false)
        .generated_cases(30)
        .generated_communications(vec![1, 7, 3])
        .generated_attachment_bytes(vec![0, 0, 0, 1_000, 6_000_000])
        .generated_findings(Some(5))
        .generated_agreements(20)
        .generated_seed(7)
}

fn client(scenario: Scenario) -> Client {
    Client::with(Emulator::builder().scenario(scenario))
}

pub(crate) fn support(client: &Client, operation: &str, input: &Value) -> Answer {
    let mut client = client.clone();
    client.signer.service = "support".to_owned();
    let target = format!("AWSSupport_20130415.{operation}");
    let headers = [
        ("content-type", "application/x-amz-json-1.1"),
        ("x-amz-target", target.as_str()),
    ];
    client.signed(&Method::POST, "/", &headers, &input.to_string())
}

/// Returns all elements of a listing of AWS Support, page by page.
pub(crate) fn listed(client: &Client, operation: &str, input: &Value, member: &str) -> Vec<Value> {
    let (mut all, mut input) = (Vec::new(), input.clone());
    loop {
        let page = support(client, operation, &input).json();
        all.extend(page[member].as_array().expect(member).iter().cloned());
        match page.get("nextToken") {
            Some(token) => input["nextToken"] = token.clone(),
            None => return all,
        }
    }
}

fn cases(client: &Client) -> Vec<Value> {
    let input = json!({"includeResolvedCases": true, "maxResults": 10});
    listed(client, "DescribeCases", &input, "cases")
}

#[test]
fn generated_cases_have_the_communications_and_attachments_that_were_asked_for() {
    let client = client(scenario());
    let cases = cases(&client);
    assert_eq!(cases.len(), 30);
    let (mut counts, mut files) = ([0; 3], Vec::new());
    for case in &cases {
        let input = json!({"caseId": case["caseId"], "maxResults": 10});
        let said = listed(&client, "DescribeCommunications", &input, "communications");
        let recent = &case["recentCommunications"]["communications"];
        assert_eq!(recent.as_array().map(Vec::len), Some(said.len().min(5)));
        counts[[1, 7, 3]
            .iter()
            .position(|count| *count == said.len())
            .expect("a count")] += 1;
        for attached in said
            .iter()
            .flat_map(|said| said["attachments"].as_array())
            .flatten()
        {
            files.push(attached.clone());
        }
    }
    assert_eq!((counts, files.len()), ([10; 3], 12));
    let mut lengths = Vec::new();
    for file in &files {
        let id = json!({"attachmentId": file["attachmentId"]});
        let link = support(&client, "GetAttachmentDownloadLink", &id).json();
        let link = link["downloadUrl"]["url"].as_str().expect("a link");
        let whole = client.follow(&Method::GET, link, &[]).body;
        let tail = client.follow(&Method::GET, link, &[("range", "bytes=-100")]);
        assert!(whole.ends_with(&tail.body) && tail.body.len() == 100);
        let read = support(&client, "DescribeAttachment", &id);
        if whole.len() == 1_000 {
            assert_eq!(read.json()["attachment"]["data"], encode(&whole));
        } else {
            read.refused(400, "InvalidParameterValueException");
        }
        lengths.push(whole.len());
    }
    lengths.sort_unstable();
    assert_eq!(lengths, [[1_000; 6], [6_000_000; 6]].concat());
}

#[test]
fn the_seed_determines_all_of_it() {
    let read = |seed| {
        let client = client(scenario().generated_seed(seed));
        let checks = json!({"language": "en"});
        let checks = support(&client, "DescribeTrustedAdvisorChecks", &checks).json();
        let check = json!({"checkId": checks["checks"][0]["id"]});
        let result = support(&client, "DescribeTrustedAdvisorCheckResult", &check).json();
        let agreements = client
            .get("/v1/customer-agreement/list?maxResults=100")
            .json();
        let mut cases = cases(&client);
        for case in &mut cases {
            // The key of an emulator seals its tokens.
            let recent = case["recentCommunications"].as_object_mut();
            recent.expect("communications").remove("nextToken");
        }
        (cases, result, agreements["customerAgreements"].clone())
    };
    let (cases, result, agreements) = read(1);
    assert!(read(1) == (cases.clone(), result.clone(), agreements.clone()));
    let other = read(2);
    assert!(other.0 != cases && other.1 != result && other.2 != agreements);
}

#[test]
fn every_check_that_finds_anything_finds_as_much_as_asked_for() {
    let client = client(scenario());
    let checks = support(
        &client,
        "DescribeTrustedAdvisorChecks",
        &json!({"language": "en"}),
    );
    let mut found = 0;
    for check in checks.json()["checks"].as_array().expect("checks") {
        let input = json!({"checkId": check["id"]});
        let result = support(&client, "DescribeTrustedAdvisorCheckResult", &input).json();
        let flagged = result["result"]["flaggedResources"].as_array();
        let headings = check["metadata"].as_array().map(Vec::len);
        for flagged in flagged.into_iter().flatten() {
            assert_eq!(flagged["metadata"].as_array().map(Vec::len), headings);
        }
        let count = flagged.map_or(0, Vec::len);
        assert!([0, 5].contains(&count), "{check}");
        found += count;
        let input = json!({"checkIds": [check["id"]]});
        let summary = support(&client, "DescribeTrustedAdvisorCheckSummaries", &input).json();
        assert_eq!(summary["summaries"][0]["hasFlaggedResources"], count > 0);
    }
    assert!(found > 100, "{found}");
}

#[test]
fn generated_agreements_are_in_every_state_and_can_be_terminated_once() {
    let client = client(scenario());
    let listed = client
        .get("/v1/customer-agreement/list?maxResults=100")
        .json();
    let listed = listed["customerAgreements"]
        .as_array()
        .expect("a list")
        .clone();
    assert_eq!(listed.len(), 20);
    for state in ["ACTIVE", "CUSTOMER_TERMINATED", "AWS_TERMINATED"] {
        assert!(
            listed.iter().any(|found| found["state"] == state),
            "{state}"
        );
    }
    for found in &listed {
        let id = found["id"].as_str().expect("an id");
        let target = format!("/v1/customer-agreement/get?customerAgreementId={id}");
        assert_eq!(client.get(&target).status, 200, "{found}");
    }
}

#[test]
fn generated_accounts_are_of_the_kinds_of_the_list() {
    let kinds = vec![
        AccountKind::Usual,
        AccountKind::NoPlan,
        AccountKind::NoRole,
        AccountKind::NoTrust,
        AccountKind::Suspended,
    ];
    let scenario = scenario()
        .generated_accounts(12)
        .generated_account_kinds(kinds);
    let client = client(scenario);
    let accounts = client.control(&Method::GET, "accounts", "").json();
    let roles = |index: usize| accounts["accounts"][index + 1]["roles"].clone();
    for (index, name) in [
        "usual",
        "no plan",
        "no role",
        "no trust",
        "suspended",
        "usual",
    ]
    .into_iter()
    .enumerate()
    {
        let id = AccountId::DEFAULT.to_string();
        let trusts = roles(index).get(0).map(|role| role["trusts"].clone());
        let expected = match name {
            "no role" => None,
            "no trust" => Some(json!([])),
            _ => Some(json!([id])),
        };
        assert_eq!(trusts, expected, "{name}");
        let number = format!("2000000000{:02}", index + 1);
        let account = client.emulator.account(number.parse().expect("12 digits"));
        let plan = if name == "no plan" {
            Plan::None
        } else {
            Plan::Enterprise
        };
        assert_eq!(
            account.scenario().expect("it is there").plan,
            plan,
            "{name}"
        );
        assert_eq!(account.cases().expect("it is there").len(), 30, "{name}");
        let status = accounts["accounts"][index + 1]["status"].clone();
        let is_suspended = name == "suspended";
        assert_eq!(
            status == json!(AccountStatus::Suspended),
            is_suspended,
            "{name}"
        );
    }
}
