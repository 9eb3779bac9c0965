//! `endpoint`

use casebook::artifact::Artifact;
use casebook::protocol::Api;
use casebook::support::Support;
use clap::{Args, ValueEnum};
use serde_json::json;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::help::examples;
use crate::output::View;
use crate::session::Session;

/// Show the endpoint of a service.
#[derive(Args, Debug)]
#[command(after_help = examples(&[
    ("Show the endpoint of AWS Support", "casebook endpoint --service support --region us-east-1"),
    (
        "Show the FIPS endpoint of AWS Artifact",
        "casebook endpoint --service artifact --region us-gov-west-1 --fips",
    ),
]))]
pub(crate) struct Endpoint {
    /// artifact or support
    #[arg(long, value_enum, hide_possible_values = true)]
    service: Service,

    /// Show the FIPS endpoint
    ///
    /// It uses validated cryptography.
    #[arg(long)]
    fips: bool,

    /// Show the dual-stack endpoint
    ///
    /// It has IPv6 as well as IPv4 addresses.
    #[arg(long)]
    dualstack: bool,
}

/// The names of the services.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Service {
    Artifact,
    Support,
}

impl Endpoint {
    /// Runs the command.
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
