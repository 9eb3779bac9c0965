//! `DescribeSeverityLevels` (API reference; names as in API notes, A15).

use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::call::{self, Call};
use crate::refusal::{Refusal, Stop};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    dry_run: Option<bool>,
}

pub(crate) fn describe_severity_levels(_: &Call<'_>, input: Value) -> Result<Value, Stop> {
    let input: Input = call::read(input)?;
    if input.dry_run == Some(true) {
        // A dry run that goes well is an error too (API notes, D).
        let why = "the request would have succeeded, and dryRun is set";
        return Err(Refusal::new("DryRunOperationException", StatusCode::BAD_REQUEST, why).into());
    }
    let levels = ["Low", "Normal", "High", "Urgent", "Critical"]
        .map(|name| json!({"code": name.to_ascii_lowercase(), "name": name}));
    Ok(json!({ "severityLevels": levels }))
}
