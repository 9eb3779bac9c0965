//! Answers of OpenSSL, as they are and with every byte changed.

use std::time::{Duration, SystemTime};

use casebook_evidence::timestamp::{Authorities, check};

const QUERY: &[u8] = include_bytes!("../samples/seal.tsq");

/// Each answer, with the root of its authority and its second after 2026-11-29T08:00:00Z.
const ANSWERS: [(&[u8], &[u8], u64); 2] = [
    (
        include_bytes!("../samples/rsa.tsr"),
        include_bytes!("../samples/rsa.pem"),
        58,
    ),
    (
        include_bytes!("../samples/ec.tsr"),
        include_bytes!("../samples/ec.pem"),
        59,
    ),
];

#[test]
fn an_answer_proves_its_time_to_those_who_trust_its_root() {
    for (number, (answer, root, second)) in ANSWERS.into_iter().enumerate() {
        let root = Authorities::from_pem(root).unwrap();
        let stamped = check(b"seal", QUERY, answer, &root).unwrap();
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_939_200 + second);
        assert_eq!(stamped.at, at);
        assert!(stamped.is_trusted);
        let stamped = check(b"seal", QUERY, answer, &Authorities::default()).unwrap();
        assert!(!stamped.is_trusted);
        let (_, other, _) = ANSWERS[1 - number];
        let other = Authorities::from_pem(other).unwrap();
        let refused = check(b"seal", QUERY, answer, &other).unwrap_err();
        let says = "the issuer of its certificate is not among the given authorities";
        assert!(refused.to_string().ends_with(says), "{refused}");
        assert!(check(b"another", QUERY, answer, &root).is_err());
    }
}

#[test]
fn an_answer_with_a_changed_byte_is_refused_or_proves_the_same() {
    for (answer, root, _) in ANSWERS {
        let root = Authorities::from_pem(root).unwrap();
        let whole = check(b"seal", QUERY, answer, &root).unwrap();
        let mut taken = 0;
        for place in 0..answer.len() {
            let mut changed = answer.to_vec();
            changed[place] ^= 1;
            if let Ok(stamped) = check(b"seal", QUERY, &changed, &root) {
                assert_eq!(stamped, whole, "byte {place}");
                taken += 1;
            }
        }
        // What the signature does not reach: versions, and certificates that nothing needs.
        assert!(taken < answer.len() / 2, "{taken} of {}", answer.len());
    }
}

#[test]
fn an_answer_whose_list_of_hashes_lacks_that_of_the_signer_is_refused() {
    // A set of one algorithm: SHA-256, and in the changed answer SHA-512.
    const SHA_256: &[u8] = b"\x31\x0f\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01";
    for (answer, root, _) in ANSWERS {
        let mut changed = answer.to_vec();
        let set = changed.windows(SHA_256.len()).position(|it| it == SHA_256);
        changed[set.unwrap() + SHA_256.len() - 1] = 3;
        let root = Authorities::from_pem(root).unwrap();
        let refused = check(b"seal", QUERY, &changed, &root).unwrap_err();
        let says = "expected the hash of the signer among those it lists, found others";
        assert!(refused.to_string().ends_with(says), "{refused}");
    }
}
