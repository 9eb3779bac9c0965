//! Tests the certificates and proxies of the default transport.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use casebook::artifact::{Client, ListReports};
use casebook::auth::{Credentials, Env};
use casebook::stack::{Error, Sent, Transport, TransportBuilder};
use casebook::types::Region;
use http::Request;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::world::Never;

/// A TLS server for `localhost` that counts its requests.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    /// A file with the certificate of the server's CA.
    pub(crate) bundle: tempfile::NamedTempFile,
    pub(crate) connections: Arc<AtomicUsize>,
    /// The number of requests that the server received.
    pub(crate) asked: Arc<AtomicUsize>,
}

/// Starts a server that responds to each request with the body that `answer` returns.
pub(crate) async fn serve(answer: fn(&Request<Incoming>) -> &'static str) -> Server {
    let (connections, asked) = <(Arc<AtomicUsize>, Arc<AtomicUsize>)>::default();
    let counts = (Arc::clone(&connections), Arc::clone(&asked));
    let (address, bundle) = listen(move |stream| {
        let (connections, asked) = counts.clone();
        async move {
            connections.fetch_add(1, Ordering::Relaxed);
            let answer = service_fn(async |request: Request<Incoming>| {
                asked.fetch_add(1, Ordering::Relaxed);
                let body = Bytes::from_static(answer(&request).as_bytes());
                Ok::<_, Never>(http::Response::new(Full::new(body)))
            });
            let connection = hyper::server::conn::http1::Builder::new();
            let _closed = connection
                .serve_connection(TokioIo::new(stream), answer)
                .await;
        }
    })
    .await;
    Server {
        address,
        bundle,
        connections,
        asked,
    }
}

/// Listens with TLS as `localhost`, and passes each connection to `serve`. Returns the address, and
/// a file with the certificate of the CA.
pub(crate) async fn listen<S, F>(serve: S) -> (SocketAddr, tempfile::NamedTempFile)
where
    S: Fn(TlsStream<TcpStream>) -> F + Clone + Send + 'static,
    F: Future<Output = ()> + Send,
{
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let bundle = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(bundle.path(), made.cert.pem()).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            let (acceptor, serve) = (acceptor.clone(), serve.clone());
            tokio::spawn(async move {
                if let Ok(tls) = acceptor.accept(tcp).await {
                    serve(tls).await;
                }
            });
        }
    });
    (address, bundle)
}

/// Starts a server with TLS as `localhost` that responds to each request with an empty list.
pub(crate) async fn server() -> (SocketAddr, tempfile::NamedTempFile) {
    let Server {
        address, bundle, ..
    } = serve(|_| "{}").await;
    (address, bundle)
}

/// Starts a proxy that supports `CONNECT`. Returns its address, and a list of the targets that it
/// was asked for.
pub(crate) async fn proxy() -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let noted = Arc::clone(&noted);
            tokio::spawn(async move {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    head.push(client.read_u8().await.unwrap());
                }
                let head = String::from_utf8(head).unwrap();
                let place = head.split(' ').nth(1).unwrap().to_owned();
                noted.lock().unwrap().push(head);
                let mut server = TcpStream::connect(&place).await.unwrap();
                client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
                let _closed = tokio::io::copy_bidirectional(&mut client, &mut server).await;
            });
        }
    });
    (address, asked)
}

fn client(server: SocketAddr, transport: TransportBuilder) -> Client {
    Client::builder()
        .region(Region::US_EAST_1)
        .credentials(Credentials::new("a", "b"))
        .endpoint_url(format!("https://localhost:{}", server.port()))
        .transport(transport.build())
        .max_attempts(std::num::NonZeroU32::MIN)
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_bundle_of_one_s_own_is_trusted_and_nothing_else_is() {
    let (server, bundle) = server().await;
    let trusting = client(server, Transport::builder().ca_bundle(bundle.path()));
    trusting.send(ListReports::new()).await.unwrap();

    let strange = client(server, Transport::builder());
    let error = strange.send(ListReports::new()).await.unwrap_err();
    assert_eq!(error.sent(), Sent::No, "{error:?}");
}

#[tokio::test]
async fn a_bundle_that_is_not_there_is_named_and_nothing_is_sent() {
    let (server, _) = server().await;
    let client = client(server, Transport::builder().ca_bundle("no-such-bundle.pem"));
    let error = client.send(ListReports::new()).await.unwrap_err();
    assert_eq!(error.sent(), Sent::No);
    assert!(
        format!("{error:?}").contains("no-such-bundle.pem"),
        "{error:?}"
    );
}

/// Creates a client like [`client`], but with the default number of attempts.
fn persistent(port: u16, transport: TransportBuilder) -> Client {
    Client::builder()
        .region(Region::US_EAST_1)
        .credentials(Credentials::new("a", "b"))
        .endpoint_url(format!("https://localhost:{port}"))
        .transport(transport.build())
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_bundle_that_is_not_there_is_not_tried_again() {
    // The system accepts the connections; they are counted at the end.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let client = persistent(port, Transport::builder().ca_bundle("no-such-bundle.pem"));
    let error = client.send(ListReports::new()).await.unwrap_err();
    assert!(!error.is_retryable(), "{error:?}");
    let Error::Transport(why) = error else {
        panic!("{error:?}");
    };
    assert!(why.is_configuration() && why.is_connect());
    listener.set_nonblocking(true).unwrap();
    let connections = std::iter::from_fn(|| listener.accept().ok());
    assert_eq!(connections.count(), 1);
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_is_not_tried_again() {
    let (server, bundle) = server().await;
    let (_, foreign) = self::server().await;
    // The first certificate is of an unknown issuer, the second one of another host.
    for (bundle, host) in [(&foreign, "localhost"), (&bundle, "127.0.0.1")] {
        let (proxy, asked) = proxy().await;
        let transport = Transport::builder()
            .ca_bundle(bundle.path())
            .https_proxy(format!("http://{proxy}"));
        let client = Client::builder()
            .region(Region::US_EAST_1)
            .credentials(Credentials::new("a", "b"))
            .endpoint_url(format!("https://{host}:{}", server.port()))
            .transport(transport.build())
            .build()
            .unwrap();
        let error = client.send(ListReports::new()).await.unwrap_err();
        assert!(!error.is_retryable(), "{error:?}");
        assert_eq!(error.sent(), Sent::No);
        let Error::Transport(why) = error else {
            panic!("{error:?}");
        };
        assert!(why.is_untrusted() && why.is_connect() && !why.is_configuration());
        assert_eq!(asked.lock().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_host_that_bypasses_an_unusable_proxy_is_reached() {
    let (server, bundle) = server().await;
    for (no_proxy, is_reached) in [("*", true), ("localhost", true), ("example.com", false)] {
        let proxy = ("HTTPS_PROXY", "https://127.0.0.1:1");
        let env = Env::from_iter([proxy, ("NO_PROXY", no_proxy)]);
        let transport = Transport::builder().proxy_from(&env);
        let client = client(server, transport.ca_bundle(bundle.path()));
        let answer = client.send(ListReports::new()).await;
        assert_eq!(answer.is_ok(), is_reached, "{no_proxy}: {answer:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_proxy_that_cannot_be_used_is_not_tried_again() {
    let began = tokio::time::Instant::now();
    let transport = Transport::builder().https_proxy("socks5://127.0.0.1:1");
    let error = persistent(1, transport).send(ListReports::new()).await;
    let error = error.unwrap_err();
    assert!(!error.is_retryable(), "{error:?}");
    assert_eq!(error.sent(), Sent::No);
    assert_eq!(
        began.elapsed(),
        std::time::Duration::ZERO,
        "it waited to try again"
    );
}

/// Returns the messages of an error and of all its sources as one text.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    let causes: Vec<String> = causes.map(ToString::to_string).collect();
    causes.join(": ")
}

#[tokio::test]
async fn https_goes_through_the_proxy_of_the_environment() {
    let ((server, bundle), (proxy, asked)) = (server().await, proxy().await);
    let url = format!("http://user:pass@word#/@{proxy}");
    let here = format!("example.com, LOCALHOST:{}", server.port());
    for (variables, expected) in [
        (vec![("HTTPS_PROXY", url.as_str())], 1),
        (vec![("https_proxy", &url), ("NO_PROXY", "localhost")], 1),
        (vec![("HTTPS_PROXY", &url), ("no_proxy", "example.com")], 2),
        (vec![("HTTPS_PROXY", &url), ("NO_PROXY", &here)], 2),
        (
            vec![("HTTPS_PROXY", &url), ("NO_PROXY", "localhost:1, x")],
            3,
        ),
        // A variable in lower case takes precedence, even if it is empty, so no proxy is used.
        (vec![("HTTPS_PROXY", &url), ("https_proxy", "")], 3),
        (vec![("HTTPS_PROXY", "https://x:1"), ("https_proxy", "")], 3),
        (
            vec![("HTTPS_PROXY", "https://x:1"), ("https_proxy", &url)],
            4,
        ),
        (
            vec![("HTTPS_PROXY", &url), ("NO_PROXY", "*"), ("no_proxy", "")],
            5,
        ),
    ] {
        let env: Env = variables.into_iter().collect();
        let transport = Transport::builder()
            .ca_bundle(bundle.path())
            .proxy_from(&env);
        client(server, transport)
            .send(ListReports::new())
            .await
            .unwrap();
        let asked = asked.lock().unwrap();
        assert_eq!(asked.len(), expected);
        assert!(asked[0].starts_with(&format!("CONNECT localhost:{} ", server.port())));
        // user:pass@word#/
        let header = "proxy-authorization: basic dxnlcjpwyxnzqhdvcmqjlw==";
        assert!(asked[0].to_ascii_lowercase().contains(header), "{asked:?}");
    }
}

#[tokio::test]
async fn a_proxy_that_cannot_be_used_is_not_gone_around() {
    let (server, bundle) = server().await;
    for odd in [
        "ftp://127.0.0.1:1",
        "::::",
        "http://user:pa ss@",
        "socks5://127.0.0.1:1",
    ] {
        let transport = Transport::builder()
            .ca_bundle(bundle.path())
            .https_proxy(odd);
        let error = client(server, transport)
            .send(ListReports::new())
            .await
            .unwrap_err();
        assert_eq!(error.sent(), Sent::No);
        let shown = format!("{} {error:?}", chain(&error));
        assert!(
            shown.contains("HTTPS_PROXY") && !shown.contains("pa ss"),
            "{odd}: {shown}"
        );
    }
}
