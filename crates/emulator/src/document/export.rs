//! The export of an inquiry: its questions and answers as CSV (docs/service-notes.md, "Compliance
//! inquiries").

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;

use crate::inquiry::queries;
use crate::store::Inquiry;
use crate::time::Timestamp;

const HEADINGS: [&str; 6] = [
    "Query",
    "Question",
    "Answer",
    "Review type",
    "Status",
    "Sources",
];

/// The contents of an export. As text, such as `cited-1-12`, it is a part of the link: the queries 1 and
/// 12 with their citations.
#[derive(Debug, Default, Eq, PartialEq)]
pub(crate) struct Export {
    /// The numbers of the queries; an empty set means all queries.
    pub(crate) queries: BTreeSet<i64>,
    pub(crate) has_citations: bool,
}

impl Export {
    /// Reads an export from `copy`, where it follows the number of the copy: `0f-cited-1-12`.
    pub(super) fn parse(copy: &str) -> Option<Self> {
        let mut parts = copy.split('-').skip(1);
        let has_citations = match parts.next()? {
            "cited" => true,
            "plain" => false,
            _ => return None,
        };
        let queries = parts.map(str::parse).collect::<Result<_, _>>().ok()?;
        Some(Self {
            queries,
            has_citations,
        })
    }

    /// Writes the document. A link is issued only when the inquiry is done, so the document is the same
    /// whenever it is requested.
    pub(super) fn write(&self, inquiry: &Inquiry) -> String {
        let at = Timestamp::from_millis(inquiry.reviewed.unwrap_or(inquiry.answered));
        let columns = if self.has_citations { 6 } else { 5 };
        let mut csv = row(HEADINGS[..columns]
            .iter()
            .map(|heading| (*heading).to_owned()));
        let wanted = |number: &i64| self.queries.is_empty() || self.queries.contains(number);
        for (number, query) in queries(inquiry, at).filter(|(number, _)| wanted(number)) {
            let updated = &query["updatedResponseVersions"][0]["responseText"];
            let answer = updated.as_str().or(query["response"].as_str());
            let text = |member: &Value| member.as_str().unwrap_or_default().to_owned();
            let cells = [
                number.to_string(),
                text(&query["query"]),
                answer.unwrap_or_default().to_owned(),
                text(&query["reviewType"]),
                text(&query["status"]),
                sources(&query["citations"]),
            ];
            csv.push_str(&row(cells.into_iter().take(columns)));
        }
        csv
    }
}

impl fmt::Display for Export {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.has_citations { "cited" } else { "plain" })?;
        self.queries
            .iter()
            .try_for_each(|number| write!(f, "-{number}"))
    }
}

fn sources(citations: &Value) -> String {
    let citations = citations.as_array().map_or(&[][..], Vec::as_slice);
    let links = citations.iter().map(|citation| {
        let text = |member: &str| citation[member].as_str().unwrap_or_default();
        format!("{} {}", text("sourceLabel"), text("sourceLink"))
    });
    links.collect::<Vec<_>>().join("; ")
}

/// Writes a row of CSV with each cell in quotation marks (RFC 4180, section 2).
fn row(cells: impl Iterator<Item = String>) -> String {
    let cells: Vec<String> = cells
        .map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")))
        .collect();
    format!("{}\r\n", cells.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Samples;

    #[test]
    fn what_is_written_into_a_link_reads_back() {
        for (queries, has_citations) in [(vec![], false), (vec![], true), (vec![1, 12], true)] {
            let queries = queries.into_iter().collect();
            let export = Export {
                queries,
                has_citations,
            };
            assert_eq!(Export::parse(&format!("0f-{export}")), Some(export));
        }
        for odd in ["0f", "0f-", "0f-other", "0f-plain-x", "0f-plain-"] {
            assert_eq!(Export::parse(odd), None, "{odd}");
        }
    }

    #[test]
    fn a_row_has_the_newest_answer_and_cells_are_quoted() {
        let samples = Samples::new();
        let inquiry = samples.parts().inquiries().iter();
        let inquiry = inquiry.max_by_key(|inquiry| inquiry.questions.len());
        let mut inquiry = inquiry.expect("a sample").clone();
        inquiry.questions[1].text = "Is it \"safe\",\nreally?".to_owned();
        let csv = Export::parse("0f-cited-2").expect("valid").write(&inquiry);
        assert_eq!(
            csv,
            "\"Query\",\"Question\",\"Answer\",\"Review type\",\"Status\",\"Sources\"\r\n\
             \"2\",\"Is it \"\"safe\"\",\nreally?\",\"Yes. Every public endpoint requires TLS 1.2 or later. \
             A person has reviewed this sample.\",\"HUMAN\",\"COMPLETED\",\
             \"Network security https://example.com/network\"\r\n"
        );
        let plain = Export::default().write(&inquiry);
        assert_eq!(plain.matches("\"COMPLETED\"\r\n").count(), 3, "{plain}");
    }
}
