//! Tests that an emulator on a port keeps nothing of the requests and connections that are over. `benches/emulator`
//! measures the same with 1,000 connections and a million requests.

use std::net::SocketAddr;
use std::time::SystemTime;

use casebook::artifact::ListReports;
use casebook::auth::{Credentials, Scope, sign};
use casebook::protocol::{Api, Operation};
use casebook::support::{DescribeCases, DescribeTrustedAdvisorCheckResult};
use casebook::types::Region;
use casebook_emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY, serve};
use http::header::{CONTENT_LENGTH, HOST};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use crate::{ALONE, MEMORY};

const CONNECTIONS: usize = 50;
/// The requests that fill the log, which has the last 10,000.
const FIRST: usize = 12_000;
/// The requests over which nothing may grow.
const REQUESTS: usize = 2_000;

const GOOD: &str = "HTTP/1.1 200 ";
const REFUSED: &str = "HTTP/1.1 403 ";

/// The most bytes that these requests may leave, which is less than an allocation for each.
const LEFT_OF_REQUESTS: usize = 16 << 10;
/// The most bytes that the connections may leave, of which each has buffers of more than 8 KiB.
const LEFT_OF_CONNECTIONS: usize = 16 << 10;

/// Returns the bytes of a signed request, as they go over a connection.
fn signed<Op: Operation>(operation: &Op, address: SocketAddr, now: SystemTime) -> Vec<u8> {
    let mut request = operation.encode().unwrap();
    let (host, length) = (address.to_string(), request.body().len());
    request.headers_mut().insert(HOST, host.parse().unwrap());
    let credentials = Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY);
    let scope = Scope::new(Region::US_EAST_1, Op::Api::SIGNING_NAME);
    sign(&mut request, &credentials, &scope, now).unwrap();
    request.headers_mut().insert(CONTENT_LENGTH, length.into());
    let mut sent = format!("{} {} HTTP/1.1\r\n", request.method(), request.uri()).into_bytes();
    for (name, value) in request.headers() {
        sent.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    sent.extend_from_slice(b"\r\n");
    sent.extend_from_slice(request.body());
    sent
}

/// Reads a response, which has this status, to its end.
async fn receive(stream: &mut TcpStream, status: &str) {
    let mut response = Vec::new();
    loop {
        assert_ne!(
            stream.read_buf(&mut response).await.unwrap(),
            0,
            "the connection ended"
        );
        let Some(end) = response.windows(4).position(|four| four == b"\r\n\r\n") else {
            continue;
        };
        let head = std::str::from_utf8(&response[..end]).unwrap();
        assert!(head.starts_with(status), "{head}");
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "));
        let whole = end + 4 + length.unwrap().parse::<usize>().unwrap();
        if response.len() >= whole {
            return;
        }
    }
}

/// Sends this number of requests over all connections together; each has one at a time. The responses have this
/// status.
async fn exchange(streams: &mut [TcpStream], requests: &[Vec<u8>], count: usize, status: &str) {
    let mut requests = requests.iter().cycle();
    for _ in 0..count / streams.len() {
        for (stream, request) in streams.iter_mut().zip(&mut requests) {
            stream.write_all(request).await.unwrap();
        }
        for stream in &mut *streams {
            receive(stream, status).await;
        }
    }
}

/// Opens the connections, and sends a request of each kind over each, so that their buffers have their size.
async fn open(address: SocketAddr, requests: &[Vec<u8>]) -> Vec<TcpStream> {
    let mut streams = Vec::new();
    for _ in 0..CONNECTIONS {
        streams.push(TcpStream::connect(address).await.unwrap());
    }
    exchange(&mut streams, requests, CONNECTIONS * requests.len(), GOOD).await;
    streams
}

/// Closes the connections, and waits until the server has closed them as well.
async fn close(streams: Vec<TcpStream>) {
    let tasks = Handle::current().metrics();
    assert_eq!(tasks.num_alive_tasks(), 1 + CONNECTIONS);
    drop(streams);
    while tasks.num_alive_tasks() > 1 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn an_emulator_keeps_nothing_of_its_requests_and_connections() {
    let _alone = ALONE.lock().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, emulator) = (listener.local_addr().unwrap(), Emulator::new());
    let now = emulator.clock().now();
    let (end, ended) = oneshot::channel::<()>();
    let server = tokio::spawn(serve(listener, emulator, async { drop(ended.await) }));
    let result = DescribeTrustedAdvisorCheckResult::new("8HlrwYMfve".parse().unwrap());
    let requests = [
        signed(&DescribeCases::new(), address, now),
        signed(&result, address, now),
        signed(&ListReports::new(), address, now),
    ];

    let mut streams = open(address, &requests).await;
    // Without a signature, which is refused soonest, and logged as all others.
    let refused = [b"GET /v1/report/list HTTP/1.1\r\nhost: x\r\n\r\n".to_vec()];
    exchange(&mut streams, &refused, FIRST, REFUSED).await;
    close(streams).await;

    let closed = MEMORY.allocated();
    let mut streams = open(address, &requests).await;
    let opened = MEMORY.allocated();
    exchange(&mut streams, &requests, REQUESTS, GOOD).await;
    let left = MEMORY.allocated().saturating_sub(opened);
    assert!(left < LEFT_OF_REQUESTS, "the requests left {left} bytes");
    close(streams).await;
    let left = MEMORY.allocated().saturating_sub(closed);
    assert!(
        left < LEFT_OF_CONNECTIONS,
        "the connections left {left} bytes"
    );

    end.send(()).unwrap();
    server.await.unwrap().unwrap();
}
