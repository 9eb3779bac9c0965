//! Adding a communication to a case once.

use std::time::SystemTime;

use casebook_types::ValueError;

use super::fingerprint::Fingerprint;
use super::mark::Mark;
use super::operation::{Marked, OnceOperation, ReadyFiles};
use super::record::{Baseline, Record, State};
use super::text;
use crate::case_service::CaseService;
use crate::client::ClientError;
use crate::communication::{AddCommunicationOutput, AddCommunicationToCase, Conversation};

/// The author of communications from the service (docs/service-notes.md, "Case states").
const AWS: &str = "Amazon Web Services";

/// Communications have no ids, so the search counts the communications with the text of the reply.
impl OnceOperation for AddCommunicationToCase {
    type Outcome = ();

    fn contents(&self) -> Fingerprint {
        let request = Self {
            attachment_set_id: None,
            upload_ids: None,
            ..self.clone()
        };
        Fingerprint::of_value("reply", &request)
    }

    fn search_fingerprint(&self) -> Fingerprint {
        let body = text::plain(self.communication_body.as_str());
        let case = self.case_id.as_str().as_bytes();
        Fingerprint::of("reply that looks like", [case, body.as_bytes()])
    }

    async fn baseline<C: CaseService>(
        &self,
        client: &C,
        _now: SystemTime,
    ) -> Result<Baseline, ClientError> {
        self.count(client).await.map(Baseline::Replies)
    }

    fn empty_baseline() -> Baseline {
        Baseline::Replies(0)
    }

    /// Finds the reply if the case has more communications with this text than the baseline and the
    /// replies of other keys since the baseline together.
    ///
    /// [`added_since`] counts the replies of other keys since the baseline.
    async fn find<C: CaseService>(
        &self,
        client: &C,
        baseline: &Baseline,
        others: &[Record],
    ) -> Result<Option<()>, ClientError> {
        let Baseline::Replies(before) = baseline else {
            return Ok(None);
        };
        let search_fingerprint = self.search_fingerprint();
        let alike = |other: &&Record| other.search_fingerprint == search_fingerprint;
        let others = others.iter().filter(alike);
        let done = others.filter_map(|other| match other.baseline {
            Baseline::Replies(count) => matches!(other.state, State::Done { .. }).then_some(count),
            Baseline::Cases { .. } => None,
        });
        let known = before + added_since(*before, done.collect());
        let count = self.count(client).await?;
        Ok((count > known).then_some(()))
    }

    /// Looks through the communications of the case.
    async fn find_marked<C: CaseService>(
        &self,
        client: &C,
        mark: &Mark,
    ) -> Result<Option<Marked<()>>, ClientError> {
        let mut found = None;
        let mut conversation = Conversation::new(client, self.case_id.clone());
        while let Some(communication) = conversation.try_next().await? {
            match communication.body.filter(|body| mark.ends(body)) {
                Some(body) if text::is_same(&body, self.communication_body.as_str()) => {
                    return Ok(Some(Marked::Same(())));
                }
                Some(_) => found = Some(Marked::Other(self.case_id.clone())),
                None => {}
            }
        }
        Ok(found)
    }

    /// Returns `false`: the search compares the texts of replies alone, and calls with the same text run
    /// one after the other, so no other call records its reply during a search.
    fn is_claimed((): &(), _others: &[Record]) -> bool {
        false
    }

    fn outcome(response: AddCommunicationOutput) -> Option<()> {
        response.result.then_some(())
    }

    fn done((): &()) -> State {
        State::Done { case_id: None }
    }

    fn recall(record: &Record) -> Option<()> {
        matches!(record.state, State::Done { case_id: None }).then_some(())
    }

    fn with_mark(self, mark: &Mark) -> Result<Self, ValueError> {
        let communication_body = mark.append(&self.communication_body)?;
        Ok(Self {
            communication_body,
            ..self
        })
    }

    fn with_files(self, files: ReadyFiles) -> Self {
        match files {
            ReadyFiles::Set(set) => self.attachment_set_id(set),
            ReadyFiles::Uploads(ids) => self.upload_ids(ids),
        }
    }

    fn is_dry_run(&self) -> bool {
        self.dry_run == Some(true)
    }
}

/// Returns how many replies of other keys must have been added after the baseline of this key, which
/// counted `before` replies. `done` has, for each of the other keys, the count of its own baseline.
///
/// All these replies have the same text, so only the order of their arrival tells them apart. If the
/// baseline of another key counted `n` replies, its reply is number `n + 1` or later in that order:
///
/// - If `n` is `before` or more, the reply was added after the baseline of this key.
/// - Otherwise the reply may be one of the numbers `n + 1` to `before`. Each number belongs to at most
///   one reply. A reply that finds no free number was added after the baseline too: for example, its
///   first request was lost, and its key sent it again later.
fn added_since(before: usize, mut done: Vec<usize>) -> usize {
    // The replies with the largest count choose first, since they have the fewest numbers to choose
    // from.
    done.sort_unstable_by(|one, other| other.cmp(one));
    let mut taken = 0;
    let since = done.iter().filter(|count| {
        let has_number = **count + taken < before;
        taken += usize::from(has_number);
        !has_number
    });
    since.count()
}

impl AddCommunicationToCase {
    /// Counts the communications of the case with this text, except those that AWS wrote: a reply by
    /// this request is never signed by AWS.
    async fn count<C: CaseService>(&self, client: &C) -> Result<usize, ClientError> {
        let mut conversation = Conversation::new(client, self.case_id.clone());
        let mut count = 0;
        while let Some(communication) = conversation.try_next().await? {
            let body = communication.body.as_deref();
            let same =
                body.is_some_and(|body| text::is_same(body, self.communication_body.as_str()));
            count += usize::from(same && communication.submitted_by.as_deref() != Some(AWS));
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_of_another_key_was_added_since_if_no_earlier_number_is_left_for_it() {
        for (before, done, since) in [
            (0, vec![], 0),
            (0, vec![0, 3], 2),
            (1, vec![0], 0),
            // Two other keys counted no replies, and this key counted one. So one of the two replies
            // was added since.
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
