//! The API of AWS Support.

use std::num::NonZeroU32;

use casebook_protocol::{Api, Endpoint, EndpointError, EndpointParams, Partition, RateQuota};
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

impl Support {
    /// The quota of AWS Support: five calls per second and account, of all operations together but those
    /// of Trusted Advisor (AWS Support User Guide, "Service quotas").
    pub const CALLS: RateQuota = RateQuota::new("Support", NonZeroU32::new(5).expect("not 0"));

    /// The quota of Trusted Advisor: a hundred calls per second and account, of all operations that are
    /// about its checks together (AWS Support User Guide, "Service quotas").
    pub const TRUSTED_ADVISOR_CALLS: RateQuota =
        RateQuota::new("Trusted Advisor", NonZeroU32::new(100).expect("not 0"));
}

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

    fn rate_quota(operation: &str) -> Option<RateQuota> {
        Some(match operation.contains("TrustedAdvisor") {
            true => Self::TRUSTED_ADVISOR_CALLS,
            false => Self::CALLS,
        })
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

#[cfg(test)]
mod tests {
    use casebook_protocol::Operation;

    use super::*;

    macro_rules! quotas {
        ($($operation:ty: $purpose:literal $input:tt $(=> $response:tt)?,)+) => {
            [$((
                <$operation as Operation>::NAME,
                std::any::type_name::<$operation>(),
            )),+]
        };
    }

    #[test]
    fn the_operations_about_checks_count_towards_the_quota_of_trusted_advisor() {
        for (name, path) in crate::operations!(quotas) {
            let expected = match path.contains("::advisor::") {
                true => Support::TRUSTED_ADVISOR_CALLS,
                false => Support::CALLS,
            };
            assert_eq!(Support::rate_quota(name), Some(expected), "{name}");
        }
    }
}
