//! The authorities whose timestamps count, and the signatures of their certificates.

use std::path::Path;
use std::time::SystemTime;

use ring::digest::{Algorithm, SHA256, SHA384, SHA512};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, TrustAnchor, UnixTime};
use webpki::{
    ALL_VERIFICATION_ALGS, EndEntityCert, KeyUsage, anchor_from_trusted_cert, ring as by,
};

/// `id-kp-timeStamping` (RFC 3161, section 2.3): the certificate is for timestamps.
const TIME_STAMPING: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x08];

/// The largest file of certificates that is read, in bytes.
const LARGEST: u64 = 1 << 20;

/// The root certificates of the authorities that are trusted.
#[derive(Debug, Default)]
pub(crate) struct Authorities(Vec<TrustAnchor<'static>>);

impl Authorities {
    /// Reads the certificates in a file of PEM.
    ///
    /// # Errors
    ///
    /// Says what was expected and found.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let bytes = casebook_files::read_through_links(path, LARGEST);
        let bytes = bytes.map_err(|error| error.to_string())?;
        let certificates = CertificateDer::pem_slice_iter(&bytes);
        let certificates = certificates.collect::<Result<Vec<_>, _>>();
        let certificates = certificates.map_err(|error| error.to_string())?;
        let anchors = certificates.iter().map(|certificate| {
            let anchor =
                anchor_from_trusted_cert(certificate).map_err(|error| error.to_string())?;
            Ok(anchor.to_owned())
        });
        let anchors = anchors.collect::<Result<Vec<_>, String>>()?;
        match anchors.is_empty() {
            true => Err("expected a certificate in PEM, found none".into()),
            false => Ok(Self(anchors)),
        }
    }

    /// Whether no authority is trusted.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Checks that a chain of certificates leads to one of these authorities (RFC 5280, section 6).
    pub(super) fn vouch(
        &self,
        signer: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        at: SystemTime,
    ) -> Result<(), String> {
        let since = at
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        let signer = EndEntityCert::try_from(signer).map_err(|error| error.to_string())?;
        let usage = KeyUsage::required(TIME_STAMPING);
        let at = UnixTime::since_unix_epoch(since);
        let vouched = signer.verify_for_usage(
            ALL_VERIFICATION_ALGS,
            &self.0,
            others,
            at,
            usage,
            None,
            None,
        );
        vouched.map(drop).map_err(|error| {
            format!("expected a timestamp of an authority that is trusted, found another: {error}")
        })
    }
}

/// Whether a certificate has signed a message.
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
    let algorithms = algorithms(algorithm, hash);
    if algorithms.is_empty() {
        let found = hex::encode(algorithm);
        return Err(format!(
            "expected a signature of RSA, ECDSA or Ed25519, found {found}"
        ));
    }
    let mut algorithms = algorithms.iter();
    Ok(algorithms.any(|it| {
        certificate
            .verify_signature(*it, message, signature)
            .is_ok()
    }))
}

/// Returns the algorithms that a signature may have: the identifier of RSA and its hash stand apart (RFC
/// 5754, section 3), and that of ECDSA leaves the curve open.
fn algorithms(
    identifier: &[u8],
    hash: &'static Algorithm,
) -> Vec<&'static dyn SignatureVerificationAlgorithm> {
    const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01];
    const ECDSA: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03];
    let hash = match (identifier.strip_prefix(RSA), identifier.strip_prefix(ECDSA)) {
        // RFC 8017, appendix C: rsaEncryption, and with SHA-256, SHA-384 and SHA-512.
        (Some([1]), _) => hash,
        (Some([11]), _) => &SHA256,
        (Some([12]), _) => &SHA384,
        (Some([13]), _) => &SHA512,
        // RFC 5758, section 3.2.
        (_, Some([2])) => return vec![by::ECDSA_P256_SHA256, by::ECDSA_P384_SHA256],
        (_, Some([3])) => return vec![by::ECDSA_P256_SHA384, by::ECDSA_P384_SHA384],
        // RFC 8410, section 3.
        _ if identifier == [0x2b, 0x65, 0x70] => return vec![by::ED25519],
        _ => return Vec::new(),
    };
    vec![match hash {
        it if *it == SHA384 => by::RSA_PKCS1_2048_8192_SHA384,
        it if *it == SHA512 => by::RSA_PKCS1_2048_8192_SHA512,
        _ => by::RSA_PKCS1_2048_8192_SHA256,
    }]
}
