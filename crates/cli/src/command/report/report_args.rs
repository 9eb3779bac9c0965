//! The report that a command is about.

use std::str::FromStr;

use casebook::artifact::{Client, GetReportMetadata, ListReports};
use casebook::protocol::Operation;
use casebook::types::{Arn, ReportId, ReportVersion, ValueError};
use clap::Args;

use crate::command::ask::{all, ask};
use crate::command::name::{IdOrName, Kind};
use crate::failure::Failure;

/// The arguments that name a report and one of its versions.
#[derive(Args, Clone, Debug)]
pub(crate) struct ReportArgs {
    /// Report: id, ARN or name
    ///
    /// Words of the name suffice if only one report has them.
    #[arg(value_name = "REPORT")]
    report: ReportName,

    /// Version [default: the ARN's, or the newest]
    #[arg(long, value_name = "N")]
    version: Option<ReportVersion>,
}

/// A report, as the user named it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct ReportName {
    report: IdOrName<ReportId>,
    /// The version in an ARN.
    version: Option<ReportVersion>,
}

/// A report, and the requested version of it.
#[derive(Clone, Debug)]
pub(super) struct ReportChoice {
    pub(super) report: ReportId,
    /// The version; `None` for the newest.
    pub(super) version: Option<ReportVersion>,
}

const KIND: Kind = Kind {
    argument: "REPORT",
    one: "report",
    list: "report list",
};

impl ReportArgs {
    /// Returns the id of the report, and the version.
    ///
    /// # Errors
    ///
    /// Fails if the option and the ARN name different versions, and if the name fits no report, or
    /// more than one.
    pub(super) async fn choose(self, client: &Client) -> Result<ReportChoice, Failure> {
        let version = match (self.version, self.report.version) {
            (Some(option), Some(arn)) if option != arn => {
                let why = format_args!("expected {arn}, the version of the ARN, found {option}");
                return Err(Failure::parameter("--version", why));
            }
            (option, arn) => option.or(arn),
        };
        let report = self.report.id(client).await?;
        Ok(ReportChoice { report, version })
    }
}

impl ReportName {
    /// Returns the id of the report. Only a name is looked up, in the list of all reports.
    ///
    /// # Errors
    ///
    /// Fails if the name fits no report, or more than one.
    pub(super) async fn id(self, client: &Client) -> Result<ReportId, Failure> {
        let list = async || all(client, ListReports::new()).await;
        self.report.id(KIND, list).await
    }
}

impl FromStr for ReportName {
    type Err = String;

    /// Parses an id, an ARN or a name. The ARN of a report ends with its version, as in
    /// `arn:aws:artifact:us-east-1::report/report-abcDEF0123456789:1`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let versioned = text
            .parse::<Arn>()
            .ok()
            .filter(|arn| arn.resource().contains(':'))
            .and(text.rsplit_once(':'));
        let Some((arn, version)) = versioned else {
            let report = text.parse()?;
            return Ok(Self {
                report,
                version: None,
            });
        };
        let report = arn.parse()?;
        let version = version.parse().map_err(|why: ValueError| why.to_string())?;
        Ok(Self {
            report,
            version: Some(version),
        })
    }
}

impl ReportChoice {
    /// Returns the details of the report.
    ///
    /// # Errors
    ///
    /// Fails if the service returns an error or cannot be reached.
    pub(super) async fn details(
        &self,
        client: &Client,
    ) -> Result<<GetReportMetadata as Operation>::Output, Failure> {
        let mut get = GetReportMetadata::new(self.report.clone());
        get.report_version = self.version;
        let details = ask(client, get).await;
        details.map_err(|failure| match self.version {
            // The report may exist without this version.
            Some(_) if failure.is_not_found() => failure.advise(format!(
                "`casebook report versions {}` shows its versions, `casebook report list` all \
                 reports",
                self.report
            )),
            _ => failure,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "report-abcDEF0123456789";

    #[test]
    fn an_arn_gives_the_version_too() {
        let version = |text: &str| text.parse::<ReportName>().map(|name| name.version);
        let arn = format!("arn:aws:artifact:us-east-1::report/{ID}");
        assert_eq!(version(ID), Ok(None));
        assert_eq!(version(&arn), Ok(None));
        assert_eq!(version(&format!("{arn}:3")), Ok(ReportVersion::new(3)));
        assert_eq!(version("SOC 2: Type 2"), Ok(None));
        let name: ReportName = format!("{arn}:3").parse().unwrap();
        assert_eq!(name.report, IdOrName::Id(ID.parse().unwrap()));
        for odd in ["0", "x", "", "1:2"] {
            assert!(version(&format!("{arn}:{odd}")).is_err(), "{odd}");
        }
    }
}
