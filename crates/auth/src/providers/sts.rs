//! The operations of the Security Token Service (STS) that providers use.

mod assume_role;
mod response;
mod web_identity;

use bytes::Bytes;
use casebook_protocol::{Api, Endpoint, EndpointError, EndpointParams, Fault, Partition, xml};
use casebook_types::Region;
use http::Response;

pub use assume_role::AssumeRole;
pub use response::AssumedRole;
pub use web_identity::AssumeRoleWithWebIdentity;

use crate::ProviderContext;
use crate::call::Upstream;

/// The Security Token Service, which issues temporary credentials for roles.
///
/// ```
/// use casebook_auth::sts::Sts;
/// use casebook_protocol::{Api, EndpointParams};
/// use casebook_types::Region;
///
/// let params = EndpointParams::new().region(Region::US_EAST_1).fips(true);
/// assert_eq!(Sts::endpoint(&params)?.to_string(), "https://sts-fips.us-east-1.amazonaws.com");
/// # Ok::<(), casebook_protocol::EndpointError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Sts(());

/// The version in the model of the service.
const VERSION: &str = "2011-06-15";

/// The Regions for which `legacy` selects the global endpoint (AWS SDKs and Tools Reference Guide, AWS
/// STS Regional endpoints).
const LEGACY_REGIONS: [&str; 16] = [
    "ap-northeast-1",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "aws-global",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

/// The pseudo-Region of the commercial partition.
const GLOBAL: Region = Region::from_static("aws-global");

impl Sts {
    /// Returns the endpoint for `sts_regional_endpoints = legacy`.
    ///
    /// This is the global endpoint for the oldest Regions, unless a URL, FIPS or dual-stack is set.
    /// In all other cases it is the same as [`endpoint`](Api::endpoint).
    ///
    /// # Errors
    ///
    /// Fails like [`endpoint`](Api::endpoint). Nothing was sent.
    pub fn legacy_endpoint(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
        match &params.region {
            Some(region)
                if params.endpoint.is_none()
                    && !params.fips
                    && !params.dualstack
                    && LEGACY_REGIONS.contains(&region.as_str()) =>
            {
                Endpoint::https("sts.amazonaws.com", Some(Region::US_EAST_1))
            }
            _ => Self::endpoint(params),
        }
    }
}

impl Api for Sts {
    type Error = Fault;

    const SERVICE_ID: &'static str = "sts";
    const SIGNING_NAME: &'static str = "sts";
    /// The global endpoint, as for the AWS CLI.
    const FALLBACK_REGION: Option<Region> = Some(GLOBAL);

    fn endpoint(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
        if let Some(place) = &params.endpoint {
            return Endpoint::custom(params, place);
        }
        let region = params
            .region
            .as_ref()
            .ok_or(EndpointError::missing_region())?;
        // The hosts of the global endpoint with FIPS or dual-stack contain the name of a Region.
        if *region == GLOBAL && !params.fips && !params.dualstack {
            return Endpoint::https("sts.amazonaws.com", Some(Region::US_EAST_1));
        }
        let region = match Partition::is_pseudo(region) {
            true => Partition::of(region).implicit_global_region(),
            false => region.clone(),
        };
        let params = without_govcloud_fips(params, &region);
        Endpoint::regional("sts", &region, &params, Some(region.clone()))
    }

    fn fault(response: Response<Bytes>) -> Fault {
        xml::fault(response)
    }
}

/// Clears the FIPS flag in AWS GovCloud, whose usual hosts are FIPS endpoints under the usual name.
pub(crate) fn without_govcloud_fips(params: &EndpointParams, region: &Region) -> EndpointParams {
    let government = Partition::of(region).name() == "aws-us-gov";
    let fips = params.fips && (params.dualstack || !government);
    params.clone().fips(fips)
}

impl Upstream for Sts {
    fn place(
        params: &EndpointParams,
        context: &ProviderContext,
    ) -> Result<Endpoint, EndpointError> {
        let mode = context.setting("AWS_STS_REGIONAL_ENDPOINTS", "sts_regional_endpoints");
        match mode.is_some_and(|mode| mode.eq_ignore_ascii_case("legacy")) {
            true => params.resolve_with(Self::FALLBACK_REGION, Self::legacy_endpoint),
            false => params.resolve::<Self>(),
        }
    }
}
