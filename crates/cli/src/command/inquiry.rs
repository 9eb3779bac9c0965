//! `inquiry …`

mod answers;
mod args;
mod ask;
mod export;
mod feedback;

use casebook::artifact::{Artifact, GetComplianceInquiryMetadata, ListComplianceInquiries};
use clap::Subcommand;
use serde_json::{Value, json};

use self::args::InquiryArg;
use crate::command::ask::{all, ask, json};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{Column, Format, View};
use crate::session::Session;

/// Questions about compliance, and the answers of AWS.
#[derive(Debug, Subcommand)]
pub(crate) enum Inquiry {
    /// Ask one question, or all questions of a file
    Ask(ask::Ask),
    /// List all inquiries
    List,
    /// Show the status and the tags of an inquiry
    Show(InquiryArg),
    /// Show the questions of an inquiry with their answers, the authors of the answers, and their
    /// sources
    Answers(InquiryArg),
    /// Download a document with the questions and answers of an inquiry
    Export(export::Export),
    /// Rate an inquiry, or one of its answers
    Feedback(feedback::Feedback),
}

const COLUMNS: &[Column] = &[
    Column::whole("ID", "id"),
    Column::whole("STATUS", "status"),
    Column::day("CREATED", "createdAt"),
    Column::text("NAME", "name"),
];

/// The members of an inquiry that come first, in this order.
const DETAILS: View = View::Record(&[
    "id",
    "name",
    "status",
    "statusMessage",
    "inputSource",
    "supportMode",
    "createdAt",
    "updatedAt",
    "tags",
]);

/// Returns what is printed of a response with an inquiry and its tags. A table has them in one record.
fn shown(session: &Session, response: Value) -> Value {
    match session.printer().form() {
        Some(Format::Table) => record(response),
        _ => response,
    }
}

/// Puts the tags into the inquiry, as one text.
fn record(mut response: Value) -> Value {
    let tags = response["tags"].take();
    let tags = tags.as_object().into_iter().flatten();
    let tags: Vec<String> = tags
        .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()))
        .collect();
    let mut members = response.as_object_mut().into_iter().flatten();
    let inquiry = members.find_map(|(_, member)| member.as_object_mut());
    let mut inquiry = inquiry.map(std::mem::take).unwrap_or_default();
    if !tags.is_empty() {
        inquiry.insert("tags".into(), tags.join(", ").into());
    }
    Value::Object(inquiry)
}

impl Inquiry {
    /// Runs the command.
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        match self {
            Self::Ask(ask) => ask.run(session).await,
            Self::List => {
                let client = session.client::<Artifact>()?;
                let inquiries = all(&client, ListComplianceInquiries::new()).await?;
                let result = json!({ "complianceInquiries": json(&inquiries)? });
                session.print(result, View::Columns(COLUMNS))
            }
            Self::Show(InquiryArg { inquiry }) => {
                let client = session.client::<Artifact>()?;
                let response = ask(&client, GetComplianceInquiryMetadata::new(inquiry)).await?;
                session.print(shown(session, json(&response)?), DETAILS)
            }
            Self::Answers(InquiryArg { inquiry }) => answers::answers(session, inquiry).await,
            Self::Export(export) => export.run(session).await,
            Self::Feedback(feedback) => feedback.run(session).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inquiry_and_its_tags_are_one_record() {
        let response =
            json!({"complianceInquiryDetail": {"id": "i"}, "tags": {"a": "b", "c": "d"}});
        assert_eq!(record(response), json!({"id": "i", "tags": "a=b, c=d"}));
        let untagged = json!({"complianceInquirySummary": {"id": "i"}, "tags": {}});
        assert_eq!(record(untagged), json!({"id": "i"}));
        assert_eq!(record(json!({"tags": {}})), json!({}));
    }
}
