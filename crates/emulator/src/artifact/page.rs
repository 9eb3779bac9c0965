//! Pages of listings. The token of a page is a position, sealed with the store's key for one listing, so
//! no other listing accepts it.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::operation::{Call, OperationError};
use crate::store::Page;

use super::refuse;

/// The members by which the request of any listing asks for a page.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PageRequest {
    max_results: Option<usize>,
    next_token: Option<String>,
}

/// A listing, and the page of it that a request asks for.
pub(super) struct Listing<'a> {
    call: &'a Call<'a>,
    purpose: String,
    /// The position of the last element of the previous page, such as its id; `None` for the first page.
    pub(super) after: Option<String>,
    /// The largest number of elements on the page.
    pub(super) size: usize,
}

impl<'a> Listing<'a> {
    /// Reads the page that a request asks for. `subject` has the members that select elements, such as
    /// the id of a report: a token of another selection is refused.
    pub(super) fn read(
        call: &'a Call<'a>,
        operation: &str,
        subject: &str,
        paging: PageRequest,
    ) -> Result<Self, OperationError> {
        let purpose = format!("page of {operation} {subject}");
        let open = |token: String| {
            call.store
                .key()
                .open(&purpose, &token)
                .and_then(|payload| String::from_utf8(payload).ok())
                .ok_or_else(|| {
                    let why = "expected a token that this listing issued";
                    refuse::invalid_token("nextToken", why)
                })
        };
        let after = paging.next_token.map(open).transpose()?;
        let size = paging.max_results.unwrap_or(call.settings.page_size.get());
        Ok(Self {
            call,
            purpose,
            after,
            size,
        })
    }

    /// Returns the response with the elements of the page under `name`. Its token has the position of the
    /// last element; the last page has no token (docs/service-notes.md, "Pages").
    pub(super) fn answer<T>(
        self,
        name: &str,
        found: &Page<T>,
        write: impl Fn(&T) -> Value,
        position: impl Fn(&T) -> String,
    ) -> Value {
        let elements: Vec<Value> = found.items.iter().map(write).collect();
        let mut answer = json!({ name: elements });
        if let Some(last) = found.items.last().filter(|_| found.continues) {
            let key = self.call.store.key();
            let token = key.seal(&self.purpose, position(last).as_bytes());
            answer["nextToken"] = token.into();
        }
        answer
    }
}
