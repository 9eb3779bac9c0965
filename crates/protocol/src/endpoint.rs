//! The endpoint of a service.

mod error;
mod params;

use std::fmt;

use casebook_types::Region;
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{Request, Uri};

pub use error::EndpointError;
pub use params::EndpointParams;

use crate::loopback::is_loopback;
use crate::partition::Partition;
use error::ErrorKind;

/// The URL of a service, and the Region in the signatures of requests to it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Endpoint {
    scheme: Scheme,
    authority: Authority,
    path: Box<str>,
    signing_region: Option<Region>,
}

impl Endpoint {
    /// Makes the endpoint of a custom URL. Requests to it are signed for the Region in `params`, if
    /// there is one.
    ///
    /// # Errors
    ///
    /// Fails if the URL is not `http` or `https` with a host, or has a user name, a password or a
    /// query. Fails if FIPS or dual stack is set too, because both select a host, and the URL
    /// already names one. Nothing was sent.
    pub fn custom(params: &EndpointParams, uri: &Uri) -> Result<Self, EndpointError> {
        if params.fips {
            return Err(EndpointError(ErrorKind::FipsAndCustom));
        }
        if params.dualstack {
            return Err(EndpointError(ErrorKind::DualstackAndCustom));
        }
        let scheme = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTP || *scheme == Scheme::HTTPS => scheme.clone(),
            _ => return Err(EndpointError(ErrorKind::Scheme)),
        };
        let authority = uri.authority().cloned();
        let authority = authority.ok_or(EndpointError(ErrorKind::Scheme))?;
        if uri.query().is_some() || authority.as_str().contains('@') {
            return Err(EndpointError(ErrorKind::UserInfoOrQuery));
        }
        let path = uri.path().trim_end_matches('/').into();
        Ok(Self {
            scheme,
            authority,
            path,
            signing_region: params.region.clone(),
        })
    }

    /// Makes the endpoint `https://{host}`. Requests to it are signed for `region`; if that is
    /// `None`, [`EndpointParams::resolve`] fills in the Region of the caller.
    ///
    /// # Errors
    ///
    /// Fails if the text is not a host. Nothing was sent.
    pub fn https(host: &str, region: Option<Region>) -> Result<Self, EndpointError> {
        let authority = host.parse().map_err(|_| EndpointError(ErrorKind::Scheme))?;
        Ok(Self {
            scheme: Scheme::HTTPS,
            authority,
            path: "".into(),
            signing_region: region,
        })
    }

    /// Makes the usual endpoint of a service: the host consists of the name of the service, the
    /// Region and the partition's suffix, such as `support.us-east-1.amazonaws.com`.
    ///
    /// # Errors
    ///
    /// Fails if the Region is a name for a whole partition, such as `aws-global`, because no host has
    /// that name. Nothing was sent.
    pub fn regional(
        service: &str,
        region: &Region,
        params: &EndpointParams,
        signing_region: Option<Region>,
    ) -> Result<Self, EndpointError> {
        if Partition::is_pseudo(region) {
            return Err(EndpointError(ErrorKind::PseudoRegion(region.clone())));
        }
        let partition = Partition::of(region);
        let fips = if params.fips { "-fips" } else { "" };
        let suffix = match params.dualstack {
            true => partition.dual_stack_dns_suffix(),
            false => partition.dns_suffix(),
        };
        let host = format!("{service}{fips}.{region}.{suffix}");
        Self::https(&host, signing_region)
    }

    /// Returns the scheme: `https`, or `http` for some custom URLs.
    #[must_use]
    pub fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// Returns host and port.
    #[must_use]
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// Returns the prefix of the path of every request: empty, or a path without a slash at its
    /// end.
    #[must_use]
    pub fn base_path(&self) -> &str {
        &self.path
    }

    /// Returns the Region that requests are signed for, if the service's rules or the caller's
    /// parameters name one.
    #[must_use]
    pub fn signing_region(&self) -> Option<&Region> {
        self.signing_region.as_ref()
    }

    /// Addresses a request to this endpoint: puts the scheme, the authority and the base path of
    /// the endpoint before the path of the request.
    ///
    /// [`Operation::encode`](crate::Operation::encode) makes requests in origin form, with a path
    /// and a query only. If a request already has a scheme and an authority, they are replaced.
    ///
    /// ```
    /// use casebook_protocol::{Endpoint, EndpointParams};
    ///
    /// let url = http::Uri::from_static("http://localhost:4747/base");
    /// let endpoint = Endpoint::custom(&EndpointParams::new(), &url)?;
    /// let mut request = http::Request::get("/v1/report/list?maxResults=5").body(())?;
    /// endpoint.apply(&mut request)?;
    /// assert_eq!(request.uri(), "http://localhost:4747/base/v1/report/list?maxResults=5");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Fails if the base path and the path of the request are longer together than a URI can be.
    /// The request is then unchanged, and nothing was sent.
    pub fn apply<B>(&self, request: &mut Request<B>) -> Result<(), EndpointError> {
        let path = request.uri().path_and_query().cloned();
        let path = path.unwrap_or_else(|| PathAndQuery::from_static("/"));
        let uri = Uri::builder()
            .scheme(self.scheme.clone())
            .authority(self.authority.clone());
        let uri = match &*self.path {
            "" => uri.path_and_query(path),
            base => uri.path_and_query(format!("{base}{path}")),
        };
        let uri = uri.build();
        *request.uri_mut() = uri.map_err(|_| EndpointError(ErrorKind::TooLong))?;
        Ok(())
    }

    /// Returns whether no other machine can read the requests on their way: the endpoint uses TLS,
    /// or is on this machine.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.scheme == Scheme::HTTPS || is_loopback(self.authority.host())
    }
}

/// Prints the URL.
impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme, self.authority, self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn custom(uri: &str) -> Result<Endpoint, EndpointError> {
        Endpoint::custom(&EndpointParams::new(), &uri.parse().unwrap())
    }

    #[test]
    fn a_custom_url_keeps_its_path() {
        let endpoint = custom("http://127.0.0.1:4747/base/").unwrap();
        assert_eq!(endpoint.to_string(), "http://127.0.0.1:4747/base");
        assert_eq!(
            custom("https://example.com").unwrap().to_string(),
            "https://example.com"
        );
    }

    #[test]
    fn a_base_path_stays_in_front_of_a_request() {
        let endpoint = custom("http://localhost:4747/base/").unwrap();
        let request = |uri: &str| Request::builder().uri(uri).body(()).unwrap();
        let expected = "http://localhost:4747/base/v1/report/list?a=b%2F";
        for uri in [
            "/v1/report/list?a=b%2F",
            "https://elsewhere.example:8/v1/report/list?a=b%2F",
        ] {
            let mut request = request(uri);
            endpoint.apply(&mut request).unwrap();
            assert_eq!(request.uri(), expected);
        }
        let mut long = request(&format!("/{}", "a".repeat(65_520)));
        assert!(endpoint.apply(&mut long).is_ok());
        let path = format!("/{}", "a".repeat(65_533));
        let mut longer = request(&path);
        let refused = endpoint.apply(&mut longer).unwrap_err().to_string();
        assert_eq!(longer.uri(), path.as_str());
        assert!(refused.starts_with("endpoint: expected a URL"), "{refused}");
    }

    #[test]
    fn only_loopback_is_secure_without_tls() {
        for secure in [
            "http://127.0.0.1:1",
            "http://[::1]:1",
            "http://localhost",
            "http://a.localhost:8",
            "http://localhost.:8",
            "http://[::ffff:127.0.0.1]:8",
        ] {
            assert!(custom(secure).unwrap().is_secure(), "{secure}");
        }
        for insecure in [
            "http://10.0.0.1",
            "http://localhost.example.com",
            "http://[fe80::1]",
            "http://0.0.0.0",
            "http://127.1",
            "http://0x7f.1",
        ] {
            assert!(!custom(insecure).unwrap().is_secure(), "{insecure}");
        }
        assert!(custom("https://example.com").unwrap().is_secure());
    }

    #[test]
    fn an_invalid_custom_url_is_refused() {
        for odd in [
            "/path",
            "ftp://host/",
            "http://user:secret@host",
            "http://127.0.0.1:secret@host",
            "http://host/?a=b",
        ] {
            let error = custom(odd).unwrap_err().to_string();
            assert!(
                error.starts_with("endpoint: ") && !error.contains("secret"),
                "{odd}: {error}"
            );
        }
    }
}
