//! `api SERVICE OPERATION`

mod header;
mod input;
mod input_error;
mod presigned;
mod raw;
mod skeleton;
mod table;

use std::path::PathBuf;
use std::time::Duration;

use casebook::protocol::{Api as Service, Operation as _};
use casebook::support::CreateCase;
use clap::{Args, Subcommand};
use serde_json::Map;

use self::header::Header;
use self::input::Input;
use self::raw::RawRequest;
pub(crate) use self::table::{ARTIFACT, BoxedOperation, Row, SUPPORT};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::help::examples;
use crate::output::View;
use crate::session::Session;

/// Any operation, raw.
#[derive(Debug, Subcommand)]
pub(crate) enum Api {
    #[command(after_long_help = table::names(ARTIFACT))]
    #[command(after_help = examples(&[
        (
            "Send an operation",
            "casebook api artifact GetReportMetadata \\\n        --input '{\"reportId\": \"report-4RyXbET1h68HRIro\"}'",
        ),
        ("Print an input to fill in", "casebook api artifact get-report-metadata --skeleton"),
    ]))]
    Artifact(ArtifactCall),
    #[command(after_long_help = table::names(SUPPORT))]
    #[command(after_help = examples(&[
        ("Send an operation", "casebook api support DescribeCases --input '{\"maxResults\": 10}'"),
        ("Print an input to fill in", "casebook api support create-case --skeleton"),
    ]))]
    Support(SupportCall),
}

/// An operation of AWS Artifact, or a request to a path.
#[derive(Args, Debug)]
pub(crate) struct ArtifactCall {
    #[command(flatten)]
    call: Call,

    /// Send a method and a path, for unknown requests
    ///
    /// The path may have a query. This is for requests that casebook does not know.
    #[arg(long, num_args = 2, value_names = ["METHOD", "PATH"])]
    #[arg(conflicts_with_all = ["operation", "skeleton"])]
    raw: Option<Vec<String>>,
}

/// An operation of AWS Support, or a request with a name for X-Amz-Target.
#[derive(Args, Debug)]
pub(crate) struct SupportCall {
    #[command(flatten)]
    call: Call,

    /// Send an unknown operation
    ///
    /// The name is that of X-Amz-Target. This is for operations that casebook does not know.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["operation", "skeleton"])]
    target: Option<String>,
}

/// An operation, its input, and what to do with it.
#[derive(Args, Debug)]
struct Call {
    /// Name of the operation [default: list all]
    ///
    /// The name is spelled as the service or the AWS CLI spells it.
    operation: Option<String>,

    /// Input: JSON, @FILE, or - for stdin
    ///
    /// The members have their names in the service model.
    #[arg(long, value_name = "JSON|@FILE|-")]
    input: Option<Input>,

    /// Print an input to fill in, and send nothing
    #[arg(long, requires = "operation", conflicts_with_all = ["input", "presign"])]
    skeleton: bool,

    /// Print a signed URL, and send nothing
    ///
    /// The URL works for this time, 3600 seconds by default. A request that is more than a URL
    /// is printed as a curl command.
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "3600")]
    #[arg(value_parser = presigned::lifetime, allow_negative_numbers = true)]
    presign: Option<Duration>,

    /// Header for --raw or --target; can be repeated
    #[arg(long = "header", value_name = "NAME: VALUE")]
    headers: Vec<Header>,

    /// File for the response to --raw or --target
    ///
    /// The file gets the body of the response, and is replaced if it exists; - is stdout.
    #[arg(short, long, value_name = "FILE")]
    output_file: Option<PathBuf>,
}

/// Returns the operations of a service, which is `artifact` or `support`, each with its purpose.
pub(crate) fn operations(service: &str) -> Vec<(&'static str, &'static str)> {
    match service {
        "artifact" => ARTIFACT.iter().map(Row::described).collect(),
        _ => SUPPORT.iter().map(Row::described).collect(),
    }
}

impl Api {
    /// Sends the operation or the raw request, and prints the response.
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        match self {
            Self::Artifact(ArtifactCall { call, raw: None }) => call.run(session, ARTIFACT).await,
            Self::Artifact(ArtifactCall {
                call,
                raw: Some(line),
            }) => {
                let request = RawRequest::to_path(&line, call.input, &call.headers).await?;
                request
                    .send::<casebook::artifact::Artifact>(session, call.presign, call.output_file)
                    .await
            }
            Self::Support(SupportCall { call, target: None }) => call.run(session, SUPPORT).await,
            Self::Support(SupportCall {
                call,
                target: Some(name),
            }) => {
                let request = RawRequest::for_target(&name, call.input, &call.headers).await?;
                request
                    .send::<casebook::support::Support>(session, call.presign, call.output_file)
                    .await
            }
        }
    }
}

impl Call {
    async fn run<A: Service>(self, session: &Session, table: &[Row<A>]) -> Result<Exit, Failure> {
        self.has_no_raw_options()?;
        let Some(operation) = &self.operation else {
            return self.list(session, table);
        };
        let row = table::find(table, operation)?;
        if self.skeleton {
            return row.print_skeleton(session);
        }
        let mut input = match self.input {
            Some(input) => input.read().await?,
            None => Map::new().into(),
        };
        skeleton::is_filled_in(&input)?;
        let drawn = fastrand::u128(..).to_ne_bytes();
        let token = input::fill_in_token(row.name(), &mut input, drawn);
        // The input is checked before the client is built, so that a mistake in it is reported
        // before one in the configuration.
        let operation = row.operation(input)?;
        let client = session.client()?;
        if let Some(expires) = self.presign {
            let presigned = session
                .in_time(operation.presign(client, expires))
                .await??;
            return presigned::print(session, &presigned, expires);
        }
        let Some(mutation) = row.mutation() else {
            return session.print(operation.send(client).await?, View::Generic);
        };
        let mutation = &match token {
            Some(token) => mutation.clone().with_token(token, "the member clientToken"),
            None => mutation.clone(),
        };
        session.rehearse(mutation)?;
        let response = match session.track(mutation, operation.send(client)).await {
            Ok(response) => response,
            Err(failure) => {
                let failure = failure.with_raw_token(mutation);
                return Err(session.with_case_quota(failure).await);
            }
        };
        if response.as_object().is_some_and(Map::is_empty) && !mutation.has_empty_response() {
            session.note(format_args!(
                "the response does not say whether the operation was done, so the outcome is not known"
            ));
        }
        let done = session
            .print_done(mutation.operation, &response, &response, View::Generic)
            .await?;
        if mutation.operation == CreateCase::NAME {
            session.note_case_quota().await;
        }
        Ok(done)
    }

    /// Lists the operations of a service. Refuses the options that need an operation.
    fn list<A: Service>(&self, session: &Session, table: &[Row<A>]) -> Result<Exit, Failure> {
        let given = [
            ("--input", self.input.is_some()),
            ("--presign", self.presign.is_some()),
        ];
        match given.into_iter().find(|(_, given)| *given) {
            Some((option, _)) => Err(Failure::parameter(
                option,
                "expected an operation before it, found none",
            )),
            None => session.print(table::list(table), View::Columns(table::COLUMNS)),
        }
    }

    /// Refuses the options that only a request of `--raw` or `--target` can have.
    fn has_no_raw_options(&self) -> Result<(), Failure> {
        let given = [
            ("--header", !self.headers.is_empty()),
            ("--output-file", self.output_file.is_some()),
        ];
        match given.into_iter().find(|(_, given)| *given) {
            Some((option, _)) => Err(Failure::parameter(
                option,
                "expected --raw or --target with it, found neither",
            )),
            None => Ok(()),
        }
    }
}
