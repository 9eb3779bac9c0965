//! Runs `casebook emulate` as a separate process.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

/// A running `casebook emulate`. It is killed when this value is dropped.
pub(crate) struct Emulate {
    process: Child,
    address: SocketAddr,
}

impl Emulate {
    /// Builds the command and starts it on a free port.
    pub(crate) fn start() -> Self {
        let mut process = Command::new(env!("CARGO"))
            .args(["run", "--quiet", "-p", "casebook-cli", "--"])
            .args(["emulate", "--listen", "127.0.0.1:0"])
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        let stdout = process.stdout.as_mut().unwrap();
        BufReader::new(stdout).read_line(&mut first).unwrap();
        let address = first.trim_end().strip_prefix("http://");
        let address = address.and_then(|address| address.parse().ok());
        Self {
            process,
            address: address.unwrap_or_else(|| panic!("an address, found {first:?}")),
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Emulate {
    fn drop(&mut self) {
        let _ended = self.process.kill();
        let _waited = self.process.wait();
    }
}
