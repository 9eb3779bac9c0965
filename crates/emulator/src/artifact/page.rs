//! Pages: a token holds a position, and is valid for one listing only.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::operation::{Call, OperationError};
use crate::store::Slice;

use super::refuse;

/// The members that ask for a page, which every listing has.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PageRequest {
    max_results: Option<usize>,
    next_token: Option<String>,
}

/// One page of a listing.
pub(super) struct Page<'a> {
    call: &'a Call<'a>,
    purpose: String,
    /// The position of the last element of the page before.
    pub(super) after: Option<String>,
    /// How many elements the page has at most.
    pub(super) size: usize,
}

impl<'a> Page<'a> {
    /// Reads where a page begins; `subject` has every other member that selects elements.
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

    /// Writes the response from the elements of the page. Its token holds the position of the last one;
    /// the last page has no token at all (docs/service-notes.md, "Pages").
    pub(super) fn answer<T>(
        self,
        name: &str,
        found: &Slice<T>,
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
