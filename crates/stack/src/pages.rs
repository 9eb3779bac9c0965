//! Lists, page by page.
//!
//! A page without entries but with a token goes on. A list ends with the page that has no token, or
//! an empty one. A token that was there before would make it endless, so that is an error; it is
//! found in bounded memory by keeping one earlier token, and moving it forward at each power of two
//! (R. P. Brent, "An improved Monte Carlo factorization algorithm", 1980). Tokens that are ever new
//! would as well, so a list has a most of pages, and of pages in a row that bring nothing.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use casebook_protocol::{Operation, Paginated};
use futures_core::Stream;

use crate::client::Client;
use crate::error::{EndlessListError, Error};
use crate::operation_service::{Answer, OperationError, OperationService};

/// How many pages a list may have unless said otherwise: ten times as many as any list of these
/// services is known to have, and at the pace of an ordinary server less than a minute.
const MOST: u64 = 1_000;

/// How many pages in a row may have no entry: a service that filters what it has read shows some.
const MOST_EMPTY: u64 = 100;

/// The pages of a list, as a [`Stream`]. It ends after the first error.
///
/// Texts and times of a page are parts of its answer; see [`Items`] for how to keep a few.
///
/// A list of more than 1,000 pages ends with [`Error::Endless`], unless
/// [`at_most`](Self::at_most) says otherwise, and so does one that goes on after 100 pages in a row
/// without an entry.
pub struct Pages<Op: Paginated, C = Client<<Op as Operation>::Api>> {
    service: C,
    operation: Option<Op>,
    call: Option<Pin<Box<dyn Future<Output = Answer<Op>> + Send>>>,
    landmark: Option<Op::Token>,
    /// The number of tokens so far, and the most pages.
    steps: u64,
    most: u64,
    /// How many pages without an entry came last.
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
            most: MOST,
            empty: 0,
        }
    }

    /// Limits the number of pages; a token for one more is [`Error::Endless`].
    #[must_use]
    pub fn at_most(mut self, pages: u64) -> Self {
        self.most = pages;
        self
    }

    /// Whether this token was there before.
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

/// Nothing in it is pinned where it stands.
impl<Op: Paginated, C> Unpin for Pages<Op, C> {}

impl<Op: Paginated, C: OperationService<Op>> Stream for Pages<Op, C> {
    type Item = Answer<Op>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let Some(operation) = &this.operation else {
            return Poll::Ready(None);
        };
        // Every page so far has brought a token for the next one.
        let endless = if this.steps >= this.most {
            Some(EndlessListError::too_many(Op::NAME, this.most))
        } else if this.empty >= MOST_EMPTY {
            Some(EndlessListError::empty(Op::NAME, MOST_EMPTY))
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
        let answer = ready!(call.as_mut().poll(cx));
        this.call = None;
        let operation = this.operation.take();
        let page = match answer {
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

/// The entries of a list over all of its pages, as a [`Stream`]. It ends after the first error.
///
/// **One entry that is kept keeps its whole page in memory**, since texts and times of a long answer
/// are parts of it and not copies. To keep a few of many, keep `entry.detached()`: every type of an
/// answer has that method. It is not done for all, since it would make reading a list half as dear
/// again.
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

    /// Limits the number of pages; see [`Pages::at_most`].
    #[must_use]
    pub fn at_most(mut self, pages: u64) -> Self {
        self.pages = self.pages.at_most(pages);
        self
    }
}

impl<Op: Paginated, C: OperationService<Op>> Items<Op, C> {
    crate::stream_methods!(Op::Item, OperationError<Op>);
}

/// Nothing in it is pinned where it stands.
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
