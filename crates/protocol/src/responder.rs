//! Finds out from the headers of a response which program sent it.

use std::fmt;

use http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderName};
use http::{HeaderMap, Uri};

/// The program that sent a response: the service, a proxy, the login page of a network, or another
/// server.
///
/// Errors describe the program by the content type and the origin of the response. Both are safe to
/// print: parameters are removed from the content type, and the origin has no user name, password
/// or query.
///
/// ```
/// # use bytes::Bytes;
/// use casebook_protocol::Fault;
///
/// let page = http::Response::builder()
///     .status(403)
///     .header("content-type", "text/html; charset=utf-8")
///     .body(Bytes::from_static(b"<html>Blocked</html>"))?;
/// let fault = Fault::read(page).with_origin("https://support.us-east-1.amazonaws.com");
/// assert_eq!(fault.responder().content_type(), Some("text/html"));
/// assert_eq!(
///     fault.responder().to_string(),
///     "a web page (text/html) from https://support.us-east-1.amazonaws.com",
/// );
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Responder {
    content_type: Option<Box<str>>,
    encoding: Option<Box<str>>,
    origin: Option<Box<str>>,
}

impl Responder {
    /// Reads the headers of a response.
    #[must_use]
    pub fn from_headers(headers: &HeaderMap) -> Self {
        Self {
            content_type: first_token(headers, &CONTENT_TYPE),
            encoding: first_token(headers, &CONTENT_ENCODING).filter(|name| &**name != "identity"),
            origin: None,
        }
    }

    /// Sets the origin, such as `https://support.us-east-1.amazonaws.com`, if none is set yet.
    #[must_use]
    pub fn with_origin(mut self, origin: &str) -> Self {
        self.origin.get_or_insert_with(|| origin.into());
        self
    }

    /// Returns the content type of the response, in lower case and without parameters.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// Returns the content encoding of the response, such as `gzip`, in lower case. It is usually
    /// `None`, because requests ask for no encoding.
    #[must_use]
    pub fn encoding(&self) -> Option<&str> {
        self.encoding.as_deref()
    }

    /// Returns the origin of the request, such as `https://support.us-east-1.amazonaws.com`.
    #[must_use]
    pub fn origin(&self) -> Option<&str> {
        self.origin.as_deref()
    }

    /// Returns whether the content type is JSON, as in every response of Artifact and Support.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.content_type().is_some_and(is_json_type)
    }

    /// Returns whether the content type is XML, as in every response of an awsQuery or restXml service.
    #[must_use]
    pub fn is_xml(&self) -> bool {
        self.content_type().is_some_and(|content_type| {
            matches!(content_type, "text/xml" | "application/xml")
                || content_type.starts_with("application/") && content_type.ends_with("+xml")
        }) && !self.is_web_page()
    }

    /// Returns whether the headers of a response name a JSON content type.
    ///
    /// Unlike [`is_json`](Self::is_json) it needs no [`Responder`], so it is cheap enough to be
    /// called for every response.
    #[must_use]
    pub fn has_json_type(headers: &HeaderMap) -> bool {
        headers.get(CONTENT_TYPE).is_some_and(|content_type| {
            matches!(
                content_type.as_bytes(),
                b"application/x-amz-json-1.1" | b"application/json" | b"application/x-amz-json-1.0"
            )
        }) || Self::from_headers(headers).is_json()
    }

    /// Returns whether the content type is HTML. An error page of a proxy or a login page has this
    /// type.
    #[must_use]
    pub fn is_web_page(&self) -> bool {
        matches!(
            self.content_type(),
            Some("text/html" | "application/xhtml+xml")
        )
    }
}

impl fmt::Display for Responder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.content_type() {
            Some(content_type) if self.is_web_page() => write!(f, "a web page ({content_type})")?,
            Some(content_type) => write!(f, "an answer of the type {content_type}")?,
            None => f.write_str("an answer without a type")?,
        }
        if let Some(encoding) = self.encoding() {
            write!(f, ", encoded with {encoding}")?;
        }
        match self.origin() {
            Some(origin) if self.encoding.is_some() => write!(f, ", from {origin}"),
            Some(origin) => write!(f, " from {origin}"),
            None => Ok(()),
        }
    }
}

/// Returns the origin of a URI (RFC 6454): scheme, host and port. None of these is a secret. A URI
/// without a scheme or a host has no origin.
///
/// ```
/// use casebook_protocol::origin;
///
/// let uri = http::Uri::from_static("https://user:secret@host:8443/path?X-Amz-Signature=1");
/// assert_eq!(origin(&uri).as_deref(), Some("https://host:8443"));
/// assert_eq!(origin(&http::Uri::from_static("/path")), None);
/// ```
#[doc(hidden)]
#[must_use]
pub fn origin(uri: &Uri) -> Option<String> {
    let (scheme, host) = (uri.scheme()?, uri.host()?);
    Some(match uri.port() {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    })
}

fn is_json_type(content_type: &str) -> bool {
    matches!(content_type, "application/json" | "text/json")
        || content_type.starts_with("application/x-amz-json-")
        || content_type.starts_with("application/") && content_type.ends_with("+json")
}

/// Returns the first value of a header, in lower case and without parameters. Returns `None` unless
/// that value is a token (RFC 9110, section 5.6.2) of a plausible length, because it is printed in
/// errors.
fn first_token(headers: &HeaderMap, name: &HeaderName) -> Option<Box<str>> {
    const MAX_LEN: usize = 100;
    let value = headers.get(name)?.to_str().ok()?;
    let first = value.split([';', ',']).next()?.trim();
    let is_token = (1..=MAX_LEN).contains(&first.len())
        && first
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~/".contains(&byte));
    is_token.then(|| first.to_ascii_lowercase().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use proptest::prelude::*;

    fn of(pairs: &[(HeaderName, &'static str)]) -> Responder {
        let pairs = pairs
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_static(value)));
        Responder::from_headers(&pairs.collect())
    }

    #[test]
    fn display_gives_content_type_encoding_and_origin() {
        let page = of(&[
            (CONTENT_TYPE, "Text/HTML; charset=utf-8"),
            (CONTENT_ENCODING, "gzip"),
        ]);
        assert_eq!(
            page.with_origin("https://a")
                .with_origin("https://b")
                .to_string(),
            "a web page (text/html), encoded with gzip, from https://a"
        );
        let plain = of(&[(CONTENT_TYPE, "text/plain"), (CONTENT_ENCODING, "identity")]);
        assert_eq!(plain.to_string(), "an answer of the type text/plain");
        assert_eq!(of(&[]).to_string(), "an answer without a type");
    }

    #[test]
    fn several_content_types_are_json() {
        for json in [
            "application/json",
            "application/x-amz-json-1.1",
            "application/problem+json",
            "application/json;charset=UTF-8",
        ] {
            assert!(of(&[(CONTENT_TYPE, json)]).is_json(), "{json}");
        }
        for other in ["text/html", "application/jsonp", "image/png"] {
            assert!(!of(&[(CONTENT_TYPE, other)]).is_json(), "{other}");
        }
    }

    #[test]
    fn xml_is_distinguished_from_web_pages() {
        for xml in [
            "text/xml;charset=utf-8",
            "application/xml",
            "application/atom+xml",
        ] {
            assert!(of(&[(CONTENT_TYPE, xml)]).is_xml(), "{xml}");
        }
        for other in [
            "text/html",
            "application/xhtml+xml",
            "application/json",
            "image/svg+xml",
        ] {
            assert!(!of(&[(CONTENT_TYPE, other)]).is_xml(), "{other}");
        }
    }

    #[test]
    fn both_versions_of_aws_json_have_a_json_type() {
        for json in ["application/x-amz-json-1.0", "application/x-amz-json-1.1"] {
            let headers = [(CONTENT_TYPE, HeaderValue::from_static(json))];
            assert!(Responder::has_json_type(&headers.into_iter().collect()));
        }
    }

    /// Generates a byte that a header value may contain (RFC 9110, section 5.5).
    fn header_bytes() -> impl Strategy<Value = u8> {
        prop_oneof![Just(b'\t'), 0x20u8..0x7f, 0x80u8..=0xff]
    }

    proptest! {
        #[test]
        fn only_short_printable_ascii_is_shown(value in proptest::collection::vec(header_bytes(), 0..300)) {
            let headers = [(CONTENT_TYPE, HeaderValue::from_bytes(&value).unwrap())];
            let said = Responder::from_headers(&headers.into_iter().collect()).to_string();
            prop_assert!(said.len() < 150 && said.bytes().all(|byte| (0x20..0x7f).contains(&byte)));
        }
    }
}
