//! The service and its endpoint rules.

use casebook_protocol::{Api, Endpoint, EndpointError, EndpointParams, Partition};

use crate::error::Error;

/// AWS Artifact, API version 2018-05-10.
///
/// The service has one Region in each partition. The configured Region only selects the partition.
///
/// ```
/// use casebook_artifact::Artifact;
/// use casebook_protocol::{Api, EndpointParams};
///
/// let params = EndpointParams::new().region("eu-west-1".parse()?);
/// let endpoint = Artifact::endpoint(&params)?;
/// assert_eq!(endpoint.to_string(), "https://artifact.us-east-1.amazonaws.com");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a name for a service; no value of it exists"
)]
pub enum Artifact {}

impl Api for Artifact {
    type Error = Error;

    const SERVICE_ID: &'static str = "artifact";
    const SIGNING_NAME: &'static str = "artifact";

    fn endpoint(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
        if let Some(uri) = &params.endpoint {
            return Endpoint::custom(params, uri);
        }
        let region = params
            .region
            .as_ref()
            .ok_or(EndpointError::missing_region())?;
        let home = Partition::of(region).implicit_global_region();
        Endpoint::regional("artifact", &home, params, Some(home.clone()))
    }
}

/// Writes a link to the page of an operation in the API reference.
macro_rules! reference {
    ($operation:ident) => {
        concat!(
            "\n\nSee the [API reference](https://docs.aws.amazon.com/artifact/latest/APIReference/API_",
            stringify!($operation),
            ".html).",
        )
    };
}
pub(crate) use reference;
