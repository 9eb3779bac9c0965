//! Tests of the effects of faults on TCP connections.

use std::future::Future;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use casebook_emulator::Drip;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;
use crate::server::Server;

/// An emulator with faults on a port, and a client that signs for Support.
struct FaultyServer {
    client: Client,
    server: Server,
}

impl FaultyServer {
    async fn start(faults: Faults) -> Self {
        let client = client(faults);
        let server = Server::start(client.emulator.clone()).await;
        Self { client, server }
    }

    /// Opens a connection and sends a CreateCase on it, without asking for the end of the connection.
    async fn create(&self, subject: &str) -> TcpStream {
        let mut stream = self.server.send(b"").await;
        self.create_over(&mut stream, subject).await;
        stream
    }

    async fn create_over(&self, stream: &mut TcpStream, subject: &str) {
        let (head, body) = asking(&self.client, "CreateCase", &case(subject)).into_parts();
        let body = body.collect().await.expect("whole").to_bytes();
        let mut text = format!("POST / HTTP/1.1\r\ncontent-length: {}\r\n", body.len());
        for (name, value) in &head.headers {
            text += &format!("{name}: {}\r\n", value.to_str().expect("text"));
        }
        text += "\r\n";
        stream.write_all(text.as_bytes()).await.expect("sent");
        stream.write_all(&body).await.expect("sent");
    }
}

/// Reads until the connection ends; returns the bytes, and whether it ended in order or with an error.
async fn rest(stream: &mut TcpStream) -> (Vec<u8>, Result<(), ErrorKind>) {
    let mut bytes = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(60), stream.read_to_end(&mut bytes)).await;
    let ended = ended.expect("the connection ends");
    (bytes, ended.map(drop).map_err(|error| error.kind()))
}

/// Splits a response into the status line, the declared length, and the part of the body that has
/// arrived.
fn parts(bytes: &[u8]) -> (String, usize, Vec<u8>) {
    let text = String::from_utf8(bytes.to_vec()).expect("text");
    let (head, body) = text.split_once("\r\n\r\n").expect("a whole head");
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length = length.expect("a length").parse().expect("a number");
    let status = head.lines().next().expect("a status");
    (status.to_owned(), length, body.as_bytes().to_vec())
}

/// Waits until `happened` returns true, and lets the server run before each further check.
async fn until<F: Future<Output = bool>>(mut happened: impl FnMut() -> F) {
    for _ in 0..100_000 {
        if happened().await {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("it did not happen");
}

#[tokio::test]
async fn a_connection_ends_without_a_byte() {
    for (fault, opened, end) in [
        (InjectedFault::LostAnswer, 1, Ok(())),
        (
            InjectedFault::Reset(Reset::Before),
            0,
            Err(ErrorKind::ConnectionReset),
        ),
    ] {
        let name = fault.name();
        let faulty = FaultyServer::start(on("CreateCase", fault)).await;
        let mut stream = faulty.create(name).await;
        assert_eq!(rest(&mut stream).await, (Vec::new(), end), "{name}");
        assert_eq!(cases(&faulty.client, name), opened, "{name}");
        faulty.server.end().await;
    }
}

#[tokio::test]
async fn a_connection_ends_in_the_middle_of_the_answer() {
    for (fault, end) in [
        (InjectedFault::Truncated, Ok(())),
        (
            InjectedFault::Reset(Reset::During),
            Err(ErrorKind::ConnectionReset),
        ),
    ] {
        let name = fault.name();
        let faulty = FaultyServer::start(on("CreateCase", fault)).await;
        let mut stream = faulty.create(name).await;
        let (bytes, ended) = rest(&mut stream).await;
        assert_eq!(ended, end, "{name}");
        let (status, length, body) = parts(&bytes);
        assert_eq!(
            (status.as_str(), body.len()),
            ("HTTP/1.1 200 OK", length / 2),
            "{name}"
        );
        assert_eq!(cases(&faulty.client, name), 1, "{name}");
        faulty.server.end().await;
    }
}

#[tokio::test]
async fn a_large_document_breaks_off_in_the_middle_too() {
    let faulty = FaultyServer::start(Faults::new()).await;
    let mut artifact = faulty.client.clone();
    artifact.signer.service = "artifact".to_owned();
    let link = artifact.link_to(&artifact.id_of("SOC 3 Report"));
    let target = link.strip_prefix(&format!("http://{HOST}")).expect("ours");
    faulty
        .client
        .emulator
        .set_faults(on("document", InjectedFault::Truncated));
    let mut stream = TcpStream::connect(faulty.server.address)
        .await
        .expect("a connection");
    let request = format!("GET {target} HTTP/1.1\r\nhost: {HOST}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let (bytes, ended) = rest(&mut stream).await;
    assert_eq!(ended, Ok(()));
    let head = bytes
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .expect("a head")
        + 4;
    let text = String::from_utf8_lossy(&bytes[..head]).into_owned();
    let length = text
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.expect("a length").parse().expect("a number");
    assert_eq!(bytes.len() - head, length / 2);
    faulty.server.end().await;
}

#[tokio::test]
async fn a_complete_response_comes_and_then_the_connection_is_closed_without_notice() {
    let rule = Rule::new(InjectedFault::Reset(Reset::After))
        .on(["CreateCase"])
        .expect("there");
    let faulty = FaultyServer::start(Faults::new().rule(rule.calls([2]))).await;
    // The fault comes at the second call: the connection stays open after the first response, and is
    // closed after the second.
    let mut stream = faulty.create("kept").await;
    let mut first = vec![0; 4_096];
    let read = stream.read(&mut first).await.expect("an answer");
    assert!(first[..read].starts_with(b"HTTP/1.1 200 OK"));
    faulty.create_over(&mut stream, "closed").await;
    let (bytes, ended) = rest(&mut stream).await;
    assert_eq!(ended, Ok(()));
    let (status, length, body) = parts(&bytes);
    assert_eq!((status.as_str(), body.len()), ("HTTP/1.1 200 OK", length));
    assert!(
        !String::from_utf8_lossy(&bytes)
            .to_lowercase()
            .contains("connection:")
    );
    assert_eq!(counts(&faulty.client, "CreateCase"), [2, 2, 0, 2, 0]);
    faulty.server.end().await;
}

#[tokio::test]
async fn the_server_ends_without_waiting_for_connections_that_a_fault_holds() {
    for fault in [
        InjectedFault::Stall(Stall::Before),
        InjectedFault::Stall(Stall::After),
        InjectedFault::Stall(Stall::Body),
        InjectedFault::Latency(Duration::from_secs(3_600)),
        InjectedFault::Drip(Drip::new(1, Duration::from_secs(3_600))),
    ] {
        let name = fault.name();
        let faulty = FaultyServer::start(on("CreateCase", fault)).await;
        let client = faulty.client.clone();
        let mut stream = faulty.create(name).await;
        until(|| async { counts(&client, "CreateCase")[0] == 1 }).await;
        if matches!(name, "stall-body" | "drip") {
            let mut head = [0; 15];
            stream.read_exact(&mut head).await.expect("a head");
            assert_eq!(&head, b"HTTP/1.1 200 OK", "{name}");
        }
        faulty.server.end().await;
        let (bytes, _) = rest(&mut stream).await;
        let opened = usize::from(!matches!(name, "stall-before" | "latency"));
        assert_eq!(cases(&client, name), opened, "{name}");
        assert!(
            bytes.is_empty() || matches!(name, "stall-body" | "drip"),
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_request_whose_connection_is_closed_during_latency_changes_nothing() {
    for only_its_half in [false, true] {
        let fault = InjectedFault::Latency(Duration::from_secs(3_600));
        let faulty = FaultyServer::start(on("CreateCase", fault)).await;
        let mut stream = Some(faulty.create("gone").await);
        let client = &faulty.client;
        until(|| async { counts(client, "CreateCase")[0] == 1 }).await;
        if only_its_half {
            let half = stream.as_mut().expect("still there").shutdown().await;
            half.expect("a half that is open");
        } else {
            stream = None;
        }
        until(|| async {
            // The runtime has to poll its sockets before it can answer this request, so the server also
            // sees that the first connection was closed.
            glance(faulty.server.address).await;
            counts(client, "CreateCase") == [1, 0, 0, 0, 1]
        })
        .await;
        assert_eq!(cases(client, "gone"), 0);
        drop(stream);
        faulty.server.end().await;
    }
}

#[tokio::test]
async fn the_server_does_not_notice_a_closed_connection_behind_a_further_request() {
    let fault = InjectedFault::Latency(Duration::from_millis(30));
    let faulty = FaultyServer::start(on("CreateCase", fault)).await;
    let mut stream = faulty.create("unseen").await;
    stream.write_all(b"G").await.expect("sent");
    drop(stream);
    let client = &faulty.client;
    until(|| async {
        glance(faulty.server.address).await;
        counts(client, "CreateCase") == [1, 1, 0, 1, 0]
    })
    .await;
    assert_eq!(cases(client, "unseen"), 1);
    faulty.server.end().await;
}

/// Sends a request over a new connection, and waits for its end.
async fn glance(address: SocketAddr) {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let request = b"GET /_emulator/clock HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    stream.write_all(request).await.expect("sent");
    rest(&mut stream).await.1.expect("an answer");
}
