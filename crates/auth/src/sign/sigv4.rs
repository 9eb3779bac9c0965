//! Calls the signer, `aws-sigv4`.
//!
//! The signer panics on some requests and refuses others; [`validate`](super::validate) refuses them
//! first.

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SessionTokenMode, SignableBody, SignableRequest,
    SignatureLocation, SigningInstructions, SigningSettings,
};
use aws_sigv4::sign::v4;
use http::header::{AUTHORIZATION, HeaderName, HeaderValue};

use super::error::ErrorKind;
use super::untraced::untraced;
use super::{CONTENT_SHA256, Scope, SignError, SigningOptions, hash};
use crate::Credentials;

/// A validated request, with the credentials, the scope and the time of its signature.
pub(super) struct SigningRequest<'a> {
    pub(super) method: &'a str,
    /// Path and query, in ASCII where the path is not encoded twice.
    pub(super) target: &'a str,
    /// The signed headers, always with a `host`; without one, the signer panics.
    pub(super) headers: Vec<(&'a str, &'a str)>,
    pub(super) body: &'a [u8],
    pub(super) credentials: &'a Credentials,
    pub(super) scope: &'a Scope,
    pub(super) time: SystemTime,
    pub(super) options: SigningOptions,
}

/// A query parameter that is not encoded yet.
pub(super) type Parameter = (&'static str, Cow<'static, str>);

impl SigningRequest<'_> {
    /// Returns the headers of the signature.
    pub(super) fn in_headers(self) -> Result<Vec<(HeaderName, HeaderValue)>, SignError> {
        let settings = settings(SignatureLocation::Headers, self.options);
        let (headers, _) = self.sign(settings)?.into_parts();
        let mut signed = Vec::with_capacity(headers.len());
        for header in headers {
            let name = HeaderName::from_static(header.name());
            // The session token is valid, and the other values consist of letters, digits and signs.
            let mut value = HeaderValue::from_str(header.value())
                .map_err(|_| ErrorKind::Unfit("an access key id and a scope"))?;
            value.set_sensitive(header.sensitive() || name == AUTHORIZATION);
            signed.push((name, value));
        }
        Ok(signed)
    }

    /// Returns the query parameters of the signature.
    ///
    /// The lifetime is required, because `aws-sigv4` panics without one.
    pub(super) fn in_query(self, expires: Duration) -> Result<Vec<Parameter>, SignError> {
        let mut settings = settings(SignatureLocation::QueryParams, self.options);
        settings.expires_in = Some(expires);
        let (_, parameters) = self.sign(settings)?.into_parts();
        Ok(parameters)
    }

    fn sign(self, settings: SigningSettings) -> Result<SigningInstructions, SignError> {
        let unsigned = self.leaves_out_body(&settings);
        let Self {
            method,
            target,
            headers,
            body,
            credentials,
            scope,
            time,
            options: _,
        } = self;
        let body = match unsigned {
            true => SignableBody::UnsignedPayload,
            false => hash::signable(body),
        };
        let request = SignableRequest::new(method, target, headers.into_iter(), body)
            .map_err(ErrorKind::Signer)?;
        let params = v4::SigningParams::builder()
            .identity(credentials.signing_identity())
            .region(scope.region.as_str())
            .name(&scope.service)
            .time(time)
            .settings(settings)
            .build()
            .expect("all five parameters are set")
            .into();
        let signed = untraced(|| aws_sigv4::http_request::sign(request, &params));
        let (instructions, _) = signed.map_err(ErrorKind::Signer)?.into_parts();
        Ok(instructions)
    }

    /// Whether the signature leaves out the body: by its options, or by a header
    /// `x-amz-content-sha256: UNSIGNED-PAYLOAD` that the signer does not replace.
    fn leaves_out_body(&self, settings: &SigningSettings) -> bool {
        let replaces_header = settings.signature_location == SignatureLocation::Headers
            && settings.payload_checksum_kind == PayloadChecksumKind::XAmzSha256;
        let mut headers = self.headers.iter();
        self.options.unsigned_payload
            || !replaces_header
                && headers.any(|&header| header == (CONTENT_SHA256.as_str(), hash::UNSIGNED))
    }
}

fn settings(location: SignatureLocation, options: SigningOptions) -> SigningSettings {
    let mut settings = SigningSettings::default();
    settings.signature_location = location;
    // The module `headers` has already left out the unsigned headers.
    settings.excluded_headers = None;
    settings.uri_path_normalization_mode = options.normalize_path.into();
    settings.percent_encoding_mode = match options.double_encode {
        true => PercentEncodingMode::Double,
        false => PercentEncodingMode::Single,
    };
    settings.payload_checksum_kind = match options.content_sha256 || options.unsigned_payload {
        true => PayloadChecksumKind::XAmzSha256,
        false => PayloadChecksumKind::NoHeader,
    };
    settings.session_token_mode = match options.sign_session_token {
        true => SessionTokenMode::Include,
        false => SessionTokenMode::Exclude,
    };
    settings
}
