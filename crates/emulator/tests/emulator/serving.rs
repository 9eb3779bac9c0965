//! The emulator on a port.

use std::net::SocketAddr;

use casebook_emulator::{Emulator, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::world::World;

/// An emulator on a port.
struct Served {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl Served {
    async fn start(emulator: Emulator) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("bound");
        let (stop, stopped) = oneshot::channel::<()>();
        let until = async {
            let _ = stopped.await;
        };
        let task = tokio::spawn(serve(listener, emulator, until));
        Self {
            address,
            stop,
            task,
        }
    }

    /// Opens a connection and sends this on it.
    async fn begun(&self, request: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address)
            .await
            .expect("a connection");
        stream.write_all(request.as_bytes()).await.expect("sent");
        stream
    }

    async fn control(&self, method: &str, path: &str, headers: &str) -> String {
        let host = self.address;
        let request = format!(
            "{method} /_emulator/{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{headers}\r\n"
        );
        String::from_utf8(exchange(self.address, &request).await).expect("text")
    }

    async fn end(self) {
        self.stop.send(()).expect("still there");
        self.task.await.expect("no panic").expect("no error");
    }
}

async fn heard(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an end");
    answer
}

async fn exchange(address: SocketAddr, request: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("an answer");
    answer
}

#[tokio::test]
async fn answers_on_a_port_until_it_is_told_to_stop() {
    let world = World::with(Emulator::builder());
    let link = world.link_to(&world.id_of("SOC 3 Report"));
    let target = link
        .strip_prefix("http://127.0.0.1:4747")
        .expect("the tests' host");
    let served = Served::start(world.emulator.clone()).await;
    let address = served.address;

    let answer = exchange(
        address,
        "GET /v1/report/list HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    )
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
    let document = exchange(address, &ask("GET")).await;
    let start = document
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .expect("headers")
        + 4;
    assert!(document[start..].starts_with(b"%PDF-"));
    let head = String::from_utf8(exchange(address, &ask("HEAD")).await).expect("text");
    assert!(
        head.contains(&format!(
            "\r\ncontent-length: {}\r\n",
            document.len() - start
        )),
        "{head}"
    );
    assert!(head.ends_with("\r\n\r\n"));

    // An idle connection does not hold up the end.
    let idle = TcpStream::connect(address).await.expect("a connection");
    served.end().await;
    drop(idle);
}

const HALF_A_HEAD: &str = "GET /v1/report/list HTTP/1.1\r\nhost: x\r\n";
const HALF_A_BODY: &str =
    "PUT /v1/account-settings/put HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf";
const HALF_A_CHUNK: &str = "PUT /v1/account-settings/put HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n9\r\nhalf";

#[tokio::test(start_paused = true)]
async fn a_request_that_is_sent_by_halves_has_its_time() {
    let served = Served::start(Emulator::new()).await;
    for silent in ["", "G", HALF_A_HEAD] {
        let stream = served.begun(silent).await;
        assert_eq!(heard(stream).await, "", "{silent}");
    }
    for half in [HALF_A_BODY, HALF_A_CHUNK] {
        let text = heard(served.begun(half).await).await;
        assert!(
            text.starts_with("HTTP/1.1 408 Request Timeout\r\n"),
            "{text}"
        );
        assert!(
            text.contains("\r\nx-amzn-errortype: RequestTimeoutException\r\n"),
            "{text}"
        );
    }
    served.end().await;
}

#[tokio::test(start_paused = true)]
async fn the_end_does_not_wait_for_requests_that_are_sent_by_halves() {
    let served = Served::start(Emulator::new()).await;
    let mut streams = Vec::new();
    for half in ["", "G", HALF_A_HEAD, HALF_A_BODY, HALF_A_CHUNK] {
        streams.push(served.begun(half).await);
    }
    let begin = tokio::time::Instant::now();
    served.end().await;
    assert!(begin.elapsed().as_secs() < 5, "{:?}", begin.elapsed());
}

#[tokio::test]
async fn bodies_on_their_way_share_their_room() {
    const LENGTH: usize = 24 * 1024 * 1024;
    let served = Served::start(Emulator::new()).await;
    let head = format!(
        "PUT /v1/account-settings/put HTTP/1.1\r\nhost: x\r\ncontent-length: {LENGTH}\r\n\r\n"
    );
    let most = vec![b' '; LENGTH - 1];
    let mut held = Vec::new();
    for _ in 0..5 {
        let mut stream = served.begun(&head).await;
        stream.write_all(&most).await.expect("sent");
        held.push(stream);
    }
    let mut stream = served.begun(&head).await;
    let mut answer = Vec::new();
    let (mut reads, mut writes) = stream.split();
    // The server closes the connection before all of it is sent, which may reset it.
    let _ = tokio::join!(writes.write_all(&most), reads.read_to_end(&mut answer));
    let text = String::from_utf8_lossy(&answer);
    assert!(
        text.starts_with("HTTP/1.1 503 Service Unavailable\r\n"),
        "{text}"
    );
    assert!(text.contains("\r\nretry-after: 1\r\n"), "{text}");
    // A small body is still read.
    let small = HALF_A_BODY.replace("length: 9", "length: 4\r\nconnection: close");
    let text = heard(served.begun(&small).await).await;
    assert!(text.starts_with("HTTP/1.1 403 Forbidden\r\n"), "{text}");
    // A body over the limit is refused by its head.
    let long = head.replace(&LENGTH.to_string(), &(LENGTH + 1).to_string());
    let text = heard(served.begun(&long).await).await;
    assert!(
        text.starts_with("HTTP/1.1 413 Payload Too Large\r\n"),
        "{text}"
    );
    drop(held);
    // Those requests are gone, so there is memory for another.
    let mut stream = served.begun(&head).await;
    stream.write_all(&most).await.expect("sent");
    stream.write_all(b" ").await.expect("sent");
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.expect("an answer");
    assert_eq!(&answer, b"HTTP/1.1 403");
    served.end().await;
}

#[tokio::test]
async fn a_long_head_ends_before_it_is_read() {
    let served = Served::start(Emulator::new()).await;
    let long = format!("{HALF_A_HEAD}authorization: {}", "a;".repeat(70_000));
    let mut stream = served.begun("").await;
    let mut answer = Vec::new();
    let (mut reads, mut writes) = stream.split();
    let _ = tokio::join!(
        writes.write_all(long.as_bytes()),
        reads.read_to_end(&mut answer)
    );
    let text = String::from_utf8_lossy(&answer);
    assert!(text.starts_with("HTTP/1.1 431 "), "{text}");
    served.end().await;
}

#[tokio::test]
async fn no_web_page_reaches_the_controls() {
    let served = Served::start(Emulator::new()).await;
    let reset = |headers: &'static str| served.control("POST", "reset", headers);
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
    let text = heard(served.begun(rebound).await).await;
    assert!(text.starts_with("HTTP/1.1 403 Forbidden\r\n"), "{text}");
    assert!(text.contains("--allow-host"), "{text}");
    served.end().await;
    let known = Emulator::builder()
        .allow_host("evil.example")
        .expect("a name");
    let served = Served::start(known.build().expect("memory")).await;
    let text = heard(served.begun(rebound).await).await;
    assert!(text.starts_with("HTTP/1.1 200 OK\r\n"), "{text}");
    served.end().await;
}
