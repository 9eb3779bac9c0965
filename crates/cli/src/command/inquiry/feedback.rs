//! `inquiry feedback`

use casebook::artifact::{Artifact, PutComplianceInquiryFeedback};
use casebook::types::artifact::{
    FeedbackComment, FeedbackRating, FeedbackReasonCode, QueryIdentifier, ResponseRevisionId,
};
use clap::{ArgGroup, Args};

use super::args::{InquiryArg, TokenArg, token_mutation};
use crate::command::ask::{ask, json};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::help::examples;
use crate::output::View;
use crate::session::Session;
use crate::word::open;

/// Rate an inquiry, or one of its answers
#[derive(Args, Debug)]
#[command(
    group = ArgGroup::new("rating").required(true).args(["up", "down"]),
    // The line that clap writes for the group is too long for a narrow terminal.
    override_usage = "casebook inquiry feedback [OPTIONS] --up <INQUIRY>\n       \
                      casebook inquiry feedback [OPTIONS] --down <INQUIRY>"
)]
#[command(after_help = examples(&[
    (
        "Say that the answers were useful",
        "casebook inquiry feedback compliance-inquiry-7Hq2Lm9Xc4Rv8Tb1 --up",
    ),
    (
        "Say that one lacks something",
        "casebook inquiry feedback compliance-inquiry-7Hq2Lm9Xc4Rv8Tb1 \\\n        --down --number 1 --reason PARTIAL_RESPONSE",
    ),
]))]
pub(crate) struct Feedback {
    #[command(flatten)]
    inquiry: InquiryArg,

    /// The answers were useful
    #[arg(long)]
    up: bool,

    /// The answers were not useful
    #[arg(long)]
    down: bool,

    /// Number of the query [default: the whole inquiry]
    ///
    /// `inquiry answers` prints the numbers.
    #[arg(long, value_name = "N")]
    number: Option<QueryIdentifier>,

    /// Number of the version of the answer
    #[arg(long, value_name = "N")]
    revision: Option<ResponseRevisionId>,

    /// PARTIAL_RESPONSE, IRRELEVANT_RESPONSE or OTHER
    ///
    /// A reason for the rating. It can be repeated.
    #[arg(long, value_name = "CODE")]
    #[arg(value_parser = open::<FeedbackReasonCode>(FeedbackReasonCode::KNOWN))]
    reason: Vec<FeedbackReasonCode>,

    /// Remark of at most 1000 characters
    #[arg(long, value_name = "TEXT")]
    comment: Option<String>,

    #[command(flatten)]
    token: TokenArg,
}

impl Feedback {
    /// Runs the command.
    pub(super) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let token = self.token.or_new();
        let mutation = token_mutation::<PutComplianceInquiryFeedback>(&token);
        session.rehearse(&mutation)?;
        let rating = match self.up {
            true => FeedbackRating::ThumbsUp,
            false => FeedbackRating::ThumbsDown,
        };
        let comment = self.comment.map(FeedbackComment::try_from).transpose();
        let comment = comment.map_err(|why| Failure::parameter("--comment", why))?;
        let client = session.client::<Artifact>()?;
        let id = self.inquiry.id(&client).await?;
        let mut put = PutComplianceInquiryFeedback::new(id, rating, token);
        put.query_identifier = self.number;
        put.response_revision_id = self.revision;
        put.reason_codes = Some(self.reason).filter(|reasons| !reasons.is_empty());
        put.comment = comment;
        let response = session.track(&mutation, ask(&client, put)).await;
        let response = response.map_err(|failure| failure.with_token(&mutation))?;
        if response.submitted_at.is_none() {
            let failure = Failure::unknown_outcome::<PutComplianceInquiryFeedback>();
            return Err(failure.with_token(&mutation));
        }
        let response = json(&response)?;
        session
            .print_done(mutation.operation, &response, &response, View::Generic)
            .await
    }
}
