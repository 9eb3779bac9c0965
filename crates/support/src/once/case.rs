//! Opening a case once.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use casebook_types::support::{CaseId, MaxResults};
use casebook_types::{Timestamp, ValueError};

use super::fingerprint::Fingerprint;
use super::mark::Mark;
use super::operation::{Marked, OnceOperation, ReadyFiles};
use super::record::{Baseline, Record, State};
use super::text;
use crate::case::{CaseDetails, CreateCase, CreateCaseOutput, DescribeCases};
use crate::case_service::CaseService;
use crate::client::ClientError;
use crate::communication::Conversation;

/// Before the first request, only cases younger than this are listed, unless there are none: an account
/// can have thousands of older cases.
const RECENT: Duration = Duration::from_secs(7 * 24 * 3_600);

impl OnceOperation for CreateCase {
    type Outcome = CaseId;

    fn contents(&self) -> Fingerprint {
        let request = Self {
            attachment_set_id: None,
            upload_ids: None,
            ..self.clone()
        };
        Fingerprint::of_value("case", &request)
    }

    fn search_fingerprint(&self) -> Fingerprint {
        let subject = text::plain(self.subject.as_str());
        let body = text::plain(self.communication_body.as_str());
        Fingerprint::of(
            "case that looks like",
            [subject.as_bytes(), body.as_bytes()],
        )
    }

    /// Lists the cases of the last week, or all cases if that week has none.
    ///
    /// A later search lists the cases since the start of that week, so the service must not open the
    /// new case before the start. The clock of this machine gives the start, and may be more than a week
    /// ahead of the service's clock. If the service lists a case of that week, its clock has passed the
    /// start, and the new case comes after the start. If the service lists none, its clock may not have
    /// passed the start. So all cases are listed, and a later search lists all cases too.
    async fn baseline<C: CaseService>(
        &self,
        client: &C,
        now: SystemTime,
    ) -> Result<Baseline, ClientError> {
        // No case is from before 1970, and the service may refuse a time before 1970. So a machine
        // whose clock starts in 1970 lists all cases.
        let week = now.checked_sub(RECENT).filter(|time| *time > UNIX_EPOCH);
        let week = week.and_then(|time| Timestamp::try_from(time).ok());
        if let Some(after) = week {
            let (any, ids) = self.list_with_subject(client, Some(&after)).await?;
            if any {
                let after = Some(after);
                return Ok(Baseline::Cases { after, ids });
            }
        }
        let (_, ids) = self.list_with_subject(client, None).await?;
        Ok(Baseline::Cases { after: None, ids })
    }

    fn empty_baseline() -> Baseline {
        let ids = BTreeSet::new();
        Baseline::Cases { after: None, ids }
    }

    async fn find<C: CaseService>(
        &self,
        client: &C,
        baseline: &Baseline,
        others: &[Record],
    ) -> Result<Option<CaseId>, ClientError> {
        let Baseline::Cases { after, ids } = baseline else {
            return Ok(None);
        };
        // A request with another text counts too: its case may have a reply with the text of this one.
        let claimed_ids: BTreeSet<&CaseId> = others.iter().filter_map(claimed).collect();
        let mut found = Vec::new();
        let mut cases = client.items(describe(after.as_ref()));
        while let Some(case) = cases.try_next().await? {
            if let Some(id) = &case.case_id
                && !ids.contains(id)
                && !claimed_ids.contains(id)
                && self.has_subject(&case)
                && is_within(&case, after.as_ref())
            {
                let codes_differ = !self.is_filed_like(&case);
                found.push((codes_differ, case.time_created, id.clone()));
            }
        }
        // A support engineer may change the codes of a case (service, category, severity), and the
        // service may rewrite them. So a case with other codes still counts, but comes after all
        // cases with the codes of this request. Within each group the oldest case comes first (one
        // without a readable time before all), because the baseline of a later key has the older
        // cases: if this key took a newer case, a later key with the same subject and text could
        // find none.
        found.sort();
        for (_, _, id) in found {
            if self.has_text(client, &id).await? {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    /// Looks through the communications of all cases: the subject may have changed, too. The list shows five
    /// communications of each case, so only a longer case takes further requests.
    async fn find_marked<C: CaseService>(
        &self,
        client: &C,
        mark: &Mark,
    ) -> Result<Option<Marked<CaseId>>, ClientError> {
        let mut found = None;
        let mut cases = client.items(describe(None).include_communications(true));
        while let Some(case) = cases.try_next().await? {
            let Some(id) = &case.case_id else { continue };
            let Some(text) = marked_text(client, &case, mark).await? else {
                continue;
            };
            let is_same = text::is_same(&text, self.communication_body.as_str());
            let differs = !(is_same && self.has_subject(&case));
            // Of several cases with these contents, every run takes the oldest.
            let case = (differs, case.time_created.clone(), id.clone());
            if found.as_ref().is_none_or(|first| case < *first) {
                found = Some(case);
            }
        }
        Ok(found.map(|(differs, _, id)| match differs {
            true => Marked::Other(id),
            false => Marked::Same(id),
        }))
    }

    fn is_claimed(case_id: &CaseId, others: &[Record]) -> bool {
        others.iter().any(|other| claimed(other) == Some(case_id))
    }

    fn outcome(answer: CreateCaseOutput) -> Option<CaseId> {
        answer.case_id
    }

    fn done(case_id: &CaseId) -> State {
        let case_id = Some(case_id.clone());
        State::Done { case_id }
    }

    fn recall(record: &Record) -> Option<CaseId> {
        claimed(record).cloned()
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

impl CreateCase {
    /// Returns whether the service lists any case at all, and the ids of the cases with the subject of
    /// this request.
    async fn list_with_subject<C: CaseService>(
        &self,
        client: &C,
        after: Option<&Timestamp>,
    ) -> Result<(bool, BTreeSet<CaseId>), ClientError> {
        let (mut any, mut ids) = (false, BTreeSet::new());
        let mut cases = client.items(describe(after));
        while let Some(case) = cases.try_next().await? {
            any = true;
            if self.has_subject(&case) {
                ids.extend(case.case_id);
            }
        }
        Ok((any, ids))
    }

    fn has_subject(&self, case: &CaseDetails) -> bool {
        let subject = case.subject.as_deref();
        subject.is_some_and(|subject| text::is_same(subject, self.subject.as_str()))
    }

    /// Returns whether a case has the service, category, severity and language of this request.
    fn is_filed_like(&self, case: &CaseDetails) -> bool {
        agree(&self.service_code, &case.service_code)
            && agree(&self.category_code, &case.category_code)
            && agree(&self.severity_code, &case.severity_code)
            && agree(&self.language, &case.language)
    }

    /// Returns whether one of the case's communications has the text of this request. The case may
    /// have others by now, and their order is not documented (docs/service-notes.md,
    /// "Communications").
    async fn has_text<C: CaseService>(&self, client: &C, id: &CaseId) -> Result<bool, ClientError> {
        let mut conversation = Conversation::new(client, id.clone());
        while let Some(communication) = conversation.try_next().await? {
            let body = communication.body.as_deref();
            if body.is_some_and(|body| text::is_same(body, self.communication_body.as_str())) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Returns the text of the case's communication that ends with a mark.
async fn marked_text<C: CaseService>(
    client: &C,
    case: &CaseDetails,
    mark: &Mark,
) -> Result<Option<String>, ClientError> {
    let mut conversation = Conversation::from_case(client, case);
    while let Some(communication) = conversation.try_next().await? {
        let body = communication.body.filter(|body| mark.ends(body));
        if let Some(body) = body {
            return Ok(Some(body));
        }
    }
    Ok(None)
}

/// Lists all cases after a time, without their communications.
fn describe(after: Option<&Timestamp>) -> DescribeCases {
    DescribeCases {
        after_time: after.cloned(),
        ..DescribeCases::new()
            .include_resolved_cases(true)
            .include_communications(false)
            .max_results(MaxResults::MAX)
    }
}

/// Returns whether two optional fields are equal. A missing field matches every value.
fn agree<T: PartialEq>(asked: &Option<T>, found: &Option<T>) -> bool {
    match (asked, found) {
        (Some(asked), Some(found)) => asked == found,
        _ => true,
    }
}

/// Returns whether a case was opened at or after the time `after`, if there is one. `DescribeCases`
/// documents its `afterTime` as a filter of communications, so its list may have an older case with a
/// new communication. A case without a readable time counts as opened after `after`.
fn is_within(case: &CaseDetails, after: Option<&Timestamp>) -> bool {
    let opened = case.time_created.as_ref();
    let opened = opened.filter(|time| time.to_system_time().is_some());
    opened
        .zip(after)
        .is_none_or(|(opened, after)| opened >= after)
}

/// Returns the id of the case that a record says it has opened.
fn claimed(record: &Record) -> Option<&CaseId> {
    match &record.state {
        State::Done { case_id } => case_id.as_ref(),
        _ => None,
    }
}
