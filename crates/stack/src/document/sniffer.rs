//! Holds back the first bytes of a document until they show its kind.

use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http::header::CONTENT_TYPE;

use super::kind::{BEGINNING, DocumentKind};

/// The kinds of documents that are accepted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum ExpectedKinds {
    /// The kind of the content type, if it does not look like an error.
    Declared,
    /// One of these kinds.
    Kinds(&'static [DocumentKind]),
    /// Every kind: the status of the response alone tells a document from an error.
    Any,
}

impl ExpectedKinds {
    /// Returns the kinds, if they are listed.
    pub(super) fn kinds(self) -> &'static [DocumentKind] {
        match self {
            Self::Kinds(kinds) => kinds,
            Self::Declared | Self::Any => &[],
        }
    }
}

/// The kind of a document by its content type.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum ContentTypeKind {
    /// No kind, or one that is not checked.
    Nothing,
    /// This kind.
    Kind(DocumentKind),
    /// A text, which no report is.
    Message,
}

/// Holds back the first bytes of a document until its kind is known and accepted.
#[derive(Debug)]
pub(super) struct Sniffer {
    declared: ContentTypeKind,
    /// The bytes that are held back; `None` after they were checked.
    held: Option<BytesMut>,
}

impl Sniffer {
    /// Creates a sniffer for a document with these headers.
    pub(super) fn new(headers: &HeaderMap) -> Self {
        Self {
            declared: ContentTypeKind::read(headers),
            held: Some(BytesMut::new()),
        }
    }

    /// Returns whether bytes of the document were passed on.
    pub(super) fn is_out(&self) -> bool {
        self.held.is_none()
    }

    /// Takes the next bytes, and returns the bytes that may be passed on; `None` while there are too few
    /// to decide. The decision does not depend on how the bytes are split.
    ///
    /// # Errors
    ///
    /// Fails with the kind of the document if it is not accepted.
    pub(super) fn take(
        &mut self,
        data: Bytes,
        expected: ExpectedKinds,
    ) -> Result<Option<Bytes>, DocumentKind> {
        if expected == ExpectedKinds::Any {
            self.held = None;
        }
        let Some(held) = &mut self.held else {
            return Ok(Some(data));
        };
        if held.is_empty() && data.len() >= BEGINNING {
            self.judge(&data, expected)?;
            self.held = None;
            return Ok(Some(data));
        }
        held.extend_from_slice(&data);
        match held.len() < BEGINNING {
            true => Ok(None),
            false => self.end(expected),
        }
    }

    /// Returns the bytes that are held back when the document has ended.
    ///
    /// # Errors
    ///
    /// As with [`take`](Self::take).
    pub(super) fn end(&mut self, expected: ExpectedKinds) -> Result<Option<Bytes>, DocumentKind> {
        let held = self.held.take().map(BytesMut::freeze);
        if let Some(held) = &held {
            self.judge(held, expected)?;
        }
        Ok(held)
    }

    /// Checks the kind of a document that begins like this.
    fn judge(&self, beginning: &[u8], expected: ExpectedKinds) -> Result<(), DocumentKind> {
        let found = DocumentKind::of(beginning);
        let fits = match (expected, self.declared) {
            (ExpectedKinds::Any, _) => true,
            (ExpectedKinds::Kinds(kinds), _) => kinds.contains(&found),
            (ExpectedKinds::Declared, ContentTypeKind::Kind(kind)) => found == kind,
            (ExpectedKinds::Declared, ContentTypeKind::Message) => {
                !found.is_refusal() && found != DocumentKind::Text
            }
            (ExpectedKinds::Declared, ContentTypeKind::Nothing) => !found.is_refusal(),
        };
        fits.then_some(()).ok_or(found)
    }
}

impl ContentTypeKind {
    fn read(headers: &HeaderMap) -> Self {
        let kind = headers.get(CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        match kind.to_ascii_lowercase().as_str() {
            "application/pdf" | "application/x-pdf" => Self::Kind(DocumentKind::Pdf),
            "application/zip" | "application/x-zip-compressed" => Self::Kind(DocumentKind::Zip),
            "application/gzip" | "application/x-gzip" => Self::Kind(DocumentKind::Gzip),
            kind if kind.starts_with("application/vnd.openxmlformats-officedocument.") => {
                Self::Kind(DocumentKind::Zip)
            }
            "text/plain" | "text/xml" | "application/xml" | "application/json" => Self::Message,
            kind if kind.ends_with("+xml") || kind.ends_with("+json") => Self::Message,
            _ => Self::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BOTH: &[DocumentKind] = &[DocumentKind::Pdf, DocumentKind::Zip];

    fn typed(kind: &str) -> HeaderMap {
        [(CONTENT_TYPE, kind.parse().unwrap())]
            .into_iter()
            .collect()
    }

    /// Returns the bytes of a document that comes in these pieces, or the kind of content found instead.
    fn handed_out(
        kind: &str,
        pieces: &[&[u8]],
        expected: ExpectedKinds,
    ) -> Result<Vec<u8>, DocumentKind> {
        let mut beginning = Sniffer::new(&typed(kind));
        let mut out = Vec::new();
        for piece in pieces {
            let data = beginning.take(Bytes::copy_from_slice(piece), expected)?;
            out.extend(data.unwrap_or_default());
        }
        out.extend(beginning.end(expected)?.unwrap_or_default());
        Ok(out)
    }

    #[test]
    fn an_expectation_weighs_more_than_what_the_host_says() {
        let (pdf, zip) = (&b"%PDF-1.7"[..], &b"PK\x03\x04"[..]);
        let judged = |kind, bytes, expected| handed_out(kind, &[bytes], expected).map(|_| ());
        for expected in [
            ExpectedKinds::Kinds(&[DocumentKind::Pdf]),
            ExpectedKinds::Declared,
        ] {
            assert_eq!(judged("text/plain", pdf, expected), Ok(()));
            let packed = judged("application/pdf", zip, expected);
            assert_eq!(packed, Err(DocumentKind::Zip));
        }
        let (both, none) = (ExpectedKinds::Kinds(BOTH), ExpectedKinds::Declared);
        assert_eq!(judged("application/pdf", zip, both), Ok(()));
        assert_eq!(judged("", b"new", both), Err(DocumentKind::Text));
        assert_eq!(judged("", b"new", none), Ok(()));
        assert_eq!(
            judged("Text/Plain; x", b"new", none),
            Err(DocumentKind::Text)
        );
        assert_eq!(judged("", b"{}", none), Err(DocumentKind::Json));
        assert_eq!(judged("application/gzip", b"\x1f\x8b", none), Ok(()));
        assert_eq!(
            judged("application/pdf", b"<html>", ExpectedKinds::Any),
            Ok(())
        );
    }

    fn document() -> impl Strategy<Value = Vec<u8>> {
        let head = prop_oneof![
            Just(&b""[..]),
            Just(&b"%PDF-1.7\n"[..]),
            Just(&b"\n%PDF-1.7\n"[..]),
            Just(&b"<!DOCTYPE html>"[..]),
            Just(&b"<?xml?><Error>"[..]),
            Just(&b"{\"a\":"[..]),
            Just(&b"\x1f\x8b"[..]),
            Just(&b"PK\x03\x04"[..]),
        ];
        let byte = prop_oneof![any::<u8>(), b' '..=b'~'];
        (head, prop::collection::vec(byte, 0..3 * BEGINNING))
            .prop_map(|(head, rest)| [head, &rest].concat())
    }

    proptest! {
        #[test]
        fn whatever_the_pieces_the_judgement_is_that_of_the_whole(
            whole in document(),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
            kind in prop_oneof![
                Just(""), Just("application/pdf"), Just("text/plain"), Just("application/json"),
            ],
            expected in prop_oneof![
                Just(ExpectedKinds::Declared), Just(ExpectedKinds::Any), Just(ExpectedKinds::Kinds(BOTH)),
                Just(ExpectedKinds::Kinds(&[DocumentKind::Pdf])),
            ],
        ) {
            let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(whole.len() + 1)).collect();
            cuts.extend([0, whole.len()]);
            cuts.sort_unstable();
            let pieces: Vec<_> = cuts.windows(2).map(|cut| &whole[cut[0]..cut[1]]).collect();
            let at_once = handed_out(kind, &[&whole], expected);
            prop_assert_eq!(handed_out(kind, &pieces, expected), at_once.clone());
            prop_assert!(at_once.is_err() || at_once == Ok(whole));
        }
    }
}
