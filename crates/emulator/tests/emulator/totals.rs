//! Tests of the tally of the state: it says what a client reads.

use std::collections::BTreeMap;

use casebook_emulator::{Account, AccountKind, Emulator, Scenario};
use http::Method;
use serde_json::{Value, json};

use crate::client::Client;
use crate::generated::{listed, support};

const DATA: &str = "222233334444";

fn scenario() -> Scenario {
    let own = Account::new(DATA.parse().expect("12 digits"));
    Scenario::new()
        .generated_cases(30)
        .generated_communications(vec![1, 7, 3])
        .generated_attachment_bytes(vec![0, 0, 0, 1_000, 6_000_000])
        .generated_findings(Some(5))
        .generated_agreements(20)
        .generated_accounts(5)
        .generated_account_kinds(vec![
            AccountKind::Usual,
            AccountKind::NoPlan,
            AccountKind::Suspended,
        ])
        .silence_resolves_after_days(Some(7))
        .account(own.access_key("AKIADATA", "secret"))
}

fn add(sums: &mut Value, path: &[&str], count: u64) {
    let mut at = sums;
    for name in path {
        at = &mut at[*name];
    }
    *at = json!(at.as_u64().unwrap_or(0) + count);
}

/// Returns the sums of what a client reads.
fn read(client: &Client) -> Value {
    let mut sums = json!({
        "cases": {}, "communications": 0, "attachments": {"count": 0, "bytes": 0}, "findings": {},
        "savingsInCents": {}, "reports": 0, "agreements": {},
    });
    let input = json!({"includeResolvedCases": true, "maxResults": 10});
    for case in listed(client, "DescribeCases", &input, "cases") {
        let text = |name: &str| case[name].as_str().expect(name).to_owned();
        add(
            &mut sums,
            &["cases", &text("status"), &text("severityCode")],
            1,
        );
        let input = json!({"caseId": case["caseId"], "maxResults": 10});
        for said in listed(client, "DescribeCommunications", &input, "communications") {
            add(&mut sums, &["communications"], 1);
            for file in said["attachments"].as_array().expect("a list") {
                let id = json!({"attachmentId": file["attachmentId"]});
                let link = support(client, "GetAttachmentDownloadLink", &id).json();
                let link = link["downloadUrl"]["url"]
                    .as_str()
                    .expect("a link")
                    .to_owned();
                let bytes = client.follow(&Method::GET, &link, &[]).body.len() as u64;
                add(&mut sums, &["attachments", "count"], 1);
                add(&mut sums, &["attachments", "bytes"], bytes);
            }
        }
    }
    let checks = support(
        client,
        "DescribeTrustedAdvisorChecks",
        &json!({"language": "en"}),
    )
    .json();
    for check in checks["checks"].as_array().expect("checks") {
        let id = check["id"].as_str().expect("an id");
        let result = support(
            client,
            "DescribeTrustedAdvisorCheckResult",
            &json!({"checkId": id}),
        );
        let result = result.json()["result"].clone();
        for found in result["flaggedResources"].as_array().into_iter().flatten() {
            add(
                &mut sums,
                &["findings", id, found["status"].as_str().expect("a status")],
                1,
            );
        }
        let summary = &result["categorySpecificSummary"]["costOptimizing"];
        let dollars = summary["estimatedMonthlySavings"].as_f64().unwrap_or(0.0);
        if dollars > 0.0 {
            add(
                &mut sums,
                &["savingsInCents", id],
                (dollars * 100.0).round() as u64,
            );
        }
    }
    let reports = client.get("/v1/report/list?maxResults=300").json();
    let reports = reports["reports"].as_array().expect("a list").len();
    add(&mut sums, &["reports"], reports as u64);
    let agreements = client
        .get("/v1/customer-agreement/list?maxResults=100")
        .json();
    for found in agreements["customerAgreements"].as_array().expect("a list") {
        add(
            &mut sums,
            &["agreements", found["state"].as_str().expect("a state")],
            1,
        );
    }
    sums
}

fn tally(client: &Client) -> Value {
    client.control(&Method::GET, "tally", "").json()
}

/// Returns what an account has in the tally, without its status and plan.
fn of_account(tally: &Value, id: &str) -> Value {
    let mut account = tally["accounts"][id].clone();
    let members = account.as_object_mut().expect(id);
    members.remove("status");
    members.remove("plan");
    account
}

fn change(client: &Client) {
    let emulator = &client.emulator;
    let input = json!({"attachments": [{"fileName": "a", "data": "AP8="}]});
    let set = support(client, "AddAttachmentsToSet", &input).json();
    let input = json!({"subject": "s", "communicationBody": "b", "attachmentSetId": set["attachmentSetId"]});
    let opened = support(client, "CreateCase", &input).json();
    emulator
        .case(opened["caseId"].as_str().expect("an id"))
        .ask("Which?")
        .expect("open");
    let unresolved = emulator.cases().expect("memory").into_iter();
    for case in unresolved.filter(|case| case.status != "resolved").take(4) {
        emulator.case(&case.case_id).reply("We see.").expect("open");
        emulator.case(&case.case_id).resolve().expect("open");
    }
}

fn check(builder: casebook_emulator::Builder) {
    let client = Client::with(builder.scenario(scenario()));
    let mut other = client.clone();
    other.signer.access_key = "AKIADATA".to_owned();
    other.signer.secret = "secret".to_owned();
    for _ in 0..2 {
        let found = tally(&client);
        assert_eq!(of_account(&found, "111122223333"), read(&client));
        assert_eq!(of_account(&found, DATA), read(&other));
        change(&client);
    }
    let mut later = client;
    later.advance(40 * 86_400);
    assert_eq!(of_account(&tally(&later), "111122223333"), read(&later));
}

#[test]
fn the_tally_of_an_account_is_what_its_client_reads_also_after_changes() {
    check(Emulator::builder());
    let folder = tempfile::tempdir().expect("a temporary folder");
    check(Emulator::builder().data(folder.path().join("data")));
}

#[test]
fn the_total_is_the_sum_of_all_accounts_and_its_order_is_stable() {
    let client = Client::with(Emulator::builder().scenario(scenario()));
    let text = client.control(&Method::GET, "tally", "").text();
    assert_eq!(client.control(&Method::GET, "tally", "").text(), text);
    let found: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(
        found["accountsByStatus"],
        json!({"ACTIVE": {"none": 2, "enterprise": 4}, "SUSPENDED": {"enterprise": 1}})
    );
    let accounts = found["accounts"].as_object().expect("accounts");
    assert_eq!(accounts.len(), 7);
    let sum = |name: &str| -> u64 {
        accounts
            .values()
            .filter_map(|account| account[name].as_u64())
            .sum()
    };
    for name in ["communications", "reports"] {
        assert_eq!(found["total"][name], sum(name));
    }
    let mut cases = BTreeMap::<_, u64>::new();
    for (status, severities) in accounts
        .values()
        .filter_map(|account| account["cases"].as_object())
        .flatten()
    {
        for (severity, count) in severities.as_object().expect("severities") {
            *cases.entry((status, severity)).or_default() += count.as_u64().expect("a count");
        }
    }
    for ((status, severity), count) in cases {
        assert_eq!(found["total"]["cases"][status][severity], count);
    }
    let path = format!("accounts/{DATA}/tally");
    assert_eq!(
        client.control(&Method::GET, &path, "").json(),
        found["accounts"][DATA]
    );
    assert_eq!(
        client
            .control(&Method::GET, "accounts/999999999999/tally", "")
            .status,
        404
    );
    let account = client.emulator.account(DATA.parse().expect("12 digits"));
    assert_eq!(
        json!(account.totals().expect("memory")),
        found["accounts"][DATA]
    );
}
