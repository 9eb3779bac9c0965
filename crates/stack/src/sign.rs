//! Signs each attempt anew.
//!
//! No layer below this one may change the request, because the service checks the signature against
//! the bytes that arrive.
//!
//! If the service refuses the credentials, such as those of a session that has expired, this layer tells
//! their provider, and asks it for other ones. If it gets them, it marks the error, so that the retry layer
//! repeats the attempt once: the service has not acted. A provider may have work to do while a call runs,
//! such as renewing credentials early. This layer runs that work during the call, and stops it when the call
//! ends. If the service refuses the time of a signature, the layer remembers how far the local clock is off.
//! It marks the error, so that the retry layer repeats the attempt, and corrects later signatures.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::SystemTime;

use bytes::Bytes;
use casebook_auth::{
    BoxFuture, Clock, ClockSkew, Credentials, ProvideCredentials as _, Scope, SharedProvider,
    SigningOptions, presign, sign_with,
};
use http::{Request, Response};
use tower_layer::Layer;
use tower_service::Service;

use crate::error::CallError;
use crate::signing::Signing;

/// Layer that applies [`Sign`].
#[derive(Clone, Debug)]
pub struct SignLayer {
    credentials: SharedProvider,
    clock: Clock,
    skew: Arc<ClockSkew>,
}

impl SignLayer {
    /// Creates a layer that signs with the credentials of `credentials`, at the time of `clock`.
    ///
    /// Error responses of the service show whether the clock is wrong. The layer then corrects the
    /// time.
    #[must_use]
    pub fn new(credentials: SharedProvider, clock: Clock) -> Self {
        Self {
            credentials,
            clock,
            skew: Arc::default(),
        }
    }

    /// Signs a request, and returns the credentials and the time of the signature. After an error
    /// response, that time shows how far the clock was off.
    pub(crate) async fn sign(
        &self,
        request: &mut Request<Bytes>,
        scope: &Scope,
        signing: Signing,
    ) -> Result<(Credentials, SystemTime), CallError> {
        let provided = self.credentials.provide().await;
        let provided = provided.map_err(CallError::Credentials)?;
        let time = self.skew.service_time(self.clock.now());
        let options = request.extensions().get::<SigningOptions>();
        let options = options.copied().unwrap_or_default();
        let signed = match signing {
            Signing::Headers => sign_with(request, &provided, scope, time, options),
            Signing::Query { expires } => {
                presign(request, &provided, scope, time, expires, options)
            }
        };
        signed.map_err(CallError::Sign)?;
        Ok((provided, time))
    }

    /// Returns whether the provider has other credentials than these, which the service refused.
    async fn renew(&self, refused: &Credentials) -> bool {
        let has_others = async || {
            let provided = self.credentials.provide().await;
            provided.is_ok_and(|provided| provided != *refused)
        };
        // Another call may have renewed them already. The new ones must not be discarded.
        if has_others().await {
            return true;
        }
        self.credentials.invalidate();
        has_others().await
    }
}

impl<S> Layer<S> for SignLayer {
    type Service = Sign<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Sign {
            inner,
            layer: Arc::new(self.clone()),
        }
    }
}

/// Middleware that signs requests for the [`Scope`] in their extensions.
///
/// A request without a scope passes unsigned, because some operations need no signature. A request with
/// [`Signing::Query`] in its extensions is signed in its query, and one with [`SigningOptions`] by these,
/// which S3 needs. If the service refuses the credentials, the provider discards them and is asked for
/// others, with which the retry layer repeats the attempt once.
#[derive(Clone, Debug)]
pub struct Sign<S> {
    inner: S,
    layer: Arc<SignLayer>,
}

impl<S> Service<Request<Bytes>> for Sign<S>
where
    S: Service<Request<Bytes>, Response = Response<Bytes>, Error = CallError>
        + Clone
        + Send
        + 'static,
    S::Future: Send,
{
    type Response = Response<Bytes>;
    type Error = CallError;
    type Future = BoxFuture<'static, Result<Response<Bytes>, CallError>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Bytes>) -> Self::Future {
        // The service that is ready moves into the future. A clone takes its place, and has to
        // become ready itself before the next call.
        let unready = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, unready);
        let layer = Arc::clone(&self.layer);
        Box::pin(async move {
            let Some(scope) = request.extensions().get::<Scope>().cloned() else {
                return inner.call(request).await;
            };
            let signing = request.extensions().get().copied().unwrap_or_default();
            let (signed_by, time) = layer.sign(&mut request, &scope, signing).await?;
            let SignLayer {
                credentials,
                clock,
                skew,
            } = &*layer;
            let call = pin!(inner.call(request));
            let result = run_with_refresh(call, credentials.refresh()).await;
            match result {
                Err(CallError::Refused(fault)) if skew.update(&fault, time, clock.now()) => {
                    tracing::debug!("the clock was wrong and has been corrected");
                    Err(CallError::Refused(fault.with_corrected_clock()))
                }
                Err(CallError::Refused(fault)) if fault.is_credentials_error() => {
                    Err(CallError::Refused(match layer.renew(&signed_by).await {
                        true => fault.with_renewed_credentials(),
                        false => fault,
                    }))
                }
                result => result,
            }
        })
    }
}

/// Runs a call to its end. Meanwhile it also polls the work that the provider has to do, such as
/// renewing credentials.
fn run_with_refresh<T>(
    mut call: Pin<&mut impl Future<Output = T>>,
    mut refresh: Option<BoxFuture<'_, ()>>,
) -> impl Future<Output = T> {
    poll_fn(move |cx| {
        let result = call.as_mut().poll(cx);
        if result.is_pending()
            && refresh
                .as_mut()
                .is_some_and(|refresh| refresh.as_mut().poll(cx).is_ready())
        {
            refresh = None;
        }
        result
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};
    use tokio_test::{assert_pending, assert_ready_eq, task};

    #[test]
    fn a_refresh_is_polled_during_the_call_and_never_after_it() {
        let polls = Arc::new(AtomicU32::new(0));
        let counter = Arc::clone(&polls);
        let refresh = poll_fn(move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
            Poll::<()>::Pending
        });
        let (sender, call) = tokio::sync::oneshot::channel();
        let call = pin!(call);
        let mut task = task::spawn(run_with_refresh(call, Some(Box::pin(refresh))));
        assert_pending!(task.poll());
        assert_pending!(task.poll());
        sender.send(5).unwrap();
        assert_ready_eq!(task.poll(), Ok(5));
        assert_eq!(polls.load(Ordering::Relaxed), 2);
        drop(task);
        assert_eq!(
            Arc::strong_count(&polls),
            1,
            "the refresh is dropped with the call"
        );
    }

    #[test]
    fn a_completed_refresh_is_not_polled_again() {
        let call = pin!(std::future::pending::<()>());
        let refresh = Box::pin(std::future::ready(()));
        let mut task = task::spawn(run_with_refresh(call, Some(refresh)));
        assert_pending!(task.poll());
        assert_pending!(task.poll());
    }
}
