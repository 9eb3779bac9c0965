//! Reads the input of an operation from its request, and validates it by the service model.
//!
//! The members come from the path, the query, the headers and the body. All violations of the model are
//! listed, not just the first. The same code serves all operations of the services.

use http::header::CONTENT_TYPE;
use serde_json::{Map, Value};

use super::strict_json::Strict;
use super::violation::{Violation, check};
use super::{Kind, Location, Model, Operation, Reference, Shape};
use crate::encoding::percent;
use crate::http::HttpRequest;

/// The largest number of JSON values in a body. A parsed value takes more memory than its text, so their
/// number has to be limited. No valid input has a hundredth of this. Values are counted by their brackets
/// and commas, so those in texts count, too; but the longest valid text has 8,000 characters.
const MOST_VALUES: usize = 100_000;

/// Why an input is refused.
#[derive(Debug)]
pub(crate) enum InputError {
    /// The body has another content type than expected, or is malformed.
    Unreadable(String),
    /// Some members break their constraints.
    Members(Vec<Violation>),
}

/// Returns the members of an operation's input, which fit the model. `labels` are the parts of the path.
pub(crate) fn input(
    model: &'static Model,
    operation: &'static Operation,
    labels: &[(&str, String)],
    request: &HttpRequest,
    content_type: &str,
) -> Result<Value, InputError> {
    let Some(input) = &operation.input else {
        return Ok(Value::Object(Map::new()));
    };
    let shape = model.shape(&input.shape);
    let in_body = shape
        .members
        .values()
        .any(|member| member.location.is_none());
    let mut members = if in_body {
        body(request, content_type)?
    } else {
        Map::new()
    };
    let mut violations = Vec::new();
    for (name, member) in &shape.members {
        let Some(location) = member.location else {
            continue;
        };
        members.remove(name);
        let location_name = member.location_name.as_deref().unwrap_or(name);
        let texts = texts(location, location_name, labels, request);
        match gather(model, member, texts) {
            Ok(Some(value)) => {
                members.insert(name.clone(), value);
            }
            Ok(None) => {}
            Err(message) => violations.push(Violation::new(name, message)),
        }
    }
    fitting(model, shape, members, violations)
}

/// Returns the members if they fit the model and there was no violation before.
fn fitting(
    model: &Model,
    shape: &Shape,
    members: Map<String, Value>,
    mut violations: Vec<Violation>,
) -> Result<Value, InputError> {
    let value = Value::Object(members);
    let unread: Vec<String> = violations
        .iter()
        .map(|wrong| wrong.member.clone())
        .collect();
    let mut found = Vec::new();
    check(model, shape, &value, "", &mut found);
    // A member that could not be read has a violation already. It is not reported as missing in addition.
    found.retain(|violation| !unread.contains(&violation.member));
    violations.extend(found);
    if violations.is_empty() {
        Ok(value)
    } else {
        Err(InputError::Members(violations))
    }
}

/// Returns the members of an operation's input from the fields of a form. Lists and structures, whose fields
/// have names such as `Tags.member.1.Key`, are left out.
pub(crate) fn form(
    model: &'static Model,
    operation: &'static Operation,
    fields: &[(Vec<u8>, Vec<u8>)],
) -> Result<Value, InputError> {
    let Some(input) = &operation.input else {
        return Ok(Value::Object(Map::new()));
    };
    let shape = model.shape(&input.shape);
    let (mut members, mut violations) = (Map::new(), Vec::new());
    for (name, member) in &shape.members {
        if matches!(
            model.shape(&member.shape).kind,
            Kind::List | Kind::Structure
        ) {
            continue;
        }
        let found = fields.iter().filter(|(found, _)| found == name.as_bytes());
        match gather(
            model,
            member,
            found.map(|(_, value)| value.clone()).collect(),
        ) {
            Ok(None) => {}
            Ok(Some(value)) => {
                members.insert(name.clone(), value);
            }
            Err(message) => violations.push(Violation::new(name, message)),
        }
    }
    fitting(model, shape, members, violations)
}

/// Returns the decoded texts of a member that is in the query, a header or the path. `location_name` is
/// the member's name there.
fn texts(
    location: Location,
    location_name: &str,
    labels: &[(&str, String)],
    request: &HttpRequest,
) -> Vec<Vec<u8>> {
    match location {
        Location::QueryString => percent::pairs(request.query())
            .filter(|(name, _)| name == location_name.as_bytes())
            .map(|(_, value)| value)
            .collect(),
        Location::Header => {
            let values = request.headers.get_all(location_name).iter();
            values.map(|value| value.as_bytes().to_vec()).collect()
        }
        Location::Uri => labels
            .iter()
            .filter(|(name, _)| *name == location_name)
            .map(|(_, value)| percent::decode(value))
            .collect(),
    }
}

/// Makes the value of a member from its texts: a list of all, or the only one. `None` if there is no
/// text.
fn gather(model: &Model, member: &Reference, texts: Vec<Vec<u8>>) -> Result<Option<Value>, String> {
    let shape = model.shape(&member.shape);
    let mut values = Vec::with_capacity(texts.len());
    for text in texts {
        let text = String::from_utf8(text).map_err(|_| "expected UTF-8".to_owned())?;
        let element = shape
            .member
            .as_ref()
            .map(|element| model.shape(&element.shape));
        values.push(scalar(element.unwrap_or(shape).kind, text)?);
    }
    if shape.kind == Kind::List {
        return Ok((!values.is_empty()).then_some(Value::Array(values)));
    }
    match values.len() {
        0 => Ok(None),
        1 => Ok(values.pop()),
        count => Err(format!("expected one value, found {count}")),
    }
}

fn scalar(kind: Kind, text: String) -> Result<Value, String> {
    match kind {
        Kind::Integer | Kind::Long => text
            .parse::<i64>()
            .ok()
            .filter(|_| !text.starts_with('+'))
            .map(Value::from)
            .ok_or_else(|| "expected a whole number".to_owned()),
        Kind::Boolean => text
            .parse()
            .map(Value::Bool)
            .map_err(|_| "expected true or false".to_owned()),
        _ => Ok(Value::String(text)),
    }
}

/// Reads the members in the body. An empty body has none.
fn body(request: &HttpRequest, content_type: &str) -> Result<Map<String, Value>, InputError> {
    if request.body.is_empty() {
        return Ok(Map::new());
    }
    let found = request.header(CONTENT_TYPE.as_str()).unwrap_or("none");
    let essence = found.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case(content_type) {
        return Err(InputError::Unreadable(format!(
            "the content type: expected {content_type}, found {found}"
        )));
    }
    let unreadable = |why: String| InputError::Unreadable(format!("the body: {why}"));
    let values = request.body.iter().filter(|byte| b",[{".contains(byte));
    if values.count() > MOST_VALUES {
        return Err(unreadable(format!(
            "expected at most {MOST_VALUES} values, found more"
        )));
    }
    match serde_json::from_slice(&request.body) {
        Ok(Strict(Value::Object(members))) => Ok(members),
        Ok(_) => Err(unreadable(
            "expected a JSON object, found another JSON value".to_owned(),
        )),
        Err(error) if error.is_data() => Err(unreadable(error.to_string())),
        Err(error) => Err(unreadable(format!(
            "expected JSON, found something else at line {} column {}",
            error.line(),
            error.column()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Request;
    use serde_json::json;

    use super::*;
    use crate::time::Timestamp;

    fn read(name: &str, query: &str, body: &'static str) -> Result<Value, Vec<String>> {
        let operation = &Model::artifact().operations[name];
        let (parts, ()) = Request::get(format!("/v1?{query}"))
            .header("content-type", "application/json; charset=utf-8")
            .body(())
            .expect("a valid request")
            .into_parts();
        let body = Bytes::from_static(body.as_bytes());
        let request = HttpRequest::new(parts, body, Timestamp::from_seconds(0));
        input(
            Model::artifact(),
            operation,
            &[],
            &request,
            "application/json",
        )
        .map_err(|wrong| match wrong {
            InputError::Unreadable(message) => vec![message],
            InputError::Members(wrong) => wrong
                .into_iter()
                .map(|wrong| format!("{}: {}", wrong.member, wrong.message))
                .collect(),
        })
    }

    #[test]
    fn members_get_the_type_of_their_shape() {
        let found = read(
            "GetReport",
            "reportId=report-abcDEF0123456789&reportVersion=3&termToken=a%20b&other=1",
            "",
        );
        assert_eq!(
            found,
            Ok(
                json!({"reportId": "report-abcDEF0123456789", "reportVersion": 3, "termToken": "a b"})
            )
        );
    }

    #[test]
    fn everything_that_is_wrong_is_named() {
        let wrong = read("GetReport", "reportId=nope&reportVersion=x", "");
        assert_eq!(
            wrong,
            Err(vec![
                "reportVersion: expected a whole number".to_owned(),
                "termToken: expected a value, found none".to_owned(),
                "reportId: expected a text of the form report-[a-zA-Z0-9]{16}".to_owned(),
            ])
        );
    }

    #[test]
    fn the_operations_on_agreements_are_validated() {
        let id = "agreement-abcDEF0123456789";
        let query = format!("agreementId={id}&ndaToken=nda-token-abcdefghijklmnopqrstuvwx");
        assert!(read("GetAgreement", &query, "").is_ok());
        let wrong = read(
            "GetAgreement",
            &format!("agreementId={id}&ndaToken=none"),
            "",
        );
        let expected = "ndaToken: expected a text of the form nda-token-[a-zA-Z0-9]{24}";
        assert_eq!(wrong, Err(vec![expected.to_owned()]));
        let missing = |name: &str| format!("{name}: expected a value, found none");
        assert_eq!(
            read("AcceptAgreement", "", "{}"),
            Err([
                "acceptanceTermsToken",
                "agreementId",
                "agreementRevisionId",
                "executeAgreementToken"
            ]
            .map(missing)
            .to_vec())
        );
    }

    #[test]
    fn numbers_and_lengths_keep_their_bounds() {
        for query in [
            "maxResults=0",
            "maxResults=301",
            "maxResults=+1",
            "maxResults=",
            "maxResults=1&maxResults=1",
            "maxResults=99999999999999999999",
            "nextToken=",
            "nextToken=%FF",
        ] {
            assert_eq!(
                read("ListReports", query, "").map_err(|wrong| wrong.len()),
                Err(1),
                "{query}"
            );
        }
        let long = format!("nextToken={}", "é".repeat(2_048));
        let long = long.replace('é', "%C3%A9");
        assert!(read("ListReports", &long, "").is_ok());
    }

    #[test]
    fn more_values_than_any_input_has_are_not_built() {
        let body = |values: usize| -> &'static str {
            let list = "0,".repeat(values - 1);
            format!("{{\"a\":[{list}0]}}").leak()
        };
        let put = |values| read("PutAccountSettings", "", body(values));
        assert_eq!(
            put(1_000).map_err(|wrong| wrong.len()),
            Ok(json!({"a": vec![0; 1_000]}))
        );
        assert_eq!(
            put(MOST_VALUES),
            Err(vec![
                "the body: expected at most 100000 values, found more".to_owned()
            ])
        );
    }

    #[test]
    fn a_list_of_wrong_elements_is_told_in_part() {
        let operation = &Model::support().operations["DescribeTrustedAdvisorCheckSummaries"];
        let ids = json!({"checkIds": vec![1; 50_000]});
        let shape = operation.input.as_ref().expect("it has one");
        let mut found = Vec::new();
        check(
            Model::support(),
            Model::support().shape(&shape.shape),
            &ids,
            "",
            &mut found,
        );
        assert_eq!(found.len(), 100);
    }

    #[test]
    fn a_body_is_an_object_of_known_words() {
        let put = |body| read("PutAccountSettings", "", body);
        assert_eq!(put(""), Ok(json!({})));
        assert_eq!(
            put("{\"notificationSubscriptionStatus\":null}").map_err(|_| ()),
            Ok(json!({"notificationSubscriptionStatus": null}))
        );
        for body in [
            "[]",
            "{",
            "null",
            "{\"a\":1,\"a\":1}",
            "{\"notificationSubscriptionStatus\":1}",
            "{\"notificationSubscriptionStatus\":\"MAYBE\"}",
        ] {
            assert_eq!(put(body).map_err(|wrong| wrong.len()), Err(1), "{body}");
        }
    }
}
