//! Tests request bodies that are streams, over the default transport and real sockets.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use casebook::stack::{Body, BoxError, Progress, Sent, Transport, TransportError};
use futures_util::StreamExt as _;
use http::{HeaderMap, Method, Request, Response};
use http_body::{Frame, SizeHint};
use http_body_util::{BodyExt as _, Full, StreamBody};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tower::ServiceExt as _;

use crate::tls;

/// A request as the server received it.
#[derive(Debug)]
struct Upload {
    method: Method,
    headers: HeaderMap,
    bytes: u64,
    is_whole: bool,
}

/// Serves a connection. Counts the bytes of the requests as they arrive, and reports each request
/// when its body has ended.
async fn read_uploads<T>(stream: T, arrived: Arc<AtomicU64>, uploads: UnboundedSender<Upload>)
where
    T: AsyncRead + AsyncWrite + Unpin,
{
    let read = service_fn(|request: Request<Incoming>| {
        let (arrived, uploads) = (Arc::clone(&arrived), uploads.clone());
        async move {
            let (head, mut body) = request.into_parts();
            let (mut bytes, mut is_whole) = (0, true);
            while let Some(frame) = body.frame().await {
                let piece = frame.ok().and_then(|frame| frame.into_data().ok());
                is_whole &= piece.is_some();
                let length = piece.map_or(0, |piece| piece.len() as u64);
                bytes += length;
                arrived.fetch_add(length, Ordering::Relaxed);
            }
            let _gone = uploads.send(Upload {
                method: head.method,
                headers: head.headers,
                bytes,
                is_whole,
            });
            Ok::<_, Infallible>(Response::new(Full::new(Bytes::from_static(b"{}"))))
        }
    });
    let connection = hyper::server::conn::http1::Builder::new();
    let _closed = connection
        .serve_connection(TokioIo::new(stream), read)
        .await;
}

struct Server {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
    uploads: UnboundedReceiver<Upload>,
}

impl Server {
    async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&connections);
        let (sender, uploads) = unbounded_channel();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(read_uploads(stream, Arc::default(), sender.clone()));
            }
        });
        Self {
            address,
            connections,
            uploads,
        }
    }

    fn request(&self) -> http::request::Builder {
        Request::put(format!("http://{}/part", self.address))
    }

    async fn upload(&mut self) -> Upload {
        let upload = tokio::time::timeout(Duration::from_secs(20), self.uploads.recv());
        upload.await.expect("a request arrives").unwrap()
    }
}

async fn send(request: Request<Body>) -> Result<Response<Body>, TransportError> {
    let answer = Transport::builder().build().oneshot(request);
    let answer = tokio::time::timeout(Duration::from_secs(20), answer);
    answer.await.expect("an answer or an error")
}

fn pieces(pieces: Vec<Result<&'static str, BoxError>>) -> Body {
    let frame =
        |piece: Result<&'static str, BoxError>| piece.map(|piece| Frame::data(piece.into()));
    // The task yields before each piece, so that the piece before can be sent first.
    let pieces = futures_util::stream::iter(pieces).then(move |piece| async move {
        tokio::task::yield_now().await;
        frame(piece)
    });
    Body::new(StreamBody::new(pieces))
}

/// A body of pieces of 64 KiB. It counts the bytes of the pieces as it makes them.
struct CountedBody {
    left: u64,
    made: Arc<AtomicU64>,
    arrived: Arc<AtomicU64>,
    /// The maximum number of bytes that were made and had not arrived.
    most: Arc<AtomicU64>,
}

const PIECE: &[u8] = &[7; 64 << 10];

impl http_body::Body for CountedBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        self.left -= 1;
        let length = PIECE.len() as u64;
        let made = self.made.fetch_add(length, Ordering::Relaxed) + length;
        let under_way = made - self.arrived.load(Ordering::Relaxed);
        self.most.fetch_max(under_way, Ordering::Relaxed);
        // The piece is copied into new memory, as if it were read from a file.
        Poll::Ready(Some(Ok(Frame::data(Bytes::copy_from_slice(PIECE)))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left * PIECE.len() as u64)
    }
}

/// Sends 100 MiB. Returns the maximum number of bytes that were made and had not arrived.
async fn upload_hundred_mebibytes(transport: Transport, url: &str, arrived: Arc<AtomicU64>) -> u64 {
    let most = Arc::new(AtomicU64::new(0));
    let body = CountedBody {
        left: 1600,
        made: Arc::default(),
        arrived,
        most: Arc::clone(&most),
    };
    let request = Request::put(url).body(Body::new(body)).unwrap();
    let answer = transport.oneshot(request).await.unwrap();
    assert_eq!(answer.status(), 200);
    most.load(Ordering::Relaxed)
}

/// More bytes than the buffers of a few sockets and of hyper hold, and far fewer than 100 MiB.
const MOST_UNDER_WAY: u64 = 24 << 20;

#[tokio::test]
async fn a_hundred_mebibytes_are_sent_as_they_come_with_their_length() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/part", listener.local_addr().unwrap());
    let (sender, mut uploads) = unbounded_channel();
    let arrived = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&arrived);
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        read_uploads(stream, counted, sender).await;
    });
    let transport = Transport::builder().build();
    let most = upload_hundred_mebibytes(transport, &url, arrived).await;
    assert!(most < MOST_UNDER_WAY, "{most} bytes were under way");
    let upload = uploads.recv().await.unwrap();
    assert!(upload.is_whole);
    assert_eq!(upload.bytes, 100 << 20);
    assert_eq!(upload.headers["content-length"], "104857600");
}

#[tokio::test]
async fn a_hundred_mebibytes_go_through_a_proxy_and_tls() {
    let (sender, mut uploads) = unbounded_channel();
    let arrived = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&arrived);
    let (server, bundle) =
        tls::listen(move |stream| read_uploads(stream, Arc::clone(&counted), sender.clone())).await;
    let (proxy, asked) = tls::proxy().await;
    let url = format!("https://localhost:{}/part", server.port());
    for proxies in [None, Some(format!("http://{proxy}"))] {
        arrived.store(0, Ordering::Relaxed);
        let mut transport = Transport::builder().ca_bundle(bundle.path());
        if let Some(proxy) = &proxies {
            transport = transport.https_proxy(proxy);
        }
        let arrived = Arc::clone(&arrived);
        let most = upload_hundred_mebibytes(transport.build(), &url, arrived).await;
        assert!(most < MOST_UNDER_WAY, "{most} bytes were under way");
        let upload = uploads.recv().await.unwrap();
        assert!(upload.is_whole);
        assert_eq!(upload.bytes, 100 << 20);
        assert_eq!(asked.lock().unwrap().len(), usize::from(proxies.is_some()));
    }
}

#[tokio::test]
async fn a_body_of_unknown_length_goes_in_chunks_and_is_not_lost_in_a_get() {
    let mut server = Server::new().await;
    for method in [Method::GET, Method::DELETE, Method::PUT, Method::POST] {
        let body = pieces(vec![Ok("one"), Ok(""), Ok("three")]);
        let request = server.request().method(method.clone());
        send(request.body(body).unwrap()).await.unwrap();
        let upload = server.upload().await;
        assert_eq!(upload.method, method);
        assert_eq!(upload.headers["transfer-encoding"], "chunked", "{method}");
        assert!(upload.is_whole && upload.bytes == 8, "{upload:?}");
    }
}

#[tokio::test]
async fn a_body_that_fails_midway_may_have_been_acted_upon_and_is_not_sent_again() {
    let mut server = Server::new().await;
    let body = pieces(vec![
        Ok("one"),
        Err("the file was cut short".into()),
        Ok("three"),
    ]);
    let request = server.request().body(body).unwrap();
    let error = send(request).await.unwrap_err();
    assert!(error.is_body(), "{error:?}");
    assert_eq!(error.sent(), Sent::Perhaps);
    let place = format!("http://{}", server.address);
    assert_eq!(
        error.to_string(),
        format!("the body of the request to {place} failed before it was sent whole")
    );
    assert!(tls::chain(&error).ends_with("the file was cut short"));
    let upload = server.upload().await;
    assert!(!upload.is_whole && upload.bytes <= 3, "{upload:?}");
    assert_eq!(server.connections.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_body_that_is_not_as_long_as_declared_never_arrives_whole() {
    for (declared, says) in [("7", "found more"), ("9", "found 8")] {
        let mut server = Server::new().await;
        let body = pieces(vec![Ok("one"), Ok("four"), Ok("!")]);
        let request = server.request().header("content-length", declared);
        let error = send(request.body(body).unwrap()).await.unwrap_err();
        assert!(error.is_body(), "{error:?}");
        assert_eq!(error.sent(), Sent::Perhaps);
        let said = tls::chain(&error);
        assert!(said.ends_with(says), "{said}");
        let upload = server.upload().await;
        assert!(!upload.is_whole, "{upload:?}");
        assert_eq!(server.connections.load(Ordering::Relaxed), 1);
    }
}

#[tokio::test]
async fn a_length_that_is_wrong_from_the_start_sends_nothing() {
    let server = Server::new().await;
    for body in [
        Body::from("four"),
        Body::new(Full::new(Bytes::from("four"))),
    ] {
        let request = server.request().header("content-length", "5");
        let error = send(request.body(body).unwrap()).await.unwrap_err();
        assert!(error.is_body(), "{error:?}");
        assert_eq!(error.sent(), Sent::No);
        assert!(error.to_string().ends_with("; nothing was sent"), "{error}");
        let said = tls::chain(&error);
        assert!(
            said.ends_with("expected the declared 5 bytes, found 4"),
            "{said}"
        );
    }
    assert_eq!(server.connections.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn a_streaming_request_goes_over_another_connection_only_before_it_has_begun() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/part", listener.local_addr().unwrap());
    let (sender, mut uploads) = unbounded_channel();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // The server closes the connection after each response, and does not announce it with
            // `connection: close`.
            let (sender, (own, mut seen)) = (sender.clone(), unbounded_channel());
            let serving = read_uploads(stream, Arc::default(), own);
            tokio::select! {
                () = serving => {}
                () = async {
                    let upload = seen.recv().await.unwrap();
                    tokio::time::sleep(Duration::from_millis(5)).await;
                    sender.send(upload).unwrap();
                } => {}
            }
        }
    });
    let transport = Transport::builder().build();
    for _ in 0..20 {
        let body = pieces(vec![Ok("one"), Ok("two")]);
        let request = Request::put(&url).body(body).unwrap();
        let answer = transport.clone().oneshot(request).await.unwrap();
        answer.into_body().collect().await.unwrap();
        let upload = uploads.recv().await.unwrap();
        assert!(upload.is_whole && upload.bytes == 6, "{upload:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(uploads.try_recv().is_err(), "one was sent twice");
}

#[tokio::test]
async fn an_upload_that_is_given_up_stops() {
    let mut server = Server::new().await;
    let progress = Progress::default();
    let told = progress.clone();
    let frames = futures_util::stream::iter(0..1000).then(move |number| {
        let progress = told.clone();
        async move {
            tokio::task::yield_now().await;
            if number == 10 {
                assert_eq!(progress.give_up(), Sent::Perhaps);
            }
            Ok::<_, BoxError>(Frame::data(Bytes::from_static(b"piece")))
        }
    });
    let mut request = server.request();
    request.extensions_mut().unwrap().insert(progress.clone());
    let body = Body::new(StreamBody::new(frames));
    let error = send(request.body(body).unwrap()).await.unwrap_err();
    assert_eq!(
        (error.sent(), progress.sent()),
        (Sent::Perhaps, Sent::Perhaps)
    );
    let upload = server.upload().await;
    assert!(!upload.is_whole && upload.bytes <= 55, "{upload:?}");
}

#[tokio::test]
async fn a_refusal_that_comes_before_the_upload_is_over_is_heard_and_ends_it() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/part", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut seen = [0; 100];
        stream.read_exact(&mut seen).await.unwrap();
        let refusal = b"HTTP/1.1 413 Content Too Large\r\ncontent-length: 0\r\n\r\n";
        stream.write_all(refusal).await.unwrap();
        // The server reads no more until the client has the response. Then it reads until the
        // client closes the connection.
        let mut rest = Vec::new();
        let _reset = stream.take(64 << 20).read_to_end(&mut rest).await;
        rest.len()
    });
    let body = CountedBody {
        left: 1600,
        made: Arc::default(),
        arrived: Arc::default(),
        most: Arc::default(),
    };
    let made = Arc::clone(&body.made);
    let request = Request::put(&url).body(Body::new(body)).unwrap();
    let answer = send(request).await.unwrap();
    assert_eq!(answer.status(), 413);
    drop(answer);
    let arrived = tokio::time::timeout(Duration::from_secs(20), server);
    arrived.await.expect("the connection ends").unwrap();
    assert!(made.load(Ordering::Relaxed) < 100 << 20);
}
