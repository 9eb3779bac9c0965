//! The consent of a person to a document.

use casebook_types::artifact::AgreementRevisionId;

use super::error::Cause;
use crate::document::SavedDocument;

/// The consent of a person to a document that the person has read. The SHA-256 hash of the document
/// identifies it.
///
/// ```
/// use casebook_artifact::Consent;
///
/// let (read, other) = ([0x9f; 32], [0x0a; 32]);
/// assert_ne!(Consent::to_sha256(read), Consent::to_sha256(other));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Consent {
    sha256: [u8; 32],
    copy: Option<(Option<AgreementRevisionId>, Vec<String>)>,
}

impl Consent {
    /// Creates a consent to the document with this SHA-256 hash.
    #[must_use]
    pub fn to_sha256(sha256: [u8; 32]) -> Self {
        Self { sha256, copy: None }
    }

    /// Extends the consent to every copy of a revision with these terms.
    ///
    /// The service may put a watermark on each copy of a document, so that no two copies have the same
    /// hash. This consent holds for a copy with another hash only if it is of the same revision and has
    /// the same terms. Use it with the revision and the terms that came with the copy that the person
    /// has read. A signed document has no revision, since it does not change.
    #[must_use]
    pub fn of_revision(
        mut self,
        revision_id: impl Into<Option<AgreementRevisionId>>,
        terms: impl IntoIterator<Item = String>,
    ) -> Self {
        self.copy = Some((revision_id.into(), terms.into_iter().collect()));
        self
    }

    /// Checks that the consent is to this document: that the hash is the same, or that it is a copy that
    /// [`of_revision`](Self::of_revision) allows.
    pub(super) fn check(
        &self,
        document: &SavedDocument,
        revision_id: Option<&AgreementRevisionId>,
        terms: &[String],
    ) -> Result<(), Cause> {
        let is_copy = |(read, its_terms): &(Option<AgreementRevisionId>, Vec<String>)| {
            read.as_ref() == revision_id && its_terms == terms
        };
        if document.sha256 == self.sha256 || self.copy.as_ref().is_some_and(is_copy) {
            return Ok(());
        }
        Err(Cause::OtherDocument {
            expected: self.sha256,
            found: document.sha256,
        })
    }
}
