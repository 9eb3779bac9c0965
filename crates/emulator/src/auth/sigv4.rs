//! Signature Version 4, the verifying side.
//!
//! Nothing here knows the emulator: a request, the known credentials and the time go in, an access
//! key or the reason of the refusal comes out.

mod authorization;
mod canonical;
mod credentials;
mod signing_keys;
#[cfg(test)]
mod vectors;

use std::time::Duration;

use crate::crypto;
use crate::encoding::{hex, percent};
use crate::http::HttpRequest;
use crate::time::Timestamp;

use authorization::Authorization;
pub(crate) use authorization::Validity;
use canonical::{PathForm, canonical_request};
pub(crate) use credentials::{Credential, Credentials};

/// The only algorithm.
pub(crate) const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// What an unhashed body is called in `x-amz-content-sha256`.
const UNSIGNED: &str = "UNSIGNED-PAYLOAD";
/// How far a request's date may lie from the clock (API reference, common errors).
const SKEW: Duration = Duration::from_secs(15 * 60);

/// Why a request is not believed (docs/service-notes.md, "Signatures").
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum SignatureError {
    /// It carries no signature at all.
    Unsigned,
    /// Its signature lacks something, or is written wrongly.
    Malformed(String),
    /// Its access key is not known.
    UnknownKey,
    /// It has no session token, and its access key has one.
    NoToken,
    /// Its session token is not the one of the access key.
    WrongToken(&'static str),
    /// Its session token has expired.
    ExpiredToken,
    /// Its signature is another one than the key, or the scope, asks for.
    Mismatch(String),
    /// Its date is too far away, or its time is over.
    Expired(String),
}

/// Finds out who signed a request for `service`, in the header or the query, and whether its date
/// fits the clock; returns the Region that it is signed for.
pub(crate) fn verify(
    request: &HttpRequest,
    credentials: &Credentials,
    service: &str,
    clock: Timestamp,
) -> Result<String, SignatureError> {
    let claim = Authorization::read(request)?;
    let credential = credentials
        .find(&claim.access_key)
        .ok_or(SignatureError::UnknownKey)?;
    credential.admits(claim.token.as_deref(), request.at)?;
    claim.check_time(clock)?;
    if claim.scope.service != service {
        return Err(SignatureError::Mismatch(format!(
            "the credential scope names the service '{}', and this is '{service}'",
            claim.scope.service
        )));
    }
    let payload = payload_hash(request)?;
    let method = request.method.as_str();
    let signed = &claim.signed_headers;
    let request = canonical_request(method, request, signed, &payload, PathForm::Twice)?;
    let key = credentials.signing_key(credential, &claim.scope);
    if signature_matches(&key, &claim, &request) {
        Ok(claim.scope.region)
    } else {
        Err(SignatureError::Mismatch(
            "the signature is not the one that this request gives with this access key's secret"
                .to_owned(),
        ))
    }
}

/// The path and query of a link that needs no other credentials until it expires.
pub(crate) fn presign(link: &Link<'_>, secret: &str) -> String {
    let scope = format!("{}/{}/s3/aws4_request", &link.at[..8], link.region);
    let mut credential = String::new();
    percent::encode(
        format!("{}/{scope}", link.access_key).as_bytes(),
        b"",
        &mut credential,
    );
    let parameters = format!(
        "X-Amz-Algorithm={ALGORITHM}&X-Amz-Credential={credential}&X-Amz-Date={}&X-Amz-Expires={}&X-Amz-SignedHeaders=host",
        link.at, link.expires
    );
    let request = format!(
        "GET\n{}\n{parameters}\nhost:{}\n\nhost\n{UNSIGNED}",
        link.path, link.host
    );
    let key = signing_keys::derive(secret, &link.at[..8], link.region, "s3");
    let signature = crypto::hmac(
        &key,
        &[string_to_sign(link.at, &scope, &request).as_bytes()],
    );
    format!(
        "{}?{parameters}&X-Amz-Signature={}",
        link.path,
        hex::encode(&signature)
    )
}

/// What a presigned link is about.
pub(crate) struct Link<'a> {
    pub(crate) access_key: &'a str,
    pub(crate) region: &'a str,
    /// The time in the form of `X-Amz-Date`.
    pub(crate) at: &'a str,
    pub(crate) expires: u64,
    pub(crate) host: &'a str,
    pub(crate) path: &'a str,
}

/// Checks a link of [`presign`], and says when it was made and when it ends.
pub(crate) fn verify_link(
    request: &HttpRequest,
    access_key: &str,
    secret: &str,
) -> Result<Validity, SignatureError> {
    let claim = Authorization::read(request)?;
    let Some(validity) = claim.validity() else {
        return Err(SignatureError::Malformed(
            "the link has no X-Amz-Expires".to_owned(),
        ));
    };
    if claim.access_key != access_key {
        return Err(SignatureError::UnknownKey);
    }
    // The permission to read is a permission to ask how long the document is: a HEAD counts as the
    // GET that the link was made for.
    let request = canonical_request(
        "GET",
        request,
        &claim.signed_headers,
        UNSIGNED,
        PathForm::AsIs,
    )?;
    let scope = &claim.scope;
    let key = signing_keys::derive(secret, &scope.date, &scope.region, "s3");
    if scope.service == "s3" && signature_matches(&key, &claim, &request) {
        Ok(validity)
    } else {
        Err(SignatureError::Mismatch("the link was changed".to_owned()))
    }
}

fn signature_matches(key: &[u8; 32], claim: &Authorization, request: &str) -> bool {
    let message = string_to_sign(&claim.at.basic(), &claim.scope.to_string(), request);
    hex::decode(&claim.signature)
        .is_some_and(|tag| tag.len() == 32 && crypto::is_hmac(key, &[message.as_bytes()], &tag))
}

fn string_to_sign(at: &str, scope: &str, request: &str) -> String {
    let hash = hex::encode(&crypto::sha256(request.as_bytes()));
    format!("{ALGORITHM}\n{at}\n{scope}\n{hash}")
}

/// The hash of the body, which a header may state but not bend.
fn payload_hash(request: &HttpRequest) -> Result<String, SignatureError> {
    let hash = || hex::encode(&crypto::sha256(&request.body));
    match request.header("x-amz-content-sha256") {
        None => Ok(hash()),
        Some(UNSIGNED) => Ok(UNSIGNED.to_owned()),
        Some(stated) if stated == hash() => Ok(stated.to_owned()),
        Some(_) => Err(SignatureError::Mismatch(
            "x-amz-content-sha256 is not the hash of the body".to_owned(),
        )),
    }
}
