//! A steady pace for all clones of a client together.
//!
//! Every attempt takes the next free slot of an evenly spaced row and waits until it comes. A
//! caller that goes away leaves its slot unused, and holds nothing.

use std::future::Future;
use std::num::NonZeroU32;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use pin_project_lite::pin_project;
use tokio::time::{Instant, Sleep};
use tower_layer::Layer;
use tower_service::Service;

/// Layer that applies [`Throttle`]; what one layer makes shares one pace.
#[derive(Clone, Debug)]
pub struct ThrottleLayer {
    pace: Option<Arc<Pace>>,
}

#[derive(Debug)]
struct Pace {
    interval: Duration,
    /// The first slot that nobody has taken.
    next: Mutex<Option<Instant>>,
}

impl ThrottleLayer {
    /// Lets everything through at once.
    #[must_use]
    pub const fn unlimited() -> Self {
        Self { pace: None }
    }

    /// Lets so many requests through in a second, evenly spaced.
    #[must_use]
    pub fn per_second(requests: NonZeroU32) -> Self {
        let interval = Duration::from_secs(1) / requests.get();
        Self {
            pace: Some(Arc::new(Pace {
                interval,
                next: Mutex::new(None),
            })),
        }
    }
}

impl Pace {
    /// Takes the next slot; `None` when that is now.
    fn take(&self) -> Option<Instant> {
        let now = Instant::now();
        // A poisoned lock still holds a time, and any time is a good one.
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = next.map_or(now, |next| next.max(now));
        *next = Some(slot + self.interval);
        (slot > now).then_some(slot)
    }
}

impl<S> Layer<S> for ThrottleLayer {
    type Service = Throttle<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Throttle {
            inner,
            pace: self.pace.clone(),
        }
    }
}

/// Middleware that spaces requests out.
#[derive(Clone, Debug)]
pub struct Throttle<S> {
    inner: S,
    pace: Option<Arc<Pace>>,
}

impl<S, R> Service<R> for Throttle<S>
where
    S: Service<R> + Clone,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = ResponseFuture<S, R>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: R) -> Self::Future {
        match self.pace.as_ref().and_then(|pace| pace.take()) {
            None => ResponseFuture::Called {
                future: self.inner.call(request),
            },
            Some(slot) => {
                // The ready service waits with the request, its unready clone stays.
                let unready = self.inner.clone();
                let inner = std::mem::replace(&mut self.inner, unready);
                let sleep = tokio::time::sleep_until(slot);
                ResponseFuture::Waiting {
                    sleep,
                    waiting: Some((inner, request)),
                }
            }
        }
    }
}

pin_project! {
    /// Response future of [`Throttle`].
    #[project = StateProj]
    pub enum ResponseFuture<S: Service<R>, R> {
        /// Waiting for the slot.
        Waiting { #[pin] sleep: Sleep, waiting: Option<(S, R)> },
        /// On its way.
        Called { #[pin] future: S::Future },
    }
}

impl<S: Service<R>, R> std::fmt::Debug for ResponseFuture<S, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Waiting { .. } => "Waiting",
            Self::Called { .. } => "Called",
        })
    }
}

impl<S: Service<R>, R> Future for ResponseFuture<S, R> {
    type Output = Result<S::Response, S::Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            match self.as_mut().project() {
                StateProj::Called { future } => return future.poll(cx),
                StateProj::Waiting { sleep, waiting } => {
                    ready!(sleep.poll(cx));
                    let Some((mut inner, request)) = waiting.take() else {
                        return Poll::Pending;
                    };
                    let future = inner.call(request);
                    self.set(Self::Called { future });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tower::{ServiceExt as _, service_fn};

    #[tokio::test(start_paused = true)]
    async fn clones_share_one_pace() {
        let layer = ThrottleLayer::per_second(NonZeroU32::new(5).unwrap());
        let start = Instant::now();
        let echo = service_fn(|()| async { Ok::<_, std::convert::Infallible>(Instant::now()) });
        let (one, two) = (layer.layer(echo), layer.layer(echo));
        let calls = [one.clone().oneshot(()), two.oneshot(()), one.oneshot(())];
        let times = futures_util::future::join_all(calls).await;
        let waits: Vec<_> = times
            .into_iter()
            .map(|time| time.unwrap() - start)
            .collect();
        assert_eq!(waits, [0, 200, 400].map(Duration::from_millis));
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_does_not_save_up_slots() {
        let layer = ThrottleLayer::per_second(NonZeroU32::new(1).unwrap());
        let pace = layer.pace.unwrap();
        assert_eq!(pace.take(), None);
        tokio::time::advance(Duration::from_secs(60)).await;
        assert_eq!(pace.take(), None);
        assert_eq!(pace.take(), Some(Instant::now() + Duration::from_secs(1)));
    }
}
