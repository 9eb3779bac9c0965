//! The only file that knows the crate `aws-sigv4`: the official signer, to compare ours with.

use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SessionTokenMode, SignableBody, SignableRequest,
    SignatureLocation, SigningInstructions, SigningSettings,
};
use aws_sigv4::sign::v4;
use http::header::HOST;

use super::super::target;
use super::*;

/// The value of `authorization`.
pub(super) fn authorization(
    request: &Request<Bytes>,
    credentials: &Credentials,
    time: SystemTime,
    options: SigningOptions,
) -> String {
    let settings = settings(SignatureLocation::Headers, options);
    let (headers, _) = run(request, credentials, time, options, settings).into_parts();
    let mut headers = headers.iter();
    let header = headers.find(|header| header.name() == "authorization");
    header.unwrap().value().to_owned()
}

/// The parameters of a presigned URL, by name.
pub(super) fn parameters(
    request: &Request<Bytes>,
    credentials: &Credentials,
    time: SystemTime,
    expires: Duration,
    options: SigningOptions,
) -> Vec<(String, String)> {
    let mut settings = settings(SignatureLocation::QueryParams, options);
    settings.expires_in = Some(expires);
    let (_, parameters) = run(request, credentials, time, options, settings).into_parts();
    let mut parameters: Vec<_> = parameters
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.into_owned()))
        .collect();
    parameters.sort();
    parameters
}

/// The headers that are not to be signed, which are not even shown to the signer.
const UNSIGNED: [&str; 16] = [
    "amz-sdk-invocation-id",
    "amz-sdk-request",
    "authorization",
    "connection",
    "expect",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "x-amz-date",
    "x-amz-security-token",
    "x-amzn-trace-id",
];

/// Signs what [`sign`] has taken, so nothing here fails.
fn run(
    request: &Request<Bytes>,
    credentials: &Credentials,
    time: SystemTime,
    options: SigningOptions,
    settings: SigningSettings,
) -> SigningInstructions {
    let target = target::target(request.uri()).unwrap();
    let target = target::signable(target, options);
    let host = target::missing_host(request).unwrap();
    let added = host
        .iter()
        .map(|host| (HOST.as_str(), host.to_str().unwrap()));
    let headers = request.headers().iter();
    let headers: Vec<_> = headers
        .map(|(name, value)| (name.as_str(), str::from_utf8(value.as_bytes()).unwrap()))
        .filter(|(name, _)| !UNSIGNED.contains(name))
        .chain(added)
        .collect();
    let body = SignableBody::Bytes(request.body());
    let method = request.method().as_str();
    let signable = SignableRequest::new(method, &*target, headers.into_iter(), body).unwrap();
    let token = credentials
        .session_token()
        .map(|token| token.expose().to_owned());
    let (id, secret) = (credentials.access_key_id(), credentials.secret_access_key());
    let identity =
        aws_credential_types::Credentials::new(id, secret.expose(), token, None, "test").into();
    let scope = scope();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(scope.region.as_str())
        .name(&scope.service)
        .time(time)
        .settings(settings)
        .build()
        .unwrap()
        .into();
    let signed = aws_sigv4::http_request::sign(signable, &params).unwrap();
    signed.into_parts().0
}

fn settings(location: SignatureLocation, options: SigningOptions) -> SigningSettings {
    let mut settings = SigningSettings::default();
    settings.signature_location = location;
    settings.excluded_headers = None;
    settings.uri_path_normalization_mode = options.normalize_path.into();
    settings.percent_encoding_mode = match options.double_encode {
        true => PercentEncodingMode::Double,
        false => PercentEncodingMode::Single,
    };
    settings.payload_checksum_kind = match options.content_sha256 {
        true => PayloadChecksumKind::XAmzSha256,
        false => PayloadChecksumKind::NoHeader,
    };
    settings.session_token_mode = match options.sign_session_token {
        true => SessionTokenMode::Include,
        false => SessionTokenMode::Exclude,
    };
    settings
}
