//! The signatures of tokens.

use der::Tag;
use ring::digest::{Algorithm, SHA256, SHA384, SHA512};
use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm};
use webpki::{EndEntityCert, Error, ring as by};

use super::der::{CONTEXT_0, CONTEXT_1, CONTEXT_2, Values};
use super::hash::{WHAT, hash_algorithm};

/// The identifiers of RSA (RFC 8017, appendix C), of ECDSA (RFC 5758, section 3.2) and of Ed25519 (RFC 8410,
/// section 3). For the first two, a number comes after it.
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01];
const ECDSA: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03];
const ED25519: &[u8] = &[0x2b, 0x65, 0x70];

/// Algorithms for one kind of signature: that of ECDSA leaves the curve open.
type Algorithms = Vec<&'static dyn SignatureVerificationAlgorithm>;

/// Whether a certificate has signed a message.
///
/// `algorithm` is the contents of an `AlgorithmIdentifier`, and `hash` that of the message.
///
/// # Errors
///
/// Fails if the certificate cannot be read, or the signature is of a kind that cannot be checked.
pub(super) fn is_signed(
    certificate: &CertificateDer<'_>,
    algorithm: &[u8],
    hash: &'static Algorithm,
    message: &[u8],
    signature: &[u8],
) -> Result<bool, String> {
    let certificate = EndEntityCert::try_from(certificate).map_err(|error| error.to_string())?;
    let mut other_key = None;
    for algorithm in algorithms(algorithm, hash)? {
        match certificate.verify_signature(algorithm, message, signature) {
            Ok(()) => return Ok(true),
            Err(Error::UnsupportedSignatureAlgorithmForPublicKeyContext(context)) => {
                other_key = Some(hex::encode(context.public_key_algorithm_id));
            }
            Err(_) => return Ok(false),
        }
    }
    match other_key {
        Some(found) => Err(format!(
            "{WHAT}: expected a certificate with a key for the algorithm of its signature, found one of the \
             algorithm {found}"
        )),
        None => Ok(false),
    }
}

/// Returns the algorithms that a signature may have.
fn algorithms(algorithm: &[u8], hash: &'static Algorithm) -> Result<Algorithms, String> {
    let mut values = Values::new(algorithm, WHAT)?;
    let identifier = values.take(Tag::ObjectIdentifier)?;
    match (
        identifier.strip_prefix(RSA),
        identifier.strip_prefix(ECDSA),
        identifier,
    ) {
        // The hash stands apart (RFC 5754, section 3).
        (Some([1]), ..) => Ok(pkcs1(hash)),
        (Some([10]), ..) => pss(&mut values),
        (Some([11]), ..) => Ok(pkcs1(&SHA256)),
        (Some([12]), ..) => Ok(pkcs1(&SHA384)),
        (Some([13]), ..) => Ok(pkcs1(&SHA512)),
        (_, Some([2]), _) => Ok(vec![by::ECDSA_P256_SHA256, by::ECDSA_P384_SHA256]),
        (_, Some([3]), _) => Ok(vec![by::ECDSA_P256_SHA384, by::ECDSA_P384_SHA384]),
        (.., ED25519) => Ok(vec![by::ED25519]),
        _ => Err(format!(
            "{WHAT}: expected a signature of RSA (PKCS #1 or PSS), of ECDSA with SHA-256 or SHA-384, or of \
             Ed25519, found one of the algorithm {}",
            hex::encode(identifier)
        )),
    }
}

fn pkcs1(hash: &Algorithm) -> Algorithms {
    vec![match hash {
        it if *it == SHA384 => by::RSA_PKCS1_2048_8192_SHA384,
        it if *it == SHA512 => by::RSA_PKCS1_2048_8192_SHA512,
        _ => by::RSA_PKCS1_2048_8192_SHA256,
    }]
}

/// Reads the parameters of RSASSA-PSS (RFC 4055, section 3.1). Those that are missing are SHA-1 and a salt of 20
/// bytes.
fn pss(values: &mut Values<'_>) -> Result<Algorithms, String> {
    let other = || {
        format!(
            "{WHAT}: expected a signature of RSA-PSS with one hash and a salt of its length, found other \
             parameters"
        )
    };
    let hash_in = |values: &mut Values<'_>| {
        let identifier = values.inside(Tag::Sequence)?.take(Tag::ObjectIdentifier)?;
        hash_algorithm(identifier)
    };
    let mut parameters = values.inside(Tag::Sequence)?;
    let mut next = |tag| parameters.maybe(tag)?.ok_or_else(other);
    let (hash, mask, salt) = (next(CONTEXT_0)?, next(CONTEXT_1)?, next(CONTEXT_2)?);
    let hash = hash_in(&mut Values::new(hash, WHAT)?)?;
    let mut mask = Values::new(mask, WHAT)?.inside(Tag::Sequence)?;
    // RFC 4055 knows no other function than MGF1.
    mask.take(Tag::ObjectIdentifier)?;
    let mask = hash_in(&mut mask)?;
    let salt = Values::new(salt, WHAT)?.take(Tag::Integer)?;
    if mask != hash || *salt != [hash.output_len() as u8] {
        return Err(other());
    }
    Ok(vec![match hash {
        it if *it == SHA384 => by::RSA_PSS_2048_8192_SHA384_LEGACY_KEY,
        it if *it == SHA512 => by::RSA_PSS_2048_8192_SHA512_LEGACY_KEY,
        _ => by::RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
    }])
}

#[cfg(test)]
mod tests {
    use rustls_pki_types::alg_id;

    use super::*;

    /// Returns the contents of the `AlgorithmIdentifier` of RSA-PSS, as OpenSSL writes it.
    fn of_pss(hash: u8, mask: u8, salt: u8) -> Vec<u8> {
        let sha = |last: u8| format!("300d06096086480165030402{last:02x}0500");
        let mgf1 = format!("301a06092a864886f70d010108{}", sha(mask));
        let text = format!(
            "06092a864886f70d01010a3034a00f{}a11c{mgf1}a203020120",
            sha(hash)
        );
        let mut bytes = hex::decode(text).unwrap();
        *bytes.last_mut().unwrap() = salt;
        bytes
    }

    #[test]
    fn rsa_pss_has_one_hash_and_a_salt_of_its_length() {
        for (number, salt, expected) in [
            (1, 32, alg_id::RSA_PSS_SHA256),
            (2, 48, alg_id::RSA_PSS_SHA384),
            (3, 64, alg_id::RSA_PSS_SHA512),
        ] {
            let found = algorithms(&of_pss(number, number, salt), &SHA512).unwrap();
            assert_eq!(found[0].signature_alg_id(), expected);
        }
        for (algorithm, says) in [
            (of_pss(1, 1, 20), "found other parameters"),
            (of_pss(1, 2, 32), "found other parameters"),
            (of_pss(4, 4, 32), "expected SHA-256, SHA-384 or SHA-512"),
        ] {
            let refused = algorithms(&algorithm, &SHA512).unwrap_err();
            assert!(refused.contains(says), "{refused}");
        }
    }

    #[test]
    fn another_algorithm_is_named() {
        // ECDSA with SHA-512.
        let ecdsa = hex::decode("06082a8648ce3d040304").unwrap();
        let refused = algorithms(&ecdsa, &SHA512).unwrap_err();
        assert!(
            refused.ends_with("found one of the algorithm 2a8648ce3d040304"),
            "{refused}"
        );
    }
}
