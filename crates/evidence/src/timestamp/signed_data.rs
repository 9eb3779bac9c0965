//! The token of a timestamp: signed data (RFC 5652), as RFC 3161 restricts it.

use std::time::SystemTime;

use der::Tag;
use ring::digest::{Algorithm, SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use rustls_pki_types::CertificateDer;

use super::authority::Authorities;
use super::der::{CONTEXT_0, CONTEXT_1, Values};
use super::hash::{WHAT, hash_algorithm};
use super::signature::is_signed;
use super::stated::Stated;

/// `id-signedData` (RFC 5652, section 5.1), `id-ct-TSTInfo` (RFC 3161, section 2.4.2).
const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
const TST_INFO: &[u8] = &[
    0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x04,
];

/// The attributes `contentType` and `messageDigest` (RFC 5652, section 11), `signingCertificate` (RFC
/// 2634, section 5.4) and `signingCertificateV2` (RFC 5035, section 3).
const CONTENT_TYPE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03];
const MESSAGE_DIGEST: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04];
const SIGNING_CERTIFICATE: &[u8] = &[
    0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x0c,
];
const SIGNING_CERTIFICATE_V2: &[u8] = &[
    0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x2f,
];

/// The most certificates in a token that are looked at.
const MOST_CERTIFICATES: usize = 16;

/// A token, whose signature was not checked yet.
#[derive(Debug)]
pub(super) struct Token<'a> {
    /// The `TSTInfo`.
    content: &'a [u8],
    certificates: Vec<&'a [u8]>,
    /// The contents of the `IssuerAndSerialNumber` of the signer.
    signer_id: &'a [u8],
    digest: &'a [u8],
    /// The signed attributes, without their tag.
    attributes: &'a [u8],
    /// The contents of the `AlgorithmIdentifier` of the signature.
    algorithm: &'a [u8],
    signature: &'a [u8],
}

impl<'a> Token<'a> {
    /// Reads a `ContentInfo` with `SignedData` of one signer.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, String> {
        let mut info = Values::within(bytes, Tag::Sequence, WHAT)?;
        expect(
            info.take(Tag::ObjectIdentifier)?,
            SIGNED_DATA,
            "signed data",
        )?;
        let mut values = info.inside(CONTEXT_0)?.inside(Tag::Sequence)?;
        values.take(Tag::Integer)?;
        let mut digests = values.inside(Tag::Set)?;
        let mut content = values.inside(Tag::Sequence)?;
        expect(
            content.take(Tag::ObjectIdentifier)?,
            TST_INFO,
            "a timestamp",
        )?;
        let content = content.inside(CONTEXT_0)?.take(Tag::OctetString)?;
        let mut certificates = Vec::new();
        if let Some(set) = values.maybe(CONTEXT_0)? {
            let mut set = Values::new(set, WHAT)?;
            while !set.is_empty() && certificates.len() < MOST_CERTIFICATES {
                certificates.push(set.whole()?);
            }
        }
        values.maybe(CONTEXT_1)?;
        let mut signers = values.inside(Tag::Set)?;
        let mut signer = signers.inside(Tag::Sequence)?;
        // RFC 3161, section 2.4.2: the token has no signature but that of the authority.
        signers.finish()?;
        signer.take(Tag::Integer)?;
        // RFC 5652, section 5.3: the other choice is a key identifier, which `openssl ts` does not know either.
        let signer_id = match signer.any()? {
            (Tag::Sequence, id) => id,
            _ => {
                return Err(format!(
                    "{WHAT}: expected the issuer and the serial number of the signer, found another name of it"
                ));
            }
        };
        let digest = signer.inside(Tag::Sequence)?.take(Tag::ObjectIdentifier)?;
        // RFC 5652, section 5.1, lets a reader refuse a hash that is not in this set, as OpenSSL does.
        loop {
            if digests.is_empty() {
                return Err(format!(
                    "{WHAT}: expected the hash of the signer among those it lists, found others"
                ));
            }
            if digests.inside(Tag::Sequence)?.take(Tag::ObjectIdentifier)? == digest {
                break;
            }
        }
        let attributes = signer.take(CONTEXT_0)?;
        let algorithm = signer.take(Tag::Sequence)?;
        let signature = signer.take(Tag::OctetString)?;
        Ok(Self {
            content,
            certificates,
            signer_id,
            digest,
            attributes,
            algorithm,
            signature,
        })
    }

    /// Checks that the certificate in the token has signed what it states, and returns that.
    pub(super) fn verified(&self) -> Result<Stated<'a>, String> {
        let hash = hash_algorithm(self.digest)?;
        expect(
            self.attribute(CONTENT_TYPE, Tag::ObjectIdentifier)?,
            TST_INFO,
            "a timestamp",
        )?;
        let expected = digest(hash, self.content);
        if self.attribute(MESSAGE_DIGEST, Tag::OctetString)? != expected.as_ref() {
            return Err(format!(
                "{WHAT}: expected the hash of its content, found another"
            ));
        }
        // RFC 5652, section 5.4: the attributes are signed with the tag of a set.
        let signed = [&set_head(self.attributes.len())[..], self.attributes].concat();
        let signer = self.signer()?;
        match is_signed(&signer, self.algorithm, hash, &signed, self.signature)? {
            true => Stated::read(self.content),
            false => Err(format!(
                "{WHAT}: expected a signature of its certificate, found another"
            )),
        }
    }

    /// Checks that a trusted authority has issued the certificate of the signer, for timestamps, and
    /// that it was valid at this time.
    pub(super) fn trusted_by(
        &self,
        authorities: &Authorities,
        at: SystemTime,
    ) -> Result<(), String> {
        let others = self.certificates.iter().map(|it| CertificateDer::from(*it));
        authorities.vouch(&self.signer()?, &others.collect::<Vec<_>>(), at)
    }

    /// Returns the certificate that the signed attributes name by its hash, and the id of the signer by its issuer
    /// and serial number.
    fn signer(&self) -> Result<CertificateDer<'a>, String> {
        let (hash, named) = match self.attribute(SIGNING_CERTIFICATE_V2, Tag::Sequence) {
            Ok(ids) => named_by_v2(ids)?,
            Err(_) => {
                let ids = self.attribute(SIGNING_CERTIFICATE, Tag::Sequence)?;
                let mut id = first_id(ids)?;
                (&SHA1_FOR_LEGACY_USE_ONLY, id.take(Tag::OctetString)?)
            }
        };
        let mut certificates = self.certificates.iter();
        let signer = certificates.find(|it| digest(hash, it).as_ref() == named);
        let signer = signer.ok_or_else(|| {
            format!("{WHAT}: expected the certificate of the authority, found none")
        })?;
        let mut id = Values::new(self.signer_id, WHAT)?;
        match issuer_and_serial_number(signer)? == (id.whole()?, id.take(Tag::Integer)?) {
            true => Ok(CertificateDer::from(*signer)),
            false => Err(format!(
                "{WHAT}: expected the issuer and the serial number of its certificate, found those of another"
            )),
        }
    }

    /// Returns the one value of a signed attribute.
    fn attribute(&self, kind: &[u8], tag: Tag) -> Result<&'a [u8], String> {
        let mut attributes = Values::new(self.attributes, WHAT)?;
        while !attributes.is_empty() {
            let mut attribute = attributes.inside(Tag::Sequence)?;
            if attribute.take(Tag::ObjectIdentifier)? == kind {
                return attribute.inside(Tag::Set)?.take(tag);
            }
        }
        Err(format!(
            "{WHAT}: expected the signed attribute {}, found none",
            hex::encode(kind)
        ))
    }
}

/// Returns the issuer of a certificate, whole, and its serial number (RFC 5280, section 4.1).
fn issuer_and_serial_number(certificate: &[u8]) -> Result<(&[u8], &[u8]), String> {
    let mut certificate = Values::within(certificate, Tag::Sequence, WHAT)?;
    let mut values = certificate.inside(Tag::Sequence)?;
    values.maybe(CONTEXT_0)?;
    let number = values.take(Tag::Integer)?;
    values.take(Tag::Sequence)?;
    Ok((values.whole()?, number))
}

/// Returns the first id in the value of an attribute about certificates.
fn first_id(ids: &[u8]) -> Result<Values<'_>, String> {
    Values::new(ids, WHAT)?
        .inside(Tag::Sequence)?
        .inside(Tag::Sequence)
}

/// Returns the hash in an `ESSCertIDv2` (RFC 5035, section 4), whose algorithm is SHA-256 if it has none.
fn named_by_v2(ids: &[u8]) -> Result<(&'static Algorithm, &[u8]), String> {
    let mut id = first_id(ids)?;
    let hash = match id.maybe(Tag::Sequence)? {
        Some(hash) => hash_algorithm(Values::new(hash, WHAT)?.take(Tag::ObjectIdentifier)?)?,
        None => &SHA256,
    };
    Ok((hash, id.take(Tag::OctetString)?))
}

/// Returns the tag of a set and its length (X.690, section 8.1.3).
fn set_head(length: usize) -> Vec<u8> {
    let bytes = length.to_be_bytes();
    let bytes = &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..];
    match length {
        0..0x80 => vec![0x31, length as u8],
        _ => [&[0x31, 0x80 | bytes.len() as u8], bytes].concat(),
    }
}

fn expect(found: &[u8], expected: &[u8], what: &str) -> Result<(), String> {
    match found == expected {
        true => Ok(()),
        false => Err(format!("{WHAT}: expected {what}, found another type")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_length_has_as_few_bytes_as_it_needs() {
        assert_eq!(set_head(0x7f), [0x31, 0x7f]);
        assert_eq!(set_head(0x80), [0x31, 0x81, 0x80]);
        assert_eq!(set_head(0x1234), [0x31, 0x82, 0x12, 0x34]);
    }

    proptest! {
        #[test]
        fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Token::read(&bytes).and_then(|token| token.verified().map(drop));
        }
    }
}
