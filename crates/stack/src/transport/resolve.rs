//! Resolves host names to addresses.

use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::vec;

use casebook_protocol::is_loopback;
use hyper_util::client::legacy::connect::dns::{GaiResolver, Name};
use tower_service::Service;

/// Resolves host names with the system's resolver, except for `localhost` and the names below it.
///
/// Those names always mean loopback addresses (RFC 6761, section 6.3). Plain HTTP is allowed to
/// them, so a DNS server must not be able to lead them to another machine.
#[derive(Clone, Debug)]
pub(super) struct Resolver(GaiResolver);

impl Resolver {
    pub(super) fn new() -> Self {
        Self(GaiResolver::new())
    }
}

impl Service<Name> for Resolver {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, name: Name) -> Self::Future {
        if is_loopback(name.as_str()) {
            let addresses = vec![
                SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
                SocketAddr::from((Ipv6Addr::LOCALHOST, 0)),
            ];
            return Box::pin(std::future::ready(Ok(addresses.into_iter())));
        }
        let addresses = self.0.call(name);
        Box::pin(async { Ok(addresses.await?.collect::<Vec<_>>().into_iter()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_names_of_this_machine_are_loopback_without_a_query() {
        for name in ["localhost", "api.localhost", "A.B.LocalHost."] {
            let addresses = Resolver::new().call(name.parse().unwrap()).await.unwrap();
            let addresses: Vec<_> = addresses.collect();
            assert_eq!(addresses.len(), 2, "{name}");
            assert!(
                addresses.iter().all(|address| address.ip().is_loopback()),
                "{name}"
            );
        }
    }
}
