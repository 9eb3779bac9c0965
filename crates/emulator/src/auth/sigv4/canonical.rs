//! The canonical form of a request, which its signature covers (IAM User Guide, "Create a signed AWS API
//! request").

use crate::encoding::percent;
use crate::http::HttpRequest;

use super::SignatureError;

/// How the path of a request is written in the canonical request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum PathForm {
    /// Without `.`, `..` and empty segments, and percent-encoded once more: for every service except S3.
    Twice,
    /// As it is in the request: for S3, in whose form the emulator signs its links.
    AsIs,
}

/// Writes the canonical form of a request.
pub(super) fn canonical_request(
    method: &str,
    request: &HttpRequest,
    signed_headers: &[String],
    payload: &str,
    form: PathForm,
) -> Result<String, SignatureError> {
    let mut text = format!(
        "{method}\n{}\n{}\n",
        path(request.path(), form),
        parameters(request.query())
    );
    for name in signed_headers {
        let value = header(request, name).ok_or_else(|| {
            SignatureError::Mismatch(format!("the signed header '{name}' is not in the request"))
        })?;
        text += &format!("{name}:{value}\n");
    }
    text += &format!("\n{}\n{payload}", signed_headers.join(";"));
    Ok(text)
}

pub(super) fn path(raw: &str, form: PathForm) -> String {
    if form == PathForm::AsIs {
        return raw.to_owned();
    }
    let mut segments = Vec::new();
    for segment in raw.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(segments.pop()),
            segment => segments.push(segment),
        }
    }
    let mut text = String::with_capacity(raw.len());
    for segment in &segments {
        text.push('/');
        text.push_str(&percent::encode(segment.as_bytes()));
    }
    let ends_in_directory = raw.ends_with('/') || raw.ends_with("/.") || raw.ends_with("/..");
    if segments.is_empty() || ends_in_directory {
        text.push('/');
    }
    text
}

/// Writes the canonical query: all parameters except the signature, decoded, encoded in one way, and
/// sorted.
pub(super) fn parameters(raw: &str) -> String {
    let mut pairs: Vec<(String, String)> = percent::pairs(raw)
        .filter(|(name, _)| name != b"X-Amz-Signature")
        .map(|(name, value)| (percent::encode(&name), percent::encode(&value)))
        .collect();
    pairs.sort();
    let parts: Vec<String> = pairs
        .into_iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    parts.join("&")
}

/// Returns the values of a header, joined by commas; `None` if the request lacks it. The host may be in
/// the URI instead of the header, as in HTTP/2.
fn header(request: &HttpRequest, name: &str) -> Option<String> {
    if name == "host" {
        return request.host().map(str::to_owned);
    }
    let values: Vec<String> = request
        .headers
        .get_all(name)
        .iter()
        .map(|value| collapsed(&String::from_utf8_lossy(value.as_bytes())))
        .collect();
    (!values.is_empty()).then(|| values.join(","))
}

/// Returns a header value without spaces and tabs at its ends, and with one space for each run of spaces.
///
/// Tabs inside of the value stay: the rule is to "convert sequential spaces to a single space" (IAM User
/// Guide, "Create a signed AWS API request"). At the ends, HTTP removes tabs, too (RFC 9110, section
/// 5.5).
pub(super) fn collapsed(value: &str) -> String {
    let parts: Vec<&str> = value
        .trim_matches([' ', '\t'])
        .split(' ')
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(" ")
}
