//! Tests over real sockets that an error tells how far its request got.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use casebook::artifact::{Client, ListReports};
use casebook::stack::{Body, Error, Progress, Sent, Transport};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt as _;

use crate::world::builder;

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n{\"reports\":[]}";

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (listener, url)
}

fn client(url: &str) -> Client {
    builder()
        .endpoint_url(url)
        .transport(Transport::builder().build())
        .max_attempts(NonZeroU32::MIN)
        .build()
        .unwrap()
}

/// Reads a request without a body up to its end. Returns false if the connection ends before.
async fn head(stream: &mut TcpStream) -> bool {
    let mut seen = Vec::new();
    let mut piece = [0; 1024];
    while !seen.ends_with(b"\r\n\r\n") {
        match stream.read(&mut piece).await {
            Ok(count) if count > 0 => seen.extend_from_slice(&piece[..count]),
            _ => return false,
        }
    }
    true
}

#[tokio::test]
async fn a_pooled_connection_that_was_closed_costs_no_attempt() {
    let (listener, url) = listen().await;
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let (closed, mut was_closed) = tokio::sync::mpsc::channel(1);
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            assert!(head(&mut stream).await);
            counted.fetch_add(1, Ordering::Relaxed);
            stream.write_all(ANSWER).await.unwrap();
            // The server closes the connection, which the client has kept in its pool.
            drop(stream);
            closed.send(()).await.unwrap();
        }
    });
    let client = client(&url);
    for _ in 0..20 {
        client.send(ListReports::new()).await.unwrap();
        was_closed.recv().await.unwrap();
    }
    assert_eq!(asked.load(Ordering::Relaxed), 20);
}

#[tokio::test]
async fn a_request_without_a_url_that_can_be_reached_is_refused_at_once() {
    for (url, found) in [
        ("/v1/report?token=hunter2", "no scheme"),
        ("ftp://x/hunter2", "the scheme ftp"),
        ("http://:80/hunter2", "no host"),
    ] {
        let request = http::Request::get(url).body(Body::empty()).unwrap();
        let transport = Transport::builder().build();
        let error = transport.oneshot(request).await.unwrap_err();
        assert_eq!(error.sent(), Sent::No);
        assert!(!error.is_retryable() && !error.is_connect(), "{error:?}");
        let shown = crate::tls::chain(&error);
        assert!(
            shown.contains("expected an http or https URL") && shown.ends_with(found),
            "{shown}"
        );
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}

#[tokio::test]
async fn a_connection_that_breaks_in_the_middle_of_a_request_may_have_carried_it() {
    let (listener, url) = listen().await;
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut piece = [0; 10];
        stream.read_exact(&mut piece).await.unwrap();
    });
    let error = client(&url).send(ListReports::new()).await.unwrap_err();
    assert_eq!(error.sent(), Sent::Perhaps, "{error:?}");
    server.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_call_that_ends_while_it_connects_was_not_sent() {
    // The operating system accepts TCP connections for a program that does nothing, but a TLS
    // handshake needs the program.
    let (listener, url) = listen().await;
    let url = url.replace("http://", "https://");
    let roots = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let bundle = folder.path().join("roots.pem");
    std::fs::write(&bundle, roots.cert.pem()).unwrap();
    let client = builder()
        .endpoint_url(&url)
        .transport(Transport::builder().ca_bundle(&bundle).build())
        .max_attempts(NonZeroU32::MIN)
        .deadline(Duration::from_secs(5))
        .build()
        .unwrap();
    let error = client.send(ListReports::new()).await.unwrap_err();
    assert!(matches!(error, Error::Timeout(_)), "{error:?}");
    assert_eq!(error.sent(), Sent::No);
    let why = std::error::Error::source(&error).unwrap().to_string();
    let place = listener.local_addr().unwrap();
    assert_eq!(
        why,
        format!("the whole call took longer than 5 s at https://{place}; nothing was sent")
    );
    drop(listener);
}

#[tokio::test(start_paused = true)]
async fn a_handshake_that_does_not_come_about_in_time_was_not_sent() {
    let (listener, url) = listen().await;
    let transport = Transport::builder().connect_timeout(Duration::from_secs(5));
    let client = builder()
        .endpoint_url(url.replace("http://", "https://"))
        .transport(transport.build())
        .max_attempts(NonZeroU32::MIN)
        .build()
        .unwrap();
    let error = client.send(ListReports::new()).await.unwrap_err();
    let Error::Transport(why) = &error else {
        panic!("{error:?}")
    };
    assert!(why.is_connect());
    assert_eq!(error.sent(), Sent::No);
    drop(listener);
}

#[tokio::test]
async fn a_call_that_ends_while_it_waits_for_the_answer_may_have_been_sent() {
    let (listener, url) = listen().await;
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        assert!(head(&mut stream).await);
        // Waits until the client closes the connection. The client sends no second request before
        // that.
        assert!(!head(&mut stream).await);
    });
    let client = builder()
        .endpoint_url(url)
        .transport(Transport::builder().build())
        .deadline(Duration::from_millis(200))
        .build()
        .unwrap();
    let error = client.send(ListReports::new()).await.unwrap_err();
    assert_eq!(error.sent(), Sent::Perhaps, "{error:?}");
    server.await.unwrap();
}

#[tokio::test]
async fn a_request_that_was_given_up_does_not_leave_a_moment_later() {
    let (listener, url) = listen().await;
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut seen = String::new();
        let _broken = stream.read_to_string(&mut seen).await;
        seen
    });
    let progress = Progress::default();
    assert_eq!(progress.give_up(), Sent::No);
    let mut request = http::Request::post(url)
        .body(Body::from("{\"subject\": \"x\"}"))
        .unwrap();
    request.extensions_mut().insert(progress);
    let transport = Transport::builder().build();
    let error = transport.oneshot(request).await.unwrap_err();
    assert_eq!(error.sent(), Sent::No, "{error:?}");
    let seen = server.await.unwrap();
    assert!(!seen.contains("subject"), "{seen}");
}
