//! The revisions of the documents of an agreement.

use crate::crypto;

/// The number of a revision of one of the two documents of an agreement.
#[derive(Clone, Copy)]
pub(crate) enum Revision {
    /// A revision of the non-disclosure agreement.
    Nda(u64),
    /// A revision of the agreement itself.
    Agreement(u64),
}

/// Returns the id of a revision of the agreement `id`, in the form of a UUID. It is computed from a hash,
/// so the same revision always has the same id.
pub(crate) fn revision_id(id: &str, revision: Revision) -> String {
    let what = match revision {
        Revision::Nda(number) => format!("{id} nda {number}"),
        Revision::Agreement(number) => format!("{id} agreement {number}"),
    };
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&crypto::sha256(what.as_bytes())[..16]);
    let uuid = uuid::Builder::from_random_bytes(bytes).into_uuid();
    uuid.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_revision_of_every_document_has_an_id_of_its_own() {
        let ids = [
            revision_id("agreement-1", Revision::Nda(1)),
            revision_id("agreement-1", Revision::Agreement(1)),
            revision_id("agreement-1", Revision::Agreement(2)),
            revision_id("agreement-2", Revision::Agreement(1)),
        ];
        let different = std::collections::BTreeSet::from_iter(&ids);
        assert_eq!(different.len(), ids.len());
        assert_eq!(ids[1], revision_id("agreement-1", Revision::Agreement(1)));
        assert!(ids.iter().all(|id| id.len() == 36));
    }
}
