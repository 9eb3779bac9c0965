//! A connection to a server, over which the same requests go again and again.

use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpStream;

/// An error that threads can pass on.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// A connection to a server.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    /// Opens a connection.
    pub fn open(address: &str) -> Result<Self, BoxError> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::new(),
        })
    }

    /// Sends a request.
    pub fn send(&mut self, request: &[u8]) -> Result<(), BoxError> {
        Ok(self.stream.write_all(request)?)
    }

    /// Reads the whole response, which must have status 200. Returns whether the connection can be used
    /// again.
    pub fn receive(&mut self) -> Result<bool, BoxError> {
        let (stream, buffer) = (&mut self.stream, &mut self.buffer);
        buffer.clear();
        let mut piece = [0; 64 * 1024];
        let head = loop {
            let from = buffer.len().saturating_sub(3);
            let read = stream.read(&mut piece)?;
            if read == 0 {
                return Err("the connection ended in the head of an answer".into());
            }
            buffer.extend_from_slice(&piece[..read]);
            let end = buffer[from..]
                .windows(4)
                .position(|four| four == b"\r\n\r\n");
            if let Some(end) = end {
                break from + end + 4;
            }
        };
        let text = std::str::from_utf8(&buffer[..head])?.to_ascii_lowercase();
        let mut lines = text.lines();
        let status = lines.next().unwrap_or_default();
        if !status.contains(" 200") {
            return Err(format!("expected a good answer, found {status}").into());
        }
        let length = |line: &str| line.strip_prefix("content-length:")?.trim().parse().ok();
        let length: usize = text
            .lines()
            .find_map(length)
            .ok_or("the answer does not say how long it is")?;
        let mut left = (head + length).saturating_sub(buffer.len());
        while left > 0 {
            let read = stream.read(&mut piece)?;
            if read == 0 {
                return Err("the connection ended in an answer".into());
            }
            left = left.saturating_sub(read);
        }
        let ends = |line: &str| line.starts_with("connection:") && line.contains("close");
        Ok(!lines.any(ends) && !status.starts_with("http/1.0"))
    }
}
