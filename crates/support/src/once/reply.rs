//! Adding a communication to a case once.

use std::time::SystemTime;

use casebook_types::support::AttachmentSetId;

use super::fingerprint::Fingerprint;
use super::operation::OnceOperation;
use super::record::{Before, Record, State};
use super::text;
use crate::case_service::CaseService;
use crate::client::ClientError;
use crate::communication::{AddCommunicationOutput, AddCommunicationToCase, Conversation};

/// The author of communications from the service (docs/service-notes.md, "Case states").
const AWS: &str = "Amazon Web Services";

/// Communications have no ids, so the search counts those with the same text.
impl OnceOperation for AddCommunicationToCase {
    type Outcome = ();

    fn contents(&self) -> Fingerprint {
        let said = Self {
            attachment_set_id: None,
            upload_ids: None,
            ..self.clone()
        };
        Fingerprint::of_value("reply", &said)
    }

    fn search_fingerprint(&self) -> Fingerprint {
        let body = text::plain(self.communication_body.as_str());
        let case = self.case_id.as_str().as_bytes();
        Fingerprint::of("reply that looks like", [case, body.as_bytes()])
    }

    async fn before<C: CaseService>(
        &self,
        client: &C,
        _now: SystemTime,
    ) -> Result<Before, ClientError> {
        self.count(client).await.map(Before::Replies)
    }

    /// The reply is found if the case has more communications with this text than were there
    /// `before` and than other keys have added since.
    ///
    /// Of the other replies that are done, those that began with a smaller count are taken to be in
    /// `before` already. The others are taken to have been added since.
    async fn find<C: CaseService>(
        &self,
        client: &C,
        before: &Before,
        others: &[Record],
    ) -> Result<Option<()>, ClientError> {
        let Before::Replies(before) = before else {
            return Ok(None);
        };
        let done = |other: &&Record| {
            matches!(other.state, State::Done { .. })
                && matches!(other.before, Before::Replies(theirs) if theirs >= *before)
        };
        let theirs = others.iter().filter(done).count();
        let count = self.count(client).await?;
        Ok((count > before + theirs).then_some(()))
    }

    fn outcome(answer: AddCommunicationOutput) -> Option<()> {
        answer.result.then_some(())
    }

    fn done((): &()) -> State {
        State::Done { case_id: None }
    }

    fn recall(record: &Record) -> Option<()> {
        matches!(record.state, State::Done { case_id: None }).then_some(())
    }

    fn with_attachment_set(self, set: AttachmentSetId) -> Self {
        self.attachment_set_id(set)
    }

    fn is_dry_run(&self) -> bool {
        self.dry_run == Some(true)
    }
}

impl AddCommunicationToCase {
    /// Counts the communications with the same text that the service did not write itself.
    async fn count<C: CaseService>(&self, client: &C) -> Result<usize, ClientError> {
        let mut conversation = Conversation::new(client, self.case_id.clone());
        let mut count = 0;
        while let Some(said) = conversation.try_next().await? {
            let body = said.body.as_deref();
            let same =
                body.is_some_and(|body| text::is_same(body, self.communication_body.as_str()));
            count += usize::from(same && said.submitted_by.as_deref() != Some(AWS));
        }
        Ok(count)
    }
}
