//! What the programs of this folder share: a request out of a file, and a connection that it is sent over.

mod connection;

use std::error::Error;
use std::fs;
use std::path::Path;

pub use connection::{BoxError, Connection};

/// A complete and signed request.
pub struct RecordedRequest {
    text: String,
    head: usize,
}

impl RecordedRequest {
    /// Reads a request out of a file.
    pub fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
        let text = fs::read_to_string(path)?;
        let head = text
            .find("\r\n\r\n")
            .ok_or("the request has no end of its head")?;
        Ok(Self { text, head })
    }

    /// Returns all bytes.
    pub fn bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    /// The method and the target.
    pub fn line(&self) -> Result<(&str, &str), Box<dyn Error>> {
        let line = self.text.lines().next().unwrap_or_default();
        let mut words = line.split(' ');
        Ok((
            words.next().ok_or("no method")?,
            words.next().ok_or("no target")?,
        ))
    }

    /// The headers, in their order.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let lines = self.text[..self.head].lines().skip(1);
        lines.filter_map(|line| line.split_once(": "))
    }

    /// The body.
    pub fn body(&self) -> &str {
        &self.text[self.head + 4..]
    }
}
