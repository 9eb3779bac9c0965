//! Verification of Signature Version 4.
//!
//! The verification does not depend on what the emulator does: [`verify`] takes a request, the known
//! access keys and the time. It returns the caller and the Region that the request was signed for, or why
//! the signature is refused.

mod authorization;
mod canonical;
mod credentials;
mod signing_keys;
#[cfg(test)]
mod vectors;

use std::borrow::Cow;
use std::time::Duration;

use crate::crypto;
use crate::encoding::{hex, percent};
use crate::http::HttpRequest;
use crate::time::Timestamp;

use super::Principal;
use authorization::Authorization;
pub(crate) use authorization::Validity;
use canonical::{PathForm, canonical_request};
pub(crate) use credentials::{Credential, Credentials};
pub(crate) use signing_keys::SigningKeys;

/// The only signing algorithm that is accepted.
pub(crate) const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// The value of `x-amz-content-sha256` for a body that is not signed.
const UNSIGNED: &str = "UNSIGNED-PAYLOAD";
/// The largest accepted difference between the date of a request and the clock (both references,
/// RequestExpired).
const SKEW: Duration = Duration::from_secs(15 * 60);

/// The reason why a signature is refused (docs/service-notes.md, "Signatures").
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum SignatureError {
    /// The request has no signature.
    Unsigned,
    /// A part of the signature is missing or malformed; the text says which.
    Malformed(String),
    /// The access key is unknown.
    UnknownKey,
    /// The session token is missing.
    NoToken,
    /// The session token does not belong to the access key.
    WrongToken(&'static str),
    /// The session token has expired.
    ExpiredToken,
    /// The signature does not match the request, or its scope does not match the service.
    Mismatch(String),
    /// The date is too far from the clock, or a presigned request has expired.
    Expired(String),
}

/// The caller of a request whose signature was verified, and the Region that the request was signed for.
#[derive(Debug)]
pub(crate) struct Verified {
    pub(crate) principal: Principal,
    pub(crate) region: String,
}

/// Verifies the signature of a request to `service`, in the header `Authorization` or in the query, and
/// the request's date. `find` returns the credential of an access key with a session token.
pub(crate) fn verify<'a>(
    request: &HttpRequest,
    find: impl FnOnce(&str, Option<&str>) -> Option<Cow<'a, Credential>>,
    keys: &SigningKeys,
    service: &str,
    clock: Timestamp,
) -> Result<Verified, SignatureError> {
    let authorization = Authorization::read(request)?;
    let credential = find(&authorization.access_key, authorization.token.as_deref())
        .ok_or(SignatureError::UnknownKey)?;
    credential.admits(authorization.token.as_deref(), request.at)?;
    authorization.check_time(clock)?;
    if authorization.scope.service != service {
        return Err(SignatureError::Mismatch(format!(
            "the credential scope names the service '{}', and this is '{service}'",
            authorization.scope.service
        )));
    }
    let payload = payload_hash(request)?;
    let method = request.method.as_str();
    let signed = &authorization.signed_headers;
    let request = canonical_request(method, request, signed, &payload, PathForm::Twice)?;
    let key = keys.of(credential.secret(), &authorization.scope);
    if signature_matches(&key, &authorization, &request) {
        Ok(Verified {
            principal: credential.principal().clone(),
            region: authorization.scope.region,
        })
    } else {
        Err(SignatureError::Mismatch(
            "the signature is not the one that this request gives with this access key's secret"
                .to_owned(),
        ))
    }
}

/// Returns the access key and the session token of a request. Whether the signature is right is not known
/// before [`verify`].
pub(crate) fn access_key(request: &HttpRequest) -> Option<(String, Option<String>)> {
    let authorization = Authorization::read(request).ok()?;
    Some((authorization.access_key, authorization.token))
}

/// Signs a link, and returns its path and query with the signature.
pub(crate) fn presign(link: &Link<'_>, secret: &str) -> String {
    let scope = format!("{}/{}/s3/aws4_request", &link.at[..8], link.region);
    let credential = percent::encode(format!("{}/{scope}", link.access_key).as_bytes());
    let parameters = format!(
        "X-Amz-Algorithm={ALGORITHM}&X-Amz-Credential={credential}&X-Amz-Date={}&X-Amz-Expires={}&X-Amz-SignedHeaders=host",
        link.at, link.expires
    );
    let request = format!(
        "{}\n{}\n{parameters}\nhost:{}\n\nhost\n{UNSIGNED}",
        link.method, link.path, link.host
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

/// The parts of a link that [`presign`] signs.
pub(crate) struct Link<'a> {
    pub(crate) method: &'a str,
    pub(crate) access_key: &'a str,
    pub(crate) region: &'a str,
    /// When the link is signed, in the form of `X-Amz-Date`, such as `20150830T123600Z`.
    pub(crate) at: &'a str,
    /// How long the link is valid, in seconds.
    pub(crate) expires: u64,
    pub(crate) host: &'a str,
    pub(crate) path: &'a str,
}

/// Verifies the signature of a link that [`presign`] made, and returns from when to when it is valid.
pub(crate) fn verify_link(
    request: &HttpRequest,
    access_key: &str,
    secret: &str,
) -> Result<Validity, SignatureError> {
    let authorization = Authorization::read(request)?;
    let Some(validity) = authorization.validity() else {
        return Err(SignatureError::Malformed(
            "the link has no X-Amz-Expires".to_owned(),
        ));
    };
    if authorization.access_key != access_key {
        return Err(SignatureError::UnknownKey);
    }
    // A link is signed for GET. A HEAD returns less of the document than that GET, so it is verified as
    // one.
    let method = match request.method.as_str() {
        "HEAD" => "GET",
        method => method,
    };
    let request = canonical_request(
        method,
        request,
        &authorization.signed_headers,
        UNSIGNED,
        PathForm::AsIs,
    )?;
    let scope = &authorization.scope;
    let key = signing_keys::derive(secret, &scope.date, &scope.region, "s3");
    if scope.service == "s3" && signature_matches(&key, &authorization, &request) {
        Ok(validity)
    } else {
        Err(SignatureError::Mismatch("the link was changed".to_owned()))
    }
}

fn signature_matches(key: &[u8; 32], authorization: &Authorization, request: &str) -> bool {
    let message = string_to_sign(
        &authorization.at.basic(),
        &authorization.scope.to_string(),
        request,
    );
    hex::decode(&authorization.signature)
        .is_some_and(|tag| tag.len() == 32 && crypto::is_hmac(key, &[message.as_bytes()], &tag))
}

fn string_to_sign(at: &str, scope: &str, request: &str) -> String {
    let hash = hex::encode(&crypto::sha256(request.as_bytes()));
    format!("{ALGORITHM}\n{at}\n{scope}\n{hash}")
}

/// Returns the hash of the body for the canonical request. If `x-amz-content-sha256` has another hash,
/// the request is refused.
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
