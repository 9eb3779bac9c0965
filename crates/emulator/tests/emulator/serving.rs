//! The emulator on a port.

use casebook_emulator::{Emulator, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::world::World;

async fn exchange(address: std::net::SocketAddr, request: &str) -> Vec<u8> {
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
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("bound");
    let (stop, stopped) = oneshot::channel::<()>();
    let until = async {
        let _ = stopped.await;
    };
    let served = tokio::spawn(serve(listener, world.emulator.clone(), until));

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
    stop.send(()).expect("still there");
    served.await.expect("no panic").expect("no error");
    drop(idle);
}
