//! The error response of a service.

use std::error::Error;
use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode};
use serde_json::{Map, Value};

use crate::decode::request_id;
use crate::http_date::http_date;
use crate::responder::{Responder, origin};
use crate::retry_after::RetryAfter;

mod attempt;
mod class;
mod clock;
mod code;

/// The error response of a service: any response whose status is not 2xx.
///
/// Services write the error code into a header, the member `code` or the member `__type`, with or
/// without a namespace before it and a URI behind it. The message has one of three member names.
/// The body may be empty or HTML. A `Fault` reads all of these forms and never fails: a part that
/// the response does not have is `None`.
///
/// ```
/// # use bytes::Bytes;
/// use casebook_protocol::Fault;
///
/// let response = http::Response::builder()
///     .status(400)
///     .header("x-amzn-RequestId", "1b2c")
///     .body(Bytes::from_static(
///         br#"{"__type": "com.amazonaws.support#CaseIdNotFound", "Message": "No such case"}"#,
///     ))?;
/// let fault = Fault::read(response);
/// assert_eq!(fault.code(), Some("CaseIdNotFound"));
/// assert_eq!(fault.message(), Some("No such case"));
/// assert_eq!(fault.request_id(), Some("1b2c"));
/// assert_eq!(fault.to_string(), "CaseIdNotFound: No such case");
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Fault(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    status: StatusCode,
    code: Option<Box<str>>,
    message: Option<Box<str>>,
    request_id: Option<Box<str>>,
    retry_after: Option<RetryAfter>,
    amz_retry_after: Option<Duration>,
    date: Option<SystemTime>,
    responder: Responder,
    redirect_target: Option<Box<str>>,
    members: Members,
    /// Whether the body is one that a service sends: a JSON object, an error in XML, or no bytes at
    /// all.
    has_service_body: bool,
    /// Whether the service refused the time of the signature, and the client has since corrected
    /// its clock.
    is_clock_corrected: bool,
    /// Whether the service refused the credentials, and the client has since got other ones.
    has_renewed_credentials: bool,
}

/// The members of a response body. `Debug` prints their names alone, because their values may be
/// secrets.
#[derive(Clone, Default)]
struct Members(Map<String, Value>);

impl fmt::Debug for Members {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}

impl Fault {
    /// Reads a response whose status is not 2xx and whose body is JSON or empty.
    ///
    /// [`Api::fault`](crate::Api::fault) reads a response by the protocol of its service.
    #[must_use]
    pub fn read(response: Response<Bytes>) -> Self {
        let body = response.body();
        let members = match serde_json::from_slice(body) {
            Ok(Value::Object(members)) => members,
            _ if body.trim_ascii().is_empty() => Map::new(),
            _ => return Self::of(&response, [None, None], None),
        };
        Self::of(&response, code::in_json(&members), message(&members)).with_body(members, None)
    }

    /// Reads the status and the headers. `codes` are the error codes in the body, the preferred one
    /// first.
    pub(crate) fn of<'a>(
        response: &'a Response<Bytes>,
        codes: [Option<&'a str>; 2],
        message: Option<&str>,
    ) -> Self {
        let headers = response.headers();
        Self(Box::new(Inner {
            status: response.status(),
            code: code::of(headers, codes).map(Into::into),
            message: message.map(Into::into),
            request_id: request_id(headers).map(Into::into),
            retry_after: RetryAfter::of(headers),
            amz_retry_after: amz_retry_after(headers),
            date: date(headers),
            responder: Responder::from_headers(headers),
            redirect_target: redirect_target(headers),
            members: Members::default(),
            has_service_body: false,
            is_clock_corrected: false,
            has_renewed_credentials: false,
        }))
    }

    /// Adds the members of a body that looks like one of a service. `id`, the request id in the
    /// body, is used only if no header has a request id.
    pub(crate) fn with_body(mut self, members: Map<String, Value>, id: Option<&str>) -> Self {
        self.0.members = Members(members);
        self.0.has_service_body = true;
        self.0.request_id = self.0.request_id.or_else(|| id.map(Into::into));
        self
    }

    /// Adds a member that the body does not have, such as one that the service sends in a header.
    ///
    /// ```
    /// use bytes::Bytes;
    /// use casebook_protocol::Fault;
    ///
    /// let fault = Fault::read(http::Response::new(Bytes::new())).with_text("Region", "eu-west-1");
    /// assert_eq!(fault.text("Region"), Some("eu-west-1"));
    /// assert_eq!(fault.with_text("Region", "other").text("Region"), Some("eu-west-1"));
    /// ```
    #[must_use]
    pub fn with_text(mut self, name: &str, value: &str) -> Self {
        let Members(members) = &mut self.0.members;
        members.entry(name).or_insert_with(|| value.into());
        self
    }

    /// Returns the status of the response.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// Returns the error code, such as `CaseIdNotFound`, without namespace and URI.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Returns the service's message for people, if the response has one.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// Returns the request id. AWS Support asks for it when you report a problem.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// Returns when the service wants the request to be retried, by the header `Retry-After`.
    #[must_use]
    pub fn retry_after(&self) -> Option<RetryAfter> {
        self.0.retry_after
    }

    /// Returns how many whole seconds after the response the service wants the request to be
    /// retried, by the header `Retry-After`. A fraction is rounded up.
    ///
    /// If `Retry-After` is a date, the seconds are counted from the time in the header `Date`.
    /// Without that header the result is `None`.
    #[must_use]
    pub fn retry_after_seconds(&self) -> Option<u64> {
        let delay = match self.retry_after()? {
            RetryAfter::Delay(delay) => delay,
            RetryAfter::At(time) => time.duration_since(self.date()?).unwrap_or_default(),
        };
        let almost_one = Duration::from_nanos(999_999_999);
        Some(delay.saturating_add(almost_one).as_secs())
    }

    /// Returns how long the service suggests to wait before a retry, by the header
    /// `x-amz-retry-after`, which counts milliseconds.
    #[must_use]
    pub fn amz_retry_after(&self) -> Option<Duration> {
        self.0.amz_retry_after
    }

    /// Returns what the headers tell about the program that sent the response.
    #[must_use]
    pub fn responder(&self) -> &Responder {
        &self.0.responder
    }

    /// Sets the origin that the response came from, if none is set yet.
    #[must_use]
    pub fn with_origin(mut self, origin: &str) -> Self {
        self.0.responder = self.0.responder.with_origin(origin);
        self
    }

    /// Returns whether the response looks like one of the service.
    ///
    /// Such a response has an error code, or it has a request id and a body that is empty, a JSON
    /// object or an error in XML. Any other response comes from a proxy or a login page, and does
    /// not tell whether the service received the request.
    #[must_use]
    pub fn is_from_service(&self) -> bool {
        self.code().is_some() || self.request_id().is_some() && self.0.has_service_body
    }

    /// Returns the target of a redirect: scheme, host and port of the header `Location`.
    ///
    /// Clients do not follow redirects, so this method serves to report where the service is.
    #[must_use]
    pub fn redirect_target(&self) -> Option<&str> {
        self.0.redirect_target.as_deref()
    }

    /// Returns a description, for messages, of a response that does not come from the service.
    /// Returns `None` if the response does.
    #[must_use]
    pub fn foreign_response(&self) -> Option<ForeignResponse<'_>> {
        (!self.is_from_service()).then_some(ForeignResponse(self))
    }

    /// Returns the time of the response, by the header `Date`.
    #[must_use]
    pub fn date(&self) -> Option<SystemTime> {
        self.0.date
    }

    /// Returns all members of the body, including those from which `code` and `message` are read.
    ///
    /// For an XML body the members are those child elements of the error that contain only text.
    #[must_use]
    pub fn members(&self) -> &Map<String, Value> {
        &self.0.members.0
    }

    /// Returns a member of the body, if it is a text.
    #[must_use]
    pub fn text(&self, member: &str) -> Option<&str> {
        self.members().get(member)?.as_str()
    }
}

impl AsRef<Self> for Fault {
    fn as_ref(&self) -> &Self {
        self
    }
}

/// Prints the code, or the status if there is no code, and the service's message.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code() {
            Some(code) => f.write_str(code)?,
            None => write!(f, "status {}", self.status())?,
        }
        if let Some(foreign) = self.foreign_response() {
            write!(f, ": {foreign}")?;
        }
        match self.message() {
            Some(message) if !message.is_empty() => write!(f, ": {message}"),
            _ => Ok(()),
        }
    }
}

impl Error for Fault {}

/// Prints, for people, that another program responded in place of the service, and which one.
#[derive(Clone, Copy, Debug)]
pub struct ForeignResponse<'a>(&'a Fault);

impl fmt::Display for ForeignResponse<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let responder = self.0.responder();
        write!(f, "{responder}, which does not look like the service")?;
        match self.0.redirect_target() {
            Some(target) => write!(f, " and leads to {target}"),
            None => Ok(()),
        }
    }
}

fn message(members: &Map<String, Value>) -> Option<&str> {
    ["message", "Message", "errorMessage"]
        .into_iter()
        .find_map(|name| members.get(name)?.as_str())
}

/// Reads the header `x-amz-retry-after` as whole milliseconds. An invalid or negative value is
/// ignored.
fn amz_retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get("x-amz-retry-after")?.to_str().ok()?.trim();
    value.parse().ok().map(Duration::from_millis)
}

fn redirect_target(headers: &HeaderMap) -> Option<Box<str>> {
    let target = headers.get(http::header::LOCATION)?.to_str().ok()?;
    let target: http::Uri = target.parse().ok()?;
    let origin = origin(&target)?;
    // Far more than a valid target has: host names have at most 255 bytes (RFC 1035, section
    // 2.3.4). Only an invalid target is cut.
    const MAX_CHARS: usize = 300;
    Some(match origin.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &origin[..end]).into(),
        None => origin.into(),
    })
}

fn date(headers: &HeaderMap) -> Option<SystemTime> {
    let value = headers.get(http::header::DATE)?.to_str().ok()?;
    http_date(value)
}

#[cfg(test)]
mod tests;
