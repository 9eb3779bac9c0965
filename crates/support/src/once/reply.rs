//! Adding a communication to a case once.

use std::time::SystemTime;

use casebook_types::support::AttachmentSetId;

use super::fingerprint::Fingerprint;
use super::operation::OnceOperation;
use super::record::{Baseline, Record, State};
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
    ) -> Result<Baseline, ClientError> {
        self.count(client).await.map(Baseline::Replies)
    }

    /// The reply is found if the case has more communications with this text than were there
    /// `before` and than other keys have added since.
    ///
    /// [`added_since`] counts the latter.
    async fn find<C: CaseService>(
        &self,
        client: &C,
        before: &Baseline,
        others: &[Record],
    ) -> Result<Option<()>, ClientError> {
        let Baseline::Replies(before) = before else {
            return Ok(None);
        };
        let done = others.iter().filter_map(|other| match other.before {
            Baseline::Replies(theirs) => {
                matches!(other.state, State::Done { .. }).then_some(theirs)
            }
            Baseline::Cases { .. } => None,
        });
        let known = before + added_since(*before, done.collect());
        let count = self.count(client).await?;
        Ok((count > known).then_some(()))
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

/// Returns how many replies of other keys must have been added after a listing that found `before`
/// replies. `done` has, for each of them, the number that the listing for its key found.
///
/// In the order of their arrival, the reply of each key comes after the replies that the listing for
/// it found. So those that found as many or more have been added since. Each of the rest can be one of
/// the replies that were found, but no two of them the same one: a reply that was sent again later
/// finds no free place there, and has been added since.
fn added_since(before: usize, mut done: Vec<usize>) -> usize {
    // The later its listing, the fewer places a reply can have.
    done.sort_unstable_by(|one, other| other.cmp(one));
    let mut places = 0;
    let since = done.iter().filter(|theirs| {
        let has_place = **theirs + places < before;
        places += usize::from(has_place);
        !has_place
    });
    since.count()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_of_another_key_has_been_added_since_if_no_earlier_place_is_left_for_it() {
        for (before, done, since) in [
            (0, vec![], 0),
            (0, vec![0, 3], 2),
            (1, vec![0], 0),
            // Two keys listed before there was any reply, and this one found one.
            (1, vec![0, 0], 1),
            (2, vec![1, 3], 1),
            (2, vec![0, 1], 0),
            (2, vec![1, 1, 0], 1),
            (3, vec![0, 0, 2], 0),
        ] {
            assert_eq!(
                added_since(before, done.clone()),
                since,
                "{before} {done:?}"
            );
        }
    }
}
