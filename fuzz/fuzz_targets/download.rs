//! Downloads from a hostile host: what is saved is a document that the host has announced, from its first byte
//! to its last; anything else is an error.
#![no_main]

use std::collections::{BTreeSet, VecDeque};
use std::future::ready;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use casebook_fuzz::{records, wait};
use casebook_protocol::Fault;
use casebook_stack::document::{DownloadError, Downloader};
use casebook_stack::{Body, BoxError, Transport};
use http::header::{
    CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_RANGE, RANGE, TRANSFER_ENCODING,
};
use http::{HeaderValue, Request, Response};
use http_body::Frame;
use http_body_util::StreamBody;
use libfuzzer_sys::fuzz_target;
use tower::service_fn;

const VERSIONS: usize = 3;

/// What the host does with the next request.
struct Step {
    kind: u8,
    version: usize,
    etag: u8,
    /// How much of the body is sent, of 255.
    sent: u8,
    ending: u8,
    length: u8,
    header: Vec<u8>,
}

/// The host, with the documents that it has announced: their versions and lengths.
#[derive(Default)]
struct Host {
    steps: VecDeque<Step>,
    announced: BTreeSet<(usize, usize)>,
}

// Each record is a response: six bytes, and a header.
fuzz_target!(|input: &[u8]| {
    let step = |record: &[u8]| {
        let ([kind, version, sent, ending, length, etag], header) =
            record.split_first_chunk::<6>()?;
        Some(Step {
            kind: *kind,
            version: usize::from(*version) % VERSIONS,
            etag: *etag,
            sent: *sent,
            ending: *ending,
            length: *length,
            header: header.to_vec(),
        })
    };
    let host = Arc::new(Mutex::new(Host {
        steps: records(input).take(16).filter_map(step).collect(),
        announced: BTreeSet::new(),
    }));
    let service = {
        let host = Arc::clone(&host);
        service_fn(move |request: Request<Body>| {
            let mut host = host.lock().expect("no run panicked before");
            ready(match host.steps.pop_front() {
                Some(step) => Ok(host.answer(&request, &step)),
                None => Err(BoxError::from("the connection was reset")),
            })
        })
    };
    let mut out = Vec::new();
    let link = async || {
        let link = "https://host.example/a.pdf".parse();
        link.map_err(|_| DownloadError::<Fault>::InvalidLink)
    };
    let saved = wait(
        Downloader::new(Transport::new(service))
            .document(link)
            .write(&mut out),
    );
    if let Ok(saved) = saved {
        assert_eq!(saved.size, out.len() as u64);
        let host = host.lock().expect("no run panicked before");
        let mut announced = host.announced.iter();
        let is_announced = announced.any(|(version, length)| out == document(*version)[..*length]);
        assert!(is_announced, "{} bytes of {:?}", out.len(), host.announced);
    }
});

/// A document, which has no `X` in it.
fn document(version: usize) -> Vec<u8> {
    let line = format!("%PDF-1.{version} version {version}\n");
    line.bytes().cycle().take(1500 + 300 * version).collect()
}

impl Host {
    fn answer(&mut self, request: &Request<Body>, step: &Step) -> Response<Body> {
        let header = |name| request.headers().get(name)?.to_str().ok();
        let asked = header(RANGE).and_then(|range| {
            range
                .strip_prefix("bytes=")?
                .strip_suffix('-')?
                .parse()
                .ok()
        });
        let mut version = step.version;
        // A part without an ETag can be of the requested version only: nothing would tell another.
        if let Some(of) = header(IF_RANGE)
            && step.etag % 4 == 0
            && step.kind % 8 > 2
        {
            version = of.trim_matches(['"', 'v']).parse().unwrap_or(version);
        }
        let whole = document(version);
        let mut response = Response::builder();
        if step.etag % 4 != 0 {
            let weak = if step.etag % 4 == 1 { "W/" } else { "" };
            response = response.header(ETAG, format!("{weak}\"v{version}\""));
        }
        let mut body;
        match step.kind % 8 {
            0 | 1 => {
                let length = whole.len() * (255 - usize::from(step.length)) / 255;
                self.announced.insert((version, length));
                response = response.header(CONTENT_LENGTH, length);
                body = whole[..length].to_vec();
            }
            2 => {
                response = response.header(TRANSFER_ENCODING, "chunked");
                body = whole;
            }
            3..=5 => {
                let first = asked.unwrap_or(0).min(whole.len() - 1);
                let last = (first + usize::from(step.length) * 8).min(whole.len() - 1);
                self.announced.insert((version, whole.len()));
                let range = format!("bytes {first}-{last}/{}", whole.len());
                response = response.status(206).header(CONTENT_RANGE, range);
                body = whole[first..=last].to_vec();
            }
            6 => {
                let range = HeaderValue::from_bytes(&step.header);
                let range = range.unwrap_or(HeaderValue::from_static("bytes"));
                body = match range.to_str().ok().and_then(claimed) {
                    Some((first, last, total)) => {
                        if let Some(total) = total.filter(|total| *total <= whole.len()) {
                            self.announced.insert((version, total));
                        }
                        let end = last.saturating_add(1).min(whole.len());
                        whole.get(first..end).unwrap_or_default().to_vec()
                    }
                    None => vec![b'X'; 2000],
                };
                response = response.status(206).header(CONTENT_RANGE, range);
            }
            _ => {
                response = response.status(200 + u16::from(step.length) * 2);
                if let Ok(kind) = HeaderValue::from_bytes(&step.header) {
                    response = response.header(CONTENT_TYPE, kind);
                }
                body = vec![b'X'; 700];
            }
        }
        let kept = body.len() * (255 - usize::from(step.sent)) / 255;
        body.truncate(kept);
        let breaks = step.ending % 4 == 1;
        // More than was announced; if less was sent before, it would be false bytes, which nobody can tell.
        if step.ending % 4 == 2 && step.kind % 8 != 2 && step.sent == 0 {
            body.extend([b'X'; 9]);
        }
        if step.kind % 8 == 2 && !breaks {
            self.announced.insert((version, kept));
        }
        let mut frames = vec![Ok(Frame::data(Bytes::from(body)))];
        if breaks {
            frames.push(Err(BoxError::from("the connection was reset")));
        }
        let body = Body::new(StreamBody::new(futures_util::stream::iter(frames)));
        response.body(body).expect("all parts are valid")
    }
}

/// Reads a `Content-Range` as RFC 9110 has it; the total is `None` for `*`.
fn claimed(range: &str) -> Option<(usize, usize, Option<usize>)> {
    let (range, total) = range.strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let number = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| text.parse().ok())?
    };
    let total = match total {
        "*" => None,
        total => Some(number(total)?),
    };
    Some((number(first)?, number(last)?, total))
}
