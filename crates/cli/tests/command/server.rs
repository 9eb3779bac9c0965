//! A small HTTP server that records its requests.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use casebook_emulator::Emulator;
use futures_util::FutureExt as _;
use http_body_util::BodyExt as _;
use serde_json::Value;
use tower_service::Service as _;

/// A request as the server received it.
#[derive(Clone, Debug)]
pub(super) struct ReceivedRequest {
    pub(super) method: String,
    pub(super) target: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl ReceivedRequest {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    pub(super) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// Whether this is a call of AWS Artifact or, at the root, of STS, and no download of a document.
    pub(super) fn is_call(&self) -> bool {
        self.path().starts_with("/v1/") || self.path() == "/"
    }

    /// The query, decoded.
    pub(super) fn query(&self) -> Vec<(String, String)> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        let decode = |text: &str| {
            percent_encoding::percent_decode_str(text)
                .decode_utf8()
                .unwrap()
                .into_owned()
        };
        query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| (decode(name), decode(value)))
            .collect()
    }
}

/// The response of the server; with the status 0 it closes the connection instead.
#[derive(Clone, Debug, Default)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    /// Closes the connection after this number of bytes of the body.
    pub(super) cut: Option<usize>,
}

impl Answer {
    pub(super) fn json(status: u16, body: &Value) -> Self {
        Self {
            status,
            headers: vec![("content-type".into(), "application/json".into())],
            body: body.to_string().into_bytes(),
            cut: None,
        }
    }

    /// Returns an error response in the form of Artifact.
    pub(super) fn refusal(status: u16, code: &str) -> Self {
        let mut answer = Self::json(status, &serde_json::json!({"message": "because"}));
        answer.headers.extend([
            ("x-amzn-errortype".into(), code.into()),
            ("x-amzn-requestid".into(), "req-1".into()),
        ]);
        answer
    }
}

/// A server on a port of this machine. It lives as long as the test process.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) url: String,
    received: Arc<Mutex<Vec<ReceivedRequest>>>,
}

impl Server {
    /// Responds to every request by a function.
    pub(super) fn start(
        answer: impl Fn(&ReceivedRequest) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let received = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (Arc::clone(&received), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                // A client that closes the connection is no error.
                thread::spawn(move || serve(stream?, &log, &*answer));
            }
            io::Result::Ok(())
        });
        Self { url, received }
    }

    /// Serves the emulator, except for the requests that `instead` responds to.
    pub(super) fn emulator(
        emulator: Emulator,
        instead: impl Fn(&ReceivedRequest) -> Option<Answer> + Send + Sync + 'static,
    ) -> Self {
        Self::start(move |request| instead(request).unwrap_or_else(|| ask(&emulator, request)))
    }

    /// Returns all requests so far.
    pub(super) fn received(&self) -> Vec<ReceivedRequest> {
        self.received.lock().unwrap().clone()
    }
}

/// Returns the response of the emulator.
pub(super) fn ask(emulator: &Emulator, received: &ReceivedRequest) -> Answer {
    let mut request = http::Request::builder()
        .method(received.method.as_str())
        .uri(&received.target);
    for (name, value) in &received.headers {
        request = request.header(name, value);
    }
    let body = http_body_util::Full::new(bytes::Bytes::from(received.body.clone()));
    let answered = emulator.clone().call(request.body(body).unwrap());
    let (parts, body) = answered.now_or_never().unwrap().unwrap().into_parts();
    let body = body.collect().now_or_never().unwrap().unwrap().to_bytes();
    Answer {
        status: parts.status.as_u16(),
        headers: parts
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect(),
        body: body.into(),
        cut: None,
    }
}

fn serve(
    stream: TcpStream,
    log: &Mutex<Vec<ReceivedRequest>>,
    answer: &dyn Fn(&ReceivedRequest) -> Answer,
) -> io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let received = read(&mut reader)?;
    log.lock().unwrap().push(received.clone());
    let answer = answer(&received);
    if answer.status == 0 {
        return Ok(());
    }
    let mut stream = stream;
    let head = received.method == "HEAD";
    write!(
        stream,
        "HTTP/1.1 {} X\r\nconnection: close\r\n",
        answer.status
    )?;
    for (name, value) in &answer.headers {
        if !name.eq_ignore_ascii_case("content-length") {
            write!(stream, "{name}: {value}\r\n")?;
        }
    }
    write!(stream, "content-length: {}\r\n\r\n", answer.body.len())?;
    let end = answer
        .cut
        .unwrap_or(answer.body.len())
        .min(answer.body.len());
    if !head {
        stream.write_all(&answer.body[..end])?;
    }
    stream.flush()
}

fn read(reader: &mut BufReader<TcpStream>) -> io::Result<ReceivedRequest> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (Some(method), Some(target)) = (words.next(), words.next()) else {
        // The client closed the connection without a request.
        return Err(io::ErrorKind::UnexpectedEof.into());
    };
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let length = headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map_or(0, |(_, value)| value.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(ReceivedRequest {
        method,
        target,
        headers,
        body,
    })
}
