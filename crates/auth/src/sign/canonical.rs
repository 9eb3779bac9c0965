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
    headers: &[(&str, &str)],
    signed_headers: &str,
    body_hash: &Hex,
    options: SigningOptions,
) -> String {
    let (raw_path, raw_query) = target.split_once('?').unwrap_or((target, ""));
    let length = headers
        .iter()
        .map(|(name, value)| name.len() + value.len() + 2);
    let length = length.sum::<usize>() + signed_headers.len() + 2 * target.len() + 96;
    let mut text = String::with_capacity(length);
    text.push_str(request.method().as_str());
    text.push('\n');
    path(&mut text, raw_path, options);
    text.push('\n');
    query(&mut text, raw_query);
    text.push('\n');
    let mut last = "";
    for &(name, value) in headers {
        if name == last {
            // A second value of the same header goes onto its line.
            text.pop();
            text.push(',');
        } else {
            text.push_str(name);
            text.push(':');
        }
        spaced_once(&mut text, value);
        text.push('\n');
        last = name;
    }
    text.push('\n');
    text.push_str(signed_headers);
    text.push('\n');
    text.push_str(body_hash.as_str());
    text
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
        text.push_str(name);
        text.push('=');
        text.push_str(value);
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
    if !value.as_bytes().contains(&b' ') {
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
}
