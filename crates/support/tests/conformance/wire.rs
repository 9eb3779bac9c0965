//! A client whose transport always gives the same response, and records the requests.

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use casebook_auth::Credentials;
use casebook_stack::{Body, BoxError};
use casebook_support::Client;
use casebook_types::Region;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use tower::service_fn;

/// The requests that the transport got.
pub(crate) type Requests = Arc<Mutex<Vec<Request<Bytes>>>>;

/// Returns a client that does not retry and gets this response to every request, and the list of the
/// requests that it sends.
pub(crate) fn client(answer: Response<Bytes>) -> (Client, Requests) {
    let requests = Requests::default();
    let kept = Arc::clone(&requests);
    let transport = service_fn(move |request: Request<Body>| {
        let (kept, answer) = (Arc::clone(&kept), answer.clone().map(Full::new));
        async move {
            let (head, body) = request.into_parts();
            let body = body.collect().await?.to_bytes();
            kept.lock().unwrap().push(Request::from_parts(head, body));
            Ok::<_, BoxError>(answer)
        }
    });
    let client = Client::builder()
        .region(Region::US_EAST_1)
        .credentials(Credentials::new("AKIDEXAMPLE", "secret"))
        .max_attempts(NonZeroU32::MIN)
        .transport(transport)
        .build()
        .unwrap();
    (client, requests)
}

/// Returns the response of a case, from its members `status` or `code`, `headers` and `body`.
pub(crate) fn answer(case: &serde_json::Value) -> Response<Bytes> {
    let status = case.get("status").or(case.get("code")).unwrap();
    let mut answer = Response::builder().status(status.as_u64().unwrap() as u16);
    for (name, value) in case["headers"].as_object().into_iter().flatten() {
        answer = answer.header(name, value.as_str().unwrap());
    }
    let body = case["body"].as_str().unwrap_or_default().to_owned();
    answer.body(body.into()).unwrap()
}
