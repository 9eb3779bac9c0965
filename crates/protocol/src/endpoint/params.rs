//! The parameters of endpoint resolution.

use casebook_types::Region;
use http::Uri;

use super::error::ErrorKind;
use super::{Endpoint, EndpointError};
use crate::operation::Api;
use crate::partition::Partition;

/// The parameters from which the endpoint of a service is resolved.
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
    /// The caller's Region.
    pub region: Option<Region>,
    /// Whether the endpoint must use validated cryptography (FIPS).
    pub fips: bool,
    /// Whether the endpoint must answer IPv6 as well as IPv4.
    pub dualstack: bool,
    /// A URL that replaces the service's own endpoint.
    pub endpoint: Option<Uri>,
    /// Whether plain HTTP may go to another machine.
    pub allow_http: bool,
}

/// The endpoint rules of one service, such as [`Api::endpoint`].
type Rules = fn(&EndpointParams) -> Result<Endpoint, EndpointError>;

impl EndpointParams {
    /// Makes parameters without a Region or URL, and with all flags off.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    casebook_types::setters! {
        /// Sets the Region.
        region: Region => Some(region);

        /// Sets whether the endpoint must use validated cryptography (FIPS).
        fips: bool => fips;

        /// Sets whether the endpoint must answer IPv6 as well as IPv4.
        dualstack: bool => dualstack;

        /// Sets a URL that replaces the service's own endpoint.
        endpoint: Uri => Some(endpoint);

        /// Sets whether plain HTTP may go to another machine.
        ///
        /// Others on the network can then read requests and responses, though not the secret key.
        allow_http: bool => allow_http;
    }

    /// Parses and sets a URL that replaces the service's own endpoint, such as `http://127.0.0.1:4747`.
    ///
    /// # Errors
    ///
    /// Fails if the text is not a URL. Nothing was sent.
    pub fn endpoint_url(self, url: &str) -> Result<Self, EndpointError> {
        let url = url.parse().map_err(|_| EndpointError(ErrorKind::Url))?;
        Ok(self.endpoint(url))
    }

    /// Resolves the endpoint of a service and the Region that its requests are signed for.
    ///
    /// Three steps precede the rules of the service. If no Region is set, the service's [fallback
    /// Region](Api::FALLBACK_REGION) is used. The old spellings `us-gov-west-1-fips` and
    /// `fips-us-gov-west-1` become `us-gov-west-1` with FIPS, as in the AWS CLI. A URL that is set
    /// is the endpoint, as [`Endpoint::custom`] makes it, and the rules are not called.
    ///
    /// # Errors
    ///
    /// Fails if the rules of the service fail, if plain HTTP to another machine is needed and not
    /// allowed, or if the Region is a name such as `us-gov-west-1a`: no partition has such a Region, but
    /// the name contains that of a partition other than the commercial one. Nothing was sent.
    ///
    /// ```
    #[doc = include_str!("../example.txt")]
    /// let params = EndpointParams::new().region("fips-us-gov-west-1".parse()?);
    /// let endpoint = params.resolve::<Topics>()?;
    /// assert_eq!(endpoint.to_string(), "https://topics-fips.us-gov-west-1.amazonaws.com");
    /// assert_eq!(endpoint.signing_region().unwrap().as_str(), "us-gov-west-1");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn resolve<A: Api>(&self) -> Result<Endpoint, EndpointError> {
        self.resolve_with(A::FALLBACK_REGION, A::endpoint)
    }

    /// Resolves like [`resolve`](Self::resolve), by the given rules instead of [`Api::endpoint`].
    ///
    /// It is for services that have several sets of rules.
    ///
    /// # Errors
    ///
    /// Fails like [`resolve`](Self::resolve). Nothing was sent.
    pub fn resolve_with(
        &self,
        fallback: Option<Region>,
        rules: Rules,
    ) -> Result<Endpoint, EndpointError> {
        let mut params = self.clone();
        params.region = params.region.or(fallback);
        if let Some((region, fips)) = params.region.as_ref().and_then(current_spelling) {
            params.region = Some(region);
            // A URL names its own host, so the spelling of the Region must not turn on FIPS, which
            // would select another host.
            params.fips |= fips && params.endpoint.is_none();
        }
        if params.endpoint.is_none()
            && let Some(region) = &params.region
            && let Some(example) = example_of_other_partition(region)
        {
            let kind = ErrorKind::OtherPartition(region.clone(), example);
            return Err(EndpointError(kind));
        }
        let mut endpoint = match &params.endpoint {
            Some(url) => Endpoint::custom(&params, url)?,
            None => rules(&params)?,
        };
        endpoint.signing_region = endpoint.signing_region.or(params.region);
        if endpoint.is_secure() || self.allow_http {
            Ok(endpoint)
        } else {
            let host = endpoint.authority().host().into();
            Err(EndpointError(ErrorKind::PlainHttp(host)))
        }
    }
}

/// Returns the current name of a Region in an old spelling, and whether the spelling means FIPS.
/// Returns `None` for an ordinary Region.
///
/// Upper case is ordinary: host names ignore case, and so do the partitions, so `US-GOV-WEST-1` is
/// in GovCloud.
fn current_spelling(region: &Region) -> Option<(Region, bool)> {
    let lower = region.as_str().to_ascii_lowercase();
    let plain = lower.trim_start_matches("fips-");
    let plain = plain.trim_end_matches("-fips");
    let fips = plain.len() != lower.len();
    if plain == region.as_str() {
        return None;
    }
    Some((plain.parse().ok()?, fips))
}

/// Returns an example Region of the partition that `region` probably means: `region` matches no
/// partition, but its name contains the name of one, as `us-gov-west-1a` does.
///
/// The rules treat an unknown Region as a commercial one. A request that is meant for another
/// partition must not go to the commercial one.
fn example_of_other_partition(region: &Region) -> Option<&'static str> {
    const NAMES: [(&str, &str); 5] = [
        ("-us-gov", "us-gov-west-1"),
        ("-us-iso", "us-iso-east-1"),
        ("-eu-iso", "eu-isoe-west-1"),
        ("-cn-", "cn-north-1"),
        ("-eusc", "eusc-de-east-1"),
    ];
    if Partition::of(region) != Partition::of(&Region::US_EAST_1) {
        return None;
    }
    let words = format!("-{region}-");
    let known = NAMES.iter().find(|(name, _)| words.contains(name));
    known.map(|(_, example)| *example)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Endpoint rules that ignore a URL. A user's own service may have such rules.
    fn rules_without_url(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
        let region = params.region.as_ref();
        let region = region.ok_or(EndpointError::missing_region())?;
        Endpoint::regional("lamps", region, params, None)
    }

    fn resolve(params: EndpointParams) -> Result<(String, String), EndpointError> {
        let endpoint = params.resolve_with(None, rules_without_url)?;
        let region = endpoint.signing_region().unwrap().to_string();
        Ok((endpoint.to_string(), region))
    }

    fn of(region: &str) -> EndpointParams {
        EndpointParams::new().region(region.parse().unwrap())
    }

    #[test]
    fn an_old_spelling_of_a_fips_region_is_the_region_with_fips() {
        let host = "https://lamps-fips.us-gov-west-1.amazonaws.com";
        for spelling in [
            "fips-us-gov-west-1",
            "us-gov-west-1-fips",
            "FIPS-US-GOV-WEST-1",
        ] {
            let expected = (host.to_owned(), "us-gov-west-1".to_owned());
            assert_eq!(resolve(of(spelling)).unwrap(), expected, "{spelling}");
        }
        assert_eq!(
            resolve(of("fips-cn-north-1")).unwrap().0,
            "https://lamps-fips.cn-north-1.amazonaws.com.cn"
        );
        assert_eq!(
            resolve(of("EU-West-1")).unwrap(),
            (
                "https://lamps.eu-west-1.amazonaws.com".into(),
                "eu-west-1".into()
            )
        );
    }

    #[test]
    fn an_old_spelling_may_contain_fips_twice() {
        for spelling in [
            "fips-fips-us-gov-west-1",
            "fips-us-gov-west-1-fips",
            "us-gov-west-1-fips-fips",
        ] {
            let (host, region) = resolve(of(spelling)).unwrap();
            assert_eq!(host, "https://lamps-fips.us-gov-west-1.amazonaws.com");
            assert_eq!(region, "us-gov-west-1", "{spelling}");
        }
    }

    #[test]
    fn a_region_with_the_name_of_another_partition_is_not_treated_as_commercial() {
        for (odd, like) in [
            ("us-gov-west-1a", "us-gov-west-1"),
            ("dkr-us-gov-west-1", "us-gov-west-1"),
            ("us-gov-west-1-fips-secondary", "us-gov-west-1"),
            ("us-gov-west", "us-gov-west-1"),
            ("us-gov-west-1-lax-1", "us-gov-west-1"),
            ("US-GOV-WEST-1A", "us-gov-west-1"),
            ("us-gov", "us-gov-west-1"),
            ("us-iso-east-1a", "us-iso-east-1"),
            ("us-isob-east-1a", "us-iso-east-1"),
            ("eu-isoe-west-1a", "eu-isoe-west-1"),
            ("cn-north-1b", "cn-north-1"),
            ("cn", "cn-north-1"),
            ("x-cn-north-1", "cn-north-1"),
            ("eusc-de-east-1a", "eusc-de-east-1"),
            ("eusc-fr-east-1", "eusc-de-east-1"),
        ] {
            let refused = resolve(of(odd)).unwrap_err().to_string();
            let odd = odd.to_ascii_lowercase();
            let says = format!("expected a region such as {like}, found {odd}");
            assert!(refused.contains(&says), "{refused}");
            // If a URL is set, the Region serves only for signing, so any name is allowed.
            let with_url = of(&odd).endpoint_url("http://127.0.0.1:4747").unwrap();
            assert_eq!(resolve(with_url).unwrap().1, odd);
        }
        for commercial in [
            "us-east-1",
            "us-east-1a",
            "us-west-2-lax-1",
            "mars-1",
            "xcn-north-1",
        ] {
            assert!(resolve(of(commercial)).is_ok(), "{commercial}");
        }
    }

    #[test]
    fn an_old_spelling_of_the_region_does_not_change_the_host_of_a_url() {
        let params = of("fips-us-gov-west-1").endpoint_url("http://127.0.0.1:4747");
        let found = resolve(params.unwrap()).unwrap();
        assert_eq!(
            found,
            ("http://127.0.0.1:4747".into(), "us-gov-west-1".into())
        );
        let flag = of("us-east-1")
            .fips(true)
            .endpoint_url("https://example.com");
        assert!(resolve(flag.unwrap()).is_err());
    }

    #[test]
    fn a_url_is_the_endpoint_even_if_the_rules_of_the_service_ignore_it() {
        let params = of("eu-west-1").endpoint_url("http://127.0.0.1:4747/base");
        let found = resolve(params.unwrap()).unwrap();
        assert_eq!(
            found,
            ("http://127.0.0.1:4747/base".into(), "eu-west-1".into())
        );
    }

    #[test]
    fn a_fallback_stands_in_for_a_missing_region_only() {
        let params = EndpointParams::new();
        let missing = params.resolve_with(None, rules_without_url).unwrap_err();
        assert!(missing.is_missing_region());
        let fallback = Some(Region::US_EAST_1);
        let found = params
            .resolve_with(fallback.clone(), rules_without_url)
            .unwrap();
        assert_eq!(found.authority(), "lamps.us-east-1.amazonaws.com");
        let found = of("eu-west-1")
            .resolve_with(fallback, rules_without_url)
            .unwrap();
        assert_eq!(found.authority(), "lamps.eu-west-1.amazonaws.com");
    }

    #[test]
    fn plain_http_to_another_machine_must_be_allowed() {
        let plain_http = of("us-east-1").endpoint_url("http://10.0.0.1:80");
        let plain_http = plain_http.unwrap();
        let refused = resolve(plain_http.clone()).unwrap_err();
        assert!(refused.is_plain_http());
        assert!(refused.to_string().contains("10.0.0.1"), "{refused}");
        assert!(resolve(plain_http.allow_http(true)).is_ok());
    }

    #[test]
    fn a_host_that_is_longer_than_a_name_can_be_is_cut_in_the_error() {
        let url = format!("http://127.{}.example.com/", "z".repeat(60_000));
        let refused = resolve(of("us-east-1").endpoint_url(&url).unwrap()).unwrap_err();
        let refused = refused.to_string();
        assert!(
            refused.contains("127.zzz") && refused.len() < 400,
            "{refused}"
        );
    }

    #[test]
    fn the_error_for_an_invalid_url_does_not_repeat_it() {
        let refused = of("us-east-1").endpoint_url("http://user:secret@ho st/");
        let refused = refused.unwrap_err().to_string();
        assert!(!refused.contains("secret"), "{refused}");
    }
}
