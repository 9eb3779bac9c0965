//! The options of signing.

/// The options of a signature, for services such as S3 that need other rules than most.
///
/// The default is right for nearly every service. S3 expects a path that is neither normalized nor
/// encoded twice, and the hash of the body in a header. For a presigned URL of S3, the signature
/// has to leave out the body:
///
/// ```
/// use casebook_auth::SigningOptions;
///
/// let s3 = SigningOptions::new()
///     .normalize_path(false)
///     .double_encode(false)
///     .content_sha256(true);
/// let s3_presigned = s3.unsigned_payload(true);
/// assert_ne!(s3, s3_presigned);
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SigningOptions {
    pub(super) normalize_path: bool,
    pub(super) double_encode: bool,
    pub(super) content_sha256: bool,
    pub(super) unsigned_payload: bool,
    pub(super) sign_session_token: bool,
}

impl SigningOptions {
    /// Creates the options that nearly every service expects.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            normalize_path: true,
            double_encode: true,
            content_sha256: false,
            unsigned_payload: false,
            sign_session_token: true,
        }
    }

    casebook_types::setters! { const
        /// Sets whether `.`, `..` and empty segments of the path are resolved in the signature; default
        /// `true`.
        normalize_path: bool => normalize_path;
        /// Sets whether the encoded path is encoded a second time in the signature; default `true`.
        double_encode: bool => double_encode;
        /// Sets whether the hash of the body is sent in the header `x-amz-content-sha256`; default `false`.
        content_sha256: bool => content_sha256;
        /// Sets whether the signature leaves the body out, as `UNSIGNED-PAYLOAD`; default `false`.
        ///
        /// Presigned URLs for S3 need this option, because the body is not known when the URL is
        /// signed. It also serves for a body that is sent as a stream, whose hash is not known in
        /// advance: sign the request with an empty body. [`sign_with`](crate::sign_with) then sets
        /// the header `x-amz-content-sha256: UNSIGNED-PAYLOAD`, whether or not
        /// [`content_sha256`](Self::content_sha256) is set. A request that already has this header
        /// is signed as if the option were set, unless `content_sha256` is set and replaces the
        /// header by the hash.
        ///
        /// Few services besides S3 accept an unsigned body. Only TLS protects such a body.
        unsigned_payload: bool => unsigned_payload;
        /// Sets whether the signature covers the session token; default `true`. The token is sent
        /// in both cases.
        sign_session_token: bool => sign_session_token;
    }
}

impl Default for SigningOptions {
    fn default() -> Self {
        Self::new()
    }
}
