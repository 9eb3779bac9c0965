//! Reads entities that have a document: reports and agreements.

use casebook_artifact::{Artifact, Client};
use casebook_protocol::Paginated;
use casebook_stack::Config;

use super::document::Document;
use super::extent::Extent;
use super::failure::Failure;
use super::fetched::Fetched;
use super::first_failure::FirstFailure;
use super::gaps::Gaps;
use crate::account_writer::{AccountWriter, Stored};
use crate::fingerprint::fingerprint;
use crate::record::Record;
use crate::store::{Blob, Store};

/// An entity of AWS Artifact that has a document.
pub(super) trait Documented: Sized {
    /// The operation that lists the entities.
    type List: Paginated<Api = Artifact, Item = Self>;
    /// The row of an entity.
    type Row<'a>: Record
    where
        Self: 'a;
    /// What an entity is, with its article.
    const ENTITY: &'static str;

    /// Returns the request for the list.
    fn list() -> Self::List;

    /// Returns the id.
    fn id(&self) -> Option<&str>;

    /// Returns the row. Without a document it is that of what the list says.
    fn row<'a>(&'a self, document: Option<&'a Document>, terms: Option<&'a Blob>) -> Self::Row<'a>;

    /// Returns the document that no run requests, with the reason.
    fn unavailable(&self) -> Option<Document>;

    /// Returns the document that this run is not to request, with the reason.
    fn unwanted(&self, extent: Extent) -> Option<Document>;

    /// Downloads the document, and the terms if there are any, unless they are stored.
    async fn fetch(
        &self,
        client: &Client,
        store: &Store,
        stored: Stored,
    ) -> Result<Fetched, Failure>;
}

/// Reads all entities, and the documents of those that are new or have changed.
pub(super) async fn read<D: Documented>(
    config: &Config,
    extent: Extent,
    gaps: &mut Gaps,
    writer: &mut AccountWriter,
) -> Result<(), Failure> {
    let client = Client::new(config)?;
    let table = D::Row::TABLE;
    let mut entities = client.items(D::list());
    let unlisted = Failure::call::<D::List>;
    let mut failures = FirstFailure::default();
    while let Some(entity) = entities.try_next().await.map_err(unlisted)? {
        let Some(id) = entity.id() else {
            let lacks = format!("expected the id of {0}, found {0} without one", D::ENTITY);
            return Err(Failure::response::<D::List>(lacks));
        };
        if writer.is_seen(table, id) {
            continue;
        }
        let listed = print(&entity, None);
        if writer.has(table, id, listed) {
            writer.pending().settle(table, id);
            continue;
        }
        let stored = writer.pending().stored(table, id, listed).await?;
        let fetched = match (entity.unavailable(), entity.unwanted(extent)) {
            (Some(document), _) => Ok((document, None)),
            // What this run is not to do tells nothing new of the document.
            (None, Some(document)) if is_listed_alike(&entity, writer.last(table, id)) => {
                document.count_in(gaps);
                writer.keep(table, id);
                continue;
            }
            (None, Some(document)) => Ok((document, None)),
            (None, None) => match entity.fetch(&client, writer.store(), stored).await {
                Ok(fetched) => Ok(fetched.keep(table, id, listed, writer.pending()).await?),
                Err(failure) => Err(failure),
            },
        };
        let Some((document, terms)) = failures.pass(fetched)? else {
            writer.keep(table, id);
            continue;
        };
        document.count_in(gaps);
        let row = entity.row(Some(&document), terms.as_ref());
        writer.put_as(id, print(&entity, Some(&document)), &row);
        if document.kept().is_some() || terms.is_some() {
            writer.pending().settle(table, id);
        }
        writer.flush_if_full().await?;
    }
    writer.complete(table, "");
    failures.end()
}

/// The half of a fingerprint that is that of what the list says.
const LISTED: i64 = !0xffff_ffff;

/// Returns the fingerprint of an entity: of what the list says, and of why the archive does not have the
/// document.
///
/// The hash of a document does not count: the service marks each copy for the customer, so two downloads
/// of one document differ.
fn print<D: Documented>(entity: &D, document: Option<&Document>) -> i64 {
    let listed = fingerprint(&entity.row(None, None));
    match document {
        Some(document @ Document::Missing(..)) => {
            let whole = fingerprint(&entity.row(Some(document), None));
            (listed & LISTED) | (whole & !LISTED)
        }
        Some(Document::Kept(_)) | None => listed,
    }
}

/// Returns whether the list says what it did when the last version of an entity was written, by the
/// fingerprint of that.
fn is_listed_alike<D: Documented>(entity: &D, last: Option<i64>) -> bool {
    last.is_some_and(|last| (last ^ print(entity, None)) & LISTED == 0)
}
