//! `inquiry answers`

use casebook::artifact::{Artifact, Citation, ListComplianceInquiryQueries, QuerySummary};
use futures_util::TryStreamExt as _;
use serde_json::{Value, json};

use super::args::InquiryArg;
use crate::command::ask::{all, json};
use crate::exit::Exit;
use crate::failure::{Failure, one_line};
use crate::output::{Column, Format, View, bold, wrapped};
use crate::session::Session;
use crate::terminal::Terminal;

/// The longest line that is easy to read, however wide the screen is.
const WIDEST: u16 = 100;

const COLUMNS: &[Column] = &[
    Column::whole("QUERY", "queryIdentifier"),
    Column::whole("STATUS", "status"),
    Column::whole("BY", "reviewType"),
    Column::text("QUESTION", "query"),
    Column::text("ANSWER", "answer"),
    Column::text("SOURCES", "sources"),
];

/// Runs the command.
pub(super) async fn answers(session: &Session, inquiry: InquiryArg) -> Result<Exit, Failure> {
    let client = session.client::<Artifact>()?;
    let inquiry = inquiry.id(&client).await?;
    let list = ListComplianceInquiryQueries::new(inquiry.clone());
    let note_none = || {
        session.note(format_args!(
            "the inquiry has no questions; `casebook inquiry show {inquiry}` shows its status"
        ));
    };
    if let Some(out) = session.printer().entries("queries", View::Generic, None)? {
        let queries = client.items(list);
        let queries =
            queries.map_err(|error| Failure::call::<ListComplianceInquiryQueries>(&error));
        if out.all(queries.and_then(async |it| json(&it))).await? == 0 {
            note_none();
        }
        return Ok(Exit::Done);
    }
    let queries = all(&client, list).await?;
    if queries.is_empty() {
        note_none();
    }
    match session.printer().form() {
        Some(Format::Table) => session.printer().page(&page(&queries, session.terminal())),
        Some(Format::Csv) => {
            let rows: Vec<Value> = queries.iter().map(row).collect();
            session.print(json!({ "queries": rows }), View::Columns(COLUMNS))
        }
        _ => session.print(
            json!({ "queries": json(&queries)? }),
            View::Columns(COLUMNS),
        ),
    }
}

/// Returns the row of a query for a spreadsheet.
fn row(query: &QuerySummary) -> Value {
    let sources: Vec<String> = query.citations.iter().map(source).collect();
    json!({
        "queryIdentifier": query.query_identifier,
        "status": query.status,
        "reviewType": query.review_type,
        "query": query.query,
        "answer": query.answer(),
        "sources": sources.join("; "),
    })
}

/// Returns the name and the address of a source.
fn source(citation: &Citation) -> String {
    let parts = [&citation.source_label, &citation.source_link];
    let parts = parts
        .into_iter()
        .flatten()
        .map(|text| one_line(text).into_owned());
    parts.collect::<Vec<_>>().join(" ")
}

/// Returns the page of all queries. The author of an answer stands in its first line, so that an answer of
/// a machine is never taken for that of a person.
fn page(queries: &[QuerySummary], terminal: &Terminal) -> String {
    let mut out = String::new();
    let width = terminal.columns().min(WIDEST);
    for query in queries {
        if !out.is_empty() {
            out.push('\n');
        }
        let number = query.query_identifier.map(|number| number.to_string());
        let status = query
            .status
            .as_ref()
            .map(|status| status.as_str().to_owned());
        let author = query
            .review_type
            .as_ref()
            .map(|author| author.as_str().to_owned());
        let head: Vec<String> = [number, status, author].into_iter().flatten().collect();
        out.push_str(&bold(&one_line(&head.join("  ")), terminal.color_stdout));
        out.push('\n');
        out.push_str(&wrapped(
            query.query.as_deref().unwrap_or_default(),
            "  ",
            width,
        ));
        match query.answer() {
            Some(answer) => out.push_str(&wrapped(answer, "    ", width)),
            None => {
                let message = query.status_message.as_ref();
                let message = message.map_or("no answer", |message| message.as_str());
                out.push_str(&wrapped(message, "    ", width));
            }
        }
        if !query.citations.is_empty() {
            out.push_str("    Sources:\n");
        }
        for citation in &query.citations {
            // Users copy the address, so it is never broken.
            out.push_str(&format!("      {}\n", source(citation)));
            if let Some(content) = &citation.source_content {
                out.push_str(&wrapped(content, "        ", width));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queries() -> Vec<QuerySummary> {
        serde_json::from_value(json!([
            {"queryIdentifier": 1, "query": "Is it\u{1b}[2J safe?", "status": "COMPLETED",
             "reviewType": "HUMAN", "response": "Perhaps.",
             "updatedResponseVersions": [{"responseText": "Yes.", "timestamp": "2026-03-04T00:00:00Z"}],
             "citations": [{"sourceLabel": "SOC 2", "sourceLink": "https://example.com/a", "sourceContent": "It is."}]},
            {"queryIdentifier": 2, "query": "And that?", "status": "FAILED",
             "statusMessage": "Query contains restricted or unsupported content."},
        ]))
        .unwrap()
    }

    #[test]
    fn the_author_and_the_sources_of_an_answer_are_beside_it() {
        assert_eq!(
            page(&queries(), &Terminal::default()),
            "1  COMPLETED  HUMAN\n  Is it[2J safe?\n    Yes.\n    Sources:\n      \
             SOC 2 https://example.com/a\n        It is.\n\n2  FAILED\n  And that?\n    \
             Query contains restricted or unsupported content.\n"
        );
    }

    #[test]
    fn a_row_of_a_spreadsheet_has_the_newest_answer() {
        let first = row(&queries()[0]);
        assert_eq!(
            (&first["answer"], &first["reviewType"]),
            (&json!("Yes."), &json!("HUMAN"))
        );
        assert_eq!(first["sources"], "SOC 2 https://example.com/a");
    }
}
