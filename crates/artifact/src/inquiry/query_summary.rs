//! A question of an inquiry with its answer.

use casebook_protocol::response;
use casebook_types::artifact::{QueryIdentifier, QueryStatus, QueryStatusMessage, ReviewType};
use casebook_types::{Text, Timestamp};

response! {
    /// A question of an inquiry with its answer and the sources of the answer (service model,
    /// QuerySummary).
    ///
    /// ```
    /// use casebook_artifact::QuerySummary;
    ///
    /// let query: QuerySummary = serde_json::from_str(
    ///     r#"{"queryIdentifier": 1, "response": "Yes.", "reviewType": "HUMAN",
    ///         "updatedResponseVersions": [
    ///             {"responseText": "Yes, by default.", "timestamp": "2026-03-05T00:00:00Z"},
    ///             {"responseText": "Often.", "timestamp": "2026-03-04T00:00:00Z"}
    ///         ]}"#,
    /// )?;
    /// assert_eq!(query.answer(), Some("Yes, by default."));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub struct QuerySummary: Eq {
        /// The number of the query within its inquiry. [`query_identifier`](Self::query_identifier)
        /// converts it for requests.
        "queryIdentifier" => query_identifier?: i64 = number,
        /// The question.
        "query" => query?: Text = shared,
        /// The first version of the answer. [`answer`](Self::answer) returns the newest version.
        "response" => response?: Text = shared,
        /// Whether a person or a machine is the author of the answer.
        "reviewType" => review_type?: ReviewType = text,
        /// The sources of the answer.
        "citations" => citations: Vec<Citation> = list,
        /// The status.
        "status" => status?: QueryStatus = text,
        /// The message that explains the status.
        "statusMessage" => status_message?: QueryStatusMessage = text,
        /// The time at which the query was created.
        "createdAt" => created_at?: Timestamp = time,
        /// The later versions of the answer.
        "updatedResponseVersions" => updated_response_versions: Vec<ResponseVersion> = list,
    }
}

impl QuerySummary {
    /// Converts the number into the type that requests take. Returns `None` if it is missing or negative.
    #[must_use]
    pub fn query_identifier(&self) -> Option<QueryIdentifier> {
        u32::try_from(self.query_identifier?)
            .ok()
            .and_then(QueryIdentifier::new)
    }

    /// Returns the newest answer: the latest of the later versions, or else the first answer.
    ///
    /// The service documents no order of the versions (docs/service-notes.md, "Compliance inquiries").
    /// So the version with the latest time counts. A version without a readable time counts as the
    /// earliest. Of several versions with the same time, the last in the list counts.
    #[must_use]
    pub fn answer(&self) -> Option<&str> {
        let versions = self.updated_response_versions.iter();
        let newest = versions
            .filter_map(|version| Some((version, version.response_text.as_deref()?)))
            .max_by_key(|(version, _)| {
                let time = version.timestamp.as_ref();
                time.and_then(Timestamp::to_system_time)
            });
        newest.map(|(_, text)| text).or(self.response.as_deref())
    }
}

response! {
    /// A source of an answer (service model, Citation).
    pub struct Citation: Eq {
        /// The name of the source.
        "sourceLabel" => source_label?: Text = shared,
        /// The part of the source that supports the answer.
        "sourceContent" => source_content?: Text = shared,
        /// The address of the source.
        "sourceLink" => source_link?: Text = shared,
    }
}

response! {
    /// A later version of an answer (service model, ResponseVersion).
    pub struct ResponseVersion: Eq {
        /// The answer.
        "responseText" => response_text?: Text = shared,
        /// The time of this version.
        "timestamp" => timestamp?: Timestamp = time,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(json: &str) -> QuerySummary {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn the_newest_answer_counts_whatever_the_order() {
        assert_eq!(query("{}").answer(), None);
        assert_eq!(query(r#"{"response": "a"}"#).answer(), Some("a"));
        let odd = query(
            r#"{"response": "a", "updatedResponseVersions": [
                {"responseText": "c", "timestamp": "2026-03-05T00:00:00Z"},
                {"responseText": "b", "timestamp": "yesterday"},
                {"timestamp": "2027-01-01T00:00:00Z"}]}"#,
        );
        assert_eq!(odd.answer(), Some("c"));
        let without_times = query(
            r#"{"response": "a", "updatedResponseVersions": [
                {"responseText": "b"}, {"responseText": "c"}]}"#,
        );
        assert_eq!(without_times.answer(), Some("c"));
    }

    #[test]
    fn a_negative_number_is_none_for_requests() {
        assert_eq!(query(r#"{"queryIdentifier": -1}"#).query_identifier(), None);
        let seventh = query(r#"{"queryIdentifier": 7}"#).query_identifier();
        assert_eq!(seventh, QueryIdentifier::new(7));
    }
}
