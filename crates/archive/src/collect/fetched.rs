//! Documents on their way into the archive.

use super::document::Document;
use crate::account_writer::{Pending, Stored};
use crate::store::{Blob, StoreError, UnnamedBlob};
use crate::table::Table;

/// The document of an entity, and the terms if there are any, before a row names them.
#[derive(Debug)]
pub(super) struct Fetched {
    pub(super) document: Document<DocumentCopy>,
    pub(super) terms: Option<DocumentCopy>,
}

/// A copy of a document.
#[derive(Debug)]
pub(super) enum DocumentCopy {
    /// It was downloaded, and the archive does not have it yet.
    New(UnnamedBlob),
    /// An earlier run has stored it, and was killed before it wrote the row.
    Stored(Blob),
}

impl Fetched {
    /// Stores the documents of an entity, after the archive has a note about them.
    pub(super) async fn keep(
        self,
        table: &'static Table,
        id: &str,
        listed: i64,
        pending: &mut Pending,
    ) -> Result<(Document, Option<Blob>), StoreError> {
        let Self { document, terms } = self;
        let copies = [document.kept(), terms.as_ref()];
        if copies.iter().flatten().any(|copy| copy.is_new()) {
            let [document, terms] = copies.map(|copy| copy.map(DocumentCopy::blob).cloned());
            let stored = Stored { document, terms };
            pending.note(table, id, listed, stored).await?;
        }
        let terms = match terms {
            Some(terms) => Some(terms.keep().await?),
            None => None,
        };
        let document = match document {
            Document::Kept(copy) => Document::Kept(copy.keep().await?),
            Document::Missing(gap, why) => Document::Missing(gap, why),
        };
        Ok((document, terms))
    }
}

impl From<Document<DocumentCopy>> for Fetched {
    /// A document without terms.
    fn from(document: Document<DocumentCopy>) -> Self {
        let terms = None;
        Self { document, terms }
    }
}

impl DocumentCopy {
    fn blob(&self) -> &Blob {
        match self {
            Self::New(unnamed) => unnamed.blob(),
            Self::Stored(blob) => blob,
        }
    }

    fn is_new(&self) -> bool {
        matches!(self, Self::New(_))
    }

    async fn keep(self) -> Result<Blob, StoreError> {
        match self {
            Self::New(unnamed) => unnamed.keep().await,
            Self::Stored(blob) => Ok(blob),
        }
    }
}
