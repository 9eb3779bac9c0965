//! Calls that change something. The outcome of each is entered into the ledger.

use casebook::artifact::{
    AcceptAgreement, AcceptNdaForAgreement, GetAccountSettings, GetAgreement, GetCustomerAgreement,
    GetNdaForAgreement, PutAccountSettings, TerminateAgreement,
};
use casebook::protocol::Operation;
use casebook::support::{
    AddAttachmentsToSet, AddCommunicationToCase, Attachment, Attachments, CaseFiles, CreateCase,
    Files, GetAttachmentUploadLinks, ResolveCase,
};
use casebook::types::NotificationSubscriptionStatus;
use casebook::types::artifact::CustomerAgreementId;
use casebook::types::support::FileSize;
use std::sync::Arc;

use super::Caller;
use super::send::ServiceClient;
use crate::ledger::Belief;

/// An agreement of the account that is in force when a round begins.
pub(super) const CUSTOMER_AGREEMENT: &str = "customer-agreement-4QmX0tZr7BvKc2Lp";
/// An agreement that the account has not accepted.
const AGREEMENT: &str = "agreement-Nz7KcP3vRd9WqJ1x";

impl Caller {
    /// Reads the settings. The lock keeps other callers from writing them meanwhile.
    pub(super) async fn settings_are_read(&mut self) {
        let settings = Arc::clone(&self.settings);
        let mut possible = settings.lock().await;
        let Some(answer) = self.ask(GetAccountSettings::new()).await else {
            return;
        };
        let word = answer
            .account_settings
            .unwrap()
            .notification_subscription_status
            .unwrap();
        assert!(
            possible.is_empty() || possible.contains(&word),
            "the settings are {word}, expected one of {possible:?}"
        );
        *possible = vec![word];
    }

    /// Writes the settings. Only one caller does so at a time, so the possible values stay known.
    pub(super) async fn settings_are_written(&mut self) {
        let settings = Arc::clone(&self.settings);
        let mut possible = settings.lock().await;
        let word = match self.chance.bool() {
            true => NotificationSubscriptionStatus::Subscribed,
            false => NotificationSubscriptionStatus::NotSubscribed,
        };
        let put = PutAccountSettings::new().notification_subscription_status(word.clone());
        let outcome = self.send(put).await;
        match Belief::of(outcome.as_ref()) {
            Belief::Done => *possible = vec![word],
            Belief::NotDone => {}
            // If `possible` is empty, every value is possible already.
            Belief::Open if possible.is_empty() => {}
            Belief::Open => possible.push(word),
        }
    }

    /// Accepts an agreement, and terminates it again.
    pub(super) async fn agreement_is_accepted(&mut self) {
        let id = || AGREEMENT.parse().unwrap();
        let Some(nda) = self.ask(GetNdaForAgreement::new(id())).await else {
            return;
        };
        let (revision, token) = (
            nda.agreement_revision_id,
            nda.accept_nda_for_agreement_token,
        );
        let accept = AcceptNdaForAgreement::new(id(), revision.unwrap(), token.unwrap());
        let Some(nda) = self.act(accept).await else {
            return;
        };
        let get = GetAgreement::new(id(), nda.get_agreement_token.unwrap());
        let Some(agreement) = self.ask(get).await else {
            return;
        };
        let accept = AcceptAgreement::new(
            agreement.acceptance_terms_token.unwrap(),
            id(),
            agreement.agreement_revision_id.unwrap(),
            agreement.execute_agreement_token.unwrap(),
        );
        let Some(accepted) = self.act(accept).await else {
            return;
        };
        let accepted = accepted.customer_agreement.unwrap();
        self.agreement_is_ended(accepted.customer_agreement_id().unwrap())
            .await;
    }

    /// Terminates an agreement of the account, if it is in force.
    pub(super) async fn agreement_is_ended(&mut self, id: CustomerAgreementId) {
        let signed = self.ask(GetCustomerAgreement::new(id.clone())).await;
        let token = signed.and_then(|signed| signed.terminate_agreement_token);
        if let Some(token) = token {
            self.act(TerminateAgreement::new(id, token)).await;
        }
    }

    /// Sends an operation that must take effect at most once, and enters the outcome into the
    /// ledger.
    async fn act<Op>(&mut self, operation: Op) -> Option<Op::Output>
    where
        Op: Operation<Api: ServiceClient>,
    {
        let outcome = self.send(operation).await;
        let belief = Belief::of(outcome.as_ref());
        self.ledger.lock().unwrap().act(Op::NAME, belief);
        outcome?.ok()
    }

    pub(super) async fn case_is_opened(&mut self, serial: u64) {
        let (subject, body) = (format!("subject {serial}"), format!("first of {serial}"));
        let create = CreateCase::new(subject.parse().unwrap(), body.parse().unwrap());
        let outcome = self.send(create).await;
        let belief = Belief::of(outcome.as_ref());
        let id = outcome
            .and_then(Result::ok)
            .map(|created| created.case_id.unwrap());
        {
            let mut ledger = self.ledger.lock().unwrap();
            ledger.act("CreateCase", belief);
            ledger.said(body, belief);
            ledger.case(subject.clone(), belief, id.clone());
        }
        if let Some(id) = id {
            self.own = Some((id, subject));
        }
    }

    pub(super) async fn something_is_said(&mut self, serial: u64) {
        let body = format!("said {serial}");
        let add = AddCommunicationToCase::new(self.case(), body.parse().unwrap());
        let outcome = self.send(add).await;
        let belief = Belief::of(outcome.as_ref());
        if let Some(Ok(added)) = outcome {
            assert!(added.result);
        }
        let mut ledger = self.ledger.lock().unwrap();
        ledger.act("AddCommunicationToCase", belief);
        ledger.said(body, belief);
    }

    pub(super) async fn files_are_added(&mut self, serial: u64) {
        let file = Attachment::new(format!("{serial}.log"), vec![7; 300]);
        let add = AddAttachmentsToSet::new(Attachments::new([file]).unwrap());
        let outcome = self.send(add).await;
        let belief = Belief::of(outcome.as_ref());
        if let Some(Ok(added)) = outcome {
            assert!(added.attachment_set_id.is_some() && added.expiry_time.is_some());
        }
        self.ledger
            .lock()
            .unwrap()
            .act("AddAttachmentsToSet", belief);
    }

    /// Begins an upload in parts. Nothing is uploaded, and the upload is never completed.
    pub(super) async fn upload_is_begun(&mut self, serial: u64) {
        let name = format!("{serial}.gz").parse().unwrap();
        let begin = GetAttachmentUploadLinks::new(name).file_size_bytes(FileSize::LARGEST_UPLOAD);
        if let Some(links) = self.act(begin).await {
            assert!(links.upload_id.is_some() && links.total_parts == Some(30));
            assert_eq!((links.upload_urls.len(), links.next_index), (10, Some(11)));
        }
    }

    /// Opens a case with three files, which need one attachment set.
    pub(super) async fn case_with_files(&mut self, serial: u64) {
        let (subject, body) = (format!("files {serial}"), format!("files of {serial}"));
        let create = CreateCase::new(subject.parse().unwrap(), body.parse().unwrap());
        let three = (1..=3).map(|number| Attachment::new(format!("{number}.log"), vec![1; 100]));
        let mut files = CaseFiles::new(self.clients().support.clone(), Files::new(three).unwrap())
            .clock(self.wire.clock());
        let outcome = self.watched(files.create_case(create)).await;
        self.note("case with files", outcome.as_ref().map(Result::is_ok));
        let belief = match &outcome {
            None => Belief::Open,
            Some(Ok(_)) => Belief::Done,
            Some(Err(error)) if error.case_id().is_some() => Belief::Done,
            Some(Err(error)) if error.is_attachment_set() => Belief::NotDone,
            Some(Err(error)) => {
                let error = error.client_error();
                error.map_or(Belief::Done, Belief::of_error)
            }
        };
        let id = outcome.and_then(Result::ok);
        let mut ledger = self.ledger.lock().unwrap();
        ledger.act("CreateCase", belief);
        ledger.said(body, belief);
        ledger.case(subject, belief, id);
        // `CaseFiles` may create the set up to three times, with up to three attempts each.
        ledger.perhaps("AddAttachmentsToSet", 3 * 3);
    }

    /// Resolves the caller's own case, so that the caller has none afterwards. If the caller has
    /// none already, opens one.
    pub(super) async fn case_is_resolved(&mut self, serial: u64) {
        let Some((id, _)) = self.own.take() else {
            return self.case_is_opened(serial).await;
        };
        let outcome = self.send(ResolveCase::new(id.clone())).await;
        let belief = Belief::of(outcome.as_ref());
        if let Some(Ok(resolved)) = outcome {
            assert!(resolved.final_case_status.is_some());
        }
        self.ledger.lock().unwrap().resolved(id, belief);
    }
}
