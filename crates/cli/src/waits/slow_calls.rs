//! A line about each call that the service has not answered for a while.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use casebook::auth::BoxFuture;
use casebook::stack::{BoxedService, Call, CallError};
use http::{Request, Response};
use tokio::time::sleep;
use tower::Layer;
use tower_service::Service;

use super::Waits;
use super::subject::Subject;

/// The time after which a call has a line. Most responses come earlier.
const PATIENCE: Duration = Duration::from_secs(2);

/// Waits until the credentials are there. Before, the user may be asked for an MFA code, or by a
/// credential process, and a line that is drawn meanwhile would destroy the question.
type Unasked = dyn Fn() -> BoxFuture<'static, ()> + Send + Sync;

/// Shows a line for as long as a call of the client takes longer than [`PATIENCE`].
#[derive(Clone)]
pub(crate) struct SlowCallLayer {
    waits: Waits,
    unasked: Arc<Unasked>,
}

impl SlowCallLayer {
    /// Creates the layer. `unasked` completes when the user can no longer be asked for credentials.
    pub(crate) fn new(
        waits: Waits,
        unasked: impl Fn() -> BoxFuture<'static, ()> + Send + Sync + 'static,
    ) -> Self {
        let unasked = Arc::new(unasked);
        Self { waits, unasked }
    }
}

impl Layer<BoxedService> for SlowCallLayer {
    type Service = BoxedService;

    fn layer(&self, inner: BoxedService) -> BoxedService {
        let layer = self.clone();
        BoxedService::new(SlowCalls { inner, layer })
    }
}

#[derive(Clone)]
struct SlowCalls {
    inner: BoxedService,
    layer: SlowCallLayer,
}

impl Service<Request<Bytes>> for SlowCalls {
    type Response = Response<Bytes>;
    type Error = CallError;
    type Future = BoxFuture<'static, Result<Response<Bytes>, CallError>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), CallError>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        let call = request.extensions().get::<Call>();
        let operation = call.map_or("the service", |call| call.operation);
        let sending = self.inner.call(request);
        let SlowCallLayer { waits, unasked } = self.layer.clone();
        Box::pin(async move {
            let mut sending = pin!(sending);
            let patience = async {
                sleep(PATIENCE).await;
                unasked().await;
            };
            tokio::select! {
                biased;
                done = &mut sending => return done,
                () = patience => {}
            }
            let what = match Subject::current() {
                Some(subject) => format!("waiting for {operation} of {subject}"),
                None => format!("waiting for {operation}"),
            };
            let _line = waits.start_line(&what, PATIENCE);
            sending.await
        })
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use indicatif::InMemoryTerm;
    use tower::{ServiceExt as _, service_fn};

    use super::*;
    use crate::progress::Board;

    /// Returns what the screen shows five times in the five seconds of a call, and after it.
    async fn lines(unasked: fn() -> BoxFuture<'static, ()>) -> Vec<String> {
        let screen = InMemoryTerm::new(24, 80);
        let board = Board::on(screen.clone(), 1);
        let waits = Waits::on_screen();
        waits.draw_on(&board);
        let slow = service_fn(async |_| {
            sleep(Duration::from_millis(5500)).await;
            Ok(Response::new(Bytes::new()))
        });
        let slow = SlowCallLayer::new(waits, unasked).layer(BoxedService::new(slow));
        let subject = Subject::named("a.pdf");
        let mut call = pin!(subject.scope(slow.oneshot(Request::default())));
        let mut seen = Vec::new();
        for _ in 0..5 {
            tokio::select! {
                biased;
                _ = &mut call => break,
                () = sleep(Duration::from_millis(900)) => seen.push(screen.contents()),
            }
        }
        call.await.unwrap();
        seen.push(screen.contents());
        seen
    }

    #[tokio::test(start_paused = true)]
    async fn a_line_is_there_from_the_third_second_until_the_response() {
        let seen = lines(|| Box::pin(ready(()))).await;
        assert_eq!(seen.len(), 6);
        let is_shown = seen
            .iter()
            .map(|it| it.contains("waiting for the service of a.pdf"));
        let is_shown: Vec<bool> = is_shown.collect();
        assert_eq!(
            is_shown,
            [false, false, true, true, true, false],
            "{seen:#?}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn no_line_is_drawn_while_the_user_may_be_asked() {
        let seen = lines(|| Box::pin(pending())).await;
        assert!(seen.iter().all(String::is_empty), "{seen:#?}");
    }
}
