//! The operations of the Security Token Service (STS) that providers use, and GetCallerIdentity, which
//! tells whose credentials they have found.

mod assume_role;
mod get_caller_identity;
mod response;
mod web_identity;

use bytes::Bytes;
use casebook_protocol::{Api, Endpoint, EndpointError, EndpointParams, Fault, Partition, xml};
use casebook_types::Region;
use http::Response;

pub use assume_role::AssumeRole;
pub use get_caller_identity::{CallerIdentity, GetCallerIdentity};
pub use response::AssumedRole;
pub use web_identity::AssumeRoleWithWebIdentity;

use crate::ProviderContext;
use crate::call::Upstream;

/// The Security Token Service, which issues temporary credentials for roles and tells whose
/// credentials sign a request.
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

/// The version of the service's API, as in its model.
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

/// The name for all Regions of the commercial partition. It stands for the global endpoint.
const GLOBAL: Region = Region::from_static("aws-global");

impl Sts {
    /// Returns the endpoint for `sts_regional_endpoints = legacy`.
    ///
    /// For the oldest Regions this is the global endpoint, unless a URL, FIPS or dual stack is set.
    /// In all other cases it is the endpoint that [`endpoint`](Api::endpoint) returns.
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
    /// Without a Region, the AWS CLI uses the global endpoint too.
    const FALLBACK_REGION: Option<Region> = Some(GLOBAL);

    fn endpoint(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
        if let Some(url) = &params.endpoint {
            return Endpoint::custom(params, url);
        }
        let region = params
            .region
            .as_ref()
            .ok_or(EndpointError::missing_region())?;
        // The global host supports neither FIPS nor dual stack, so `aws-global` then means the host
        // of `us-east-1`.
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

/// Turns FIPS off for AWS GovCloud, unless dual stack is set. The usual hosts of GovCloud are FIPS
/// endpoints already, although their names do not contain `-fips`.
pub(crate) fn without_govcloud_fips(params: &EndpointParams, region: &Region) -> EndpointParams {
    let government = Partition::of(region).name() == "aws-us-gov";
    let fips = params.fips && (params.dualstack || !government);
    params.clone().fips(fips)
}

impl Upstream for Sts {
    fn resolve_endpoint(
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
