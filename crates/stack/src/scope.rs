//! Lets the caller of a typed service learn whether the request that the client makes for it was
//! sent.
//!
//! An operation is a plain value without extensions. So a layer around typed operations cannot find
//! the [`Progress`] of the request, and if it cancels a call, its error cannot tell whether the
//! request was sent. The caller can find out: while its future is polled, it offers a `Progress` in
//! a thread-local variable, and a client that makes a request of the same operation on this thread
//! takes it. If the request is made elsewhere, such as in the worker task of a
//! `tower::buffer::Buffer`, the offer is not taken, and the caller does not know whether the
//! request was sent.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::pin;

use casebook_protocol::{Api, Operation};

use crate::progress::Progress;

thread_local! {
    static CURRENT: Cell<Option<Offer>> = const { Cell::new(None) };
}

/// A [`Progress`] for the next request of one operation.
struct Offer {
    service: &'static str,
    operation: &'static str,
    progress: Progress,
    requests: RequestCount,
}

/// How many requests of the operation have begun while the progress was offered.
#[derive(Clone, Copy, Eq, PartialEq)]
enum RequestCount {
    Zero,
    One,
    /// Only the first request has taken the progress, so it does not tell whether the others were
    /// sent.
    Many,
}

/// A call of a typed service, with the progress that is offered for its request.
pub(crate) struct Scope(Option<Offer>);

impl Scope {
    pub(crate) fn of<Op: Operation>() -> Self {
        Self(Some(Offer {
            service: <Op::Api as Api>::SERVICE_ID,
            operation: Op::NAME,
            progress: Progress::default(),
            requests: RequestCount::Zero,
        }))
    }

    /// Calls `run`, and offers the progress meanwhile.
    pub(crate) fn enter<T>(&mut self, run: impl FnOnce() -> T) -> T {
        let earlier = CURRENT.replace(self.0.take());
        let _guard = OfferGuard {
            scope: self,
            earlier,
        };
        run()
    }

    /// Runs a future to its end, and offers the progress whenever it is polled.
    pub(crate) async fn run<F: Future>(&mut self, future: F) -> F::Output {
        let mut future = pin!(future);
        poll_fn(|cx| self.enter(|| future.as_mut().poll(cx))).await
    }

    /// Returns the progress of the request that was made for the call. Returns `None` if no request
    /// was made on this thread, or more than one.
    pub(crate) fn progress(&self) -> Option<&Progress> {
        let offer = self.0.as_ref();
        let offer = offer.filter(|offer| offer.requests == RequestCount::One);
        offer.map(|offer| &offer.progress)
    }

    /// Returns whether a request was made for the call on this thread.
    pub(crate) fn is_taken(&self) -> bool {
        self.0
            .as_ref()
            .is_some_and(|offer| offer.requests != RequestCount::Zero)
    }
}

/// Puts the offer of an enclosing call back when it is dropped, so even if the function panics.
struct OfferGuard<'a> {
    scope: &'a mut Scope,
    earlier: Option<Offer>,
}

impl Drop for OfferGuard<'_> {
    fn drop(&mut self) {
        self.scope.0 = CURRENT.replace(self.earlier.take());
    }
}

/// Returns the progress for a request that begins now: the offered one, or else a new one.
pub(crate) fn progress<Op: Operation>() -> Progress {
    let offered = CURRENT.try_with(|current| {
        let mut offer = current.take()?;
        let progress = offer.take::<Op>();
        current.set(Some(offer));
        progress
    });
    offered.ok().flatten().unwrap_or_default()
}

impl Offer {
    fn take<Op: Operation>(&mut self) -> Option<Progress> {
        if (self.service, self.operation) != (<Op::Api as Api>::SERVICE_ID, Op::NAME) {
            return None;
        }
        let first = self.requests == RequestCount::Zero;
        self.requests = if first {
            RequestCount::One
        } else {
            RequestCount::Many
        };
        first.then(|| self.progress.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use casebook_protocol::{
        DecodeError, Effect, EncodeError, Endpoint, EndpointError, EndpointParams, Fault,
    };
    use http::{Request, Response};

    #[derive(Debug)]
    enum Desk {}

    impl Api for Desk {
        type Error = Fault;

        const SERVICE_ID: &'static str = "desk";
        const SIGNING_NAME: &'static str = "desk";

        fn endpoint(_: &EndpointParams) -> Result<Endpoint, EndpointError> {
            Err(EndpointError::missing_region())
        }
    }

    macro_rules! operation {
        ($name:ident) => {
            #[derive(Debug)]
            struct $name;

            impl Operation for $name {
                type Api = Desk;
                type Output = ();

                const NAME: &'static str = stringify!($name);
                const EFFECT: Effect = Effect::ReadOnly;

                fn encode(&self) -> Result<Request<Bytes>, EncodeError> {
                    Ok(Request::new(Bytes::new()))
                }

                fn decode(_: Response<Bytes>) -> Result<(), DecodeError> {
                    Ok(())
                }
            }
        };
    }

    operation!(Ask);
    operation!(Tell);

    /// Returns whether a scope and a request have the same progress.
    fn shares_progress(scope: &Scope, progress: &Progress) -> bool {
        let before = scope.progress().map(Progress::has_begun);
        let began = progress.begin();
        before == Some(false) && began && scope.progress().is_some_and(Progress::has_begun)
    }

    #[test]
    fn the_only_request_of_the_operation_has_its_progress() {
        let mut scope = Scope::of::<Ask>();
        assert!(scope.progress().is_none() && !scope.is_taken());
        let (other, own) = scope.enter(|| (progress::<Tell>(), progress::<Ask>()));
        assert!(!shares_progress(&scope, &other));
        assert!(shares_progress(&scope, &own));
        // Outside of the scope, no progress is offered to a request.
        assert!(!shares_progress(&scope, &progress::<Ask>()));
    }

    #[test]
    fn a_scope_with_several_requests_has_no_progress() {
        let mut scope = Scope::of::<Ask>();
        scope.enter(|| drop((progress::<Ask>(), progress::<Ask>())));
        assert!(scope.progress().is_none() && scope.is_taken());
    }

    #[test]
    fn a_call_inside_another_call_has_its_own_offer() {
        let (mut outer, mut inner) = (Scope::of::<Ask>(), Scope::of::<Ask>());
        outer.enter(|| inner.enter(|| drop(progress::<Ask>())));
        assert!(inner.progress().is_some() && !outer.is_taken());
        outer.enter(|| drop(progress::<Ask>()));
        assert!(outer.progress().is_some());
    }

    #[test]
    fn a_panic_ends_the_offer() {
        let mut scope = Scope::of::<Ask>();
        let panics = std::panic::AssertUnwindSafe(|| scope.enter(|| panic!("a layer panics")));
        assert!(std::panic::catch_unwind(panics).is_err());
        drop(progress::<Ask>());
        assert!(!scope.is_taken());
    }
}
