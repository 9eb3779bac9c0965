//! `case show`

use casebook::support::{
    CaseDetails, Communication, Conversation, DescribeCommunications, Support,
};
use casebook::types::support::MaxResults;
use clap::Args;
use console::measure_text_width;
use futures_util::{StreamExt as _, TryStreamExt as _};
use serde_json::{Value, json};

use super::CaseRef;
use super::numbered_file::{self, NumberedFile};
use crate::command::ask::json;
use crate::command::moment::{Moment, check_bounds, time_of};
use crate::exit::Exit;
use crate::failure::{Failure, one_line};
use crate::help::examples;
use crate::output::{Format, View, bold, minute, record_of, wrapped};
use crate::session::Session;
use crate::terminal::Terminal;

/// The members of a case that come first, in this order; the other members follow them.
pub(super) const HEAD: &[&str] = &[
    "displayId",
    "subject",
    "status",
    "severityCode",
    "serviceCode",
    "categoryCode",
    "submittedBy",
    "timeCreated",
    "ccEmailAddresses",
    "language",
    "caseId",
];

/// The longest line that is easy to read, however wide the screen is.
const WIDEST: u16 = 100;

/// Show a case and its whole conversation
///
/// With --output json or yaml each communication is written as it arrives. If a page cannot be fetched,
/// the earlier ones are on stdout, and the exit code is not 0: JSON is cut short then and cannot be
/// parsed.
///
/// With --output csv each communication is a row that begins with the columns of the case. If
/// both have a column of the same name, the column of the communication is called
/// communications.NAME.
#[derive(Args, Debug)]
#[command(after_help = examples(&[
    ("Read a case", "casebook case show 1541019661 --output table"),
    ("Read what was written after a day", "casebook case show 1541019661 --after 2026-01-31"),
]))]
pub(crate) struct Show {
    #[command(flatten)]
    case_ref: CaseRef,

    /// Only communications after this time, such as 3d (ago)
    ///
    /// The time is so long ago, such as 3d or 12h; a day from 00:00 UTC, such as 2026-01-31, today
    /// or yesterday; a date with a time (UTC unless it names an offset), such as
    /// 2026-01-31T10:00:00+02:00; or seconds since 1970.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    after: Option<Moment>,

    /// Only communications before this time
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    before: Option<Moment>,
}

impl Show {
    /// Runs the command.
    pub(super) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let after = time_of(session, "--after", self.after.as_ref())?;
        let before = time_of(session, "--before", self.before.as_ref())?;
        check_bounds(after.as_ref(), before.as_ref())?;
        let client = session.client::<Support>()?;
        let case = self.case_ref.find(&client).await?;
        // The numbers count the files of the whole case, so a part of it has none.
        let is_whole = after.is_none() && before.is_none();
        let said = match (after, before) {
            (None, None) => Conversation::from_case(&client, &case).left_stream(),
            (after, before) => {
                let id = self.case_ref.id_of(&case)?;
                let mut describe = DescribeCommunications::new(id).max_results(MaxResults::MAX);
                describe.after_time = after;
                describe.before_time = before;
                client.items(describe).right_stream()
            }
        };
        let said = said.map_err(|error| Failure::call::<DescribeCommunications>(&error));
        let result = json!({ "case": json(&case)?, LIST: [] });
        if let Some(out) = session.printer().document(&result, &[LIST])? {
            out.all(said.and_then(async |it| json(&it))).await?;
            return Ok(Exit::Done);
        }
        let said: Vec<Communication> = said.try_collect().await?;
        print(session, &case, &said, is_whole)
    }
}

/// The name of the list of communications in the result.
const LIST: &str = "communications";

/// Prints a case and its communications, or, if they are not the whole case, some of them.
fn print(
    session: &Session,
    case: &CaseDetails,
    said: &[Communication],
    is_whole: bool,
) -> Result<Exit, Failure> {
    if session.printer().form() == Some(Format::Table) {
        let page = page(&json(case)?, said, is_whole, session.terminal());
        let exit = session.printer().page(&page)?;
        if is_whole && !NumberedFile::all(said).is_empty() {
            let id = case.display_id.as_ref().map(|id| id.as_str());
            let id = id.or(case.case_id.as_ref().map(|id| id.as_str()));
            session.note(format_args!(
                "`casebook attachment get --case {}` downloads the files",
                one_line(id.unwrap_or("CASE"))
            ));
        }
        return Ok(exit);
    }
    let (case, said) = (json(case)?, json(&said)?);
    if session.printer().form() == Some(Format::Csv) {
        return session.print(rows(case, said), View::Record(HEAD));
    }
    session.print(json!({ "case": case, LIST: said }), View::Generic)
}

/// Returns the case as a record with the list of its communications. CSV writes such a record as a
/// row for each communication, which begins with the columns of the case.
fn rows(mut case: Value, said: Value) -> Value {
    if let (Some(case), Value::Array(mut said)) = (case.as_object_mut(), said) {
        // `said` has all communications to print; this member repeats the newest of them.
        case.remove("recentCommunications");
        // The columns of the case have the id already.
        for communication in &mut said {
            communication.as_object_mut().map(|it| it.remove("caseId"));
        }
        if !said.is_empty() {
            case.insert(LIST.into(), said.into());
        }
    }
    case
}

/// Returns the page of a case: its members, then its communications by time.
///
/// The files of a whole case have the numbers that `attachment get --number` takes.
fn page(case: &Value, said: &[Communication], is_whole: bool, terminal: &Terminal) -> String {
    let mut out = record_of(case, HEAD, terminal);
    let width = terminal.columns().min(WIDEST);
    let mut numbers = 1..;
    for communication in numbered_file::by_time(said) {
        out.push('\n');
        let who = communication.submitted_by.as_deref().unwrap_or("(unknown)");
        let when = communication
            .time_created
            .as_ref()
            .map(minute)
            .unwrap_or_default();
        let line = format!("{}  {}", one_line(&when), one_line(who));
        out.push_str(&bold(line.trim(), terminal.color_stdout));
        out.push('\n');
        let body = communication.body.as_deref().unwrap_or_default();
        out.push_str(&wrapped(body, "  ", width));
        for file in communication.files() {
            let name = file.file_name.as_deref().unwrap_or("attachment");
            let id = file.attachment_id.as_ref().map_or("", |id| id.as_str());
            let number = numbers.next().filter(|_| is_whole);
            let mark = number.map_or_else(|| "[-]".to_owned(), |number| format!("[{number}]"));
            let named = format!("  {mark} {}", one_line(name));
            let whole = format!("{named}  {}", one_line(id));
            // The number names a file as well as the id, which is too long for most screens. An id
            // that users have to copy is not wrapped.
            let is_shown = number.is_none()
                || terminal
                    .width_of_tables()
                    .is_none_or(|width| measure_text_width(&whole) <= width);
            out.push_str(if is_shown { &whole } else { &named });
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_a_communication_with_its_case() {
        let case = json!({"caseId": "case-1", "subject": "s", "submittedBy": "me", "recentCommunications": {}});
        let said = json!([{"caseId": "case-1", "submittedBy": "AWS", "body": "b"}]);
        assert_eq!(
            rows(case.clone(), said),
            json!({"caseId": "case-1", "subject": "s", "submittedBy": "me",
                "communications": [{"submittedBy": "AWS", "body": "b"}]})
        );
        let alone = json!({"caseId": "case-1", "subject": "s", "submittedBy": "me"});
        assert_eq!(rows(case, json!([])), alone);
    }

    #[test]
    fn a_conversation_reads_from_the_beginning_on() {
        let case = json!({"displayId": "1234563851", "subject": "No\ncapacity", "status": null});
        let said: Vec<Communication> = serde_json::from_value(json!([
            {"body": "Try again.\u{1b}[2J", "submittedBy": "Amazon Web Services",
             "timeCreated": "2020-03-24T09:05:47.774Z"},
            {"body": "It says:\n    no capacity", "submittedBy": "me@example.com",
             "timeCreated": "yesterday",
             "attachmentSet": [{"fileName": "a\tb.log", "attachmentId": "attachment-1"}]},
            {},
        ]))
        .unwrap();
        assert_eq!(
            page(&case, &said, true, &Terminal::default()),
            "displayId  1234563851\n\
             subject    No capacity\n\
             \n\
             (unknown)\n\
             \n\
             yesterday  me@example.com\n  It says:\n      no capacity\n  [1] a b.log  attachment-1\n\
             \n\
             2020-03-24 09:05 UTC  Amazon Web Services\n  Try again.[2J\n"
        );
        let part = page(&case, &said, false, &Terminal::default());
        assert!(part.contains("\n  [-] a b.log  attachment-1\n"), "{part}");
        let narrow = Terminal {
            stdout: true,
            width: Some(20),
            ..Terminal::default()
        };
        let whole = page(&case, &said, true, &narrow);
        assert!(whole.contains("\n  [1] a b.log\n"), "{whole}");
        let part = page(&case, &said, false, &narrow);
        assert!(part.contains("\n  [-] a b.log  attachment-1\n"), "{part}");
    }
}
