//! The habits in which services differ.

/// How a request is signed, where services differ.
///
/// The default is what nearly every service expects. S3, for one, wants the path neither normalized
/// nor encoded twice, and the hash of the body in a header:
///
/// ```
/// use casebook_auth::SigningOptions;
///
/// let s3 = SigningOptions::new()
///     .normalize_path(false)
///     .double_encode(false)
///     .content_sha256(true);
/// assert_ne!(s3, SigningOptions::default());
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SigningOptions {
    pub(super) normalize_path: bool,
    pub(super) double_encode: bool,
    pub(super) content_sha256: bool,
    pub(super) sign_session_token: bool,
}

impl SigningOptions {
    /// What nearly every service expects.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            normalize_path: true,
            double_encode: true,
            content_sha256: false,
            sign_session_token: true,
        }
    }

    /// Whether `.`, `..` and empty segments of the path are resolved for the signature.
    #[must_use]
    pub const fn normalize_path(self, yes: bool) -> Self {
        Self {
            normalize_path: yes,
            ..self
        }
    }

    /// Whether the path, which is encoded once already, is encoded once more for the signature.
    #[must_use]
    pub const fn double_encode(self, yes: bool) -> Self {
        Self {
            double_encode: yes,
            ..self
        }
    }

    /// Whether the hash of the body is also sent, as the header `x-amz-content-sha256`.
    #[must_use]
    pub const fn content_sha256(self, yes: bool) -> Self {
        Self {
            content_sha256: yes,
            ..self
        }
    }

    /// Whether the session token is part of what is signed; it is sent either way.
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
