//! Finds the resources that can have tags, by their ARNs.

use crate::operation::{Call, OperationError};

use super::{refuse, report};

/// Refuses an ARN unless it is that of a report, of a version of a report, of a customer agreement or of
/// a compliance inquiry that exists (docs/service-notes.md, "Tags").
pub(super) fn find(call: &Call<'_>, arn: &str) -> Result<(), OperationError> {
    let not_found = || refuse::resource_not_found(arn);
    let (_, name) = arn.rsplit_once('/').ok_or_else(not_found)?;
    let (id, version) = match name.split_once(':') {
        Some((id, version)) => (id, Some(version.parse().map_err(|_| not_found())?)),
        None => (name, None),
    };
    let known = if id.starts_with("compliance-inquiry-") {
        call.store
            .inquiry(id)?
            .ok_or_else(not_found)?
            .arn(call.store.account())
    } else if id.starts_with("report-") {
        let report = report::find(call, id, version).map_err(|stop| match stop {
            OperationError::Refused(_) => not_found().into(),
            OperationError::Store(_) => stop,
        })?;
        match version {
            Some(_) => report.arn,
            None => report::arn_without_version(&report).to_owned(),
        }
    } else {
        let agreement = call.store.agreement(id)?.ok_or_else(not_found)?;
        agreement.arn
    };
    if known == arn {
        Ok(())
    } else {
        Err(not_found().into())
    }
}
