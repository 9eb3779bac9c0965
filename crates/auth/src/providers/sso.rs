//! The operations of IAM Identity Center (single sign-on) that providers use.

mod create_token;
mod get_role_credentials;

use casebook_protocol::{Api, Endpoint, EndpointError, EndpointParams, Fault};

pub use create_token::{CreateToken, CreateTokenOutput};
pub use get_role_credentials::GetRoleCredentials;

use crate::call::Upstream;
use crate::sts::without_govcloud_fips;

/// The portal of IAM Identity Center, which issues the credentials of roles.
///
/// ```
/// use casebook_auth::sso::Sso;
/// use casebook_protocol::{Api, EndpointParams};
/// use casebook_types::Region;
///
/// let params = EndpointParams::new().region(Region::US_EAST_1);
/// assert_eq!(Sso::endpoint(&params)?.to_string(), "https://portal.sso.us-east-1.amazonaws.com");
/// # Ok::<(), casebook_protocol::EndpointError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Sso(());

impl Api for Sso {
    type Error = Fault;

    const SERVICE_ID: &'static str = "sso";
    const SIGNING_NAME: &'static str = "awsssoportal";

    fn endpoint(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
        endpoint("portal.sso", params)
    }
}

impl Upstream for Sso {}

/// The OpenID Connect (OIDC) service of IAM Identity Center, which issues and renews access tokens.
///
/// ```
/// use casebook_auth::sso::SsoOidc;
/// use casebook_protocol::{Api, EndpointParams};
/// use casebook_types::Region;
///
/// let params = EndpointParams::new().region(Region::US_EAST_1).dualstack(true);
/// assert_eq!(SsoOidc::endpoint(&params)?.to_string(), "https://oidc.us-east-1.api.aws");
/// # Ok::<(), casebook_protocol::EndpointError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SsoOidc(());

impl Api for SsoOidc {
    type Error = Fault;

    const SERVICE_ID: &'static str = "sso oidc";
    const SIGNING_NAME: &'static str = "sso-oauth";

    fn endpoint(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
        endpoint("oidc", params)
    }
}

impl Upstream for SsoOidc {}

fn endpoint(service: &str, params: &EndpointParams) -> Result<Endpoint, EndpointError> {
    if let Some(url) = &params.endpoint {
        return Endpoint::custom(params, url);
    }
    let region = params
        .region
        .as_ref()
        .ok_or(EndpointError::missing_region())?;
    Endpoint::regional(
        service,
        region,
        &without_govcloud_fips(params, region),
        None,
    )
}
