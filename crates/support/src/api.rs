//! The service itself.

use casebook_protocol::{Api, Endpoint, EndpointError, EndpointParams, Partition};
use casebook_types::Region;

use crate::error::Error;

/// AWS Support, API version 2013-04-15, with Trusted Advisor.
///
/// Most partitions have one endpoint; the others, and every endpoint for FIPS or IPv6 but that of
/// the US government's partition, go by the Region.
///
/// ```
/// use casebook_protocol::{Api, EndpointParams};
/// use casebook_support::Support;
///
/// let params = EndpointParams::new().region("eu-west-1".parse()?);
/// let endpoint = Support::endpoint(&params)?;
/// assert_eq!(endpoint.to_string(), "https://support.us-east-1.amazonaws.com");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a name for a service; no value of it exists"
)]
pub enum Support {}

impl Api for Support {
    type Error = Error;

    const SERVICE_ID: &'static str = "support";
    const SIGNING_NAME: &'static str = "support";

    fn endpoint(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
        if let Some(uri) = &params.endpoint {
            return Endpoint::custom(params, uri);
        }
        let region = params
            .region
            .as_ref()
            .ok_or(EndpointError::missing_region())?;
        let partition = Partition::of(region);
        let plain = EndpointParams::new();
        match home(partition.name(), params.fips, params.dualstack) {
            Some(home) => Endpoint::regional("support", &home, &plain, Some(home.clone())),
            None => Endpoint::regional("support", region, params, Some(region.clone())),
        }
    }
}

/// The one place of a partition, where it has one for these flags.
fn home(partition: &str, fips: bool, dualstack: bool) -> Option<Region> {
    match (partition, fips, dualstack) {
        ("aws", false, false) => Some(Region::US_EAST_1),
        ("aws-cn", false, false) => Some(Region::CN_NORTH_1),
        ("aws-us-gov", _, false) => Some(Region::US_GOV_WEST_1),
        ("aws-iso", false, false) => Some(Region::from_static("us-iso-east-1")),
        ("aws-iso-b", false, false) => Some(Region::from_static("us-isob-east-1")),
        _ => None,
    }
}
