//! The options of signing.

/// The options of a signature, for services that deviate from the usual rules.
///
/// The default is right for nearly every service. S3, for example, expects a path that is neither
/// normalized nor encoded twice, and the hash of the body in a header. Its links cover no body:
///
/// ```
/// use casebook_auth::SigningOptions;
///
/// let s3 = SigningOptions::new()
///     .normalize_path(false)
///     .double_encode(false)
///     .content_sha256(true);
/// let link = s3.unsigned_payload(true);
/// assert_ne!(s3, link);
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

    /// Sets whether `.`, `..` and empty segments of the path are resolved in the signature; default
    /// `true`.
    #[must_use]
    pub const fn normalize_path(self, yes: bool) -> Self {
        Self {
            normalize_path: yes,
            ..self
        }
    }

    /// Sets whether the encoded path is encoded a second time in the signature; default `true`.
    #[must_use]
    pub const fn double_encode(self, yes: bool) -> Self {
        Self {
            double_encode: yes,
            ..self
        }
    }

    /// Sets whether the hash of the body is sent in the header `x-amz-content-sha256`; default `false`.
    #[must_use]
    pub const fn content_sha256(self, yes: bool) -> Self {
        Self {
            content_sha256: yes,
            ..self
        }
    }

    /// Sets whether the signature leaves the body out, as `UNSIGNED-PAYLOAD`; default `false`.
    ///
    /// Links to S3 need this option, because S3 does not know the body of a link. It also signs a
    /// request whose body is streamed and has no hash yet: sign it with an empty body. The headers
    /// then have an `x-amz-content-sha256` that says so, whatever
    /// [`content_sha256`](Self::content_sha256) is set to. A request that already has
    /// `x-amz-content-sha256: UNSIGNED-PAYLOAD` is signed as if this were set, unless its header is
    /// about to be replaced by the hash.
    ///
    /// Few services besides S3 accept it, and only TLS protects the body then.
    #[must_use]
    pub const fn unsigned_payload(self, yes: bool) -> Self {
        Self {
            unsigned_payload: yes,
            ..self
        }
    }

    /// Sets whether the signature covers the session token, which is sent either way; default `true`.
    #[must_use]
    pub const fn sign_session_token(self, yes: bool) -> Self {
        Self {
            sign_session_token: yes,
            ..self
        }
    }
}

impl Default for SigningOptions {
    fn default() -> Self {
        Self::new()
    }
}
