//! Signs a request without sending it.

use std::time::Duration;

use bytes::Bytes;
use http::Request;

use crate::endpoint::EndpointLayer;
use crate::error::CallError;
use crate::sign::SignLayer;
use crate::signing::Signing;

/// The two layers of a client that prepare a request for sending: they set the endpoint, and they
/// sign.
#[derive(Debug)]
pub(crate) struct Presigner {
    endpoint: EndpointLayer,
    sign: SignLayer,
}

impl Presigner {
    pub(crate) fn new(endpoint: EndpointLayer, sign: SignLayer) -> Self {
        Self { endpoint, sign }
    }

    /// Returns `request` with the URL of its endpoint and a signature in its query. Nothing is sent
    /// to the service.
    pub(crate) async fn presign(
        &self,
        mut request: Request<Bytes>,
        expires: Duration,
    ) -> Result<Request<Bytes>, CallError> {
        self.endpoint.apply(&mut request);
        self.sign
            .sign(
                &mut request,
                self.endpoint.scope(),
                Signing::Query { expires },
            )
            .await?;
        Ok(request)
    }
}
