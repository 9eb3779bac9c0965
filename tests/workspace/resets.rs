//! Tests over real sockets that a server resets: an error says that nothing was sent only if no byte of the
//! request has reached the server, which reads the wire itself.

use std::sync::{Arc, Mutex};

use casebook::stack::{Body, Sent, Transport, TransportBuilder};
use http::Request;
use http_body_util::BodyExt as _;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::server::TlsStream;
use tower::ServiceExt as _;

const BODY: &str = "{\"subject\": \"one\"}";
const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";

/// What a server has read of the requests.
type Capture = Arc<Mutex<Vec<u8>>>;

/// A connection that can be reset.
trait Socket: AsyncRead + AsyncWrite + Send + Unpin + 'static {
    fn socket(&self) -> &TcpStream;
}

impl Socket for TcpStream {
    fn socket(&self) -> &TcpStream {
        self
    }
}

impl Socket for TlsStream<TcpStream> {
    fn socket(&self) -> &TcpStream {
        self.get_ref().0
    }
}

/// Reads up to `most` bytes of a request, sends `answered` bytes of an answer after a whole request, and
/// resets the connection.
async fn read_and_reset(mut stream: impl Socket, most: usize, answered: usize, capture: Capture) {
    let mut seen = Vec::new();
    let mut byte = [0];
    while seen.len() < most && !seen.ends_with(BODY.as_bytes()) {
        match stream.read(&mut byte).await {
            Ok(1) => seen.push(byte[0]),
            _ => break,
        }
    }
    capture.lock().unwrap().extend_from_slice(&seen);
    if answered > 0 {
        stream.write_all(&ANSWER[..answered]).await.unwrap();
        stream.flush().await.unwrap();
    }
    // The connection is closed with a reset, and not in order.
    stream.socket().set_zero_linger().unwrap();
}

/// Sends a request, and returns whether it was sent, and what the server has read of it.
async fn post(
    url: &str,
    transport: TransportBuilder,
    capture: &Capture,
) -> (Option<Sent>, Vec<u8>) {
    let request = Request::post(url).body(Body::from(BODY)).unwrap();
    let result = match transport.build().oneshot(request).await {
        Ok(response) => response
            .into_body()
            .collect()
            .await
            .err()
            .map(|_| Sent::Yes),
        Err(error) => Some(error.sent()),
    };
    let seen = capture.lock().unwrap().clone();
    (result, seen)
}

/// How many bytes the server reads before the reset, and how many of an answer it sends.
const RESETS: [(usize, usize); 7] = [
    (0, 0),
    (1, 0),
    (16, 0),
    (usize::MAX, 0),
    (usize::MAX, 1),
    (usize::MAX, 20),
    (usize::MAX, ANSWER.len() - 1),
];

#[track_caller]
fn assert_true(most: usize, sent: Option<Sent>, seen: &[u8]) {
    let shown = String::from_utf8_lossy(seen);
    let begin = &b"POST / HTTP/1.1\r\n"[..seen.len().min(17)];
    assert!(seen.starts_with(begin), "{shown}");
    assert!(sent.is_some(), "an answer without its end: {shown}");
    if sent == Some(Sent::No) {
        assert!(seen.is_empty(), "not sent, and the server has {shown}");
    }
    if most > 0 {
        assert!(!seen.is_empty());
        assert_ne!(sent, Some(Sent::No), "{shown}");
    }
    if most == usize::MAX {
        assert!(seen.ends_with(BODY.as_bytes()), "{shown}");
    }
}

#[tokio::test]
async fn a_reset_after_any_byte_of_the_request_says_that_it_may_have_been_sent() {
    for (most, answered) in RESETS {
        let capture = Capture::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let noted = Arc::clone(&capture);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                read_and_reset(stream, most, answered, Arc::clone(&noted)).await;
            }
        });
        let (sent, seen) = post(&url, Transport::builder(), &capture).await;
        assert_true(most, sent, &seen);
    }
}

#[tokio::test]
async fn a_reset_after_any_encrypted_byte_says_that_it_may_have_been_sent() {
    for (most, answered) in RESETS {
        let capture = Capture::default();
        let noted = Arc::clone(&capture);
        let serve = move |stream| read_and_reset(stream, most, answered, Arc::clone(&noted));
        let (address, bundle) = crate::tls::listen(serve).await;
        let url = format!("https://localhost:{}/", address.port());
        let transport = Transport::builder().ca_bundle(bundle.path());
        let (sent, seen) = post(&url, transport, &capture).await;
        assert_true(most, sent, &seen);
    }
}

#[tokio::test]
async fn a_reset_in_the_handshake_says_that_nothing_was_sent() {
    for most in [0, 1, 100] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!(
            "https://localhost:{}/",
            listener.local_addr().unwrap().port()
        );
        let capture = Capture::default();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // What is read here belongs to the handshake.
                read_and_reset(stream, most, 0, Capture::default()).await;
            }
        });
        let (sent, seen) = post(&url, Transport::builder(), &capture).await;
        assert_eq!(
            (sent, seen),
            (Some(Sent::No), Vec::new()),
            "after {most} bytes"
        );
    }
}
