//! The default transport: hyper's pooled client.

use std::path::PathBuf;
use std::time::Duration;

use casebook_auth::Env;
use casebook_types::Secret;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::Transport;
use super::connect::Connector;
use super::hyper_transport::HyperTransport;
use super::proxy::Proxies;
use super::tls::Tls;

/// Builds the default transport.
///
/// Building opens no connection and spawns no task, so it works outside of a tokio runtime. Root
/// certificates are read when the first TLS connection is made.
///
/// ```
/// use std::time::Duration;
/// use casebook_stack::Transport;
///
/// let transport = Transport::builder().connect_timeout(Duration::from_secs(3)).build();
/// # let _ = transport;
/// ```
#[derive(Clone, Debug)]
pub struct TransportBuilder {
    ca_bundle: Option<PathBuf>,
    https_proxy: Option<Secret>,
    no_proxy: Option<String>,
    connect_timeout: Duration,
    idle_timeout: Duration,
}

impl Default for TransportBuilder {
    fn default() -> Self {
        Self {
            ca_bundle: None,
            https_proxy: None,
            no_proxy: None,
            connect_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(20),
        }
    }
}

impl TransportBuilder {
    casebook_types::setters! {
        /// Trusts the certificates in this PEM file, and not those of the platform.
        ca_bundle: impl Into<PathBuf> => Some(ca_bundle.into());
        /// Reaches HTTPS hosts through this HTTP proxy: `[http://][user[:password]@]host[:port]`.
        ///
        /// The transport asks the proxy for a tunnel with `CONNECT`. If the URL has no port, the
        /// port is 80. The password ends at the last `@`, and may be percent-encoded or not. If the
        /// URL is invalid, requests to HTTPS hosts fail and nothing is sent, except to hosts in
        /// `NO_PROXY`.
        https_proxy: impl Into<String> => Some(Secret::from(https_proxy.into()));
        /// Limits the time to connect, including the proxy and TLS; 10 seconds by default.
        ///
        /// If the limit is exceeded, nothing has been sent.
        connect_timeout: Duration => connect_timeout;
        /// Sets how long an unused connection is kept; 20 seconds by default.
        ///
        /// Load balancers usually keep an unused connection for longer than that. So they rarely
        /// close a connection that the transport is about to use again.
        idle_timeout: Duration => idle_timeout;
    }

    /// Takes the proxy for HTTPS hosts from `https_proxy` and `no_proxy`, or from `HTTPS_PROXY` and
    /// `NO_PROXY`.
    ///
    /// As in the AWS CLI, a variable in lower case takes precedence, even if it is empty: an empty
    /// `https_proxy` turns the proxy off.
    ///
    /// `NO_PROXY` lists the hosts to reach without the proxy, separated by commas or blanks. An
    /// entry is a name, which includes all names below it, an address, a network such as
    /// `10.0.0.0/8`, or `*` for every host. A name, address or network may have a port.
    #[must_use]
    pub fn proxy_from(mut self, env: &Env) -> Self {
        let get = |lower: &str, upper: &str| {
            let value = env.get_os(lower).or_else(|| env.get_os(upper))?;
            Some(value.to_string_lossy().into_owned())
        };
        self.https_proxy = get("https_proxy", "HTTPS_PROXY").map(Secret::from);
        self.no_proxy = get("no_proxy", "NO_PROXY");
        self
    }

    /// Builds the transport.
    #[must_use]
    pub fn build(self) -> Transport {
        let proxies = Proxies::new(
            self.https_proxy.as_ref().map_or("", Secret::expose),
            &self.no_proxy.unwrap_or_default(),
        );
        let connector = Connector::new(Tls::new(self.ca_bundle), proxies, self.connect_timeout);
        let client = Client::builder(TokioExecutor::new())
            .pool_idle_timeout(self.idle_timeout)
            .pool_timer(TokioTimer::new())
            .build(connector);
        Transport::pooled(HyperTransport::new(client))
    }
}
