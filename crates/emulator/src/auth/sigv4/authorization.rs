//! Reads the signature of a request and its parameters, from the header `Authorization` or from the
//! query.

use std::fmt;
use std::time::Duration;

use http::header::{AUTHORIZATION, DATE};

use crate::encoding::percent;
use crate::http::HttpRequest;
use crate::time::Timestamp;

use super::{ALGORITHM, SKEW, SignatureError};

/// The longest lifetime of a presigned request, in seconds: seven days.
const LONGEST: u64 = 604_800;
const TOKEN: &str = "x-amz-security-token";

/// The signature of a request and its parameters.
#[derive(Debug)]
pub(super) struct Authorization {
    pub(super) access_key: String,
    pub(super) scope: Scope,
    pub(super) signed_headers: Vec<String>,
    pub(super) signature: String,
    pub(super) token: Option<String>,
    pub(super) at: Timestamp,
    expires: Option<u64>,
}

/// From when to when a presigned request is valid.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Validity {
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
    pub(crate) seconds: u64,
}

/// The credential scope: a signing key is valid for one date, Region and service.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Scope {
    pub(super) date: String,
    pub(super) region: String,
    pub(super) service: String,
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, region, service) = (&self.date, &self.region, &self.service);
        write!(f, "{date}/{region}/{service}/aws4_request")
    }
}

impl Authorization {
    /// Reads the signature of a request.
    pub(super) fn read(request: &HttpRequest) -> Result<Self, SignatureError> {
        let in_query = percent::pairs(request.query())
            .any(|(name, _)| name == b"X-Amz-Algorithm" || name == b"X-Amz-Signature");
        let mut headers = request.headers.get_all(AUTHORIZATION).iter();
        match (headers.next(), headers.next(), in_query) {
            (None, _, false) => Err(SignatureError::Unsigned),
            (None, _, true) => Self::from_query(request),
            (Some(value), None, false) => match value.to_str() {
                Ok(text) => Self::from_header(request, text),
                Err(_) => Err(malformed("the Authorization header is not text")),
            },
            _ => Err(malformed("expected one signature, found more")),
        }
    }

    /// Refuses a request whose date is more than 15 minutes before or after `now`. A presigned request
    /// may also arrive up to 15 minutes after its expiry (both references, RequestExpired).
    pub(super) fn check_time(&self, now: Timestamp) -> Result<(), SignatureError> {
        let end = self.validity().map_or(self.at, |validity| validity.until);
        let is_late = end.plus(SKEW) < now;
        if !is_late && self.at <= now.plus(SKEW) {
            return Ok(());
        }
        let (at, now) = (self.at.rfc3339(), now.rfc3339());
        Err(SignatureError::Expired(match is_late {
            true => format!("the request of {at} has expired; it is {now} now"),
            false => format!("the request is of {at}, over 15 minutes ahead; it is {now} now"),
        }))
    }

    /// Returns from when to when a presigned request is valid; `None` if the request has no
    /// `X-Amz-Expires`.
    pub(super) fn validity(&self) -> Option<Validity> {
        let seconds = self.expires?;
        Some(Validity {
            from: self.at,
            until: self.at.plus(Duration::from_secs(seconds)),
            seconds,
        })
    }

    fn from_header(request: &HttpRequest, text: &str) -> Result<Self, SignatureError> {
        let parameters = text
            .strip_prefix(ALGORITHM)
            .filter(|rest| rest.starts_with(' '))
            .ok_or_else(|| malformed(&format!("the Authorization header: expected {ALGORITHM}")))?;
        let (mut credential, mut signed, mut signature) = (None, None, None);
        for parameter in parameters.split(',') {
            let (name, value) = parameter
                .trim()
                .split_once('=')
                .ok_or_else(|| malformed("the Authorization header: expected name=value"))?;
            let parameter_value = match name {
                "Credential" => &mut credential,
                "SignedHeaders" => &mut signed,
                "Signature" => &mut signature,
                _ => continue,
            };
            if parameter_value.replace(value.to_owned()).is_some() {
                return Err(malformed(&format!(
                    "the Authorization header names {name} twice"
                )));
            }
        }
        let missing = |name| malformed(&format!("the Authorization header lacks {name}"));
        let credential = credential.ok_or_else(|| missing("Credential"))?;
        let signed = signed.ok_or_else(|| missing("SignedHeaders"))?;
        let signature = signature.ok_or_else(|| missing("Signature"))?;
        let (date_header, at) = header_date(request)?;
        let (token, token_header) = session_token(request, &of_signature(request))?;
        let must: Vec<_> = ["host", date_header]
            .into_iter()
            .chain(token_header)
            .collect();
        Self::new(&credential, &signed, &must, signature, token, at, None)
    }

    /// Reads a signature in the query. `X-Amz-Expires` and `X-Amz-Date` are both optional: without the
    /// expiry, the date decides alone, and the date may be in a header (both references, Common
    /// Parameters).
    fn from_query(request: &HttpRequest) -> Result<Self, SignatureError> {
        let given = of_signature(request);
        let parameter = |wanted| parameter(&given, wanted);
        let needed = |wanted| {
            parameter(wanted)?.ok_or_else(|| malformed(&format!("the query lacks {wanted}")))
        };
        if needed("X-Amz-Algorithm")? != ALGORITHM {
            return Err(malformed(&format!("X-Amz-Algorithm: expected {ALGORITHM}")));
        }
        let at = match parameter("X-Amz-Date")? {
            Some(text) => Timestamp::from_basic(&text)
                .ok_or_else(|| malformed("X-Amz-Date: expected the form 20150830T123600Z"))?,
            None => header_date(request)?.1,
        };
        let expires = parameter("X-Amz-Expires")?.map(|text| {
            let seconds = text.parse().ok().filter(|seconds| *seconds <= LONGEST);
            // `parse` would also accept a plus sign.
            seconds.filter(|_| !text.starts_with('+')).ok_or_else(|| {
                malformed(&format!("X-Amz-Expires: expected 0 to {LONGEST} seconds"))
            })
        });
        let (token, token_header) = session_token(request, &given)?;
        let must: Vec<_> = ["host"].into_iter().chain(token_header).collect();
        Self::new(
            &needed("X-Amz-Credential")?,
            &needed("X-Amz-SignedHeaders")?,
            &must,
            needed("X-Amz-Signature")?,
            token,
            at,
            expires.transpose()?,
        )
    }

    fn new(
        credential: &str,
        signed: &str,
        must: &[&str],
        signature: String,
        token: Option<String>,
        at: Timestamp,
        expires: Option<u64>,
    ) -> Result<Self, SignatureError> {
        let words: Vec<&str> = credential.rsplitn(5, '/').collect();
        let ["aws4_request", service, region, date, access_key] = words[..] else {
            return Err(malformed(
                "the credential: expected KEY/DATE/REGION/SERVICE/aws4_request",
            ));
        };
        let signed_headers = names(signed)?;
        if let Some(name) = must
            .iter()
            .find(|name| !signed_headers.iter().any(|signed| signed == *name))
        {
            return Err(malformed(&format!(
                "{name} is not among the signed headers"
            )));
        }
        if at.basic()[..8] != *date {
            return Err(SignatureError::Mismatch(format!(
                "the credential scope is of {date}, the request of {}",
                at.basic()
            )));
        }
        Ok(Self {
            access_key: access_key.to_owned(),
            scope: Scope {
                date: date.to_owned(),
                region: region.to_owned(),
                service: service.to_owned(),
            },
            signed_headers,
            signature,
            token,
            at,
            expires,
        })
    }
}

/// The name and the value of a query parameter, percent-decoded.
type Parameter = (Vec<u8>, Vec<u8>);

/// Returns the query parameters that belong to the signature: those whose names begin with `X-Amz-`.
fn of_signature(request: &HttpRequest) -> Vec<Parameter> {
    percent::pairs(request.query())
        .filter(|(name, _)| name.starts_with(b"X-Amz-"))
        .collect()
}

fn parameter(given: &[Parameter], wanted: &str) -> Result<Option<String>, SignatureError> {
    let mut values = given.iter().filter(|(name, _)| name == wanted.as_bytes());
    let Some((_, value)) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(malformed(&format!("the query names {wanted} twice")));
    }
    let text = String::from_utf8(value.clone());
    text.map(Some)
        .map_err(|_| malformed(&format!("{wanted}: expected UTF-8")))
}

/// Returns the session token of a request. If it comes from the header, this also returns the name of the
/// header, which has to be signed. The query is always signed; if the token is there, a header with a
/// token has to have the same value.
fn session_token(
    request: &HttpRequest,
    given: &[Parameter],
) -> Result<(Option<String>, Option<&'static str>), SignatureError> {
    let in_headers: Vec<_> = request.headers.get_all(TOKEN).iter().collect();
    if let Some(token) = parameter(given, "X-Amz-Security-Token")? {
        if in_headers.iter().any(|other| **other != token) {
            return Err(malformed(
                "expected one session token, found another in the header X-Amz-Security-Token",
            ));
        }
        return Ok((Some(token), None));
    }
    match in_headers[..] {
        [] => Ok((None, None)),
        [token] => match token.to_str() {
            Ok(token) => Ok((Some(token.to_owned()), Some(TOKEN))),
            Err(_) => Err(malformed("X-Amz-Security-Token: expected text")),
        },
        _ => Err(malformed(&format!(
            "expected one session token, found {}",
            in_headers.len()
        ))),
    }
}

/// Reads the list of signed headers. The names have to be in lower case, sorted and different (AWS
/// Signature Version 4, canonical requests). Since each also has to be in the request, the number of
/// headers bounds the work for a long list.
fn names(signed: &str) -> Result<Vec<String>, SignatureError> {
    let mut names: Vec<String> = Vec::new();
    for name in signed.split(';') {
        if name.is_empty() {
            return Err(malformed("the signed headers: expected a name, found none"));
        }
        if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err(malformed(&format!(
                "the signed headers: expected names in lower case, found {name:?}"
            )));
        }
        if names.last().is_some_and(|before| before.as_str() >= name) {
            return Err(malformed(
                "the signed headers: expected each name once and in order",
            ));
        }
        names.push(name.to_owned());
    }
    Ok(names)
}

/// Returns the date of a request, and the name of the header that it comes from. `X-Amz-Date` takes
/// precedence over `Date` (both references, Common Parameters).
fn header_date(request: &HttpRequest) -> Result<(&'static str, Timestamp), SignatureError> {
    if request.headers.contains_key("x-amz-date") {
        let at = request.header("x-amz-date").and_then(Timestamp::from_basic);
        return at
            .map(|at| ("x-amz-date", at))
            .ok_or_else(|| malformed("X-Amz-Date: expected the form 20150830T123600Z"));
    }
    if !request.headers.contains_key(DATE) {
        let why = "the request lacks a date: it has neither X-Amz-Date nor Date";
        return Err(malformed(why));
    }
    let read = |text| Timestamp::from_basic(text).or_else(|| Timestamp::from_http_date(text));
    let at = request.header(DATE.as_str()).and_then(read);
    at.map(|at| ("date", at)).ok_or_else(|| {
        malformed("Date: expected the form Sun, 30 Aug 2015 12:36:00 GMT or 20150830T123600Z")
    })
}

fn malformed(why: &str) -> SignatureError {
    SignatureError::Malformed(why.to_owned())
}
