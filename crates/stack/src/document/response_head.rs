//! Reads facts about a document from the headers of the response.

use crate::Body;
use http::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, TRANSFER_ENCODING,
};
use http::{HeaderMap, HeaderName, HeaderValue, Response};

/// The range that a request asks for when only the rest of a document is missing.
#[derive(Debug)]
pub(super) struct MissingRest<'a> {
    /// The first byte of the rest.
    pub(super) from: u64,
    /// The number of bytes of the whole document, if it is known.
    pub(super) total: Option<u64>,
    /// Its validator.
    pub(super) etag: &'a HeaderValue,
}

/// A part of a document that starts where the received bytes end.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct PartialContent {
    /// Where it ends.
    pub(super) until: u64,
    /// The number of bytes of the whole document.
    pub(super) total: u64,
}

impl PartialContent {
    /// Reads the headers of a partial response (RFC 9110, section 14.4). `None` if it is another part, a
    /// part of another document, or does not give its end and the document's length.
    pub(super) fn read(headers: &HeaderMap, asked: &MissingRest<'_>) -> Option<Self> {
        if headers.get(ETAG).is_some_and(|etag| etag != asked.etag) {
            return None;
        }
        let range = headers.get(CONTENT_RANGE)?.to_str().ok()?;
        let (range, total) = range.strip_prefix("bytes ")?.split_once('/')?;
        let (first, last) = range.split_once('-')?;
        let (first, until) = (number(first)?, number(last)?.checked_add(1)?);
        let total = match total {
            "*" => asked.total?,
            total => number(total)?,
        };
        let length = headers.get(CONTENT_LENGTH);
        let fits = first == asked.from
            && first < until
            && until <= total
            && asked.total.is_none_or(|known| known == total)
            && length
                .is_none_or(|length| length.to_str().ok().and_then(number) == Some(until - first));
        fits.then_some(Self { until, total })
    }
}

/// Accepts digits only; `parse` would accept a sign as well.
fn number(text: &str) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// A validator that guarantees every byte (RFC 9110, section 8.8.1).
pub(super) fn strong(headers: &HeaderMap) -> Option<HeaderValue> {
    headers
        .get(ETAG)
        .filter(|etag| etag.as_bytes().starts_with(b"\""))
        .cloned()
}

/// The length of a document, by its header or by the size hint of the body.
pub(super) fn length(answer: &Response<Body>) -> Option<u64> {
    use http_body::Body as _;
    let header = answer.headers().get(CONTENT_LENGTH);
    let header = header.and_then(|length| number(length.to_str().ok()?.trim()));
    header.or_else(|| answer.body().size_hint().exact())
}

/// Whether the end of a body is marked, so that a broken connection is noticed.
pub(super) fn is_chunked(headers: &HeaderMap) -> bool {
    codings(headers, &TRANSFER_ENCODING).last() == Some("chunked".to_owned())
}

/// The content coding of the body, if it has one.
pub(super) fn coding(headers: &HeaderMap) -> Option<String> {
    let plain = |coding: &String| ["", "identity", "chunked"].contains(&coding.as_str());
    let transfer = codings(headers, &TRANSFER_ENCODING);
    let mut all = codings(headers, &CONTENT_ENCODING).chain(transfer);
    let found = all.find(|coding| !plain(coding))?;
    // The text comes from outside (RFC 9110, section 5.6.2).
    let shown = found.chars().filter(|c| c.is_ascii_graphic()).take(20);
    Some(shown.collect())
}

fn codings<'a>(headers: &'a HeaderMap, name: &'a HeaderName) -> impl Iterator<Item = String> + 'a {
    let values = headers.get_all(name).into_iter();
    values.flat_map(|value| {
        let value = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
        let codings = value.split(',').map(|coding| coding.trim().to_owned());
        codings.collect::<Vec<_>>()
    })
}

/// Returns whether a response is a web page by its content type.
pub(super) fn is_page(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    ["text/html", "application/xhtml+xml"]
        .iter()
        .any(|page| kind.eq_ignore_ascii_case(page))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pairs = pairs.iter();
        pairs
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()))
            .collect()
    }

    fn read(
        range: &str,
        total: Option<u64>,
        more: &[(&'static str, &str)],
    ) -> Option<PartialContent> {
        let etag = HeaderValue::from_static("\"a\"");
        let asked = MissingRest {
            from: 100,
            total,
            etag: &etag,
        };
        let headers = headers(&[&[("content-range", range)], more].concat());
        PartialContent::read(&headers, &asked)
    }

    #[test]
    fn the_rest_begins_where_it_was_asked_for_and_ends_in_the_same_document() {
        let rest = |until, total| Some(PartialContent { until, total });
        for known in [None, Some(300)] {
            assert_eq!(read("bytes 100-299/300", known, &[]), rest(300, 300));
            assert_eq!(read("bytes 100-199/300", known, &[]), rest(200, 300));
        }
        assert_eq!(read("bytes 100-299/*", Some(300), &[]), rest(300, 300));
        let same = [("etag", "\"a\""), ("content-length", "200")];
        assert_eq!(read("bytes 100-299/300", None, &same), rest(300, 300));
    }

    #[test]
    fn any_other_part_is_refused() {
        for odd in [
            "bytes 0-299/300",
            "bytes 101-299/300",
            "bytes 99-299/300",
            "bytes 100-300/300",
            "bytes 100-299/299",
            "bytes 100-99/300",
            "bytes 100-299/+300",
            "bytes 100-18446744073709551615/18446744073709551615",
            "bytes */300",
            "bytes 100-299",
            "100-299/300",
            "items 100-299/300",
            "",
        ] {
            assert_eq!(read(odd, None, &[]), None, "{odd}");
        }
        assert_eq!(read("bytes 100-299/300", Some(301), &[]), None);
        assert_eq!(read("bytes 100-299/*", None, &[]), None);
        let other = [("etag", "\"b\"")];
        assert_eq!(read("bytes 100-299/300", None, &other), None);
        let short = [("content-length", "50")];
        assert_eq!(read("bytes 100-299/300", None, &short), None);
    }

    #[test]
    fn a_coding_is_named_unless_it_changes_nothing() {
        for (value, named) in [
            ("identity", None),
            ("", None),
            ("GZIP", Some("gzip")),
            ("identity, br", Some("br")),
        ] {
            let found = coding(&headers(&[("content-encoding", value)]));
            assert_eq!(found.as_deref(), named);
        }
        let both = headers(&[("transfer-encoding", "gzip, Chunked")]);
        assert_eq!(coding(&both).as_deref(), Some("gzip"));
        assert!(is_chunked(&both));
        let plain = headers(&[("transfer-encoding", "chunked")]);
        assert_eq!(coding(&plain), None);
        assert!(!is_chunked(&headers(&[(
            "transfer-encoding",
            "chunked, gzip"
        )])));
    }

    #[test]
    fn a_web_page_is_known_by_its_type() {
        assert!(is_page(&headers(&[(
            "content-type",
            "Text/HTML; charset=x"
        )])));
        assert!(!is_page(&headers(&[("content-type", "application/pdf")])));
        assert!(!is_page(&HeaderMap::new()));
    }

    proptest! {
        #[test]
        fn no_range_panics(range in "(bytes )?[0-9*/ -]{0,60}", total: Option<u64>) {
            let _ = read(&range, total, &[]);
        }
    }
}
