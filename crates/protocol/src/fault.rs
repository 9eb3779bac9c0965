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
/// Services write the error's name into a header, the member `code` or the member `__type`, with or
/// without a namespace and a URI around it. The message has one of three member names. The body may
/// be empty or HTML. A `Fault` reads all of these forms and never fails: a missing part is `None`.
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

#[derive(Clone)]
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
    members: Map<String, Value>,
    /// Whether the body looks like that of a service: a JSON object, an error in XML, or empty.
    has_service_body: bool,
    /// Whether the service refused the time of the signature, and later signatures have the corrected time.
    is_clock_corrected: bool,
}

/// The error in an XML body.
#[cfg(feature = "query")]
pub(crate) struct XmlFault<'a> {
    pub(crate) code: Option<&'a str>,
    pub(crate) message: Option<&'a str>,
    pub(crate) request_id: Option<&'a str>,
    pub(crate) members: Map<String, Value>,
}

impl Fault {
    /// Reads a response whose status is not 2xx and whose body is JSON or empty.
    ///
    /// [`Api::fault`](crate::Api::fault) reads a response by the protocol of its service.
    #[must_use]
    pub fn read(response: Response<Bytes>) -> Self {
        let headers = response.headers();
        let object = match serde_json::from_slice(response.body()) {
            Ok(Value::Object(members)) => Some(members),
            _ => None,
        };
        let has_service_body = object.is_some() || response.body().trim_ascii().is_empty();
        let members = object.unwrap_or_default();
        let code = code::of(headers, code::in_json(&members)).map(Into::into);
        let message = message(&members).map(Into::into);
        Self::of(&response, code, message, members, has_service_body)
    }

    /// Reads a response whose status is not 2xx and whose body is XML with this error.
    #[cfg(feature = "query")]
    pub(crate) fn read_xml(response: &Response<Bytes>, error: XmlFault<'_>) -> Self {
        let code = code::of(response.headers(), [error.code]).map(Into::into);
        let message = error.message.map(Into::into);
        let mut fault = Self::of(response, code, message, error.members, true);
        let request_id = &mut fault.0.request_id;
        *request_id = request_id.take().or(error.request_id.map(Into::into));
        fault
    }

    fn of(
        response: &Response<Bytes>,
        code: Option<Box<str>>,
        message: Option<Box<str>>,
        members: Map<String, Value>,
        has_service_body: bool,
    ) -> Self {
        let headers = response.headers();
        Self(Box::new(Inner {
            status: response.status(),
            code,
            message,
            request_id: request_id(headers).map(Into::into),
            retry_after: RetryAfter::of(headers),
            amz_retry_after: amz_retry_after(headers),
            date: date(headers),
            responder: Responder::from_headers(headers),
            redirect_target: redirect_target(headers),
            members,
            has_service_body,
            is_clock_corrected: false,
        }))
    }

    /// Returns the status of the response.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// Returns the error code: the name of the error, without namespace and URI.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Returns the service's message.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// Returns the request id, which AWS Support asks for.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// Returns when to retry, by the header `Retry-After`.
    #[must_use]
    pub fn retry_after(&self) -> Option<RetryAfter> {
        self.0.retry_after
    }

    /// Returns when to retry in whole seconds after the response, rounded up.
    ///
    /// If `Retry-After` is a date, the seconds count from the header `Date`; without that header the
    /// result is `None`.
    #[must_use]
    pub fn retry_after_seconds(&self) -> Option<u64> {
        let delay = match self.retry_after()? {
            RetryAfter::Delay(delay) => delay,
            RetryAfter::At(time) => time.duration_since(self.date()?).unwrap_or_default(),
        };
        Some(
            delay
                .as_secs()
                .saturating_add(u64::from(delay.subsec_nanos() > 0)),
        )
    }

    /// Returns how long to wait, by the header `x-amz-retry-after`, which counts milliseconds.
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
        let responder = std::mem::take(&mut self.0.responder);
        self.0.responder = responder.with_origin(origin);
        self
    }

    /// Returns whether the response looks like one of the service.
    ///
    /// Such a response has an error code, or it has a request id and a body that is empty, a JSON
    /// object or an error in XML. Any other response comes from a proxy or a login page, and does not
    /// tell whether the service got the request.
    #[must_use]
    pub fn is_from_service(&self) -> bool {
        self.code().is_some() || self.request_id().is_some() && self.0.has_service_body
    }

    /// Returns the target of a redirect: scheme, host and port of the header `Location`.
    ///
    /// Redirects are not followed.
    #[must_use]
    pub fn redirect_target(&self) -> Option<&str> {
        self.0.redirect_target.as_deref()
    }

    /// Returns a description of a response that is not from the service; `None` if it is.
    #[must_use]
    pub fn foreign_response(&self) -> Option<ForeignResponse<'_>> {
        (!self.is_from_service()).then_some(ForeignResponse(self))
    }

    /// Returns the time of the response, by the header `Date`.
    #[must_use]
    pub fn date(&self) -> Option<SystemTime> {
        self.0.date
    }

    /// Returns all members of the body, those of the error's own shape included.
    ///
    /// For an XML body these are the child elements of the error that hold text alone.
    #[must_use]
    pub fn members(&self) -> &Map<String, Value> {
        &self.0.members
    }

    /// Returns a member of the body, if it is a text.
    #[must_use]
    pub fn text(&self, member: &str) -> Option<&str> {
        self.0.members.get(member)?.as_str()
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

/// Prints, for people, which other program responded in place of the service.
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

/// Leaves out the values of the body's members, because they may hold secrets.
impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inner")
            .field("status", &self.status)
            .field("code", &self.code)
            .field("message", &self.message)
            .field("request_id", &self.request_id)
            .field("retry_after", &self.retry_after)
            .field("amz_retry_after", &self.amz_retry_after)
            .field("date", &self.date)
            .field("responder", &self.responder)
            .field("redirect_target", &self.redirect_target)
            .field("members", &self.members.keys().collect::<Vec<_>>())
            .finish()
    }
}

fn message(members: &Map<String, Value>) -> Option<&str> {
    ["message", "Message", "errorMessage"]
        .into_iter()
        .find_map(|name| members.get(name)?.as_str())
}

/// Reads whole milliseconds; an invalid or negative value is ignored.
fn amz_retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get("x-amz-retry-after")?.to_str().ok()?.trim();
    value.parse().ok().map(Duration::from_millis)
}

fn redirect_target(headers: &HeaderMap) -> Option<Box<str>> {
    let target = headers.get(http::header::LOCATION)?.to_str().ok()?;
    let target: http::Uri = target.parse().ok()?;
    let origin = origin(&target)?;
    // Host names have at most 255 bytes (RFC 1035, section 2.3.4), so only invalid ones are cut.
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
