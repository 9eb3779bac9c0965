//! Calls that change something, each with an entry in the ledger.

use casebook::artifact::{GetAccountSettings, PutAccountSettings};
use casebook::support::{
    AddAttachmentsToSet, AddCommunicationToCase, Attachment, Attachments, CaseFiles, CreateCase,
    Files, ResolveCase,
};
use casebook::types::NotificationSubscriptionStatus;
use std::sync::Arc;

use super::Caller;
use crate::ledger::Believed;

impl Caller {
    /// Reads the settings while nobody writes them.
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

    /// Writes the settings, one caller at a time, so that it is known who was the last.
    pub(super) async fn settings_are_written(&mut self) {
        let settings = Arc::clone(&self.settings);
        let mut possible = settings.lock().await;
        let word = match self.chance.bool() {
            true => NotificationSubscriptionStatus::Subscribed,
            false => NotificationSubscriptionStatus::NotSubscribed,
        };
        let put = PutAccountSettings::new().notification_subscription_status(word.clone());
        let outcome = self.send(put).await;
        match Believed::of(outcome.as_ref()) {
            Believed::Done => *possible = vec![word],
            Believed::NotDone => {}
            // Nothing was known yet, or one more is possible.
            Believed::Open if possible.is_empty() => {}
            Believed::Open => possible.push(word),
        }
    }

    pub(super) async fn case_is_opened(&mut self, serial: u64) {
        let (subject, body) = (format!("subject {serial}"), format!("first of {serial}"));
        let create = CreateCase::new(subject.parse().unwrap(), body.parse().unwrap());
        let outcome = self.send(create).await;
        let believed = Believed::of(outcome.as_ref());
        let id = outcome
            .and_then(Result::ok)
            .map(|created| created.case_id.unwrap());
        {
            let mut ledger = self.ledger.lock().unwrap();
            ledger.act("CreateCase", believed);
            ledger.said(body, believed);
            ledger.case(subject.clone(), believed, id.clone());
        }
        if let Some(id) = id {
            self.own = Some((id, subject));
        }
    }

    pub(super) async fn something_is_said(&mut self, serial: u64) {
        let body = format!("said {serial}");
        let add = AddCommunicationToCase::new(self.case(), body.parse().unwrap());
        let outcome = self.send(add).await;
        let believed = Believed::of(outcome.as_ref());
        if let Some(Ok(added)) = outcome {
            assert!(added.result);
        }
        let mut ledger = self.ledger.lock().unwrap();
        ledger.act("AddCommunicationToCase", believed);
        ledger.said(body, believed);
    }

    pub(super) async fn files_are_added(&mut self, serial: u64) {
        let file = Attachment::new(format!("{serial}.log"), vec![7; 300]);
        let add = AddAttachmentsToSet::new(Attachments::new([file]).unwrap());
        let outcome = self.send(add).await;
        let believed = Believed::of(outcome.as_ref());
        if let Some(Ok(added)) = outcome {
            assert!(added.attachment_set_id.is_some() && added.expiry_time.is_some());
        }
        self.ledger
            .lock()
            .unwrap()
            .act("AddAttachmentsToSet", believed);
    }

    /// A case with four files: two sets, and one communication behind the first.
    pub(super) async fn case_with_files(&mut self, serial: u64) {
        let (subject, body) = (format!("files {serial}"), format!("files of {serial}"));
        let create = CreateCase::new(subject.parse().unwrap(), body.parse().unwrap());
        let four = (1..=4).map(|number| Attachment::new(format!("{number}.log"), vec![1; 100]));
        let mut files = CaseFiles::new(self.clients().support.clone(), Files::new(four).unwrap())
            .clock(self.wire.clock());
        let outcome = self.watched(files.create_case(create)).await;
        self.note("case with files", outcome.as_ref().map(Result::is_ok));
        let believed = match &outcome {
            None => Believed::Open,
            Some(Ok(_)) => Believed::Done,
            Some(Err(error)) if error.case_id().is_some() => Believed::Done,
            Some(Err(error)) if error.is_attachment_set() => Believed::NotDone,
            Some(Err(error)) => {
                let error = error.client_error();
                error.map_or(Believed::Done, Believed::of_error)
            }
        };
        let id = outcome.and_then(Result::ok);
        let mut ledger = self.ledger.lock().unwrap();
        ledger.act("CreateCase", believed);
        ledger.said(body, believed);
        ledger.case(subject, believed, id);
        // It makes a set up to three times for each of three tries, and sends what is left once.
        ledger.perhaps("AddAttachmentsToSet", 2 * 3 * 3);
        ledger.perhaps("AddCommunicationToCase", 1);
    }

    /// Resolves its own case, and leaves it alone then; whoever has none opens one.
    pub(super) async fn case_is_resolved(&mut self, serial: u64) {
        let Some((id, _)) = self.own.take() else {
            return self.case_is_opened(serial).await;
        };
        let outcome = self.send(ResolveCase::new(id.clone())).await;
        let believed = Believed::of(outcome.as_ref());
        if let Some(Ok(resolved)) = outcome {
            assert!(resolved.final_case_status.is_some());
        }
        self.ledger.lock().unwrap().resolved(id, believed);
    }
}
