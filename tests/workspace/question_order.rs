//! Tests when hyper asks the body of a request: not before it has a connection, and always before it writes
//! the first byte of the request.
//!
//! [`Sent::No`](casebook::stack::Sent::No) rests on this order, which hyper does not promise: the body of the
//! default transport notes the first question as the time from which the request may have been sent.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::{Request, Uri};
use http_body::{Frame, SizeHint};
use http_body_util::{BodyExt as _, Empty};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::world::Never;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Event {
    Connected,
    /// The body was polled, or asked whether it is empty.
    Asked,
    /// Bytes were written to the connection, below or above TLS.
    Wrote,
}

#[derive(Clone, Default)]
struct Events(Arc<Mutex<Vec<Event>>>);

impl Events {
    fn add(&self, event: Event) {
        self.0.lock().unwrap().push(event);
    }

    fn take(&self) -> Vec<Event> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// A body that notes each question.
struct Watched {
    pieces: VecDeque<Result<Bytes, io::Error>>,
    has_length: bool,
    events: Events,
}

impl http_body::Body for Watched {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.events.add(Event::Asked);
        let piece = self.pieces.pop_front();
        Poll::Ready(piece.map(|piece| piece.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.events.add(Event::Asked);
        self.pieces.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        let left = self.pieces.iter().flatten().map(Bytes::len).sum::<usize>();
        match self.has_length {
            true => SizeHint::with_exact(left as u64),
            false => SizeHint::new(),
        }
    }
}

/// A connection that notes when it is written to.
struct Wire<S> {
    stream: S,
    events: Events,
}

impl<S> Connection for Wire<S> {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Wire<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Wire<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.events.add(Event::Wrote);
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// Answers every request of a connection after its whole body.
async fn serve(stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static) {
    let answer = service_fn(async |request: Request<Incoming>| {
        let _body = request.into_body().collect().await;
        Ok::<_, Never>(http::Response::new(Empty::<Bytes>::new()))
    });
    let connection = hyper::server::conn::http1::Builder::new();
    let _closed = connection
        .serve_connection(TokioIo::new(stream), answer)
        .await;
}

type Connect<S> =
    fn(u16, Vec<CertificateDer<'static>>, Events) -> BoxFuture<'static, io::Result<S>>;

fn plain(
    port: u16,
    _: Vec<CertificateDer<'static>>,
    events: Events,
) -> BoxFuture<'static, io::Result<TcpStream>> {
    let _written_above = events;
    Box::pin(TcpStream::connect(("127.0.0.1", port)))
}

fn encrypted(
    port: u16,
    roots: Vec<CertificateDer<'static>>,
    events: Events,
) -> BoxFuture<'static, io::Result<TlsStream<Wire<TcpStream>>>> {
    let mut store = rustls::RootCertStore::empty();
    store.add_parsable_certificates(roots);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(store)
        .with_no_client_auth();
    Box::pin(async move {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        let connector = TlsConnector::from(Arc::new(config));
        let host = "localhost".try_into().unwrap();
        connector.connect(host, Wire { stream, events }).await
    })
}

/// Sends bodies one after the other, and returns the events of each.
async fn sent<S>(
    port: u16,
    roots: Vec<CertificateDer<'static>>,
    connect: Connect<S>,
    bodies: Vec<(Vec<io::Result<Bytes>>, bool)>,
) -> Vec<Vec<Event>>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let events = Events::default();
    let noted = events.clone();
    let connector = tower::service_fn(move |_: Uri| {
        let (events, roots) = (noted.clone(), roots.clone());
        let connecting = async move {
            let stream = connect(port, roots, events.clone()).await?;
            events.add(Event::Connected);
            io::Result::Ok(TokioIo::new(Wire { stream, events }))
        };
        Box::pin(connecting) as BoxFuture<'static, _>
    });
    let client = Client::builder(TokioExecutor::new()).build(connector);
    let mut all = Vec::new();
    for (pieces, has_length) in bodies {
        let body = Watched {
            pieces: pieces.into(),
            has_length,
            events: events.clone(),
        };
        let request = Request::post("http://localhost/").body(body).unwrap();
        if let Ok(response) = client.request(request).await {
            response.into_body().collect().await.unwrap();
        }
        all.push(events.take());
    }
    all
}

/// Bodies that are empty, have a length, and have none.
fn bodies() -> Vec<(Vec<io::Result<Bytes>>, bool)> {
    let piece = || Ok(Bytes::from_static(b"piece"));
    vec![
        (vec![], true),
        (vec![piece()], true),
        (vec![piece(), piece()], false),
        (vec![piece()], true),
    ]
}

fn broken() -> Vec<(Vec<io::Result<Bytes>>, bool)> {
    vec![(vec![Err(io::ErrorKind::Other.into())], false)]
}

async fn listen() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream));
        }
    });
    port
}

async fn listen_with_tls() -> (u16, Vec<CertificateDer<'static>>) {
    let (address, bundle) = crate::tls::listen(serve).await;
    let root = CertificateDer::from_pem_file(bundle.path()).unwrap();
    (address.port(), vec![root])
}

#[track_caller]
fn assert_asked_first(all: &[Vec<Event>]) {
    for (number, events) in all.iter().enumerate() {
        let connected = events.iter().position(|event| *event == Event::Connected);
        assert_eq!(
            connected.is_some(),
            number == 0,
            "one connection: {events:?}"
        );
        let (before, after) = events.split_at(connected.map_or(0, |at| at + 1));
        assert!(
            !before.contains(&Event::Asked),
            "asked too early: {events:?}"
        );
        assert_eq!(
            after.first(),
            Some(&Event::Asked),
            "not asked first: {events:?}"
        );
        assert!(after.contains(&Event::Wrote), "{events:?}");
    }
}

#[tokio::test]
async fn a_body_is_asked_after_the_connection_and_before_the_first_byte() {
    let port = listen().await;
    assert_asked_first(&sent(port, Vec::new(), plain, bodies()).await);
}

#[tokio::test]
async fn a_body_is_asked_after_the_handshake_and_before_the_first_encrypted_byte() {
    let (port, roots) = listen_with_tls().await;
    assert_asked_first(&sent(port, roots, encrypted, bodies()).await);
}

#[tokio::test]
async fn a_body_that_fails_at_the_first_question_keeps_the_head_back() {
    let port = listen().await;
    let mut all = sent(port, Vec::new(), plain, broken()).await;
    let (port, roots) = listen_with_tls().await;
    all.extend(sent(port, roots, encrypted, broken()).await);
    for events in all {
        let connected = events.iter().position(|event| *event == Event::Connected);
        let after = &events[connected.unwrap() + 1..];
        let first = after.iter().position(|event| *event == Event::Wrote);
        assert!(
            after.contains(&Event::Asked) && first.is_none(),
            "{events:?}"
        );
    }
}

#[tokio::test]
async fn a_body_is_not_asked_without_a_connection() {
    let port = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap().port()
    };
    let all = sent(port, Vec::new(), plain, bodies()).await;
    assert!(all.iter().all(Vec::is_empty), "{all:?}");
}
