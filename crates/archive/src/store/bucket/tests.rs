use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use casebook_stack::auth::Credentials;
use casebook_stack::tower::service_fn;
use casebook_stack::{Body, BoxError, RetryConfig as Retries, TransportError};
use casebook_types::Region;
use http::request::Parts;
use http::{HeaderMap, Method, Request, Response};
use http_body_util::BodyExt as _;
use ring::digest::{SHA256, digest};

use super::*;
use crate::layout::Layout;
use crate::store::{Place, Store, StoreOptions};

/// What a server does with a request instead of answering it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Trouble {
    /// It answers with this status and code and does nothing.
    Answer(u16, &'static str),
    /// It does what it should, and the answer is lost.
    Lost,
}

/// A small S3, which is asked without a network.
#[derive(Clone, Default)]
struct Server(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// The objects by bucket and key, as in the path.
    objects: BTreeMap<String, Bytes>,
    /// The parts of uploads.
    uploads: BTreeMap<String, BTreeMap<usize, Bytes>>,
    /// The requests, such as `PUT /bucket/key`, and the hosts that they went to.
    requests: Vec<String>,
    hosts: Vec<String>,
    headers: Vec<HeaderMap>,
    /// The headers that the server does not know.
    ignored: Vec<&'static str>,
    /// The troubles with the next requests that begin so, and have what follows a star.
    troubles: Vec<(&'static str, Trouble)>,
    region: Option<&'static str>,
}

impl Server {
    fn config(&self) -> Config {
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
                let contents = objects.map(|(key, bytes)| {
                    let key = &key[bucket.len() + 1..];
                    format!(
                        "<Contents><Key>{key}</Key><Size>{}</Size><ETag>1</ETag>\
                         <LastModified>2026-11-28T12:00:00.000Z</LastModified></Contents>",
                        bytes.len()
                    )
                });
                let contents: String = contents.collect();
                ok(format!(
                    "<ListBucketResult><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>"
                ))
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

const PART: &str = "kind=case/account=1/dt=2026-11-28/part-000001.jsonl";

async fn open(server: &Server) -> Result<Store, StoreError> {
    let options = StoreOptions::new().config(server.config());
    Store::open(&"s3://audit/one".parse::<Place>().unwrap(), options).await
}

fn trouble(server: &Server, begin: &'static str, trouble: Trouble) {
    server.0.lock().unwrap().troubles.push((begin, trouble));
}

/// Returns the error as one line with its causes.
fn line(error: &StoreError) -> String {
    let mut line = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        line += &format!(": {error}");
        source = error.source();
    }
    line
}

#[tokio::test(start_paused = true)]
async fn a_write_whose_answer_was_lost_is_new_and_a_name_that_is_taken_is_not() {
    let server = Server::default();
    let store = open(&server).await.unwrap();
    trouble(&server, "PUT /one/kind=case", Trouble::Lost);
    assert_eq!(store.create(PART, "1".into()).await.unwrap(), Created::New);
    assert!(server.0.lock().unwrap().troubles.is_empty());
    assert_eq!(
        store.create(PART, "2".into()).await.unwrap(),
        Created::Exists
    );
    assert_eq!(
        store.create(PART, "longer".into()).await.unwrap(),
        Created::Exists
    );
    assert_eq!(store.read(PART, 9).await.unwrap().unwrap(), "1");
    // No answer comes at all, and one of the attempts has written the object, or none has.
    for _ in 0..3 {
        trouble(&server, "PUT /one/kind=case/4", Trouble::Lost);
        trouble(
            &server,
            "PUT /one/kind=case/5",
            Trouble::Answer(500, "InternalError"),
        );
    }
    assert_eq!(
        store.create("kind=case/4", "1".into()).await.unwrap(),
        Created::New
    );
    let error = store.create("kind=case/5", "1".into()).await.unwrap_err();
    assert!(
        line(&error).contains("PutObject failed: "),
        "{}",
        line(&error)
    );
    // Another write of the same name goes on.
    trouble(
        &server,
        "PUT /one/kind=case/2",
        Trouble::Answer(409, "ConditionalRequestConflict"),
    );
    assert_eq!(
        store.create("kind=case/2", "1".into()).await.unwrap(),
        Created::New
    );
    // The service is busy.
    trouble(
        &server,
        "PUT /one/kind=case/3",
        Trouble::Answer(503, "SlowDown"),
    );
    assert_eq!(
        store.create("kind=case/3", "1".into()).await.unwrap(),
        Created::New
    );
}

#[tokio::test(start_paused = true)]
async fn a_line_whose_answer_was_lost_is_there_once() {
    let server = Server::default();
    let store = open(&server).await.unwrap();
    store
        .append_line("runs.jsonl", "{\"run\":1}")
        .await
        .unwrap();
    trouble(&server, "PUT /one/runs.jsonl", Trouble::Lost);
    store
        .append_line("runs.jsonl", "{\"run\":2}")
        .await
        .unwrap();
    trouble(
        &server,
        "PUT /one/runs.jsonl",
        Trouble::Answer(412, "PreconditionFailed"),
    );
    store
        .append_line("runs.jsonl", "{\"run\":3}")
        .await
        .unwrap();
    let text = store.read("runs.jsonl", 99).await.unwrap().unwrap();
    assert_eq!(text, "{\"run\":1}\n{\"run\":2}\n{\"run\":3}\n");
    for _ in 0..3 {
        trouble(
            &server,
            "PUT /one/runs.jsonl",
            Trouble::Answer(500, "InternalError"),
        );
    }
    store
        .append_line("runs.jsonl", "{\"run\":4}")
        .await
        .unwrap_err();
    assert_eq!(store.read("runs.jsonl", 99).await.unwrap().unwrap(), text);
    // A file that a person has put there without a line feed, and one that is torn.
    for (before, after) in [("{}", "{}\n[]\n"), ("{}\n{\"a", "{}\n[]\n")] {
        store.replace("runs.jsonl", before.into()).await.unwrap();
        store.append_line("runs.jsonl", "[]").await.unwrap();
        assert_eq!(store.read("runs.jsonl", 99).await.unwrap().unwrap(), after);
    }
}

#[tokio::test(start_paused = true)]
async fn a_bucket_that_ignores_a_condition_is_refused() {
    for (ignored, says) in [("if-none-match", "If-None-Match"), ("if-match", "If-Match")] {
        for is_new in [true, false] {
            let server = Server::default();
            if !is_new {
                open(&server).await.unwrap();
            }
            server.0.lock().unwrap().ignored.push(ignored);
            let error = open(&server).await.unwrap_err();
            assert!(error.is_wrong_place());
            let line = line(&error);
            assert!(
                line.starts_with("s3://audit/one: expected a bucket with conditional writes"),
                "{line}"
            );
            assert!(
                line.contains(&format!("ignores the header {says},")),
                "{line}"
            );
        }
    }
    // A server that knows no such header.
    let server = Server::default();
    open(&server).await.unwrap();
    trouble(
        &server,
        "PUT /one/archive.json",
        Trouble::Answer(501, "NotImplemented"),
    );
    let error = open(&server).await.unwrap_err();
    assert!(
        line(&error).contains("ignores the header If-None-Match"),
        "{}",
        line(&error)
    );
}

#[tokio::test(start_paused = true)]
async fn a_refusal_says_what_to_do() {
    for (begin, status, code, region, says) in [
        (
            "GET",
            404,
            "NoSuchBucket",
            None,
            "there is no such bucket; create it, or name another one",
        ),
        (
            "GET",
            403,
            "AccessDenied",
            None,
            "GetObject failed; allow s3:GetObject and s3:ListBucket to these credentials",
        ),
        (
            "PUT",
            403,
            "AccessDenied",
            None,
            "PutObject failed; allow s3:PutObject to these credentials",
        ),
        (
            "GET /?list-type",
            403,
            "AccessDenied",
            None,
            "ListObjectsV2 failed; allow s3:ListBucket to these credentials",
        ),
        (
            "GET",
            301,
            "PermanentRedirect",
            Some("us-west-2"),
            "the bucket is in the Region us-west-2; set this Region",
        ),
        (
            "GET",
            400,
            "AuthorizationHeaderMalformed",
            Some("us-west-2"),
            "the bucket is in the Region us-west-2; set this Region",
        ),
        (
            "GET",
            301,
            "PermanentRedirect",
            Some("\u{7f}\u{1b}[2J"),
            "GetObject failed",
        ),
        (
            "GET",
            400,
            "ExpiredToken",
            None,
            "the credentials have expired or are wrong: renew them and run again",
        ),
    ] {
        let server = Server::default();
        let known = region.filter(|region| region.is_ascii() && !region.contains('\u{1b}'));
        server.0.lock().unwrap().region = known;
        for _ in 0..3 {
            trouble(&server, begin, Trouble::Answer(status, code));
        }
        let error = open(&server).await.unwrap_err();
        let line = line(&error);
        assert!(line.contains(says), "{code}: {line}");
        assert!(
            line.ends_with(&format!("{code}: Said by the server")),
            "{line}"
        );
        assert!(
            !line.contains("s3cr3t") && !line.contains("t0ken"),
            "{line}"
        );
        let is_place = code == "NoSuchBucket" || known.is_some();
        assert_eq!(error.is_wrong_place(), is_place, "{line}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_large_document_is_sent_once_in_parts_and_leaves_no_part_behind() {
    let server = Server::default();
    let home = tempfile::tempdir().unwrap();
    let options = StoreOptions::new().config(server.config());
    let options = options.temporary(home.path().to_owned());
    let place: Place = "s3://audit/one".parse().unwrap();
    std::fs::write(home.path().join(".casebook-document.1-1.part"), "half").unwrap();
    std::fs::write(home.path().join("mine.part"), "mine").unwrap();
    let store = Store::open(&place, options).await.unwrap();
    assert!(!home.path().join(".casebook-document.1-1.part").exists());
    let bytes: Vec<u8> = (0..20 << 20).map(|at: u32| (at % 253) as u8).collect();
    let write = async || {
        let mut writer = store.blob();
        for piece in bytes.chunks(3 << 20) {
            writer.write(piece).await?;
        }
        writer.finish().await
    };
    let count = |begin: &str| {
        let state = server.0.lock().unwrap();
        state
            .requests
            .iter()
            .filter(|request| request.starts_with(begin))
            .count()
    };
    // The service refuses a part for good: no part stays.
    for _ in 0..9 {
        trouble(
            &server,
            "PUT /one/blobs",
            Trouble::Answer(500, "InternalError"),
        );
    }
    let error = write().await.unwrap_err();
    assert!(
        line(&error).contains("UploadPart failed"),
        "{}",
        line(&error)
    );
    assert!(server.0.lock().unwrap().uploads.is_empty());
    server.0.lock().unwrap().requests.clear();
    // Sending ends with the first part that fails.
    server.0.lock().unwrap().troubles.clear();
    // A part is sent again, and the answer of the end is lost.
    trouble(&server, "PUT /one/blobs", Trouble::Answer(503, "SlowDown"));
    trouble(&server, "POST *uploads", Trouble::Answer(503, "SlowDown"));
    trouble(&server, "PUT /one/blobs", Trouble::Lost);
    let blob = write().await.unwrap();
    let key = format!("/one/{}", Layout::blob(&blob.sha256));
    assert!(server.0.lock().unwrap().objects[&key] == bytes);
    assert_eq!(count("PUT"), 5);
    write().await.unwrap();
    assert_eq!((count("PUT"), count("HEAD")), (5, 2));
    // The answer of the end is lost.
    server.0.lock().unwrap().objects.remove(&key);
    trouble(&server, "POST *uploadId=", Trouble::Lost);
    write().await.unwrap();
    let names: Vec<_> = std::fs::read_dir(home.path()).unwrap().collect();
    assert_eq!(names.len(), 1, "{names:?}");
}

#[tokio::test(start_paused = true)]
async fn the_host_names_the_bucket_at_aws_and_the_path_does_elsewhere() {
    let dotted = "s3://audit.example/one";
    for (place, config, host, path) in [
        (
            "s3://audit/one",
            None,
            "audit.s3.eu-west-1.amazonaws.com",
            "/one/",
        ),
        (
            dotted,
            None,
            "s3.eu-west-1.amazonaws.com",
            "/audit.example/one/",
        ),
        (
            "s3://audit/one",
            Some("https://minio.example:9000"),
            "minio.example",
            "/audit/one/",
        ),
        (
            "s3://audit",
            Some("http://127.0.0.1:9000"),
            "127.0.0.1",
            "/audit/",
        ),
    ] {
        let server = Server::default();
        let mut settings = server.config();
        if let Some(url) = config {
            settings = settings.endpoint_url(url);
        }
        let options = StoreOptions::new().config(settings);
        let store = Store::open(&place.parse().unwrap(), options).await.unwrap();
        store.create(PART, "1".into()).await.unwrap();
        let state = server.0.lock().unwrap();
        assert!(
            state.hosts.iter().all(|found| found == host),
            "{:?}",
            state.hosts
        );
        assert!(
            state.objects.contains_key(&format!("{path}{PART}")),
            "{:?}",
            state.objects
        );
        for headers in &state.headers {
            let signed = headers["authorization"].to_str().unwrap();
            assert!(signed.contains("/eu-west-1/s3/aws4_request"), "{signed}");
            assert_eq!(headers["x-amz-security-token"], "t0ken");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_fips_or_dual_stack_host_names_the_bucket_too() {
    for (fips, dualstack, host) in [
        (true, false, "audit.s3-fips.eu-west-1.amazonaws.com"),
        (false, true, "audit.s3.dualstack.eu-west-1.amazonaws.com"),
        (
            true,
            true,
            "audit.s3-fips.dualstack.eu-west-1.amazonaws.com",
        ),
    ] {
        let server = Server::default();
        let config = server.config().fips(fips).dualstack(dualstack);
        let options = StoreOptions::new().config(config);
        Store::open(&"s3://audit".parse().unwrap(), options)
            .await
            .unwrap();
        let state = server.0.lock().unwrap();
        assert!(
            state.hosts.iter().all(|found| found == host),
            "{:?}",
            state.hosts
        );
    }
}

#[tokio::test]
async fn plain_http_to_another_machine_needs_permission() {
    let server = Server::default();
    let config = server.config().endpoint_url("http://minio.example:9000");
    let place: Place = "s3://audit".parse().unwrap();
    let options = StoreOptions::new().config(config.clone());
    let error = Store::open(&place, options).await.unwrap_err();
    assert!(
        line(&error).contains("no requests can be sent: "),
        "{}",
        line(&error)
    );
    assert!(server.0.lock().unwrap().requests.is_empty());
    let options = StoreOptions::new().config(config.allow_http(true));
    Store::open(&place, options).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn many_runs_that_begin_at_once_open_one_archive() {
    let server = Server::default();
    let opening = (0..12).map(|_| open(&server));
    let stores = futures_util::future::try_join_all(opening).await.unwrap();
    assert!(
        stores
            .iter()
            .all(|store| store.format() == stores[0].format())
    );
    assert_eq!(server.0.lock().unwrap().objects.len(), 1);
    assert_eq!(stores[0].list("kind=case").await.unwrap(), [""; 0]);
    stores[0].create(PART, "1".into()).await.unwrap();
    assert_eq!(stores[1].list("kind=case").await.unwrap(), [PART]);
    stores[2].remove(PART).await.unwrap();
    assert!(!stores[2].has_blob(&"0".repeat(64)).await.unwrap());
    assert!(
        stores[3]
            .lock(&"123456789012".parse().unwrap())
            .await
            .unwrap()
            .is_some()
    );
}
