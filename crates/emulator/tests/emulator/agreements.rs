//! Tests of agreements: listing, accepting and terminating them.

use std::collections::BTreeSet;
use std::time::Duration;

use casebook_emulator::{Emulator, Scenario};
use http::Method;
use serde_json::{Value, json};

use crate::client::{Answer, Client};

/// An agreement of the samples that the account has not accepted.
const OFFERED: &str = "agreement-Nz7KcP3vRd9WqJ1x";
/// An agreement that the account has accepted and that is in force.
const IN_FORCE: &str = "agreement-4QmX0tZr7BvKc2Lp";
const WITHOUT_NDA: &str = "agreement-Or5TbH8mXe2ZyG6n";

impl Client {
    fn post(&self, target: &str, input: &Value) -> Answer {
        let json = [("content-type", "application/json")];
        self.signed(&Method::POST, target, &json, &input.to_string())
    }

    fn nda(&self, id: &str) -> Value {
        let target = format!("/v1/agreement/getNdaForAgreement?agreementId={id}");
        self.get(&target).json()
    }

    fn accept_nda(&self, id: &str, nda: &Value) -> Answer {
        let input = json!({
            "agreementId": id, "agreementRevisionId": nda["agreementRevisionId"],
            "ndaToken": nda["acceptNdaForAgreementToken"],
        });
        self.post("/v1/agreement/acceptNdaForAgreement", &input)
    }

    fn agreement(&self, id: &str, token: &Value) -> Answer {
        let token = token.as_str().expect("a token");
        self.get(&format!(
            "/v1/agreement/get?agreementId={id}&ndaToken={token}"
        ))
    }

    /// Accepts the non-disclosure agreement and reads the agreement; returns the input for
    /// AcceptAgreement.
    fn read(&self, id: &str) -> Value {
        let accepted = self.accept_nda(id, &self.nda(id)).json();
        let agreement = self.agreement(id, &accepted["getAgreementToken"]).json();
        json!({
            "agreementId": id, "agreementRevisionId": agreement["agreementRevisionId"],
            "acceptanceTermsToken": agreement["acceptanceTermsToken"],
            "executeAgreementToken": agreement["executeAgreementToken"],
        })
    }

    fn accept(&self, input: &Value) -> Answer {
        self.post("/v1/agreement/accept", input)
    }

    fn customer_agreement(&self, id: &str) -> Answer {
        let target = format!("/v1/customer-agreement/get?customerAgreementId={id}");
        self.get(&target)
    }

    fn terminate(&self, id: &str, token: &Value) -> Answer {
        let input = json!({"customerAgreementId": id, "terminateAgreementToken": token});
        self.post("/v1/customer-agreement/terminate", &input)
    }

    /// Returns the account's acceptances of the agreement `id` that are in force.
    fn active(&self, id: &str) -> Vec<Value> {
        let all = self.control(&Method::GET, "agreements", "").json();
        let all = all["customerAgreements"]
            .as_array()
            .expect("a list")
            .clone();
        let arn = format!("arn:aws:artifact:::agreement/{id}");
        let mut all = Vec::from_iter(all.into_iter().filter(|one| one["agreementArn"] == arn));
        all.retain(|one| one["state"] == "ACTIVE");
        all
    }
}

fn reason(answer: &Answer) -> Value {
    answer.refused(400, "ValidationException")["reason"].clone()
}

#[test]
fn agreements_are_listed_in_every_state_and_kind() {
    let client = Client::new();
    let all = client.get("/v1/customer-agreement/list").json();
    let all = all["customerAgreements"].as_array().expect("a list");
    assert!(all.len() >= 5);
    let states: BTreeSet<_> = all.iter().map(|one| one["state"].to_string()).collect();
    let kinds: BTreeSet<_> = all.iter().map(|one| one["type"].to_string()).collect();
    assert_eq!((states.len(), kinds.len()), (3, 3));
    let page = client
        .get("/v1/customer-agreement/list?maxResults=2")
        .json();
    let token = page["nextToken"].as_str().expect("more pages");
    let rest = client
        .get(&format!("/v1/customer-agreement/list?nextToken={token}"))
        .json();
    assert_eq!(rest["customerAgreements"][0], all[2]);
}

#[test]
fn agreements_that_can_be_accepted_are_listed_page_by_page() {
    let client = Client::new();
    let all = client.get("/v1/agreement/list").json();
    let all = all["agreements"].as_array().expect("a list");
    assert!(all.len() >= 4);
    let page = client.get("/v1/agreement/list?maxResults=1").json();
    let token = page["nextToken"].as_str().expect("more pages");
    let rest = client
        .get(&format!("/v1/agreement/list?nextToken={token}"))
        .json();
    assert_eq!(rest["agreements"][0], all[1]);
    // A token of another listing is refused.
    let other = client.get(&format!("/v1/customer-agreement/list?nextToken={token}"));
    assert_eq!(reason(&other), "invalidToken");
}

#[test]
fn an_agreement_is_read_accepted_and_terminated() {
    let mut client = Client::new();
    let nda = client.nda(OFFERED);
    let accepted = client.accept_nda(OFFERED, &nda).json();
    let agreement = client
        .agreement(OFFERED, &accepted["getAgreementToken"])
        .json();
    assert_ne!(agreement["agreementRevisionId"], nda["agreementRevisionId"]);
    assert_eq!(
        agreement["acceptanceTerms"].as_array().map(Vec::len),
        Some(3)
    );
    for link in [
        &nda["documentPresignedUrl"],
        &agreement["documentPresignedUrl"],
    ] {
        let document = client.follow(&Method::GET, link.as_str().expect("a link"), &[]);
        assert!(document.body.starts_with(b"%PDF-"));
    }
    let made = client.accept(&client.read(OFFERED)).json();
    let made = &made["customerAgreement"];
    assert_eq!(client.active(OFFERED), std::slice::from_ref(made));
    assert_eq!(made["effectiveStart"], "2026-11-01T10:00:00Z");

    client.advance(60);
    let id = made["id"].as_str().expect("an id");
    let signed = client.customer_agreement(id).json();
    let link = signed["documentPresignedUrl"].as_str().expect("a link");
    let document = client.follow(&Method::GET, link, &[]);
    assert!(document.text().contains("2026-11-01T10:00:00Z"));
    assert_eq!(signed["terminateTerms"].as_array().map(Vec::len), Some(2));
    let ended = client
        .terminate(id, &signed["terminateAgreementToken"])
        .json();
    let ended = &ended["customerAgreement"];
    assert_eq!(ended["state"], "CUSTOMER_TERMINATED");
    assert_eq!(ended["effectiveEnd"], "2026-11-01T10:01:00Z");
    assert!(client.active(OFFERED).is_empty());
    // The signed document can still be read, but without a token for terminating the agreement again.
    let signed = client.customer_agreement(id).json();
    assert!(signed["terminateAgreementToken"].is_null());
    // After it was terminated, the agreement can be accepted again.
    client.accept(&client.read(OFFERED)).json();
}

#[test]
fn a_token_is_good_for_its_step_its_agreement_and_once() {
    let client = Client::new();
    let nda = client.nda(OFFERED);
    let accepted = client.accept_nda(OFFERED, &nda).json();
    assert_eq!(reason(&client.accept_nda(OFFERED, &nda)), "invalidToken");
    // The token for GetAgreement is refused by AcceptNdaForAgreement, and the reverse.
    let swapped = json!({
        "agreementRevisionId": nda["agreementRevisionId"],
        "acceptNdaForAgreementToken": accepted["getAgreementToken"],
    });
    assert_eq!(
        reason(&client.accept_nda(OFFERED, &swapped)),
        "invalidToken"
    );
    let token = &client.nda(OFFERED)["acceptNdaForAgreementToken"];
    assert_eq!(reason(&client.agreement(OFFERED, token)), "invalidToken");
    // The token for GetAgreement can be used several times, but only for its agreement.
    let token = &accepted["getAgreementToken"];
    client.agreement(OFFERED, token).json();
    client.agreement(OFFERED, token).json();
    assert_eq!(reason(&client.agreement(IN_FORCE, token)), "invalidToken");
    let input = client.read(OFFERED);
    for (from, to) in [
        ("acceptanceTermsToken", "executeAgreementToken"),
        ("executeAgreementToken", "acceptanceTermsToken"),
    ] {
        let mut swapped = input.clone();
        swapped[to] = input[from].clone();
        let refused = client.accept(&swapped).refused(400, "ValidationException");
        assert_eq!(refused["fieldList"][0]["name"], to);
    }
    // The refused calls have not used up the tokens.
    client.accept(&input).json();
    assert_eq!(reason(&client.accept(&input)), "invalidToken");
    assert_eq!(client.active(OFFERED).len(), 1);
}

#[test]
fn tokens_expire() {
    let scenario = Scenario::new().agreement_token_lifetime(Duration::from_secs(60));
    let mut client = Client::with(Emulator::builder().scenario(scenario));
    let (nda, input) = (client.nda(OFFERED), client.read(OFFERED));
    let signed = client
        .customer_agreement("customer-agreement-4QmX0tZr7BvKc2Lp")
        .json();
    client.advance(60);
    assert_eq!(reason(&client.accept_nda(OFFERED, &nda)), "invalidToken");
    assert_eq!(reason(&client.accept(&input)), "invalidToken");
    let token = &signed["terminateAgreementToken"];
    let ended = client.terminate("customer-agreement-4QmX0tZr7BvKc2Lp", token);
    assert_eq!(reason(&ended), "invalidToken");
    assert!(client.active(OFFERED).is_empty());
}

#[test]
fn an_old_revision_cannot_be_accepted() {
    let client = Client::new();
    let (nda, input) = (client.nda(OFFERED), client.read(OFFERED));
    let path = format!("agreements/{OFFERED}/revise");
    client
        .control(&Method::POST, &path, r#"{"nda": true}"#)
        .json();
    let refused = client.accept_nda(OFFERED, &nda);
    assert_eq!(reason(&refused), "fieldValidationFailed");
    let revised = client.control(&Method::POST, &path, "").json();
    assert_eq!(reason(&client.accept(&input)), "fieldValidationFailed");
    // The tokens for the old revision cannot be used to accept the new one.
    let mut mixed = input;
    mixed["agreementRevisionId"] = revised["agreementRevisionId"].clone();
    assert_eq!(reason(&client.accept(&mixed)), "invalidToken");
    assert!(client.active(OFFERED).is_empty());
    client.accept(&client.read(OFFERED)).json();
    for (path, body) in [
        ("agreements/agreement-0/revise", ""),
        (
            &format!("agreements/{WITHOUT_NDA}/revise"),
            r#"{"nda": true}"#,
        ),
    ] {
        assert_eq!(client.control(&Method::POST, path, body).status, 404);
    }
    let misspelt = client.control(&Method::POST, &path, r#"{"ndas": true}"#);
    assert_eq!(misspelt.status, 400);
}

#[test]
fn an_agreement_in_force_cannot_be_accepted_again() {
    let client = Client::new();
    assert_eq!(reason(&client.accept(&client.read(IN_FORCE))), "other");
    assert_eq!(client.active(IN_FORCE).len(), 1);
}

#[test]
fn what_is_not_there_is_named() {
    let client = Client::new();
    for (target, kind) in [
        (
            "agreement/getNdaForAgreement?agreementId=agreement-0000000000000000",
            "agreement",
        ),
        (
            &format!("agreement/getNdaForAgreement?agreementId={WITHOUT_NDA}"),
            "nda",
        ),
        (
            "customer-agreement/get?customerAgreementId=customer-agreement-0000000000000000",
            "customer-agreement",
        ),
    ] {
        let refused = client.get(&format!("/v1/{target}"));
        let refused = refused.refused(404, "ResourceNotFoundException");
        assert_eq!(refused["resourceType"], kind);
    }
}

#[test]
fn copies_of_a_revision_are_the_same_unless_they_have_watermarks() {
    for watermarked in [false, true] {
        let scenario = Scenario::new().watermarked_agreements(watermarked);
        let client = Client::with(Emulator::builder().scenario(scenario));
        let copy = || {
            let nda = client.nda(OFFERED);
            let link = nda["documentPresignedUrl"].as_str().expect("a link");
            client.follow(&Method::GET, link, &[]).body
        };
        assert_eq!(copy() == copy(), !watermarked);
        let path = format!("agreements/{OFFERED}/revise");
        let before = copy();
        client
            .control(&Method::POST, &path, r#"{"nda": true}"#)
            .json();
        assert_ne!(copy(), before);
    }
}
