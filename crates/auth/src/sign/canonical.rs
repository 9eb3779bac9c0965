//! The canonical form of a request: what client and service both compute, and one of them signs.
//!
//! AWS Signature Version 4, "Create a canonical request".

use std::borrow::Cow;
use std::fmt::Write as _;

use bytes::Bytes;
use http::Request;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest as _, Sha256};

use super::SigningOptions;

/// Everything but the unreserved characters of RFC 3986, section 2.3.
pub(super) const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
/// The same, save for what separates the segments of a path.
const PATH: &AsciiSet = &ENCODED.remove(b'/');

/// The canonical form, and the names of the headers in it.
pub(super) struct Canonical {
    pub(super) text: String,
    pub(super) signed_headers: String,
}

/// Writes the canonical form; `headers` are those that are signed, sorted by name.
pub(super) fn canonical(
    request: &Request<Bytes>,
    target: &str,
    headers: &[(&str, &str)],
    body_hash: &str,
    options: SigningOptions,
) -> Canonical {
    let (raw_path, raw_query) = target.split_once('?').unwrap_or((target, ""));
    let mut text = String::with_capacity(256 + 2 * target.len());
    text.push_str(request.method().as_str());
    text.push('\n');
    path(&mut text, raw_path, options);
    text.push('\n');
    query(&mut text, raw_query);
    text.push('\n');
    let mut signed_headers = String::with_capacity(16 * headers.len());
    let mut last = "";
    for &(name, value) in headers {
        if name == last {
            // A second value of the same header goes onto its line.
            text.pop();
            text.push(',');
        } else {
            if !signed_headers.is_empty() {
                signed_headers.push(';');
            }
            signed_headers.push_str(name);
            text.push_str(name);
            text.push(':');
        }
        spaced_once(&mut text, value);
        text.push('\n');
        last = name;
    }
    text.push('\n');
    text.push_str(&signed_headers);
    text.push('\n');
    text.push_str(body_hash);
    Canonical {
        text,
        signed_headers,
    }
}

/// The SHA-256 of bytes, in hexadecimal.
pub(super) fn hash(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        hex.push(char::from(DIGITS[usize::from(byte >> 4)]));
        hex.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    hex
}

fn path(text: &mut String, path: &str, options: SigningOptions) {
    let path = match options.normalize_path {
        true => normal(path),
        false => path.into(),
    };
    if options.double_encode {
        text.extend(utf8_percent_encode(&path, PATH));
    } else {
        text.push_str(&path);
    }
}

/// Without empty segments, `.` and `..` (RFC 3986, section 5.2.4).
fn normal(path: &str) -> Cow<'_, str> {
    if !path.contains("//") && !path.contains("/.") {
        return path.into();
    }
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    let mut normal = String::with_capacity(path.len());
    for segment in &segments {
        normal.push('/');
        normal.push_str(segment);
    }
    let ends = ["/", "/.", "/.."].iter().any(|end| path.ends_with(end));
    if ends || normal.is_empty() {
        normal.push('/');
    }
    normal.into()
}

/// Sorted by what is sent, each name and value encoded in the one way there is.
fn query(text: &mut String, query: &str) {
    let mut pairs: Vec<_> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (encoded(name), encoded(value))
        })
        .collect();
    pairs.sort_unstable();
    for (i, (name, value)) in pairs.iter().enumerate() {
        if i > 0 {
            text.push('&');
        }
        // Writing to a text never fails.
        let _ = write!(text, "{name}={value}");
    }
}

/// Part of a query, decoded and encoded anew where it is not encoded as it should be.
fn encoded(part: &str) -> Cow<'_, str> {
    if part
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
    {
        return part.into();
    }
    let spaced = part.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8_lossy();
    utf8_percent_encode(&decoded, ENCODED).to_string().into()
}

/// The value of a header without spaces around it, and with one where there are several.
fn spaced_once(text: &mut String, value: &str) {
    let value = value.trim_matches(' ');
    if !value.contains("  ") {
        text.push_str(value);
        return;
    }
    let mut words = value.split(' ').filter(|word| !word.is_empty());
    text.extend(words.next());
    for word in words {
        text.push(' ');
        text.push_str(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lose_what_leads_nowhere() {
        for (path, expected) in [
            ("/", "/"),
            ("//", "/"),
            ("/a/../..//b/./", "/b/"),
            ("/a/b/..", "/a/"),
            ("/a/.b", "/a/.b"),
            ("/..", "/"),
        ] {
            assert_eq!(normal(path), expected, "{path}");
        }
    }

    #[test]
    fn a_query_is_sorted_and_encoded_in_one_way() {
        let mut text = String::new();
        query(&mut text, "b=2&a=x%2fy&&a=+~%7e&c");
        assert_eq!(text, "a=%20~~&a=x%2Fy&b=2&c=");
    }

    #[test]
    fn spaces_of_a_header_are_counted_once() {
        let mut text = String::new();
        spaced_once(&mut text, "  a   b c ");
        assert_eq!(text, "a b c");
    }

    #[test]
    fn the_hash_of_nothing_is_known() {
        assert_eq!(
            hash(b""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }
}
