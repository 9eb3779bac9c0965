//! The API of AWS Support.

use casebook_protocol::{Api, Endpoint, EndpointError, EndpointParams, Partition};
use casebook_types::Region;

use crate::error::Error;

/// AWS Support, API version 2013-04-15, with Trusted Advisor.
///
/// The service, with Trusted Advisor, has one Region in each partition. The configured Region only
/// selects the partition: every request is sent to the one Region of the service there, and is
/// signed for that Region. If no Region is configured, requests go to `us-east-1`, as in the AWS
/// CLI.
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
    const FALLBACK_REGION: Option<Region> = Some(Region::US_EAST_1);

    fn endpoint(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
        if let Some(uri) = &params.endpoint {
            return Endpoint::custom(params, uri);
        }
        let region = params
            .region
            .as_ref()
            .ok_or(EndpointError::missing_region())?;
        let partition = Partition::of(region);
        let leader = match partition.name() {
            "aws-cn" => Region::CN_NORTH_1,
            _ => partition.implicit_global_region(),
        };
        Endpoint::regional("support", &leader, params, Some(leader.clone()))
    }
}

/// Implements an operation of AWS Support: the request, its output, and its effect.
macro_rules! operation {
    ($($operation:tt)+) => {
        casebook_protocol::aws_json::operation! {
            $crate::Support, "AWSSupport_20130415": $($operation)+
        }
    };
}
pub(crate) use operation;

/// Writes a link to the page of an operation in the API reference.
macro_rules! reference {
    ($operation:ident) => {
        concat!(
            "\n\nSee the [API reference](https://docs.aws.amazon.com/awssupport/latest/APIReference/API_",
            stringify!($operation),
            ".html).",
        )
    };
}
pub(crate) use reference;
