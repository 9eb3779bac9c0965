//! The emulator as a process, and requests to it that the SDK does not make.

use std::collections::{BTreeSet, HashMap};
use std::error::Error;
use std::ffi::OsStr;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};

use aws_sdk_artifact::config::{Credentials, Region, SharedHttpClient};
use aws_smithy_http_client::Builder;
use serde_json::Value;

/// The emulator; its process ends when this is dropped.
pub(crate) struct Emulator {
    process: Child,
    /// Without a reader of its stdout, the process would end at the next line that it writes.
    _stdout: BufReader<ChildStdout>,
    variables: HashMap<String, String>,
}

impl Emulator {
    pub(crate) fn start(command: &OsStr) -> io::Result<Self> {
        let mut process = Command::new(command)
            .args(["emulate", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = process.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let mut variables = HashMap::new();
        let mut stdout = BufReader::new(stdout);
        for line in stdout.by_ref().lines() {
            if let Some((name, value)) = line?
                .strip_prefix("export ")
                .and_then(|it| it.split_once('='))
            {
                variables.insert(name.to_owned(), value.trim_matches('\'').to_owned());
            }
            if variables.contains_key("AWS_REGION") {
                break;
            }
        }
        Ok(Self {
            process,
            _stdout: stdout,
            variables,
        })
    }

    fn variable(&self, name: &str) -> String {
        self.variables.get(name).cloned().unwrap_or_default()
    }

    pub(crate) fn url(&self) -> String {
        self.variable("AWS_ENDPOINT_URL")
    }

    pub(crate) fn region(&self) -> Region {
        Region::new(self.variable("AWS_REGION"))
    }

    pub(crate) fn credentials(&self) -> Credentials {
        let [id, secret] =
            ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].map(|name| self.variable(name));
        Credentials::new(id, secret, None, None, "the emulator")
    }

    pub(crate) fn http_client() -> SharedHttpClient {
        Builder::new().build_http()
    }

    /// Moves the clock of the emulator.
    pub(crate) fn advance(&self, seconds: u32) -> io::Result<()> {
        let body = format!("{{\"advance_seconds\": {seconds}}}");
        let url = self.url() + "/_emulator/clock";
        request("POST", &url, body.as_bytes()).map(drop)
    }

    /// Returns the names of the operations that succeeded.
    pub(crate) fn called(&self) -> Result<BTreeSet<String>, Box<dyn Error>> {
        let (_, state) = request("GET", &(self.url() + "/_emulator/state"), &[])?;
        let state: Value = serde_json::from_slice(&state)?;
        let tally = state["tally"].as_object().ok_or("expected the counts")?;
        let acted = tally.iter().filter(|(_, counts)| counts["acted"] != 0);
        // The names of operations begin with a capital letter. Requests to links have other names.
        let named = acted.filter(|(name, _)| name.starts_with(char::is_uppercase));
        Ok(named.map(|(name, _)| name.clone()).collect())
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // A process that has ended already is no loss.
        let _ = self.process.kill().and_then(|()| self.process.wait());
    }
}

/// Sends a request to a URL of the emulator, and returns the headers and the body of a success.
pub(crate) fn request(method: &str, url: &str, body: &[u8]) -> io::Result<(String, Vec<u8>)> {
    let rest = url
        .strip_prefix("http://")
        .ok_or(io::ErrorKind::InvalidInput)?;
    let (host, path) = rest.split_once('/').ok_or(io::ErrorKind::InvalidInput)?;
    let mut stream = TcpStream::connect(host)?;
    let length = body.len();
    write!(
        stream,
        "{method} /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
    )?;
    stream.write_all(body)?;
    let mut response = Vec::new();
    stream.read_to_end(&mut response)?;
    let end = response
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .ok_or(io::ErrorKind::InvalidData)?;
    let body = response.split_off(end + 4);
    let head = String::from_utf8_lossy(&response).to_lowercase();
    match head.starts_with("http/1.1 200") {
        true => Ok((head, body)),
        false => Err(io::Error::other(head)),
    }
}
