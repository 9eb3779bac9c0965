//! A server for tests: an emulator on a port.

use std::net::SocketAddr;
use std::time::Duration;

use casebook_emulator::{Emulator, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// An emulator on a port, which runs until [`end`](Self::end).
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    end: oneshot::Sender<()>,
    task: JoinHandle<std::io::Result<()>>,
}

impl Server {
    pub(crate) async fn start(emulator: Emulator) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("bound");
        let (end, ended) = oneshot::channel::<()>();
        let until = async {
            let _ = ended.await;
        };
        let task = tokio::spawn(serve(listener, emulator, until));
        Self { address, end, task }
    }

    /// Opens a connection and sends these bytes on it.
    pub(crate) async fn send(&self, request: &[u8]) -> TcpStream {
        let stream = TcpStream::connect(self.address).await;
        let mut stream = stream.expect("a connection");
        stream.write_all(request).await.expect("sent");
        stream
    }

    /// Sends a request on a new connection; returns all bytes that arrive until the connection ends.
    pub(crate) async fn exchange(&self, request: &str) -> Vec<u8> {
        let mut stream = self.send(request.as_bytes()).await;
        let mut response = Vec::new();
        stream.read_to_end(&mut response).await.expect("an end");
        response
    }

    /// Stops the server, and checks that it ends within a minute, even if a fault holds a connection.
    pub(crate) async fn end(self) {
        self.end.send(()).expect("still there");
        let result = tokio::time::timeout(Duration::from_secs(60), self.task).await;
        result
            .expect("it ends")
            .expect("no panic")
            .expect("no error");
    }
}
