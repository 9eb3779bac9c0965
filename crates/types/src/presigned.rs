//! Presigned URLs, which contain their own permission.

use crate::bounded::secret_text;
use crate::grammar::Link;

secret_text! {
    /// The presigned URL of a document: 1 to 10240 characters (API reference, GetReport).
    ///
    /// The URL lets its holder fetch the document for a short time, so the URL is a secret.
    ///
    /// ```
    /// use casebook_types::PresignedUrl;
    ///
    /// let url: PresignedUrl = "https://bucket.example/report.pdf?X-Amz-Signature=0123".parse()?;
    /// assert_eq!(format!("{url:?}"), "PresignedUrl(Secret)");
    /// assert!(url.expose().starts_with("https://"));
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct PresignedUrl("presigned url") = Link(10_240), issued;
}
