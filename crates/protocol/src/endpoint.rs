//! Where a service listens.

use std::error::Error;
use std::fmt;

use casebook_types::Region;
use http::Uri;
use http::uri::{Authority, Scheme};

use crate::partition::Partition;

/// What the place of a service depends on.
///
/// ```
/// use casebook_protocol::EndpointParams;
/// use casebook_types::Region;
///
/// let params = EndpointParams::new().region(Region::US_GOV_WEST_1).fips(true);
/// assert!(params.fips);
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EndpointParams {
    /// The Region that the caller has in mind.
    pub region: Option<Region>,
    /// Whether only validated cryptography will do.
    pub fips: bool,
    /// Whether the host should answer IPv6 as well.
    pub dualstack: bool,
    /// A place that the caller insists on.
    pub endpoint: Option<Uri>,
}

impl EndpointParams {
    /// No Region, no flags, no place of one's own.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the Region.
    #[must_use]
    pub fn region(self, region: Region) -> Self {
        Self {
            region: Some(region),
            ..self
        }
    }

    /// Sets whether only validated cryptography will do.
    #[must_use]
    pub fn fips(self, fips: bool) -> Self {
        Self { fips, ..self }
    }

    /// Sets whether the host should answer IPv6 as well.
    #[must_use]
    pub fn dualstack(self, dualstack: bool) -> Self {
        Self { dualstack, ..self }
    }

    /// Insists on a place.
    #[must_use]
    pub fn endpoint(self, endpoint: Uri) -> Self {
        Self {
            endpoint: Some(endpoint),
            ..self
        }
    }
}

/// Where a service listens, and what requests to it are signed for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Endpoint {
    scheme: Scheme,
    authority: Authority,
    path: Box<str>,
    signing_region: Option<Region>,
}

impl Endpoint {
    /// The place a caller insists on, signed for the caller's own Region.
    ///
    /// # Errors
    ///
    /// Fails when the URI is not `http` or `https` with a host, or has a query, and when a flag asks
    /// for another host than the one given.
    pub fn custom(params: &EndpointParams, uri: &Uri) -> Result<Self, EndpointError> {
        if params.fips {
            return Err(EndpointError(Why::FipsAndCustom));
        }
        if params.dualstack {
            return Err(EndpointError(Why::DualstackAndCustom));
        }
        let scheme = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTP || *scheme == Scheme::HTTPS => scheme.clone(),
            _ => return Err(EndpointError(Why::Scheme)),
        };
        let authority = uri.authority().cloned().ok_or(EndpointError(Why::Scheme))?;
        if uri.query().is_some() || authority.as_str().contains('@') {
            return Err(EndpointError(Why::Extra));
        }
        let path = uri.path().trim_end_matches('/').into();
        Ok(Self {
            scheme,
            authority,
            path,
            signing_region: params.region.clone(),
        })
    }

    /// `https://{host}`, signed for `region`, or for the caller's Region where that is `None`.
    ///
    /// # Errors
    ///
    /// Fails when the host cannot be one.
    pub fn https(host: &str, region: Option<Region>) -> Result<Self, EndpointError> {
        let authority = host.parse().map_err(|_| EndpointError(Why::Scheme))?;
        Ok(Self {
            scheme: Scheme::HTTPS,
            authority,
            path: "".into(),
            signing_region: region,
        })
    }

    /// The rule that both services share: a name made of the service, the Region and a suffix.
    ///
    /// # Errors
    ///
    /// Fails when the Region is one of the names that stand for a whole partition, since no host is
    /// called that.
    pub fn regional(
        service: &str,
        region: &Region,
        params: &EndpointParams,
        signing_region: Option<Region>,
    ) -> Result<Self, EndpointError> {
        if Partition::is_pseudo(region) {
            return Err(EndpointError(Why::Pseudo(region.clone())));
        }
        let partition = Partition::of(region);
        let fips = if params.fips { "-fips" } else { "" };
        let suffix = if params.dualstack {
            partition.dual_stack_dns_suffix()
        } else {
            partition.dns_suffix()
        };
        Self::https(
            &format!("{service}{fips}.{region}.{suffix}"),
            signing_region,
        )
    }

    /// The scheme, `https` but for places that a caller insists on.
    #[must_use]
    pub fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// Host and port.
    #[must_use]
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// What every path begins with: nothing, or a path without a slash at its end.
    #[must_use]
    pub fn base_path(&self) -> &str {
        &self.path
    }

    /// The Region that requests are signed for, where the rules or the caller name one.
    #[must_use]
    pub fn signing_region(&self) -> Option<&Region> {
        self.signing_region.as_ref()
    }

    /// Whether nobody between here and there can read along: TLS, or the machine itself.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.scheme == Scheme::HTTPS || is_loopback(self.authority.host())
    }
}

/// The address as a URL.
impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme, self.authority, self.path)
    }
}

/// Whether a host can only be this machine (RFC 6761, section 6.3, for the name).
fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    match address.parse::<std::net::IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => {
            let name = host.trim_end_matches('.').to_ascii_lowercase();
            name == "localhost" || name.ends_with(".localhost")
        }
    }
}

/// Why there is no place to send to. Nothing was sent.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EndpointError(Why);

#[derive(Clone, Debug, Eq, PartialEq)]
enum Why {
    MissingRegion,
    FipsAndCustom,
    DualstackAndCustom,
    Pseudo(Region),
    Scheme,
    Extra,
}

impl EndpointError {
    /// No Region, and no place of one's own either.
    #[must_use]
    pub const fn missing_region() -> Self {
        Self(Why::MissingRegion)
    }

    /// Whether a Region would help.
    #[must_use]
    pub fn is_missing_region(&self) -> bool {
        self.0 == Why::MissingRegion
    }
}

impl fmt::Display for EndpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("endpoint: ")?;
        match &self.0 {
            Why::MissingRegion => f.write_str("expected a region, found none"),
            Why::FipsAndCustom => f.write_str("FIPS and an endpoint URL do not go together"),
            Why::DualstackAndCustom => {
                f.write_str("dual stack and an endpoint URL do not go together")
            }
            Why::Pseudo(region) => {
                write!(
                    f,
                    "expected a region, found {region}, which stands for a whole partition"
                )
            }
            Why::Scheme => f.write_str("expected http:// or https:// and a host"),
            Why::Extra => f.write_str("expected a URL without user name, password and query"),
        }
    }
}

impl Error for EndpointError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn custom(uri: &str) -> Result<Endpoint, EndpointError> {
        Endpoint::custom(&EndpointParams::new(), &uri.parse().unwrap())
    }

    #[test]
    fn a_custom_place_keeps_its_path() {
        let endpoint = custom("http://127.0.0.1:4747/base/").unwrap();
        assert_eq!(endpoint.to_string(), "http://127.0.0.1:4747/base");
        assert_eq!(
            custom("https://example.com").unwrap().to_string(),
            "https://example.com"
        );
    }

    #[test]
    fn only_loopback_is_private_without_tls() {
        for private in [
            "http://127.0.0.1:1",
            "http://[::1]:1",
            "http://localhost",
            "http://a.localhost:8",
        ] {
            assert!(custom(private).unwrap().is_private(), "{private}");
        }
        for open in [
            "http://10.0.0.1",
            "http://localhost.example.com",
            "http://[fe80::1]",
        ] {
            assert!(!custom(open).unwrap().is_private(), "{open}");
        }
        assert!(custom("https://example.com").unwrap().is_private());
    }

    #[test]
    fn what_is_no_place_is_refused() {
        for odd in [
            "/path",
            "ftp://host/",
            "http://user:secret@host",
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
