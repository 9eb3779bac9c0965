//! The splitter: wherever a response is cut, its entries, its rest and its error are those of the whole.
#![no_main]

use casebook_fuzz::{Page, Row, choice};
use casebook_protocol::ParseError;
use casebook_protocol::json::{self, Splitter};
use libfuzzer_sys::fuzz_target;

type Outcome = Result<(Vec<Row>, Page), ParseError>;

fuzz_target!(|input: &[u8]| {
    let Some((step, text)) = choice(input) else {
        return;
    };
    let expected = whole(text);
    for pieces in [usize::from(step) + 1, 1, text.len().max(1)] {
        let found = split(text.chunks(pieces));
        match &expected {
            Some(expected) => assert_eq!(&found, expected, "pieces of {pieces}"),
            // Invalid UTF-8 is found when the splitter comes to it.
            None => assert!(found.is_err(), "pieces of {pieces}"),
        }
    }
});

fn split<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Outcome {
    let mut splitter = Splitter::<Page, Row>::new(&["inner", "rows"]);
    let mut rows = Vec::new();
    for piece in pieces {
        splitter.push(piece);
        while let Some(row) = splitter.next_entry()? {
            rows.push(row);
        }
    }
    let mut rest = splitter.finish()?;
    if let Some(inner) = &mut rest.inner {
        assert_eq!(inner.rows.len(), usize::from(!rows.is_empty()));
        inner.rows.clear();
    }
    Ok((rows, plain(rest)))
}

/// Reads the text as a whole; `None` if it is not UTF-8.
fn whole(text: &[u8]) -> Option<Outcome> {
    let text = str::from_utf8(text).ok()?;
    let read = match text.trim_matches([' ', '\t', '\n', '\r']) {
        "" | "null" => Ok(Page::default()),
        _ => json::parse::<Page>(text),
    };
    Some(read.map(|mut page| {
        let inner = page.inner.as_mut();
        let rows = inner
            .map(|inner| std::mem::take(&mut inner.rows))
            .unwrap_or_default();
        (rows, plain(page))
    }))
}

/// Replaces what is not equal to itself.
fn plain(mut page: Page) -> Page {
    page.double = if page.double.is_nan() {
        -1.0
    } else {
        page.double
    };
    page
}
