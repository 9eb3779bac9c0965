//! Connects to a URI: directly or through a proxy, with TLS for `https`.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use http::uri::Scheme;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tower::ServiceExt as _;
use tower_service::Service;

use super::proxy::{Proxies, Proxy};
use super::resolve::Resolver;
use super::stream::Stream;
use super::tls::Tls;
use super::tunnel;
use crate::error::{BoxError, Sent, TimeoutError};

/// Makes connections. hyper clones the connector for every request, so clones share everything.
#[derive(Clone, Debug)]
pub(super) struct Connector(Arc<Connections>);

/// The parts that all clones share.
#[derive(Debug)]
struct Connections {
    tcp: HttpConnector<Resolver>,
    tls: Tls,
    proxies: Proxies,
    timeout: Duration,
}

impl Connector {
    pub(super) fn new(tls: Tls, proxies: Proxies, connect_timeout: Duration) -> Self {
        let mut tcp = HttpConnector::new_with_resolver(Resolver::new());
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(connect_timeout));
        Self(Arc::new(Connections {
            tcp,
            tls,
            proxies,
            timeout: connect_timeout,
        }))
    }
}

impl Connections {
    async fn connect(&self, uri: Uri) -> Result<Stream, BoxError> {
        if uri.scheme() != Some(&Scheme::HTTPS) {
            return Ok(Stream::Plain(self.tcp.clone().oneshot(uri).await?));
        }
        let tcp = self.connect_tcp(&uri).await?;
        let host = uri.host().unwrap_or_default();
        let tls = self.tls.handshake(host, tcp).await?;
        Ok(Stream::Tls(Box::new(TokioIo::new(tls))))
    }

    /// Connects to the host, through a proxy if one is configured for it.
    async fn connect_tcp(&self, uri: &Uri) -> Result<TcpStream, BoxError> {
        let tcp = self.tcp.clone();
        let (host, port) = (
            uri.host().unwrap_or_default(),
            uri.port_u16().unwrap_or(443),
        );
        let Some(proxy) = self.proxies.of(host, port)? else {
            return Ok(tcp.oneshot(uri.clone()).await?.into_inner());
        };
        let tcp = tcp.oneshot(proxy_uri(proxy)?).await;
        let tcp = tcp.map_err(|error| tunnel::TunnelError::unreachable(proxy, error))?;
        Ok(tunnel::open_tunnel(tcp.into_inner(), proxy, host, port).await?)
    }
}

fn proxy_uri(proxy: &Proxy) -> Result<Uri, http::Error> {
    Uri::builder()
        .scheme(Scheme::HTTP)
        .authority(proxy.to_string())
        .path_and_query("/")
        .build()
}

impl Service<Uri> for Connector {
    type Response = Stream;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Stream, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connections = Arc::clone(&self.0);
        // The timeout of `HttpConnector` covers only the TCP connection. The timeout here also
        // covers the proxy and TLS.
        Box::pin(async move {
            match tokio::time::timeout(connections.timeout, connections.connect(uri)).await {
                Ok(result) => result,
                Err(_) => Err(TimeoutError::new("connecting", connections.timeout)
                    .with_sent(Sent::No)
                    .into()),
            }
        })
    }
}
