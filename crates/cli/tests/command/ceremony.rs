//! Accepting and ending agreements under every fault: the service acts at most once, and each run
//! says what the service has really done.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use casebook_emulator::{
    Drip, Emulator, Faults, InjectedError, InjectedFault, MalformedAnswer, Reset, Rule, Stall,
    Throttle,
};
use http::StatusCode;
use serde_json::{Value, json};

use super::run::{RunOutput, against};
use super::server::{ReceivedRequest, ask};
use super::service::Service;

/// A way to change an agreement by `casebook agreement`: accepting it, or ending it.
#[derive(Clone, Copy)]
struct Ceremony {
    verb: &'static str,
    id: &'static str,
    /// The operations that the command calls, and "document" for the download. One of them,
    /// `effect`, changes the agreement.
    operations: &'static [&'static str],
    effect: &'static str,
    /// The ARN of the agreement that is accepted, or was accepted before it is ended.
    arn: &'static str,
    /// The member `step` of a run that has changed the agreement.
    done: &'static str,
    /// Whether the agreement is in force after the change.
    in_force: bool,
}

const ACCEPT: Ceremony = Ceremony {
    verb: "accept",
    id: "agreement-Nz7KcP3vRd9WqJ1x",
    operations: &[
        "ListCustomerAgreements",
        "GetNdaForAgreement",
        "AcceptNdaForAgreement",
        "GetAgreement",
        "AcceptAgreement",
        "document",
    ],
    effect: "AcceptAgreement",
    arn: "arn:aws:artifact:::agreement/agreement-Nz7KcP3vRd9WqJ1x",
    done: "accepted",
    in_force: true,
};

const TERMINATE: Ceremony = Ceremony {
    verb: "terminate",
    id: "customer-agreement-4QmX0tZr7BvKc2Lp",
    operations: &[
        "ListCustomerAgreements",
        "GetCustomerAgreement",
        "TerminateAgreement",
        "document",
    ],
    effect: "TerminateAgreement",
    arn: "arn:aws:artifact:::agreement/agreement-4QmX0tZr7BvKc2Lp",
    done: "terminated",
    in_force: false,
};

/// The agreements of the account that are in force, by the agreement that was accepted.
fn in_force(emulator: &Emulator) -> BTreeMap<String, String> {
    let list = ReceivedRequest {
        method: "GET".into(),
        target: "/_emulator/agreements".into(),
        headers: vec![("host".into(), "localhost".into())],
        body: Vec::new(),
    };
    let all: Value = serde_json::from_slice(&ask(emulator, &list).body).unwrap();
    let all = all["customerAgreements"].as_array().unwrap();
    let text = |one: &Value, member: &str| one[member].as_str().unwrap().to_owned();
    all.iter()
        .filter(|one| one["state"] == "ACTIVE")
        .map(|one| (text(one, "agreementArn"), text(one, "id")))
        .collect()
}

/// A person who goes through a ceremony, reads each document, and consents to it.
struct Person<'a> {
    ceremony: Ceremony,
    service: &'a Service,
    folder: tempfile::TempDir,
    hashes: Vec<String>,
    form: &'static str,
    name: &'a str,
    /// Whether the fault may leave the outcome of the last request open.
    is_open: bool,
}

/// How a run ended, as it says itself.
#[derive(Debug, Eq, PartialEq)]
enum RunOutcome {
    /// The agreement is accepted or ended, by this run or an earlier one.
    Done,
    /// A document waits for a consent.
    Waits,
    /// Nothing was accepted or ended.
    Failed,
    Unknown,
}

impl Person<'_> {
    fn run(&mut self) -> RunOutcome {
        let folder = self.folder.path().to_str().unwrap();
        let mut line = vec![
            "agreement",
            self.ceremony.verb,
            self.ceremony.id,
            "-d",
            folder,
        ];
        line.extend(["--output", "json", "--error-format", self.form]);
        line.extend(["--max-attempts", "2", "--timeout", "1"]);
        if !self.hashes.is_empty() {
            line.extend(["--accept-terms", "--settle", "0.2"]);
        }
        for hash in &self.hashes {
            line.extend(["--sha256", hash]);
        }
        let ran = against(&self.service.url, &line);
        let said = self.judge(&ran);
        if said == RunOutcome::Waits {
            let waits: Value = serde_json::from_slice(&ran.stdout).unwrap();
            self.hashes
                .push(waits["sha256"].as_str().unwrap().to_owned());
        }
        said
    }

    /// Asserts that what a run says agrees with what the service has done.
    fn judge(&self, ran: &RunOutput) -> RunOutcome {
        let Self { ceremony, name, .. } = self;
        let now = in_force(&self.service.emulator);
        let its = now.get(ceremony.arn);
        let has_acted = its.is_some() == ceremony.in_force;
        let what = format!("{name}: {ran:?}, in force are {now:?}");
        let acts = self.service.emulator.tally().of(ceremony.effect).acted;
        assert_eq!(acts, u64::from(has_acted), "{what}");
        let error = || match self.form {
            "json" => ran.error(),
            _ => json!({
                "sent": null, "operation": null,
                "code": ran.stderr.contains("outcome is unknown").then_some("UnknownOutcome"),
            }),
        };
        match ran.code {
            Some(0) => {
                assert!(has_acted, "{what}");
                let result = ran.json();
                let already = if ceremony.in_force { "active" } else { "ended" };
                assert!(
                    result["step"] == ceremony.done || result["step"] == already,
                    "{what}"
                );
                if let Some(its) = its {
                    assert_eq!(result["customerAgreement"]["id"], **its, "{what}");
                }
                RunOutcome::Done
            }
            Some(2) => {
                assert!(!has_acted, "{what}");
                RunOutcome::Waits
            }
            Some(1 | 254 | 255) => {
                assert_eq!(ran.text(), "", "{what}");
                let error = error();
                let effect = |name: &Value| name.is_null() || *name == ceremony.effect;
                if error["code"] == "UnknownOutcome" && effect(&error["operation"]) {
                    let is_nda = ran.stderr.contains("the agreement is not");
                    // The time of a call may end in the middle of an attempt, whatever the fault.
                    let is_late = ran.stderr.contains("the whole call took longer than");
                    assert!(self.is_open || is_nda || is_late, "{what}");
                    assert!(!(is_nda && has_acted), "{what}");
                    return RunOutcome::Unknown;
                }
                assert!(!has_acted, "{what}");
                RunOutcome::Failed
            }
            _ => panic!("{what}"),
        }
    }
}

/// Returns the faults. Those with `true` leave open what the service did.
fn faults() -> Vec<(InjectedFault, bool)> {
    let error = |status, code| InjectedFault::Error(InjectedError::new(status).code(code));
    let pieces = Drip::new(100, Duration::from_millis(2));
    vec![
        (
            error(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerException"),
            true,
        ),
        (error(StatusCode::FORBIDDEN, "AccessDeniedException"), false),
        (InjectedFault::Html(StatusCode::BAD_GATEWAY), true),
        (InjectedFault::Html(StatusCode::FORBIDDEN), true),
        (InjectedFault::Throttle(Throttle::new()), false),
        (InjectedFault::Latency(Duration::from_millis(50)), false),
        (InjectedFault::LostAnswer, true),
        (InjectedFault::Reset(Reset::Before), true),
        (InjectedFault::Reset(Reset::During), true),
        (InjectedFault::Reset(Reset::After), false),
        (InjectedFault::Truncated, true),
        (InjectedFault::Malformed(MalformedAnswer::NotJson), true),
        (InjectedFault::Malformed(MalformedAnswer::WrongJson), true),
        (InjectedFault::Stall(Stall::Before), true),
        (InjectedFault::Stall(Stall::After), true),
        (InjectedFault::Stall(Stall::Body), true),
        (InjectedFault::Drip(pieces), false),
        (InjectedFault::ExpiredLink, false),
        (InjectedFault::Skew(3_600), false),
    ]
}

/// A plan with one fault: in the first call of an operation, in the second, or in every call.
struct Plan {
    name: String,
    faults: Faults,
    is_open: bool,
}

fn plans(ceremony: Ceremony) -> Vec<Plan> {
    let mut plans = Vec::new();
    for operation in ceremony.operations {
        for (fault, is_open) in faults() {
            let rule = Rule::new(fault);
            for rule in [rule.clone().first(1), rule.clone().calls([2]), rule] {
                let name = format!("{operation}: {:?} {:?}", rule.fault(), rule.trigger());
                // A connection that is reset later breaks under the next request.
                let is_late = *rule.fault() == InjectedFault::Reset(Reset::After);
                // Some faults have no effect on some operations.
                if let Ok(rule) = rule.on([operation]) {
                    plans.push(Plan {
                        name,
                        faults: Faults::new().rule(rule),
                        is_open: is_late || (is_open && *operation == ceremony.effect),
                    });
                }
            }
        }
    }
    plans
}

/// Goes through a ceremony under a plan, then without faults until it is done.
fn try_out(ceremony: Ceremony, plan: Plan, form: &'static str) -> Vec<RunOutcome> {
    let service = Service::start();
    service.emulator.set_faults(plan.faults);
    let mut person = Person {
        ceremony,
        service: &service,
        folder: tempfile::tempdir().unwrap(),
        hashes: Vec::new(),
        form,
        name: &plan.name,
        is_open: plan.is_open,
    };
    let mut said = Vec::new();
    while said.last().is_none_or(|said| *said == RunOutcome::Waits) {
        assert!(said.len() < 4, "{}: {said:?}", plan.name);
        said.push(person.run());
    }
    service.emulator.set_faults(Faults::new());
    for _ in 0..4 {
        let is_over = in_force(&service.emulator).contains_key(ceremony.arn) == ceremony.in_force;
        if is_over && person.run() != RunOutcome::Waits {
            return said;
        }
        person.run();
    }
    panic!("{}: never done", plan.name);
}

/// Tries a ceremony under every plan, and returns what the first runs said and how often.
fn try_all(ceremony: Ceremony) -> [usize; 3] {
    let plans = Mutex::new(plans(ceremony).into_iter().enumerate());
    let said = Mutex::new([0; 3]);
    thread::scope(|scope| {
        let worker = || {
            loop {
                let next = plans.lock().unwrap().next();
                let Some((number, plan)) = next else { return };
                let form = ["json", "text"][number % 2];
                let last = try_out(ceremony, plan, form).pop();
                let kind = match last.unwrap() {
                    RunOutcome::Done => 0,
                    RunOutcome::Failed => 1,
                    RunOutcome::Unknown => 2,
                    RunOutcome::Waits => unreachable!("it goes on"),
                };
                said.lock().unwrap()[kind] += 1;
            }
        };
        for _ in 0..8 {
            scope.spawn(worker);
        }
    });
    said.into_inner().unwrap()
}

#[test]
fn under_every_fault_an_agreement_is_accepted_at_most_once_and_what_is_said_is_true() {
    let said = try_all(ACCEPT);
    assert!(said.iter().all(|times| *times > 10), "{said:?}");
}

#[test]
fn under_every_fault_an_agreement_is_ended_at_most_once_and_what_is_said_is_true() {
    let said = try_all(TERMINATE);
    assert!(said.iter().all(|times| *times > 5), "{said:?}");
}
