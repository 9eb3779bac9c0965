//! The records of evidence: envelopes, statements, records of runs, sums and keys are written and read again as the
//! same, and a changed byte under a valid signature or in a chain is found.
#![no_main]

use std::sync::LazyLock;

use casebook_evidence::{
    AnsweredRequest, Caller, Chain, Changes, Clocks, Envelope, Files, PublicKey, Run, SigningKey,
    Statement, Tool, sums,
};
use casebook_fuzz::{choice, damaged, records};
use casebook_protocol::Blob;
use libfuzzer_sys::fuzz_target;

/// The statement of the sealed envelope.
const PAYLOAD: &[u8] = b"{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[]}";

struct Sealed {
    public: PublicKey,
    envelope: Envelope,
    json: String,
}

static SEALED: LazyLock<Sealed> = LazyLock::new(sealed);

/// Seals with the key of the seed 0, which is in PKCS #8 (RFC 8410, section 7).
fn sealed() -> Sealed {
    let mut der = [0; 48];
    let head = b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20";
    der[..16].copy_from_slice(head);
    let label = "PRIVATE KEY-----";
    let body = Blob::from(der.to_vec()).to_base64();
    let pem = format!("-----BEGIN {label}\n{body}\n-----END {label}\n");
    let key = SigningKey::from_pem(pem.as_bytes()).expect("it is a key");
    let envelope = Envelope::seal(PAYLOAD.to_vec(), &key);
    Sealed {
        public: key.public(),
        json: String::from_utf8(envelope.to_json()).expect("JSON is UTF-8"),
        envelope,
    }
}

// The first byte selects what the rest is.
fuzz_target!(|input: &[u8]| {
    let Some((kind, rest)) = choice(input) else {
        return;
    };
    match kind % 10 {
        0 | 1 => envelope(rest),
        2 | 3 => statement(rest),
        4 | 5 => run(rest),
        6 => chain(rest),
        7 => lines(rest),
        8 => keys(rest),
        _ => under_a_signature(rest),
    }
});

fn envelope(input: &[u8]) {
    if let Ok(read) = Envelope::read(input) {
        let json = read.to_json();
        let again = Envelope::read(&json).expect("what is written is read");
        assert_eq!(again, read);
        assert_eq!(again.claimed_key(), read.claimed_key());
        assert!(json.ends_with(b"\n") && json.len() <= input.len() * 6 + 128);
    }
}

fn statement(input: &[u8]) {
    if let Ok(read) = Statement::read(input) {
        let json = read.to_json();
        let again = Statement::read(&json).expect("what is written is read");
        assert_eq!(again, read);
        if let Some(key) = read.public_key() {
            assert_eq!(PublicKey::from_der(&key.to_der()), Ok(key));
        }
        // A second reader finds the same files.
        let value: serde_json::Value = serde_json::from_slice(input).expect("it is JSON");
        let subject = value["subject"].as_array().expect("it is a list");
        let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
        let files = subject.iter().map(|it| {
            let sha256 = text(&it["digest"]["sha256"]);
            (
                text(&it["name"]).expect("it is named"),
                sha256.expect("it has a hash"),
            )
        });
        assert_eq!(read.files(), files.collect::<Files>());
    }
}

fn run(input: &[u8]) {
    if let Ok(read) = Run::read(input) {
        let line = read.to_line();
        assert_eq!(line.iter().filter(|byte| **byte == b'\n').count(), 1);
        assert_eq!(Run::read(&line), Ok(read));
    }
}

/// Makes records that fit, of whatever texts, and breaks them.
fn chain(input: &[u8]) {
    let mut texts = records(input).map(|text| String::from_utf8_lossy(text).into_owned());
    let mut next = || texts.next().unwrap_or_default();
    let damage = next();
    let (mut chain, mut written) = (Chain::default(), Vec::new());
    for number in 0..3 {
        let caller = Caller::new(next(), next(), None);
        let mut run = chain.next_run(caller, Tool::new(next(), "1.0"));
        run.clock = (number == 1).then(|| Clocks::new(next(), next()));
        run.requests.push(AnsweredRequest::new(next(), next()));
        let mut after = chain.files.clone();
        after.insert(next(), next());
        after.remove(&next());
        run.changed = Changes::between(&chain.files, &after);
        let line = run.to_line();
        chain.add(&line);
        assert_eq!(chain.files, after);
        assert_eq!(chain.last.as_ref(), Some(&run));
        written.push(line);
    }
    assert!(chain.breaks.is_empty(), "{:?}", chain.breaks);
    let breaks = |lines: &[&[u8]]| {
        let mut chain = Chain::default();
        lines.iter().for_each(|line| chain.add(line));
        assert_eq!(chain.runs, lines.len() as u64);
        chain.breaks.len()
    };
    let [one, two, three] = [&written[0][..], &written[1], &written[2]];
    assert_eq!(breaks(&[one, two, three]), 0);
    assert!(breaks(&[one, three]) > 0 && breaks(&[two, three]) > 0);
    assert!(breaks(&[two, one, three]) > 0 && breaks(&[one, two, two]) > 0);
    let changed = damaged(two, damage.as_bytes());
    assert!(changed == two || breaks(&[one, &changed, three]) > 0);
    let sums = chain.sums();
    assert_eq!(sums.get("runs.txt"), Some(&chain.sha256()));
}

fn lines(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else {
        return;
    };
    if let Some(read) = sums::parse(text) {
        let written = sums::text(&read);
        assert_eq!(sums::parse(&written).as_ref(), Some(&read));
        // Each line is a file, and none is said twice.
        assert_eq!(read.len(), text.lines().count(), "{text:?}");
        for hash in read.values() {
            assert!(hash.len() == 64 && hash.bytes().all(|it| it.is_ascii_hexdigit()));
        }
    }
}

fn keys(input: &[u8]) {
    if let Ok(key) = PublicKey::from_pem(input) {
        assert_eq!(
            PublicKey::from_pem(key.to_pem().as_bytes()),
            Ok(key.clone())
        );
        assert_eq!(PublicKey::from_der(&key.to_der()), Ok(key));
    }
    match SigningKey::from_pem(input) {
        Ok(key) => assert_eq!(
            format!("{key:?}"),
            format!("SigningKey({:?})", key.public().id())
        ),
        Err(error) => assert!(error.to_string().len() < 100, "{error}"),
    }
}

/// Changes a sealed envelope: its JSON, its statement or its signature.
fn under_a_signature(input: &[u8]) {
    let Some((part, damage)) = choice(input) else {
        return;
    };
    let Sealed {
        public,
        envelope,
        json,
    } = &*SEALED;
    let payload = Blob::from(PAYLOAD.to_vec()).to_base64();
    let changed = match part % 3 {
        0 => damaged(json.as_bytes(), damage),
        1 => {
            let new = Blob::from(damaged(PAYLOAD, damage)).to_base64();
            json.replace(&payload, &new).into_bytes()
        }
        _ => {
            let (before, sig) = json.rsplit_once("\"sig\":\"").expect("it is signed");
            let (sig, after) = sig.split_once('"').expect("it ends");
            let sig = Blob::from_base64(sig).expect("it is base64");
            let new = Blob::from(damaged(sig.as_bytes(), damage)).to_base64();
            format!("{before}\"sig\":\"{new}\"{after}").into_bytes()
        }
    };
    if let Ok(read) = Envelope::read(&changed)
        && read.is_signed_by(public)
    {
        assert_eq!(read.payload, PAYLOAD);
        // The name of the key and further signatures are not signed.
        assert!(
            part % 3 == 0 || read == *envelope,
            "another signature is valid"
        );
    }
}
