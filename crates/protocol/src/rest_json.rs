//! restJson1, a protocol of AWS services: a request has a method, a path, a query and, for some
//! operations, a JSON body ([specification]).
//!
//! - Members in the path are labels: [`RestRequest::label`].
//! - Members in the query are one value ([`query`](RestRequest::query)), a list
//!   ([`query_list`](RestRequest::query_list)) or a map ([`query_map`](RestRequest::query_map)).
//! - All other members are a JSON object ([`finish_with`](RestRequest::finish_with)). `serde` writes
//!   them as the protocol has them: a map as an object, and an enum whose variants hold one value
//!   each as a union, `{"variant": value}`. A blob is base64.
//! - An idempotency token is a value of the operation like any other
//!   ([`IdempotencyToken`](casebook_types::IdempotencyToken)), so every attempt sends the same one.
//!
//! [`output_by_serde`](crate::output_by_serde) reads responses, those without a body (202, 204)
//! included.
//!
//! [specification]: https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html

#[cfg(test)]
mod tests;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Method, Request, Uri};
use percent_encoding::{AsciiSet, utf8_percent_encode};
use serde::Serialize;

use crate::encode::{EncodeError, RESERVED};

/// The reserved characters except the slash, which a greedy label keeps.
const RESERVED_BUT_SLASH: &AsciiSet = &RESERVED.remove(b'/');

/// Begins a `GET` request.
///
/// ```
/// use casebook_protocol::rest_json;
///
/// let request = rest_json::get("/v1/report/list").query("nextToken", "a/b+c=d e~é").finish()?;
/// assert_eq!(request.uri(), "/v1/report/list?nextToken=a%2Fb%2Bc%3Dd%20e~%C3%A9");
/// assert!(request.headers().is_empty());
/// # Ok::<(), casebook_protocol::EncodeError>(())
/// ```
#[must_use]
pub fn get(path: &'static str) -> RestRequest {
    RestRequest::new(Method::GET, path)
}

/// Begins a `HEAD` request.
#[must_use]
pub fn head(path: &'static str) -> RestRequest {
    RestRequest::new(Method::HEAD, path)
}

/// Begins a `PUT` request.
///
/// ```
/// use casebook_protocol::rest_json;
///
/// let request = rest_json::put("/v1/account-settings/put")
///     .finish_with(&serde_json::json!({ "notificationSubscriptionStatus": "SUBSCRIBED" }))?;
/// assert_eq!(request.headers()["content-type"], "application/json");
/// # Ok::<(), casebook_protocol::EncodeError>(())
/// ```
#[must_use]
pub fn put(path: &'static str) -> RestRequest {
    RestRequest::new(Method::PUT, path)
}

/// Begins a `POST` request.
#[must_use]
pub fn post(path: &'static str) -> RestRequest {
    RestRequest::new(Method::POST, path)
}

/// Begins a `PATCH` request.
#[must_use]
pub fn patch(path: &'static str) -> RestRequest {
    RestRequest::new(Method::PATCH, path)
}

/// Begins a `DELETE` request.
#[must_use]
pub fn delete(path: &'static str) -> RestRequest {
    RestRequest::new(Method::DELETE, path)
}

/// A builder of a restJson1 request.
///
/// The path is the one in the service model: `{name}` is a label for one path segment, and
/// `{name+}` is a greedy label, whose value may contain slashes. The path may end with a query.
#[derive(Clone, Debug)]
pub struct RestRequest {
    method: Method,
    uri: String,
    /// Whether a parameter was added to the query.
    has_query: bool,
    /// The number of labels that have no value yet.
    labels: usize,
    /// The first label whose value cannot be written, and the reason.
    refusal: Option<Box<str>>,
}

impl RestRequest {
    fn new(method: Method, path: &'static str) -> Self {
        Self {
            method,
            uri: path.to_owned(),
            has_query: false,
            labels: path.matches('{').count(),
            refusal: None,
        }
    }

    /// Writes the value of a label into the path.
    ///
    /// A value must not be empty ([specification]). None of its segments may be `.` or `..`,
    /// because proxies and signers resolve such segments, and the path would then name another
    /// resource. [`finish`](Self::finish) reports both errors.
    ///
    /// ```
    /// use casebook_protocol::rest_json;
    ///
    /// let request = rest_json::get("/tags/{resourceArn}").label("resourceArn", "arn:aws:a/b");
    /// assert_eq!(request.finish()?.uri(), "/tags/arn%3Aaws%3Aa%2Fb");
    ///
    /// let request = rest_json::get("/files/{path+}").label("path", "one/two three");
    /// assert_eq!(request.finish()?.uri(), "/files/one/two%20three");
    /// # Ok::<(), casebook_protocol::EncodeError>(())
    /// ```
    ///
    /// [specification]: https://smithy.io/2.0/spec/http-bindings.html#httplabel-trait
    #[must_use]
    pub fn label(mut self, name: &'static str, value: &str) -> Self {
        let Some((start, end, is_greedy)) = find_label(&self.uri, name) else {
            let expected = format!("expected a label of the path {}", self.uri);
            return self.refuse(name, &expected);
        };
        if value.is_empty() {
            return self.refuse(name, "expected at least one character, found none");
        }
        let is_dots = |segment: &str| matches!(segment, "." | "..");
        if is_dots(value) || is_greedy && value.split('/').any(is_dots) {
            return self.refuse(name, "expected no path segment \".\" or \"..\", found one");
        }
        let reserved = if is_greedy {
            RESERVED_BUT_SLASH
        } else {
            RESERVED
        };
        let value = utf8_percent_encode(value, reserved).to_string();
        self.uri.replace_range(start..end, &value);
        self.labels -= 1;
        self
    }

    /// Adds a text parameter to the query.
    #[must_use]
    pub fn query(mut self, name: &'static str, value: &str) -> Self {
        self.begin_parameter(name);
        self.uri.extend(utf8_percent_encode(value, RESERVED));
        self
    }

    /// Adds a text parameter to the query, if the value is `Some`.
    #[must_use]
    pub fn query_opt(self, name: &'static str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    /// Adds a number parameter to the query, if the value is `Some`.
    #[must_use]
    pub fn query_number(mut self, name: &'static str, value: Option<impl Into<u64>>) -> Self {
        use std::fmt::Write as _;
        if let Some(value) = value {
            self.begin_parameter(name);
            let written = write!(self.uri, "{}", value.into());
            debug_assert!(written.is_ok(), "writing to a String never fails");
        }
        self
    }

    /// Adds a list to the query: the parameter occurs once for each value. An empty list adds
    /// nothing.
    ///
    /// ```
    /// use casebook_protocol::rest_json;
    ///
    /// let request = rest_json::delete("/tags").query_list("tagKeys", ["team", "cost center"]);
    /// assert_eq!(request.finish()?.uri(), "/tags?tagKeys=team&tagKeys=cost%20center");
    /// # Ok::<(), casebook_protocol::EncodeError>(())
    /// ```
    #[must_use]
    pub fn query_list<V: AsRef<str>>(
        self,
        name: &'static str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        values
            .into_iter()
            .fold(self, |request, value| request.query(name, value.as_ref()))
    }

    /// Adds each entry of a map to the query as one parameter. For a map of lists, pass an entry
    /// for each value in a list.
    ///
    /// Add all other parameters first. If the query already has a parameter with the name of an
    /// entry, the entry is left out ([specification]).
    ///
    /// ```
    /// use std::collections::BTreeMap;
    ///
    /// use casebook_protocol::rest_json;
    ///
    /// let more = BTreeMap::from([("color", "red"), ("page size", "7")]);
    /// let request = rest_json::get("/list").query("color", "blue").query_map(&more);
    /// assert_eq!(request.finish()?.uri(), "/list?color=blue&page%20size=7");
    /// # Ok::<(), casebook_protocol::EncodeError>(())
    /// ```
    ///
    /// [specification]: https://smithy.io/2.0/spec/http-bindings.html#httpqueryparams-trait
    #[must_use]
    pub fn query_map<N: AsRef<str>, V: AsRef<str>>(
        mut self,
        entries: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let len_before = self.uri.len();
        for (name, value) in entries {
            let name = utf8_percent_encode(name.as_ref(), RESERVED).to_string();
            if !has_parameter(&self.uri[..len_before], &name) {
                self.begin_parameter(&name);
                self.uri
                    .extend(utf8_percent_encode(value.as_ref(), RESERVED));
            }
        }
        self
    }

    /// Builds a request without a body and without a content type.
    ///
    /// # Errors
    ///
    /// Fails if a label has no value or a value that it must not have, or if the URI is longer than
    /// [`http::Uri`] can hold. Nothing was sent.
    pub fn finish(self) -> Result<Request<Bytes>, EncodeError> {
        if let Some(refusal) = self.refusal {
            return Err(EncodeError::new(String::from(refusal)));
        }
        if self.labels > 0 {
            let uri = self.uri;
            return Err(EncodeError::new(format!(
                "expected a value of every label in {uri}"
            )));
        }
        let uri = Uri::try_from(self.uri).map_err(http::Error::from)?;
        // Not `Request::builder`, which would move all parts of the request for each part that is
        // set.
        let mut request = Request::new(Bytes::new());
        *request.method_mut() = self.method;
        *request.uri_mut() = uri;
        Ok(request)
    }

    /// Builds a request with a JSON body.
    ///
    /// # Errors
    ///
    /// Fails as [`finish`](Self::finish) does, or if the body cannot be written as JSON. Nothing was
    /// sent.
    pub fn finish_with(self, body: &impl Serialize) -> Result<Request<Bytes>, EncodeError> {
        let body = serde_json::to_vec(body).map_err(EncodeError::json)?;
        let mut request = self.finish()?;
        request
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        *request.body_mut() = body.into();
        Ok(request)
    }

    fn begin_parameter(&mut self, name: &str) {
        // The path of the service model may already end with a query.
        let has_query = self.has_query || self.uri.as_bytes().contains(&b'?');
        self.has_query = true;
        self.uri.push(if has_query { '&' } else { '?' });
        self.uri.push_str(name);
        self.uri.push('=');
    }

    /// Records that a label cannot be written. If an earlier label could not be written either,
    /// that error stays.
    fn refuse(mut self, label: &str, reason: &str) -> Self {
        self.refusal
            .get_or_insert_with(|| format!("label {label}: {reason}").into());
        self
    }
}

/// Returns where the label `name` begins and ends in a path, braces included, and whether the label
/// is greedy.
///
/// Values that are already in the path are percent-encoded, so their braces cannot be mistaken for
/// a label.
fn find_label(path: &str, name: &str) -> Option<(usize, usize, bool)> {
    path.match_indices('{').find_map(|(start, _)| {
        let rest = path[start + 1..].strip_prefix(name)?;
        let after = path.len() - rest.len();
        match rest.as_bytes() {
            [b'}', ..] => Some((start, after + 1, false)),
            [b'+', b'}', ..] => Some((start, after + 2, true)),
            _ => None,
        }
    })
}

/// Returns whether the query of a URI has a parameter with this percent-encoded name.
fn has_parameter(uri: &str, name: &str) -> bool {
    let query = uri.split_once('?').map_or("", |(_, query)| query);
    query
        .split('&')
        .any(|pair| pair.split('=').next() == Some(name))
}
