//! Detects the kind of a document by its first bytes.

use std::fmt;

/// The number of bytes that decide. PDF readers look for the header in the first 1024 bytes (Adobe, PDF
/// Reference 1.7, implementation note 13).
pub(super) const BEGINNING: usize = 1024;

/// The kind of a document, by its first bytes.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DocumentKind {
    /// A PDF document.
    Pdf,
    /// A ZIP archive. Office documents are ZIP archives too.
    Zip,
    /// Data compressed by gzip.
    Gzip,
    /// A web page, such as one of a login portal or a proxy.
    WebPage,
    /// XML, such as an error of an object store.
    Xml,
    /// JSON, such as an error of a gateway.
    Json,
    /// Plain text.
    Text,
    /// Any other kind.
    Other,
}

impl DocumentKind {
    /// Detects the kind by the first 1024 bytes, or by all bytes of a shorter document.
    ///
    /// ```
    /// use casebook_stack::document::DocumentKind;
    ///
    /// assert_eq!(DocumentKind::of(b"%PDF-1.7"), DocumentKind::Pdf);
    /// assert!(DocumentKind::of(b"12:00 error: no route").is_text());
    /// assert!(!DocumentKind::of(b"\x7fELF").is_text());
    /// ```
    #[must_use]
    pub fn of(document: &[u8]) -> Self {
        let beginning = &document[..document.len().min(BEGINNING)];
        if is_pdf_at(beginning, 0) {
            return Self::Pdf;
        }
        if beginning.starts_with(b"PK\x03\x04") {
            return Self::Zip;
        }
        if beginning.starts_with(b"\x1f\x8b") {
            return Self::Gzip;
        }
        // An error may mention `%PDF-`, so errors are detected first.
        if let Some(kind) = of_text(&plain(beginning)) {
            return kind;
        }
        match () {
            () if (1..beginning.len()).any(|at| is_pdf_at(beginning, at)) => Self::Pdf,
            () if is_text(beginning) => Self::Text,
            () => Self::Other,
        }
    }

    /// Returns whether people can read the document as it stands.
    #[must_use]
    pub fn is_text(self) -> bool {
        matches!(self, Self::WebPage | Self::Xml | Self::Json | Self::Text)
    }

    /// Returns whether the document looks like an error of a store, a gateway or a proxy.
    pub(super) fn is_refusal(self) -> bool {
        matches!(self, Self::WebPage | Self::Xml | Self::Json)
    }
}

impl fmt::Display for DocumentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pdf => "a PDF document",
            Self::Zip => "a ZIP archive or an Office document",
            Self::Gzip => "data compressed by gzip",
            Self::WebPage => "a web page",
            Self::Xml => "XML",
            Self::Json => "JSON",
            Self::Text => "plain text",
            Self::Other => "something else",
        })
    }
}

/// Returns whether a PDF header begins at this byte (ISO 32000-1, section 7.5.2).
fn is_pdf_at(beginning: &[u8], at: usize) -> bool {
    let rest = beginning[at..].strip_prefix(b"%PDF-");
    rest.is_some_and(|rest| rest.first().is_some_and(u8::is_ascii_digit))
}

/// Returns the text in lower case, without a byte order mark, the zeros of UTF-16 and UTF-32, and leading
/// white space.
fn plain(beginning: &[u8]) -> Vec<u8> {
    let mut text = beginning.to_ascii_lowercase();
    text.retain(|byte| *byte != 0);
    let marks = [&b"\xef\xbb\xbf"[..], b"\xff\xfe", b"\xfe\xff"];
    let rest = marks.iter().find_map(|mark| text.strip_prefix(*mark));
    rest.unwrap_or(&text).trim_ascii_start().to_vec()
}

/// Detects markup and JSON; markup with any sign of HTML is a web page.
fn of_text(text: &[u8]) -> Option<DocumentKind> {
    let next = |text: &[u8]| text.trim_ascii_start().first().copied();
    match text {
        [b'<', b'a'..=b'z' | b'!' | b'?', ..] => {
            let xml = text.starts_with(b"<?xml") || text.starts_with(b"<error");
            let has = |tag: &&[u8]| text.windows(tag.len()).any(|found| found == *tag);
            let html = [&b"<html"[..], b"<!doctype html", b"<head", b"<body"];
            match xml && !html.iter().any(has) {
                true => Some(DocumentKind::Xml),
                false => Some(DocumentKind::WebPage),
            }
        }
        [b'{', rest @ ..] if matches!(next(rest), Some(b'"' | b'}')) => Some(DocumentKind::Json),
        [b'[', rest @ ..] if matches!(next(rest), Some(b'"' | b'{' | b'[' | b']')) => {
            Some(DocumentKind::Json)
        }
        _ => None,
    }
}

/// Returns whether all of it is UTF-8 without control characters, apart from a character that is cut off
/// at the end.
fn is_text(beginning: &[u8]) -> bool {
    let text = match std::str::from_utf8(beginning) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&beginning[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.contains(|c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\x0c'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_document_is_known_by_how_it_begins() {
        let padded = |count: usize| [&vec![b' '; count][..], b"%PDF-1.4"].concat();
        let wide =
            |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_be_bytes).collect() };
        for (bytes, kind) in [
            (b"%PDF-1.7".to_vec(), DocumentKind::Pdf),
            (b"\xef\xbb\xbf%PDF-2.0".to_vec(), DocumentKind::Pdf),
            (b"\x1b%-12345X@PJL\r\n%PDF-1.3".to_vec(), DocumentKind::Pdf),
            (padded(BEGINNING - 6), DocumentKind::Pdf),
            (padded(BEGINNING - 5), DocumentKind::Text),
            (b"%PDF-".to_vec(), DocumentKind::Text),
            (b"PK\x03\x04".to_vec(), DocumentKind::Zip),
            (b"PK\x05\x06".to_vec(), DocumentKind::Other),
            (b"\x1f\x8b\x08".to_vec(), DocumentKind::Gzip),
            (b"<HTML>".to_vec(), DocumentKind::WebPage),
            (b"<p>%PDF-1.7 is blocked".to_vec(), DocumentKind::WebPage),
            (b"<?php".to_vec(), DocumentKind::WebPage),
            (wide("\u{feff}\n<Head>"), DocumentKind::WebPage),
            (
                b"<?xml version='1.0'?><!-- x --><HTML>".to_vec(),
                DocumentKind::WebPage,
            ),
            (b"<Error><Code>".to_vec(), DocumentKind::Xml),
            (wide("<?xml version='1.0'?><Error>"), DocumentKind::Xml),
            (b"{}".to_vec(), DocumentKind::Json),
            (b"\r\n{ \"a\": \"%PDF-1.7\"".to_vec(), DocumentKind::Json),
            (b"[ {".to_vec(), DocumentKind::Json),
            (
                "Zutritt verwehrt für".as_bytes().to_vec(),
                DocumentKind::Text,
            ),
            (b"a < b".to_vec(), DocumentKind::Text),
            (b"<".to_vec(), DocumentKind::Text),
            (Vec::new(), DocumentKind::Text),
            (vec![0, 1, 2], DocumentKind::Other),
            (b"\xff\xd8\xff\xe0".to_vec(), DocumentKind::Other),
        ] {
            let shown = String::from_utf8_lossy(&bytes).into_owned();
            assert_eq!(DocumentKind::of(&bytes), kind, "{shown}");
        }
        // A letter that is cut by the end of the beginning is no reason to take a text for another kind.
        let cut = ["a".repeat(BEGINNING - 1), "ä".to_owned()].concat();
        assert_eq!(DocumentKind::of(cut.as_bytes()), DocumentKind::Text);
    }

    proptest! {
        #[test]
        fn what_comes_after_the_beginning_changes_nothing(
            beginning in prop::collection::vec(any::<u8>(), BEGINNING..BEGINNING + 1),
            head in prop_oneof![Just(""), Just("%PDF-1"), Just("<html>"), Just("{\""), Just("PK\x03\x04")],
            rest in prop::collection::vec(any::<u8>(), 0..100),
        ) {
            let beginning = [head.as_bytes(), &beginning[head.len()..]].concat();
            let whole = [&beginning[..], &rest].concat();
            prop_assert_eq!(DocumentKind::of(&beginning), DocumentKind::of(&whole));
        }
    }
}
