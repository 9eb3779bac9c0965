//! From a URI to a stream: directly or through a proxy, with TLS where the scheme asks for it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use http::uri::Scheme;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tower::ServiceExt as _;
use tower_service::Service;

use super::stream::Stream;
use super::tls::Tls;
use crate::error::{BoxError, Sent, TimeoutError};

/// Makes connections. hyper clones it for every request, and keeps it in the future of each.
#[derive(Clone, Debug)]
pub(super) struct Connector(Arc<Means>);

#[derive(Debug)]
struct Means {
    tcp: HttpConnector,
    tls: Tls,
    /// None where the proxy that was set is none that can be used.
    proxies: Option<Matcher>,
    limit: Duration,
}

impl Connector {
    pub(super) fn new(tls: Tls, proxies: Option<Matcher>, connect_timeout: Duration) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(connect_timeout));
        Self(Arc::new(Means {
            tcp,
            tls,
            proxies,
            limit: connect_timeout,
        }))
    }
}

impl Means {
    async fn connect(&self, uri: Uri) -> Result<Stream, BoxError> {
        if uri.scheme() != Some(&Scheme::HTTPS) {
            return Ok(Stream::Plain(self.tcp.clone().oneshot(uri).await?));
        }
        let tcp = self.reach(&uri).await?;
        let host = uri.host().unwrap_or_default();
        let tls = self.tls.handshake(host, tcp).await?;
        Ok(Stream::Tls(Box::new(TokioIo::new(tls))))
    }

    /// A stream to the host, through a proxy where one is set for it.
    async fn reach(&self, uri: &Uri) -> Result<TcpStream, BoxError> {
        let tcp = self.tcp.clone();
        let Some(proxies) = &self.proxies else {
            return Err("HTTPS_PROXY: expected http://host:port, found something else".into());
        };
        let Some(proxy) = proxies.intercept(uri) else {
            return Ok(tcp.oneshot(uri.clone()).await?.into_inner());
        };
        let mut tunnel = Tunnel::new(proxy.uri().clone(), tcp);
        if let Some(auth) = proxy.basic_auth() {
            tunnel = tunnel.with_auth(auth.clone());
        }
        Ok(tunnel.oneshot(with_port(uri)?).await?.into_inner())
    }
}

/// A tunnel needs the port spelled out.
fn with_port(uri: &Uri) -> Result<Uri, BoxError> {
    let host = uri.host().unwrap_or_default();
    let port = uri.port_u16().unwrap_or(443);
    Ok(Uri::builder()
        .scheme("https")
        .authority(format!("{host}:{port}"))
        .path_and_query("/")
        .build()?)
}

impl Service<Uri> for Connector {
    type Response = Stream;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Stream, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let means = Arc::clone(&self.0);
        // The socket has a clock of its own, but what comes after it, proxy and TLS, has none.
        Box::pin(async move {
            match tokio::time::timeout(means.limit, means.connect(uri)).await {
                Ok(connected) => connected,
                Err(_) => Err(TimeoutError::new("connecting", means.limit)
                    .reached(Sent::No)
                    .into()),
            }
        })
    }
}
