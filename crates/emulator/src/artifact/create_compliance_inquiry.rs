//! `POST /v1/compliance-inquiry/create` (docs/service-notes.md, "Compliance inquiries").

use serde::{Deserialize, Serialize};

use crate::crypto::random;
use crate::encoding::base64;
use crate::inquiry::summary;
use crate::operation::prelude::*;
use crate::store::{Inquiry, Outcome, Question, Tags};

use super::{inquiry, questionnaire, refuse};

/// A part of the EICAR test file, by which malware scanners are tested. An uploaded file that contains it
/// counts as malware.
const MALWARE: &[u8] = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE";
const DEFAULT_MODE: &str = "AI_ONLY";

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    name: String,
    inquiry_content: Content,
    #[serde(skip_serializing)]
    client_token: Option<String>,
    support_mode: Option<String>,
    #[serde(default)]
    tags: Tags,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
enum Content {
    Query(String),
    #[serde(rename_all = "camelCase")]
    FileContent {
        content: String,
        #[serde(default)]
        file_sections: Vec<String>,
    },
}

/// Opens an inquiry. Its status then changes by the clock alone. A request that repeats a client token
/// returns the inquiry that the first request opened.
pub(super) fn answer(call: &Call<'_>, mut input: Input) -> Answer {
    let fingerprint = inquiry::fingerprint(&json!(&input));
    let token = input.client_token.take();
    let token = inquiry::client_token(call, "CreateComplianceInquiry", token, &fingerprint);
    let mode = input.support_mode.as_deref().unwrap_or(DEFAULT_MODE);
    let is_reviewed = mode == "FULL_SUPPORT";
    if is_reviewed && matches!(input.inquiry_content, Content::Query(_)) {
        let why = "expected AI_ONLY for a query: people review files only";
        return Err(refuse::member("supportMode", why).into());
    }
    let created = call.request.at;
    let answered = created.plus(call.scenario.inquiry_processing);
    let reviewed = answered.plus(call.scenario.inquiry_review);
    let (source, questions, is_malware) = read(call, &input.inquiry_content)?;
    let failure = if is_malware {
        Some("Malware was detected on the file. Provide a new file and try again.")
    } else if call.scenario.failing_inquiries.contains(&input.name) {
        Some("An internal error occurred while processing the inquiry. Try again at a later time.")
    } else {
        None
    };
    let new = Inquiry {
        id: format!("compliance-inquiry-{}", random::letters(16)),
        name: input.name,
        source: source.to_owned(),
        support_mode: mode.to_owned(),
        created: created.millis(),
        answered: answered.millis(),
        reviewed: is_reviewed.then_some(reviewed.millis()),
        failure: failure.map(str::to_owned),
        questions,
    };
    match call.store.add_inquiry(&new, &input.tags, token.as_ref())? {
        Outcome::Done { id, .. } => {
            let inquiry = inquiry::find(call, &id)?;
            Ok(json!({
                "complianceInquirySummary": summary(&inquiry, call.store.account(), call.request.at),
                "tags": call.store.tags(&inquiry.arn(call.store.account()))?,
            }))
        }
        Outcome::Conflict { id } => Err(refuse::token_conflict(&id).into()),
    }
}

/// Returns the source of the questions (`TEXT` or `FILE`), the questions, and whether the file is
/// malware.
fn read(
    call: &Call<'_>,
    content: &Content,
) -> Result<(&'static str, Vec<Question>, bool), OperationError> {
    let samples = call.scenario.samples.parts();
    let (content, sections) = match content {
        Content::Query(text) => return Ok(("TEXT", vec![samples.question(text)], false)),
        Content::FileContent {
            content,
            file_sections,
        } => (content, file_sections),
    };
    let mut bytes = vec![0; base64::length(content).unwrap_or_default()];
    base64::decode(content, &mut bytes)
        .ok_or_else(|| refuse::member("inquiryContent.fileContent.content", "expected base64"))?;
    if bytes.windows(MALWARE.len()).any(|part| part == MALWARE) {
        return Ok(("FILE", Vec::new(), true));
    }
    let questions = questionnaire::read(samples, &bytes, sections)?;
    Ok(("FILE", questions, false))
}
