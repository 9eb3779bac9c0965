//! Reads lists page by page.
//!
//! A list goes on after a page that has a token, even if the page has no entries. It ends with a
//! page that has no token, or an empty one.
//!
//! If a token occurs twice, the list would never end, so that is an error. To find a repetition
//! without keeping all tokens, each token is compared with one earlier token, which is replaced
//! after 1, 2, 4, 8, … tokens (R. P. Brent, "An improved Monte Carlo factorization algorithm",
//! 1980). A list whose tokens never repeat could be endless too. So there is a maximum for the
//! number of pages, and for the number of consecutive pages without an entry.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use casebook_protocol::{Operation, Paginated};
use futures_core::Stream;

use crate::client::Client;
use crate::error::{EndlessListError, Error};
use crate::operation_service::{OperationError, OperationService, SendResult};

/// The default maximum number of pages. It is far more than any known list of Artifact and Support
/// has.
const MAX_PAGES: u64 = 1_000;

/// The maximum number of consecutive pages without an entry. A service that filters its pages may
/// return a few empty ones, but not this many.
const MAX_EMPTY_PAGES: u64 = 100;

/// The pages of a list, as a [`Stream`] that ends after the first error.
///
/// The strings and timestamps of a page share the memory of its response. [`Items`] explains how to
/// keep only a few entries.
///
/// The list ends with [`Error::Endless`] after 1,000 pages, which [`max_pages`](Self::max_pages)
/// changes, and after 100 consecutive pages without an entry.
pub struct Pages<Op: Paginated, C = Client<<Op as Operation>::Api>> {
    service: C,
    operation: Option<Op>,
    call: Option<Pin<Box<dyn Future<Output = SendResult<Op>> + Send>>>,
    /// The earlier token that each new token is compared with.
    landmark: Option<Op::Token>,
    /// The number of tokens that have come so far.
    steps: u64,
    /// The maximum number of pages.
    max_pages: u64,
    /// The number of consecutive pages without an entry, counted back from the last page.
    empty: u64,
}

impl<Op: Paginated, C> Pages<Op, C> {
    pub(crate) fn new(service: C, operation: Op) -> Self {
        Self {
            service,
            operation: Some(operation),
            call: None,
            landmark: None,
            steps: 0,
            max_pages: MAX_PAGES,
            empty: 0,
        }
    }

    /// Limits the number of pages; 1,000 by default.
    ///
    /// If the last allowed page has a token for a further page, the stream ends with
    /// [`Error::Endless`].
    #[must_use]
    pub fn max_pages(mut self, pages: u64) -> Self {
        self.max_pages = pages;
        self
    }

    /// Returns whether this token is known to have come before. If tokens repeat, this is noticed
    /// after a few repetitions at the latest.
    fn repeats(&mut self, token: &Op::Token) -> bool {
        if self.landmark.as_ref() == Some(token) {
            return true;
        }
        self.steps += 1;
        if self.steps.is_power_of_two() {
            self.landmark = Some(token.clone());
        }
        false
    }
}

impl<Op: Paginated, C: OperationService<Op>> Pages<Op, C> {
    crate::stream_methods!(Op::Output, OperationError<Op>);
}

/// `Pages` may be moved while it is polled: the future in `call` is in a box, and no other field is
/// pinned.
impl<Op: Paginated, C> Unpin for Pages<Op, C> {}

impl<Op: Paginated, C: OperationService<Op>> Stream for Pages<Op, C> {
    type Item = SendResult<Op>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let Some(operation) = &this.operation else {
            return Poll::Ready(None);
        };
        // Each page so far had a token, or the list would have ended. So the number of tokens is
        // the number of pages.
        let endless = if this.steps >= this.max_pages {
            Some(EndlessListError::too_many(Op::NAME, this.max_pages))
        } else if this.empty >= MAX_EMPTY_PAGES {
            Some(EndlessListError::empty(Op::NAME, MAX_EMPTY_PAGES))
        } else {
            None
        };
        if let Some(endless) = endless {
            this.operation = None;
            return Poll::Ready(Some(Err(Error::Endless(endless))));
        }
        let call = this
            .call
            .get_or_insert_with(|| Box::pin(this.service.send(operation.clone())));
        let result = ready!(call.as_mut().poll(cx));
        this.call = None;
        let operation = this.operation.take();
        let page = match result {
            Ok(page) => page,
            Err(error) => return Poll::Ready(Some(Err(error))),
        };
        this.empty = match Op::count(&page) {
            0 => this.empty + 1,
            _ => 0,
        };
        if let Some(token) = Op::next_token(&page) {
            if this.repeats(&token) {
                let repeated = EndlessListError::repeated(Op::NAME);
                return Poll::Ready(Some(Err(Error::Endless(repeated))));
            }
            this.operation = operation.map(|operation| operation.starting_at(token));
        }
        Poll::Ready(Some(Ok(page)))
    }
}

impl<Op: Paginated, C> fmt::Debug for Pages<Op, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("operation", &Op::NAME)
            .finish_non_exhaustive()
    }
}

/// The entries of all pages of a list, as a [`Stream`] that ends after the first error.
///
/// **One entry keeps its whole page in memory**, because its strings and timestamps share the
/// memory of the response instead of copying it. If you keep a few entries of many, keep the copies
/// that `entry.detached()` returns; every output type has this method. The stream does not detach
/// the entries itself, because reading a list would then take about 50 % more time.
pub struct Items<Op: Paginated, C = Client<<Op as Operation>::Api>> {
    pages: Pages<Op, C>,
    waiting: vec::IntoIter<Op::Item>,
}

impl<Op: Paginated, C> Items<Op, C> {
    pub(crate) fn new(pages: Pages<Op, C>) -> Self {
        Self {
            pages,
            waiting: Vec::new().into_iter(),
        }
    }

    /// Limits the number of pages; see [`Pages::max_pages`].
    #[must_use]
    pub fn max_pages(mut self, pages: u64) -> Self {
        self.pages = self.pages.max_pages(pages);
        self
    }
}

impl<Op: Paginated, C: OperationService<Op>> Items<Op, C> {
    crate::stream_methods!(Op::Item, OperationError<Op>);
}

/// `Items` may be moved while it is polled, because `Pages` may be.
impl<Op: Paginated, C> Unpin for Items<Op, C> {}

impl<Op: Paginated, C: OperationService<Op>> Stream for Items<Op, C> {
    type Item = Result<Op::Item, OperationError<Op>>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(item) = this.waiting.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut this.pages).poll_next(cx)) {
                Some(Ok(page)) => this.waiting = Op::into_items(page).into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<Op: Paginated, C> fmt::Debug for Items<Op, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .finish_non_exhaustive()
    }
}
