//! An organization of the emulator, with accounts that cannot be read for different reasons.

use std::sync::{Arc, Mutex};

use casebook_emulator::{Emulator, Scenario};

use super::run::{RunOutput, against};
use super::server::{Answer, ReceivedRequest, Server, ask};

/// The role that the caller may assume in the accounts of the organization.
pub(super) const ROLE: &str = "OrganizationAccountAccessRole";

pub(super) const CALLER: &str = "111122223333";
pub(super) const NO_PLAN: &str = "333344445555";
pub(super) const NO_ROLE: &str = "444455556666";
pub(super) const CLOSED: &str = "555566667777";
pub(super) const FAULTY: &str = "666677778888";

/// The generated accounts, which have cases, checks and agreements as the caller's own.
pub(super) const SOUND: [&str; 2] = ["200000000001", "200000000002"];

/// Returns an organization with the caller's account, two sound ones, and these.
pub(super) fn organization(accounts: &[&str]) -> Emulator {
    let role = format!(r#""roles": [{{"name": "{ROLE}", "trusts": ["{CALLER}"]}}]"#);
    let accounts: Vec<String> = accounts
        .iter()
        .map(|id| match *id {
            NO_PLAN => format!(
                r#"{{"id": "{id}", "name": "No plan", {role}, "scenario": {{"plan": "none"}}}}"#
            ),
            NO_ROLE => format!(r#"{{"id": "{id}", "name": "No role"}}"#),
            CLOSED => format!(r#"{{"id": "{id}", "name": "Closed", "status": "SUSPENDED"}}"#),
            _ => format!(r#"{{"id": "{id}", "name": "Faulty", {role}}}"#),
        })
        .collect();
    let scenario = format!(
        r#"{{"organization": {{"management_account": "{CALLER}"}}, "generated_accounts": 2,
             "accounts": [{}]}}"#,
        accounts.join(",")
    );
    let scenario = Scenario::parse(&scenario).unwrap();
    Emulator::builder().scenario(scenario).build().unwrap()
}

/// Serves an organization in which AWS Support fails for the faulty account.
pub(super) fn serve(accounts: &[&str]) -> Server {
    let emulator = organization(accounts);
    let (own, keys) = (emulator.clone(), Arc::<Mutex<Vec<String>>>::default());
    Server::emulator(emulator, move |request| fault(&own, &keys, request))
}

fn fault(
    emulator: &Emulator,
    keys: &Mutex<Vec<String>>,
    request: &ReceivedRequest,
) -> Option<Answer> {
    let body = String::from_utf8_lossy(&request.body);
    if body.contains("Action=AssumeRole") && body.contains(FAULTY) {
        let answer = ask(emulator, request);
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        let (_, key) = text.split_once("<AccessKeyId>").unwrap();
        keys.lock()
            .unwrap()
            .push(key.split('<').next().unwrap().to_owned());
        return Some(answer);
    }
    let signature = request.header("authorization").unwrap_or_default();
    let is_faulty = keys
        .lock()
        .unwrap()
        .iter()
        .any(|key| signature.contains(key));
    let is_support = request.header("x-amz-target").is_some();
    (is_faulty && is_support).then(|| {
        let body = serde_json::json!({"__type": "InternalServerError", "message": "because"});
        let mut answer = Answer::json(500, &body);
        answer
            .headers
            .push(("x-amzn-requestid".into(), "req-1".into()));
        answer
    })
}

/// Runs a command over the whole organization; the line is split at blanks.
pub(super) fn over_all(server: &Server, line: &str) -> RunOutput {
    let mut arguments: Vec<&str> = line.split(' ').collect();
    arguments.extend(["--accounts", "org", "--role", ROLE, "--max-attempts", "1"]);
    against(&server.url, &arguments)
}
