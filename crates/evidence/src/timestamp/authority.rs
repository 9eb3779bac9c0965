//! The authorities whose timestamps count.

use std::time::SystemTime;

use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, TrustAnchor, UnixTime};
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, Error, KeyUsage, anchor_from_trusted_cert};

use crate::EvidenceError;

/// `id-kp-timeStamping` (RFC 3161, section 2.3): the certificate is for timestamps.
const TIME_STAMPING: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x08];

/// The root certificates of the authorities that are trusted. By default there are none.
#[derive(Debug, Default)]
pub struct Authorities(Vec<TrustAnchor<'static>>);

impl Authorities {
    /// Reads certificates in PEM.
    ///
    /// # Errors
    ///
    /// Says what was expected and found.
    pub fn from_pem(bytes: &[u8]) -> Result<Self, EvidenceError> {
        Self::of_certificates(bytes).map_err(EvidenceError::new)
    }

    fn of_certificates(bytes: &[u8]) -> Result<Self, String> {
        let certificates = CertificateDer::pem_slice_iter(bytes);
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

    /// Returns whether no authority is trusted.
    pub fn is_empty(&self) -> bool {
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
        let at = UnixTime::since_unix_epoch(since);
        self.verify(&signer, others, at).map_err(|error| {
            let why = match error {
                Error::CertExpired { .. } | Error::CertNotValidYet { .. } => {
                    "a certificate in it was not valid at that time"
                }
                // It may be about another certificate in the token, such as a root that is not trusted.
                Error::RequiredEkuNotFoundContext(_) if self.is_of_another_use(&signer, at) => {
                    "its certificate is not for timestamps"
                }
                _ => "the issuer of its certificate is not among the given authorities",
            };
            format!("expected a timestamp of an authority that is trusted, found another: {why}")
        })
    }

    fn verify(
        &self,
        signer: &EndEntityCert<'_>,
        others: &[CertificateDer<'_>],
        at: UnixTime,
    ) -> Result<(), Error> {
        let usage = KeyUsage::required(TIME_STAMPING);
        let known = ALL_VERIFICATION_ALGS;
        let verified = signer.verify_for_usage(known, &self.0, others, at, usage, None, None);
        verified.map(drop)
    }

    fn is_of_another_use(&self, signer: &EndEntityCert<'_>, at: UnixTime) -> bool {
        let alone = self.verify(signer, &[], at);
        matches!(alone, Err(Error::RequiredEkuNotFoundContext(_)))
    }
}
