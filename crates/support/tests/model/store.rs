//! The store of the model.

use bytes::Bytes;
use casebook_support::{JournalStore, StoreFuture, StoredEntry};

use super::gate::Line;
use super::world::{self, Reply, Request};

impl JournalStore for Line {
    fn place(&self, name: &str) -> String {
        format!("model/{name}")
    }

    fn read<'a>(&'a self, name: &'a str) -> StoreFuture<'a, Option<StoredEntry>> {
        let asked = self.ask(Request::ReadEntry(name.to_owned()));
        Box::pin(async {
            match asked.await {
                Reply::Entry(found) => {
                    Ok(found.map(|(bytes, version)| StoredEntry::new(bytes.0, version)))
                }
                other => Err(format!("found {other:?}").into()),
            }
        })
    }

    fn write<'a>(
        &'a self,
        name: &'a str,
        bytes: Bytes,
        replaces: Option<&'a str>,
    ) -> StoreFuture<'a, Option<String>> {
        let asked = self.ask(Request::WriteEntry {
            name: name.to_owned(),
            bytes: world::Bytes(bytes),
            replaces: replaces.map(str::to_owned),
        });
        Box::pin(async {
            match asked.await {
                Reply::Written(version) => Ok(version),
                other => Err(format!("found {other:?}").into()),
            }
        })
    }

    fn list(&self) -> StoreFuture<'_, Vec<String>> {
        let asked = self.ask(Request::ListEntries);
        Box::pin(async {
            match asked.await {
                Reply::Entries(names) => Ok(names),
                other => Err(format!("found {other:?}").into()),
            }
        })
    }
}
