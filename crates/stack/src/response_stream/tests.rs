//! Tests of streaming responses through a whole client, on a paused clock.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::num::NonZeroU32;
use std::time::Duration;

use casebook_auth::Credentials;
use casebook_protocol::{
    Api, DecodeError, Effect, EncodeError, Endpoint, EndpointError, EndpointParams, Operation,
};
use casebook_types::Region;
use http::{Request, StatusCode};
use http_body::{Frame, SizeHint};
use tower::service_fn;

use super::*;
use crate::client::Client;
use crate::error::{BoxError, Sent};

#[derive(Debug)]
enum Desk {}

impl Api for Desk {
    type Error = Fault;

    const SERVICE_ID: &'static str = "desk";
    const SIGNING_NAME: &'static str = "desk";

    fn endpoint(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
        let region = params
            .region
            .as_ref()
            .ok_or(EndpointError::missing_region())?;
        Endpoint::regional("desk", region, params, Some(region.clone()))
    }
}

#[derive(Debug)]
struct Ask;

impl Operation for Ask {
    type Api = Desk;
    type Output = Bytes;

    const NAME: &'static str = "Ask";
    const EFFECT: Effect = Effect::ReadOnly;

    fn encode(&self) -> Result<Request<Bytes>, EncodeError> {
        Ok(Request::new(Bytes::new()))
    }

    fn decode(response: Response<Bytes>) -> Result<Bytes, DecodeError> {
        Ok(response.into_body())
    }
}

/// The next event in the body of a scripted response.
#[derive(Clone, Copy)]
enum Next {
    Piece(&'static str),
    Pause(Duration),
    Break,
    /// No piece ever arrives again.
    Hang,
}

struct Script(VecDeque<Next>, Option<Pin<Box<tokio::time::Sleep>>>);

impl http_body::Body for Script {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        loop {
            if let Some(sleep) = &mut self.1 {
                ready!(sleep.as_mut().poll(cx));
                self.1 = None;
            }
            match self.0.pop_front() {
                None => return Poll::Ready(None),
                Some(Next::Piece(text)) => {
                    return Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(text.as_bytes())))));
                }
                Some(Next::Pause(time)) => self.1 = Some(Box::pin(tokio::time::sleep(time))),
                Some(Next::Break) => return Poll::Ready(Some(Err("broken".into()))),
                Some(Next::Hang) => {
                    self.0.push_front(Next::Hang);
                    return Poll::Pending;
                }
            }
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}

/// Returns a client. `responses` are the responses to its attempts, in order: the status, and the
/// events of the body.
fn client(
    responses: &[(u16, &[Next])],
    set: impl FnOnce(crate::ClientBuilder<Desk>) -> crate::ClientBuilder<Desk>,
) -> Client<Desk> {
    let responses: VecDeque<_> = responses
        .iter()
        .map(|(status, next)| (*status, next.to_vec()))
        .collect();
    let responses = Arc::new(Mutex::new(responses));
    let transport = service_fn(move |_| {
        let (status, script) = responses.lock().unwrap().pop_front().unwrap();
        let mut response = Response::new(Script(script.into(), None));
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        let id = "id-1".parse().unwrap();
        response.headers_mut().insert("x-amzn-requestid", id);
        std::future::ready(Ok::<_, Infallible>(response))
    });
    set(Client::builder()
        .region(Region::US_EAST_1)
        .credentials(Credentials::new("AKIDEXAMPLE", "secret"))
        .transport(transport))
    .build()
    .unwrap()
}

/// Reads a stream to its end. Returns all pieces as one text, and the error if the stream ended
/// with one.
async fn read(client: &Client<Desk>) -> (String, Option<Error<Fault>>) {
    let mut response = client.stream(Ask).await.unwrap();
    assert_eq!(response.request_id(), Some("id-1"));
    let mut text = String::new();
    while let Some(piece) = response.next().await {
        match piece {
            Ok(piece) => text.push_str(str::from_utf8(&piece).unwrap()),
            Err(error) => {
                assert!(response.next().await.is_none(), "nothing follows an error");
                return (text, Some(error));
            }
        }
    }
    (text, None)
}

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn an_error_response_is_retried_and_the_success_is_streamed() {
    let busy = (503, &[Next::Piece("{}")][..]);
    let good = (
        200,
        &[Next::Piece("a"), Next::Piece(""), Next::Piece("bc")][..],
    );
    let client = client(&[busy, good], |builder| builder.max_response_bytes(2));
    let (text, error) = read(&client).await;
    assert_eq!((text.as_str(), error.is_none()), ("abc", true));
}

#[tokio::test(start_paused = true)]
async fn a_final_error_response_is_read_by_the_layers() {
    let refused = (400, &[Next::Piece(r#"{"__type": "Nope"}"#)][..]);
    let client = client(&[refused], |builder| builder);
    let error = client.stream(Ask).await.unwrap_err();
    assert_eq!(error.code(), Some("Nope"));
}

#[tokio::test(start_paused = true)]
async fn a_broken_connection_ends_the_stream_without_a_retry() {
    let broken = (200, &[Next::Piece("a"), Next::Break][..]);
    let client = client(&[broken], |builder| builder);
    let (text, error) = read(&client).await;
    let error = error.unwrap();
    assert_eq!((text.as_str(), error.sent()), ("a", Sent::Perhaps));
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_response_with_a_content_encoding_is_an_error_that_names_the_encoding() {
    let transport = service_fn(|_| async {
        let encoded = Response::builder()
            .header("content-type", "application/x-amz-json-1.1")
            .header("content-encoding", "gzip");
        Ok::<_, BoxError>(
            encoded
                .body(Full::new(Bytes::from_static(b"\x1f\x8b\x08")))
                .unwrap(),
        )
    });
    let client = client(&[], |builder| builder.transport(transport));
    let error = client.stream(Ask).await.unwrap_err();
    assert_eq!(error.sent(), Sent::Perhaps);
    let Error::Decode(error) = error else {
        panic!("{error:?}")
    };
    assert!(error.to_string().contains("encoded with gzip"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn the_attempt_timeout_limits_the_wait_for_each_piece() {
    let slow = [
        Next::Pause(9 * SECOND),
        Next::Piece("a"),
        Next::Pause(9 * SECOND),
        Next::Piece("b"),
        Next::Hang,
    ];
    let client = client(&[(200, &slow)], |builder| {
        builder.attempt_timeout(10 * SECOND)
    });
    let (text, error) = read(&client).await;
    let Some(Error::Timeout(error)) = error else {
        panic!("{error:?}")
    };
    assert_eq!(text, "ab");
    assert_eq!(error.sent(), Sent::Perhaps);
    assert_eq!(
        error.to_string(),
        "the next piece of the response took longer than 10 s"
    );
}

#[tokio::test(start_paused = true)]
async fn the_deadline_of_the_call_also_limits_the_stream() {
    let slow = [
        Next::Piece("a"),
        Next::Pause(9 * SECOND),
        Next::Piece("b"),
        Next::Pause(9 * SECOND),
        Next::Piece("c"),
    ];
    let client = client(&[(200, &slow)], |builder| builder.deadline(15 * SECOND));
    let (text, error) = read(&client).await;
    assert_eq!(text, "ab");
    let Some(Error::Timeout(error)) = error else {
        panic!("{error:?}")
    };
    assert_eq!(error.to_string(), "the whole call took longer than 15 s");
}

#[tokio::test(start_paused = true)]
async fn layers_that_do_not_know_the_extension_stream_the_complete_body() {
    let service = service_fn(|_: Request<Bytes>| {
        let mut response = Response::new(Bytes::from_static(b"whole"));
        let id = "id-1".parse().unwrap();
        response.headers_mut().insert("x-amzn-requestid", id);
        std::future::ready(Ok::<_, CallError>(response))
    });
    let other = client(&[], |builder| builder.max_attempts(NonZeroU32::MIN));
    let transport = other.transport().clone();
    let client = Client::<Desk, _>::over(service, transport).boxed();
    let (text, error) = read(&client).await;
    assert_eq!((text.as_str(), error.is_none()), ("whole", true));
}
