//! Accepting and terminating agreements over an emulator with faults in every step: no request is sent
//! twice, and each result or error is true of the emulator's state.

use casebook_auth::Credentials;
use casebook_emulator::{
    ACCESS_KEY_ID, Drip, Emulator, Faults, InjectedError, InjectedFault, MalformedAnswer, Reset,
    Rule, SECRET_ACCESS_KEY, Scenario, Stall, Throttle,
};
use casebook_types::artifact::{AgreementId, CustomerAgreementId};
use http::StatusCode;

use super::*;
use crate::client::Client;

/// An agreement that the account has not accepted.
const OFFERED: &str = "agreement-Nz7KcP3vRd9WqJ1x";
/// An agreement of the account that is in force, and the offered agreement that it was accepted from.
const IN_FORCE: &str = "customer-agreement-4QmX0tZr7BvKc2Lp";
const IN_FORCE_OFFER: &str = "agreement-4QmX0tZr7BvKc2Lp";

fn client(emulator: &Emulator) -> Client {
    Client::builder()
        .region(casebook_types::Region::US_EAST_1)
        .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
        .endpoint_url("http://localhost:4747")
        .transport(emulator.clone())
        .build()
        .unwrap()
}

fn acceptance(emulator: &Emulator) -> AgreementAcceptance {
    let id: AgreementId = OFFERED.parse().unwrap();
    AgreementAcceptance::new(client(emulator), id)
}

fn termination(emulator: &Emulator) -> AgreementTermination {
    let id: CustomerAgreementId = IN_FORCE.parse().unwrap();
    AgreementTermination::new(client(emulator), id)
}

/// Downloads and accepts the non-disclosure agreement and then the agreement, with a consent to each.
async fn accept(emulator: &Emulator) -> Result<AcceptedAgreement, CeremonyError> {
    let nda = acceptance(emulator).check_nda().await?;
    let consent = Consent::to_sha256(nda.document().sha256);
    let agreement = nda.accept(&consent).await?.check_agreement().await?;
    let consent = Consent::to_sha256(agreement.document().sha256);
    agreement.accept(&consent).await
}

async fn terminate(emulator: &Emulator) -> Result<TerminatedAgreement, CeremonyError> {
    let agreement = termination(emulator).check().await?;
    let consent = Consent::to_sha256(agreement.document().sha256);
    agreement.terminate(&consent).await
}

/// Turns all faults off, and returns the account's agreements in force that were accepted from an offered
/// agreement.
async fn active(emulator: &Emulator, id: &str) -> Vec<CustomerAgreementSummary> {
    emulator.set_faults(Faults::new());
    let id: AgreementId = id.parse().unwrap();
    let all = client(emulator).items(ListCustomerAgreements::new());
    let mut all: Vec<CustomerAgreementSummary> = all.try_collect().await.unwrap();
    all.retain(|one| one.is_of(&id) && one.is_active());
    all
}

fn faults() -> Vec<InjectedFault> {
    let error = |status, code| InjectedFault::Error(InjectedError::new(status).code(code));
    vec![
        error(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerException"),
        error(StatusCode::FORBIDDEN, "AccessDeniedException"),
        InjectedFault::Html(StatusCode::BAD_GATEWAY),
        InjectedFault::Html(StatusCode::FORBIDDEN),
        InjectedFault::Throttle(Throttle::new()),
        InjectedFault::LostAnswer,
        InjectedFault::Reset(Reset::Before),
        InjectedFault::Reset(Reset::During),
        InjectedFault::Reset(Reset::After),
        InjectedFault::Truncated,
        InjectedFault::Malformed(MalformedAnswer::NotJson),
        InjectedFault::Malformed(MalformedAnswer::WrongJson),
        InjectedFault::Stall(Stall::Before),
        InjectedFault::Stall(Stall::After),
        InjectedFault::Stall(Stall::Body),
        InjectedFault::ExpiredLink,
        InjectedFault::Latency(Duration::from_secs(7)),
        InjectedFault::Drip(Drip::new(100, Duration::from_millis(70))),
        InjectedFault::Skew(3_600),
        InjectedFault::Skew(-3_600),
    ]
}

/// Returns plans with one fault in one operation each: in its first call, in its second call, and in all
/// calls. Each plan has a name for messages.
fn plans(operations: &[&str]) -> Vec<(String, Faults)> {
    let mut plans = Vec::new();
    for operation in operations {
        for fault in faults() {
            let rule = Rule::new(fault);
            for rule in [rule.clone().first(1), rule.clone().calls([2]), rule] {
                let name = format!("{operation}: {rule:?}");
                // `on` refuses a fault that has no effect on the operation, such as an expired link.
                if let Ok(rule) = rule.on([operation]) {
                    plans.push((name, Faults::new().rule(rule)));
                }
            }
        }
    }
    plans
}

#[tokio::test(start_paused = true)]
async fn under_every_fault_an_agreement_is_accepted_at_most_once_and_what_is_said_is_true() {
    let operations = [
        "ListCustomerAgreements",
        "GetNdaForAgreement",
        "AcceptNdaForAgreement",
        "GetAgreement",
        "AcceptAgreement",
        "document",
    ];
    let (mut found, mut unknown) = (0, 0);
    for (name, plan) in plans(&operations) {
        let emulator = Emulator::new();
        emulator.set_faults(plan);
        let outcome = accept(&emulator).await;
        let acts = emulator.tally().of("AcceptAgreement").acted;
        let active = active(&emulator, OFFERED).await;
        assert!(active.len() <= 1 && acts <= 1, "{name}: {acts} times");
        match outcome {
            Ok(accepted) => {
                assert_eq!(active, [accepted.customer_agreement], "{name}");
                found += usize::from(accepted.confirmation == Confirmation::List);
            }
            Err(error) if error.is_outcome_unknown() => {
                let accepting = error.step() == CeremonyStep::AcceptAgreement;
                assert!(accepting || active.is_empty(), "{name}: {error}");
                unknown += usize::from(accepting);
            }
            Err(error) => assert!(active.is_empty(), "{name}: {error}"),
        }
    }
    assert!(found > 5 && unknown > 5, "{found} and {unknown}");
}

#[tokio::test(start_paused = true)]
async fn under_every_fault_an_agreement_is_terminated_at_most_once_and_what_is_said_is_true() {
    let operations = [
        "ListCustomerAgreements",
        "GetCustomerAgreement",
        "TerminateAgreement",
        "document",
    ];
    let (mut found, mut unknown) = (0, 0);
    for (name, plan) in plans(&operations) {
        let emulator = Emulator::new();
        emulator.set_faults(plan);
        let outcome = terminate(&emulator).await;
        let acts = emulator.tally().of("TerminateAgreement").acted;
        let ended = active(&emulator, IN_FORCE_OFFER).await.is_empty();
        assert_eq!(acts, u64::from(ended), "{name}");
        match outcome {
            Ok(terminated) => {
                assert!(ended, "{name}");
                found += usize::from(terminated.confirmation == Confirmation::List);
            }
            Err(error) if error.is_outcome_unknown() => {
                assert_eq!(error.step(), CeremonyStep::Terminate, "{name}");
                unknown += 1;
            }
            Err(error) => assert!(!ended, "{name}: {error}"),
        }
    }
    assert!(found > 5 && unknown > 5, "{found} and {unknown}");
}

fn seen(emulator: &Emulator, operation: &str) -> u64 {
    emulator.tally().of(operation).seen
}

#[tokio::test(start_paused = true)]
async fn a_lost_acceptance_is_found_in_the_list_and_not_sent_again() {
    let emulator = Emulator::new();
    let lost = Rule::new(InjectedFault::LostAnswer).on(["AcceptAgreement"]);
    emulator.set_faults(Faults::new().rule(lost.unwrap()));
    let accepted = accept(&emulator).await.unwrap();
    assert_eq!(accepted.confirmation, Confirmation::List);
    assert_eq!(seen(&emulator, "AcceptAgreement"), 1);
    assert_eq!(
        active(&emulator, OFFERED).await,
        [accepted.customer_agreement]
    );
}

#[tokio::test(start_paused = true)]
async fn an_outcome_that_the_list_does_not_tell_is_unknown_and_not_sent_again() {
    let emulator = Emulator::new();
    let lost = Rule::new(InjectedFault::LostAnswer).on(["AcceptAgreement"]);
    // The calls 1 and 2 of `ListCustomerAgreements` come before the documents are read and before the
    // agreement is accepted. All calls that look up the outcome fail.
    let broken = InjectedFault::Html(StatusCode::BAD_GATEWAY);
    let broken = Rule::new(broken).calls(3..1_000);
    let broken = broken.on(["ListCustomerAgreements"]);
    let plan = Faults::new().rule(lost.unwrap()).rule(broken.unwrap());
    emulator.set_faults(plan);
    let error = accept(&emulator).await.unwrap_err();
    assert!(error.is_outcome_unknown() && error.client_error().is_some());
    assert_eq!(error.sent(), casebook_stack::Sent::Perhaps);
    assert!(!error.is_token_expired());
    assert_eq!(seen(&emulator, "AcceptAgreement"), 1);
    // The next acceptance finds the agreement in the list, and does not send `AcceptAgreement`.
    assert_eq!(active(&emulator, OFFERED).await.len(), 1);
    let error = accept(&emulator).await.unwrap_err();
    assert!(error.already_active().is_some());
    assert_eq!(seen(&emulator, "AcceptAgreement"), 1);
}

#[tokio::test]
async fn a_consent_to_another_document_sends_nothing() {
    let emulator = Emulator::new();
    let other = Consent::to_sha256([7; 32]);
    let nda = acceptance(&emulator).check_nda().await.unwrap();
    let error = nda.accept(&other).await.unwrap_err();
    assert!(error.is_other_document() && error.found_sha256().is_some());
    assert_eq!(error.sent(), casebook_stack::Sent::No);
    assert_eq!(seen(&emulator, "AcceptNdaForAgreement"), 0);
    let nda = acceptance(&emulator).check_nda().await.unwrap();
    let consent = Consent::to_sha256(nda.document().sha256);
    let accepted = nda.accept(&consent).await.unwrap();
    let agreement = accepted.check_agreement().await.unwrap();
    // A consent to the non-disclosure agreement does not allow accepting the agreement.
    assert!(
        agreement
            .accept(&consent)
            .await
            .unwrap_err()
            .is_other_document()
    );
    assert_eq!(seen(&emulator, "AcceptAgreement"), 0);
    let agreement = termination(&emulator).check().await.unwrap();
    assert!(
        agreement
            .terminate(&other)
            .await
            .unwrap_err()
            .is_other_document()
    );
    assert_eq!(seen(&emulator, "TerminateAgreement"), 0);
}

#[tokio::test]
async fn another_copy_of_a_revision_needs_a_consent_to_that_revision_and_its_terms() {
    let emulator = Emulator::new();
    emulator.set_scenario(Scenario::new().watermarked_agreements(true));
    let nda = acceptance(&emulator).check_nda().await.unwrap();
    let read = Consent::to_sha256(nda.document().sha256);
    let revision = nda.revision_id().clone();
    let copy = acceptance(&emulator).check_nda().await.unwrap();
    assert_ne!(copy.document().sha256, nda.document().sha256);
    assert!(copy.accept(&read).await.unwrap_err().is_other_document());
    for (terms, accepts) in [(vec!["more".to_owned()], false), (vec![], true)] {
        let copy = acceptance(&emulator).check_nda().await.unwrap();
        let consent = read.clone().of_revision(revision.clone(), terms);
        assert_eq!(copy.accept(&consent).await.is_ok(), accepts);
    }
    emulator.revise_agreement(OFFERED, true).unwrap();
    let copy = acceptance(&emulator).check_nda().await.unwrap();
    let consent = read.of_revision(revision, []);
    assert!(copy.accept(&consent).await.unwrap_err().is_other_document());
}

#[tokio::test]
async fn a_revision_or_a_token_that_is_too_old_accepts_nothing() {
    for revised in [true, false] {
        let emulator = Emulator::new();
        let nda = acceptance(&emulator).check_nda().await.unwrap();
        let consent = Consent::to_sha256(nda.document().sha256);
        let accepted = nda.accept(&consent).await.unwrap();
        let agreement = accepted.check_agreement().await.unwrap();
        let consent = Consent::to_sha256(agreement.document().sha256);
        if revised {
            emulator.revise_agreement(OFFERED, false).unwrap();
        } else {
            emulator.clock().advance(Duration::from_secs(900));
        }
        let error = agreement.accept(&consent).await.unwrap_err();
        assert_eq!(error.step(), CeremonyStep::AcceptAgreement);
        assert_eq!(error.is_token_expired(), !revised, "{error:?}");
        assert!(!error.is_outcome_unknown());
        assert!(active(&emulator, OFFERED).await.is_empty());
    }
}

#[tokio::test]
async fn what_is_in_force_is_not_accepted_and_what_has_ended_is_not_terminated() {
    let emulator = Emulator::new();
    let id: AgreementId = IN_FORCE_OFFER.parse().unwrap();
    let again = AgreementAcceptance::new(client(&emulator), id);
    let error = again.check_nda().await.unwrap_err();
    let active = error.already_active().unwrap();
    assert_eq!(active.id.as_deref(), Some(IN_FORCE));
    assert_eq!(seen(&emulator, "GetNdaForAgreement"), 0);
    terminate(&emulator).await.unwrap();
    assert!(terminate(&emulator).await.unwrap_err().is_not_active());
    assert_eq!(seen(&emulator, "TerminateAgreement"), 1);
}

#[tokio::test]
async fn what_a_person_reads_is_the_document_whose_hash_is_named() {
    let (emulator, folder) = (Emulator::new(), tempfile::tempdir().unwrap());
    let path = folder.path().join("nda.pdf");
    let nda = acceptance(&emulator).read_nda(&path).await.unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let hash = ring::digest::digest(&ring::digest::SHA256, &bytes);
    assert_eq!(hash.as_ref(), nda.document().sha256);
    // `Debug` shows no token and no link.
    let shown = format!("{nda:?}");
    assert!(
        !shown.contains("nda-token-") && !shown.contains("X-Amz"),
        "{shown}"
    );
}
