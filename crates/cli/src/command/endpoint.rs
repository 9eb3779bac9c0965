//! `endpoint`

use casebook::artifact::Artifact;
use casebook::protocol::Api;
use casebook::support::Support;
use clap::{Args, ValueEnum};
use serde_json::json;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::View;
use crate::session::Session;

/// Where requests to a service go, and what they are signed for.
#[derive(Args, Debug)]
pub(crate) struct Endpoint {
    /// The service
    #[arg(long, value_enum)]
    service: Service,

    /// Ask for the endpoint with validated cryptography
    #[arg(long)]
    fips: bool,

    /// Ask for the endpoint that answers IPv6 as well
    #[arg(long)]
    dualstack: bool,
}

/// The services.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Service {
    Artifact,
    Support,
}

impl Endpoint {
    /// Asks the rules.
    pub(crate) fn run(self, session: &Session) -> Result<Exit, Failure> {
        match self.service {
            Service::Artifact => self.show::<Artifact>(session),
            Service::Support => self.show::<Support>(session),
        }
    }

    fn show<A: Api>(&self, session: &Session) -> Result<Exit, Failure> {
        let endpoint = session.endpoint::<A>(self.fips, self.dualstack)?;
        let result = json!({
            "url": endpoint.to_string(),
            "signing_region": endpoint.signing_region(),
            "signing_name": A::SIGNING_NAME,
        });
        session.print(
            result,
            View::Record(&["url", "signing_region", "signing_name"]),
        )
    }
}
