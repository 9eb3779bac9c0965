//! The canonical form of a request: what client and service both compute, and one of them signs.
//!
//! AWS Signature Version 4, "Create a canonical request".

use std::borrow::Cow;

use bytes::Bytes;
use http::Request;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::SigningOptions;
use super::hash::Hex;

/// Everything but the unreserved characters of RFC 3986, section 2.3.
pub(super) const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
/// The same, save for what separates the segments of a path.
const PATH: &AsciiSet = &ENCODED.remove(b'/');

/// Writes the canonical form; `headers` are those that are signed, sorted by name, and
/// `signed_headers` is what they are called.
pub(super) fn canonical(
    request: &Request<Bytes>,
    target: &str,
    headers: &[(&str, &[u8])],
    signed_headers: &[u8],
    body_hash: &Hex,
    options: SigningOptions,
) -> Vec<u8> {
    let (raw_path, raw_query) = target.split_once('?').unwrap_or((target, ""));
    let length = headers
        .iter()
        .map(|(name, value)| name.len() + value.len() + 2);
    let length = length.sum::<usize>() + signed_headers.len() + 2 * target.len() + 96;
    let mut text = Vec::with_capacity(length);
    text.extend_from_slice(request.method().as_str().as_bytes());
    text.push(b'\n');
    path(&mut text, raw_path, options);
    text.push(b'\n');
    query(&mut text, raw_query);
    text.push(b'\n');
    let mut last = "";
    for &(name, value) in headers {
        if name == last {
            // A second value of the same header goes onto its line.
            text.pop();
            text.push(b',');
        } else {
            text.extend_from_slice(name.as_bytes());
            text.push(b':');
        }
        spaced_once(&mut text, value);
        text.push(b'\n');
        last = name;
    }
    text.push(b'\n');
    text.extend_from_slice(signed_headers);
    text.push(b'\n');
    text.extend_from_slice(body_hash.as_bytes());
    text
}

fn path(text: &mut Vec<u8>, path: &str, options: SigningOptions) {
    let path = match options.normalize_path {
        true => normal(path),
        false => path.into(),
    };
    if options.double_encode {
        let encoded = utf8_percent_encode(&path, PATH);
        text.extend(encoded.flat_map(str::as_bytes));
    } else {
        text.extend_from_slice(path.as_bytes());
    }
}

/// Without empty segments, `.` and `..` (RFC 3986, section 5.2.4).
fn normal(path: &str) -> Cow<'_, str> {
    if path == "/" || !path.contains("//") && !path.contains("/.") {
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
fn query(text: &mut Vec<u8>, query: &str) {
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
            text.push(b'&');
        }
        text.extend_from_slice(name.as_bytes());
        text.push(b'=');
        text.extend_from_slice(value.as_bytes());
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
fn spaced_once(text: &mut Vec<u8>, value: &[u8]) {
    if !value.contains(&b' ') {
        text.extend_from_slice(value);
        return;
    }
    let words = value.split(|byte| *byte == b' ');
    for (i, word) in words.filter(|word| !word.is_empty()).enumerate() {
        if i > 0 {
            text.push(b' ');
        }
        text.extend_from_slice(word);
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
        let mut text = Vec::new();
        query(&mut text, "b=2&a=x%2fy&&a=+~%7e&c");
        assert_eq!(text, b"a=%20~~&a=x%2Fy&b=2&c=");
    }

    #[test]
    fn spaces_of_a_header_are_counted_once() {
        let mut text = Vec::new();
        spaced_once(&mut text, b"  a   b c ");
        assert_eq!(text, b"a b c");
    }
}
