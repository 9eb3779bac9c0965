//! Calls the signer, `aws-sigv4`.
//!
//! `aws-sigv4` panics on some requests and refuses others. [`validate`](super::validate) refuses
//! all of these before, with errors that say what is wrong.

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

/// A request that was validated, and what `aws-sigv4` needs to sign it.
pub(super) struct SigningRequest<'a> {
    pub(super) method: &'a str,
    /// The path and query. If the path is signed as it is, and not encoded a second time, both are ASCII.
    pub(super) target: &'a str,
    /// The headers to sign. A `host` is always among them, because the signer panics without one.
    pub(super) headers: Vec<(&'a str, &'a str)>,
    pub(super) body: &'a [u8],
    pub(super) credentials: &'a Credentials,
    pub(super) scope: &'a Scope,
    pub(super) time: SystemTime,
    pub(super) options: SigningOptions,
}

/// The name and the value of a query parameter. The value is not percent-encoded yet.
pub(super) type Parameter = (&'static str, Cow<'static, str>);

impl SigningRequest<'_> {
    /// Signs in the headers. Returns the headers to add to the request.
    pub(super) fn in_headers(self) -> Result<Vec<(HeaderName, HeaderValue)>, SignError> {
        let settings = settings(SignatureLocation::Headers, self.options);
        let (headers, _) = self.sign(settings)?.into_parts();
        let mut signed = Vec::with_capacity(headers.len());
        for header in headers {
            let name = HeaderName::from_static(header.name());
            // A session token comes from a valid header value, and the signer's own values consist
            // of letters, digits and signs. So only an access key id or a scope can be invalid
            // here.
            let mut value = HeaderValue::from_str(header.value())
                .map_err(|_| ErrorKind::Unfit("an access key id and a scope"))?;
            value.set_sensitive(header.sensitive() || name == AUTHORIZATION);
            signed.push((name, value));
        }
        Ok(signed)
    }

    /// Signs in the query. Returns the parameters to add to the query.
    ///
    /// `expires` is not optional, because `aws-sigv4` panics without a time until the expiry.
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

    /// Returns whether the signature leaves out the body: because of the options, or because the
    /// request has the header `x-amz-content-sha256: UNSIGNED-PAYLOAD` and the signer does not
    /// replace it.
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
    // The signer need not exclude any headers, because `headers::signed` has already left out those
    // that are not to be signed.
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
