//! Reads an account: its cases, findings, reports and agreements.

mod advisor;
mod agreements;
mod attachment;
mod cases;
mod document;
mod documented;
mod extent;
mod failure;
mod fetched;
mod first_failure;
mod gaps;
mod reading;
mod reports;
mod sources;

use casebook_artifact::{CustomerAgreementSummary, ReportSummary};
use casebook_stack::Config;

pub(crate) use extent::Extent;
pub use gaps::Gaps;
pub use reading::Reading;
pub use sources::{Source, Sources, SourcesError};

use crate::account_error::AccountError;
use crate::account_writer::{AccountWriter, ArchiveError};
use failure::Failure;

/// What a run could read of an account.
#[derive(Clone, Debug)]
pub(crate) struct Collected {
    pub(crate) support: Service,
    pub(crate) artifact: Service,
    pub(crate) gaps: Gaps,
}

/// What a run could read of a service.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    pub(crate) reading: Reading,
    /// The first error.
    pub(crate) error: Option<AccountError>,
}

impl Service {
    /// A service that the run was not to read.
    pub(crate) const LEFT_OUT: Self = Self {
        reading: Reading::NotRead,
        error: None,
    };

    /// Returns whether the run was not to read the service, though it could have.
    pub(crate) fn is_left_out(&self) -> bool {
        self.reading == Reading::NotRead && self.error.is_none()
    }
}

/// Reads an account, and passes on what it finds.
///
/// # Errors
///
/// Fails if the archive cannot be written. What the services refuse is part of the result.
pub(crate) async fn collect(
    config: &Config,
    extent: Extent,
    writer: &mut AccountWriter,
) -> Result<Collected, ArchiveError> {
    let mut collected = Collected {
        support: Service::LEFT_OUT,
        artifact: Service::LEFT_OUT,
        gaps: Gaps::default(),
    };
    let gaps = &mut collected.gaps;
    for source in Source::ALL
        .iter()
        .filter(|source| extent.sources.has(**source))
    {
        let read = match source {
            Source::Cases => cases::read(config, gaps, writer).await,
            Source::Advisor => advisor::read(config, writer).await,
            Source::Reports => {
                documented::read::<ReportSummary>(config, extent, gaps, writer).await
            }
            Source::Agreements => {
                documented::read::<CustomerAgreementSummary>(config, extent, gaps, writer).await
            }
        };
        let service = match source {
            Source::Cases | Source::Advisor => &mut collected.support,
            Source::Reports | Source::Agreements => &mut collected.artifact,
        };
        let reading = match read {
            Ok(()) => {
                writer.complete_source(*source);
                Reading::Read
            }
            Err(Failure::Archive(error)) => return Err(error),
            Err(Failure::Service(reading, error)) => {
                service.error.get_or_insert(error);
                reading
            }
        };
        service.reading = service.reading.max(reading);
    }
    Ok(collected)
}
