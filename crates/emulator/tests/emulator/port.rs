//! Tests of the emulator on a port: limits, incomplete requests, and web pages.

use casebook_emulator::Emulator;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::client::Client;
use crate::server::Server;

/// Sends a request to a control over a new connection; returns the response.
async fn control(server: &Server, method: &str, path: &str, headers: &str) -> String {
    let host = server.address;
    let request = format!(
        "{method} /_emulator/{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{headers}\r\n"
    );
    response(server, &request).await
}

/// Sends a request over a new connection; returns the response.
async fn response(server: &Server, request: &str) -> String {
    String::from_utf8(server.exchange(request).await).expect("text")
}

/// Reads a response until the connection ends.
async fn rest(mut stream: TcpStream) -> String {
    let mut response = String::new();
    stream.read_to_string(&mut response).await.expect("an end");
    response
}

#[tokio::test]
async fn answers_on_a_port_until_it_is_told_to_stop() {
    let client = Client::with(Emulator::builder());
    let link = client.link_to(&client.id_of("SOC 3 Report"));
    let target = link
        .strip_prefix("http://127.0.0.1:4747")
        .expect("the tests' host");
    let server = Server::start(client.emulator.clone()).await;

    let answer = server
        .exchange("GET /v1/report/list HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .await;
    let text = String::from_utf8(answer).expect("text");
    assert!(text.starts_with("HTTP/1.1 403 Forbidden\r\n"), "{text}");
    assert!(
        text.contains("\r\ndate: Sun, 01 Nov 2026 10:00:00 GMT\r\n"),
        "{text}"
    );

    let ask = |method: &str| {
        format!("{method} {target} HTTP/1.1\r\nHost: 127.0.0.1:4747\r\nConnection: close\r\n\r\n")
    };
    let document = server.exchange(&ask("GET")).await;
    let start = document
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .expect("headers")
        + 4;
    assert!(document[start..].starts_with(b"%PDF-"));
    let head = String::from_utf8(server.exchange(&ask("HEAD")).await).expect("text");
    assert!(
        head.contains(&format!(
            "\r\ncontent-length: {}\r\n",
            document.len() - start
        )),
        "{head}"
    );
    assert!(head.ends_with("\r\n\r\n"));

    // When the server stops, it does not wait for an idle connection.
    let idle = TcpStream::connect(server.address)
        .await
        .expect("a connection");
    server.end().await;
    drop(idle);
}

const HALF_A_HEAD: &str = "GET /v1/report/list HTTP/1.1\r\nhost: x\r\n";
const HALF_A_BODY: &str =
    "PUT /v1/account-settings/put HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf";
const HALF_A_CHUNK: &str = "PUT /v1/account-settings/put HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n9\r\nhalf";

#[tokio::test(start_paused = true)]
async fn an_incomplete_request_has_a_time_limit() {
    let server = Server::start(Emulator::new()).await;
    for silent in ["", "G", HALF_A_HEAD] {
        let stream = server.send(silent.as_bytes()).await;
        assert_eq!(rest(stream).await, "", "{silent}");
    }
    for half in [HALF_A_BODY, HALF_A_CHUNK] {
        let text = response(&server, half).await;
        assert!(
            text.starts_with("HTTP/1.1 408 Request Timeout\r\n"),
            "{text}"
        );
        assert!(
            text.contains("\r\nx-amzn-errortype: RequestTimeoutException\r\n"),
            "{text}"
        );
    }
    server.end().await;
}

#[tokio::test(start_paused = true)]
async fn the_end_does_not_wait_for_incomplete_requests() {
    let server = Server::start(Emulator::new()).await;
    let mut streams = Vec::new();
    for half in ["", "G", HALF_A_HEAD, HALF_A_BODY, HALF_A_CHUNK] {
        streams.push(server.send(half.as_bytes()).await);
    }
    let begin = tokio::time::Instant::now();
    server.end().await;
    assert!(begin.elapsed().as_secs() < 5, "{:?}", begin.elapsed());
}

#[tokio::test]
async fn incomplete_bodies_share_a_memory_limit() {
    const LENGTH: usize = 24 * 1024 * 1024;
    let server = Server::start(Emulator::new()).await;
    let head = format!(
        "PUT /v1/account-settings/put HTTP/1.1\r\nhost: x\r\ncontent-length: {LENGTH}\r\n\r\n"
    );
    let most = vec![b' '; LENGTH - 1];
    let mut held = Vec::new();
    for _ in 0..5 {
        let mut stream = server.send(head.as_bytes()).await;
        stream.write_all(&most).await.expect("sent");
        held.push(stream);
    }
    let mut stream = server.send(head.as_bytes()).await;
    let mut answer = Vec::new();
    let (mut reads, mut writes) = stream.split();
    // The server answers and closes the connection before it has read the whole body, so the write may
    // fail.
    let _ = tokio::join!(writes.write_all(&most), reads.read_to_end(&mut answer));
    let text = String::from_utf8_lossy(&answer);
    assert!(
        text.starts_with("HTTP/1.1 503 Service Unavailable\r\n"),
        "{text}"
    );
    assert!(text.contains("\r\nretry-after: 1\r\n"), "{text}");
    // A small body does not count, so it is still read.
    let small = HALF_A_BODY.replace("length: 9", "length: 4\r\nconnection: close");
    let text = response(&server, &small).await;
    assert!(text.starts_with("HTTP/1.1 403 Forbidden\r\n"), "{text}");
    // A body over the limit is refused because of its declared length, before it is read.
    let long = head.replace(&LENGTH.to_string(), &(LENGTH + 1).to_string());
    let text = response(&server, &long).await;
    assert!(
        text.starts_with("HTTP/1.1 413 Payload Too Large\r\n"),
        "{text}"
    );
    drop(held);
    // The requests that were held have ended, so there is memory for another large body.
    let mut stream = server.send(head.as_bytes()).await;
    stream.write_all(&most).await.expect("sent");
    stream.write_all(b" ").await.expect("sent");
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.expect("an answer");
    assert_eq!(&answer, b"HTTP/1.1 403");
    server.end().await;
}

#[tokio::test]
async fn a_long_head_ends_before_it_is_read() {
    let server = Server::start(Emulator::new()).await;
    let long = format!("{HALF_A_HEAD}authorization: {}", "a;".repeat(70_000));
    let mut stream = server.send(b"").await;
    let mut answer = Vec::new();
    let (mut reads, mut writes) = stream.split();
    let _ = tokio::join!(
        writes.write_all(long.as_bytes()),
        reads.read_to_end(&mut answer)
    );
    let text = String::from_utf8_lossy(&answer);
    assert!(text.starts_with("HTTP/1.1 431 "), "{text}");
    server.end().await;
}

#[tokio::test]
async fn no_web_page_reaches_the_controls() {
    let server = Server::start(Emulator::new()).await;
    let reset = |headers: &'static str| control(&server, "POST", "reset", headers);
    assert!(reset("").await.starts_with("HTTP/1.1 200 OK\r\n"));
    for headers in [
        "origin: http://evil.example\r\n",
        "origin: null\r\ncontent-type: application/x-www-form-urlencoded\r\n",
        "sec-fetch-site: cross-site\r\n",
    ] {
        let text = reset(headers).await;
        assert!(text.starts_with("HTTP/1.1 403 Forbidden\r\n"), "{text}");
    }
    let text = reset("content-type: text/plain\r\n").await;
    assert!(text.starts_with("HTTP/1.1 415 "), "{text}");
    let rebound = "POST /_emulator/reset HTTP/1.1\r\nhost: evil.example\r\n\
                   origin: http://evil.example\r\nconnection: close\r\n\r\n";
    let text = response(&server, rebound).await;
    assert!(text.starts_with("HTTP/1.1 403 Forbidden\r\n"), "{text}");
    assert!(text.contains("--allow-host"), "{text}");
    server.end().await;
    let known = Emulator::builder()
        .allow_host("evil.example")
        .expect("a name");
    let server = Server::start(known.build().expect("memory")).await;
    let text = response(&server, rebound).await;
    assert!(text.starts_with("HTTP/1.1 200 OK\r\n"), "{text}");
    server.end().await;
}
