//! Timestamps: an answer that was damaged is refused, or states what it stated, signed as it was; a question is read and
//! written again as the same; nothing else is taken for either.
#![no_main]

use std::sync::LazyLock;

use casebook_evidence::timestamp::{Authorities, Query, Stamped, check};
use casebook_fuzz::{choice, damaged};
use libfuzzer_sys::fuzz_target;

const QUERY: &[u8] = include_bytes!("../../crates/evidence/samples/seal.tsq");

/// What both answers state, without its head and the time.
const TST_INFO: &[u8] =
    b"\x06\x03\x2a\x03\x04\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01";

/// The answer of an authority, and what it proves.
struct Answer {
    bytes: &'static [u8],
    /// The bytes of the signature, which ends the answer.
    signature: &'static [u8],
    root: Authorities,
    stamped: Stamped,
}

static ANSWERS: LazyLock<[Answer; 2]> = LazyLock::new(|| {
    [
        answer(
            include_bytes!("../../crates/evidence/samples/rsa.tsr"),
            include_bytes!("../../crates/evidence/samples/rsa.pem"),
            256,
        ),
        answer(
            include_bytes!("../../crates/evidence/samples/ec.tsr"),
            include_bytes!("../../crates/evidence/samples/ec.pem"),
            64,
        ),
    ]
});

fn answer(bytes: &'static [u8], root: &[u8], length: usize) -> Answer {
    let root = Authorities::from_pem(root).expect("it is a certificate");
    let stamped = check(b"seal", QUERY, bytes, &root).expect("it is as OpenSSL wrote it");
    assert!(stamped.is_trusted);
    Answer {
        bytes,
        signature: &bytes[bytes.len() - length..],
        root,
        stamped,
    }
}

// The first byte selects what the rest is.
fuzz_target!(|input: &[u8]| {
    let Some((kind, rest)) = choice(input) else {
        return;
    };
    let [rsa, ec] = &*ANSWERS;
    match kind % 8 {
        0 | 1 => refused_or_the_same(rsa, &damaged(rsa.bytes, rest)),
        2 | 3 => refused_or_the_same(ec, &damaged(ec.bytes, rest)),
        // Damage at two places, each by a half of the input.
        4 => {
            let (one, two) = rest.split_at(rest.len() / 2);
            refused_or_the_same(ec, &damaged(&damaged(ec.bytes, one), two));
        }
        5 => refused_or_the_same(ec, rest),
        6 => questions(rest),
        _ => roots(rest),
    }
});

/// Checks that an answer states what the real one does if it is taken, and that its signature is the same.
fn refused_or_the_same(real: &Answer, changed: &[u8]) {
    let has = |part: &[u8]| changed.windows(part.len()).any(|found| found == part);
    match check(b"seal", QUERY, changed, &real.root) {
        Ok(stamped) => {
            assert_eq!(stamped, real.stamped);
            assert!(has(TST_INFO) && has(real.signature));
            assert!(check(b"seals", QUERY, changed, &real.root).is_err());
        }
        Err(error) => assert!(error.to_string().len() < 1500, "{error}"),
    }
}

/// Reads a question, and a damaged one.
fn questions(input: &[u8]) {
    let real = Query::read(QUERY).expect("it is a question");
    for bytes in [input, &damaged(QUERY, input)] {
        if let Ok(query) = Query::read(bytes) {
            assert_eq!(query.to_bytes(), bytes);
            assert_eq!(query == real, bytes == QUERY);
            let [rsa, _] = &*ANSWERS;
            let stamped = check(b"seal", bytes, rsa.bytes, &rsa.root);
            assert_eq!(stamped.is_ok(), query == real);
        }
    }
}

/// Reads certificates: an authority of which there is none vouches for nothing.
fn roots(input: &[u8]) {
    let [rsa, _] = &*ANSWERS;
    let pem = include_bytes!("../../crates/evidence/samples/rsa.pem");
    for bytes in [input, &damaged(pem, input)] {
        if let Ok(root) = Authorities::from_pem(bytes) {
            assert!(!root.is_empty());
            let stamped = check(b"seal", QUERY, rsa.bytes, &root);
            assert!(stamped.is_err() || stamped == Ok(rsa.stamped));
        }
    }
}
