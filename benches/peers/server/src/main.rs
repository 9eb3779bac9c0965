//! Serves canned responses to all clients from memory. It checks no signature, and reads each
//! request to its end before it responds.
//!
//! `peer-server CA` writes the certificate of its private CA to the file `CA`, and prints its two
//! addresses, the one over plain HTTP first, when it listens on both.

mod answers;
mod tls;

use std::convert::Infallible;
use std::error::Error;
use std::sync::Arc;
use std::{env, fs};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use answers::Answers;
use tls::Tls;

const ADDRESS: &str = "127.0.0.1";

fn main() -> Result<(), Box<dyn Error>> {
    let ca = env::args().nth(1).ok_or("expected a file for the CA")?;
    let tls = Tls::new(ADDRESS)?;
    fs::write(ca, tls.ca)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(serve(tls.acceptor))
}

async fn serve(acceptor: TlsAcceptor) -> Result<(), Box<dyn Error>> {
    let answers = Arc::new(Answers::new());
    let plain = TcpListener::bind((ADDRESS, 0)).await?;
    let secure = TcpListener::bind((ADDRESS, 0)).await?;
    println!("http://{}", plain.local_addr()?);
    println!("https://{}", secure.local_addr()?);
    loop {
        let (stream, acceptor) = tokio::select! {
            accepted = plain.accept() => (accepted?.0, None),
            accepted = secure.accept() => (accepted?.0, Some(acceptor.clone())),
        };
        stream.set_nodelay(true)?;
        tokio::spawn(connection(stream, acceptor, Arc::clone(&answers)));
    }
}

async fn connection(stream: TcpStream, acceptor: Option<TlsAcceptor>, answers: Arc<Answers>) {
    match acceptor {
        None => exchange(stream, answers).await,
        Some(acceptor) => match acceptor.accept(stream).await {
            Ok(stream) => exchange(stream, answers).await,
            // The client gets an error of its own, with which its run fails.
            Err(error) => eprintln!("no handshake: {error}"),
        },
    }
}

async fn exchange<S>(stream: S, answers: Arc<Answers>)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let service = service_fn(move |request| answer(Arc::clone(&answers), request));
    // A client that closes the connection is no error.
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn answer(
    answers: Arc<Answers>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    const JSON_1_1: &str = "application/x-amz-json-1.1";
    let target = request
        .headers()
        .get("x-amz-target")
        .and_then(|target| target.to_str().ok()?.strip_prefix("AWSSupport_20130415."));
    let known = match (target, request.method(), request.uri().path()) {
        (Some("DescribeSeverityLevels"), ..) => Some((JSON_1_1, &answers.severities)),
        (Some("DescribeCases"), ..) => Some((JSON_1_1, &answers.cases)),
        (Some("DescribeTrustedAdvisorCheckResult"), ..) => Some((JSON_1_1, &answers.check_result)),
        (Some("AddAttachmentsToSet"), ..) => Some((JSON_1_1, &answers.attachment_set)),
        (Some("DescribeAttachment"), ..) => Some((JSON_1_1, &answers.attachment)),
        (None, &Method::GET, "/v1/report/list") => Some(("application/json", &answers.reports)),
        _ => None,
    };
    let (content_type, body) = match known {
        Some((content_type, body)) => (content_type, body.clone()),
        None => {
            let mut refusal = Response::new(Full::default());
            *refusal.status_mut() = StatusCode::NOT_FOUND;
            return Ok(refusal);
        }
    };
    let mut sent = request.into_body();
    while let Some(Ok(_)) = sent.frame().await {}
    let mut response = Response::new(Full::new(body));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(
        "x-amzn-requestid",
        HeaderValue::from_static("3cbd1b57-7f3c-4c4c-8a3a-2f6f7c1c0a1e"),
    );
    Ok(response)
}
