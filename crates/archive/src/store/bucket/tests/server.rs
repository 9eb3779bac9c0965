//! A small S3 in memory, which loses answers, refuses requests and ignores headers when a test wants it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use casebook_stack::auth::Credentials;
use casebook_stack::tower::service_fn;
use casebook_stack::{Body, BoxError, Config, RetryConfig as Retries, TransportError};
use casebook_types::Region;
use http::request::Parts;
use http::{HeaderMap, Method, Request, Response};
use http_body_util::BodyExt as _;
use ring::digest::{SHA256, digest};

/// What a server does with a request instead of answering it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Trouble {
    /// It answers with this status and code and does nothing.
    Answer(u16, &'static str),
    /// It does what it should, and the answer is lost.
    Lost,
}

/// A small S3, which is asked without a network.
#[derive(Clone, Default)]
pub(super) struct Server(pub(super) Arc<Mutex<State>>);

#[derive(Default)]
pub(super) struct State {
    /// The objects by bucket and key, as in the path.
    pub(super) objects: BTreeMap<String, Bytes>,
    /// The parts of uploads.
    pub(super) uploads: BTreeMap<String, BTreeMap<usize, Bytes>>,
    /// The requests, such as `PUT /bucket/key`, and the hosts that they went to.
    pub(super) requests: Vec<String>,
    pub(super) hosts: Vec<String>,
    pub(super) headers: Vec<HeaderMap>,
    /// The headers that the server does not know.
    pub(super) ignored: Vec<&'static str>,
    /// The troubles with the next requests that begin so, and have what follows a star.
    pub(super) troubles: Vec<(&'static str, Trouble)>,
    pub(super) region: Option<&'static str>,
}

impl Server {
    pub(super) fn config(&self) -> Config {
        let server = self.clone();
        let transport = service_fn(move |request: Request<Body>| {
            let server = server.clone();
            async move {
                let (parts, body) = request.into_parts();
                let body = body.collect().await?.to_bytes();
                let mut state = server.0.lock().unwrap();
                let response = state.trouble_or_answer(&parts, body)?;
                Ok::<_, BoxError>(response.map(Body::from))
            }
        });
        Config::new()
            .transport(transport)
            .credentials(Credentials::new("AKIDEXAMPLE", "s3cr3t").with_session_token("t0ken"))
            .region(Region::EU_WEST_1)
            .retry(Retries::standard())
    }
}

impl State {
    fn trouble_or_answer(
        &mut self,
        parts: &Parts,
        body: Bytes,
    ) -> Result<Response<Bytes>, BoxError> {
        let target = parts.uri.path_and_query().unwrap().to_string();
        let target = target.replace("%3D", "=").replace("%2F", "/");
        let request = format!("{} {target}", parts.method);
        self.hosts.push(parts.uri.host().unwrap().to_owned());
        self.headers.push(parts.headers.clone());
        let hash = hex::encode(digest(&SHA256, &body));
        assert_eq!(parts.headers["x-amz-content-sha256"], hash);
        self.requests.push(request.clone());
        let mut troubles = self.troubles.iter();
        let at = troubles.position(|(begin, _)| {
            let (begin, rest) = begin.split_once('*').unwrap_or((begin, ""));
            request.starts_with(begin) && request.contains(rest)
        });
        let trouble = at.map(|at| self.troubles.remove(at).1);
        match trouble {
            Some(Trouble::Answer(status, code)) => Ok(self.refusal(status, code)),
            Some(Trouble::Lost) => {
                self.answer(parts, &target, body);
                Err(TransportError::exchange("the connection broke").into())
            }
            None => Ok(self.answer(parts, &target, body)),
        }
    }

    fn refusal(&self, status: u16, code: &str) -> Response<Bytes> {
        let mut response = Response::builder()
            .status(status)
            .header("x-amz-request-id", "4F2A");
        if let Some(region) = self.region {
            response = response.header("x-amz-bucket-region", region);
        }
        let body =
            format!("<Error><Code>{code}</Code><Message>Said by the server</Message></Error>");
        response.body(body.into()).unwrap()
    }

    fn answer(&mut self, parts: &Parts, target: &str, body: Bytes) -> Response<Bytes> {
        let (key, query) = target.split_once('?').unwrap_or((target, ""));
        let query: BTreeMap<_, _> = query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .collect();
        let header = |name: &'static str| {
            let known = !self.ignored.contains(&name);
            let value = parts.headers.get(name).filter(|_| known)?;
            Some(value.to_str().unwrap().to_owned())
        };
        let tag = |bytes: &Bytes| format!("\"{}\"", hex::encode(digest(&SHA256, bytes)));
        let found = self.objects.get(key);
        let ok = |body: String| Response::new(Bytes::from(body));
        match (
            &parts.method,
            query.get("uploadId"),
            query.get("partNumber"),
        ) {
            (&Method::PUT, Some(id), Some(number)) => {
                let upload = self.uploads.get_mut(*id).unwrap();
                upload.insert(number.parse().unwrap(), body.clone());
                Response::builder()
                    .header("etag", tag(&body))
                    .body(Bytes::new())
                    .unwrap()
            }
            (&Method::PUT, ..) => {
                let is_taken = header("if-none-match").is_some() && found.is_some();
                let is_other = header("if-match")
                    .is_some_and(|wanted| found.is_none_or(|found| tag(found) != wanted));
                if is_taken || is_other {
                    return self.refusal(412, "PreconditionFailed");
                }
                let response = Response::builder().header("etag", tag(&body));
                self.objects.insert(key.to_owned(), body);
                response.body(Bytes::new()).unwrap()
            }
            (&Method::POST, None, _) => {
                let id = format!("upload-{}", self.uploads.len());
                self.uploads.insert(id.clone(), BTreeMap::new());
                ok(format!(
                    "<InitiateMultipartUploadResult><UploadId>{id}</UploadId></InitiateMultipartUploadResult>"
                ))
            }
            (&Method::POST, Some(id), _) => {
                let Some(parts) = self.uploads.remove(*id) else {
                    return self.refusal(404, "NoSuchUpload");
                };
                let whole: Vec<_> = parts.into_values().collect();
                self.objects.insert(key.to_owned(), whole.concat().into());
                ok(
                    "<CompleteMultipartUploadResult><ETag>1</ETag></CompleteMultipartUploadResult>"
                        .into(),
                )
            }
            (&Method::DELETE, id, _) => {
                match id {
                    Some(id) => drop(self.uploads.remove(*id)),
                    None => drop(self.objects.remove(key)),
                }
                Response::builder().status(204).body(Bytes::new()).unwrap()
            }
            _ if query.contains_key("list-type") => {
                let bucket = key.trim_end_matches('/');
                let prefix = format!("{bucket}/{}", query.get("prefix").unwrap_or(&""));
                let objects = self
                    .objects
                    .iter()
                    .filter(|(key, _)| key.starts_with(&prefix));
                let mut folders = BTreeSet::new();
                let contents = objects.filter_map(|(key, bytes)| {
                    let rest = &key[prefix.len()..];
                    let key = &key[bucket.len() + 1..];
                    if query.contains_key("delimiter")
                        && let Some(end) = rest.find('/')
                    {
                        folders.insert(key[..key.len() - rest.len() + end + 1].to_owned());
                        return None;
                    }
                    Some(format!(
                        "<Contents><Key>{key}</Key><Size>{}</Size><ETag>1</ETag>\
                         <LastModified>2026-11-28T12:00:00.000Z</LastModified></Contents>",
                        bytes.len()
                    ))
                });
                let contents: String = contents.collect();
                let folders = folders.iter().map(|folder| {
                    format!("<CommonPrefixes><Prefix>{folder}</Prefix></CommonPrefixes>")
                });
                let folders: String = folders.collect();
                ok(format!(
                    "<ListBucketResult><IsTruncated>false</IsTruncated>{contents}{folders}</ListBucketResult>"
                ))
            }
            (&Method::GET, ..) if found.is_some() && header("range").is_some() => {
                let bytes = found.unwrap();
                let range = header("range").unwrap();
                let (begin, last) = range
                    .strip_prefix("bytes=")
                    .unwrap()
                    .split_once('-')
                    .unwrap();
                let (begin, last): (usize, usize) = (begin.parse().unwrap(), last.parse().unwrap());
                let piece = bytes.slice(begin..=last);
                Response::builder()
                    .status(206)
                    .header("etag", tag(bytes))
                    .header("content-length", piece.len())
                    .header(
                        "content-range",
                        format!("bytes {begin}-{last}/{}", bytes.len()),
                    )
                    .header("last-modified", "Sat, 28 Nov 2026 12:00:00 GMT")
                    .body(piece)
                    .unwrap()
            }
            (method, ..) => match found {
                Some(bytes) => Response::builder()
                    .header("etag", tag(bytes))
                    .header("content-length", bytes.len())
                    .header("last-modified", "Sat, 28 Nov 2026 12:00:00 GMT")
                    .body(if method == Method::HEAD {
                        Bytes::new()
                    } else {
                        bytes.clone()
                    })
                    .unwrap(),
                None if method == Method::HEAD => {
                    let response = Response::builder()
                        .status(404)
                        .header("x-amz-request-id", "4F2A");
                    response.body(Bytes::new()).unwrap()
                }
                None => self.refusal(404, "NoSuchKey"),
            },
        }
    }
}
