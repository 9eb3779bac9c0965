//! Fetches the summaries of the results of many checks.

use casebook::support::{Client, DescribeTrustedAdvisorCheckSummaries, TrustedAdvisorCheckSummary};
use casebook::types::support::CheckId;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use crate::command::ask::ask;
use crate::failure::Failure;

/// The largest number of checks in one request.
const IN_ONE: usize = 100;

/// The largest number of requests at the same time.
const AT_ONCE: usize = 4;

/// Returns the summaries of these checks, in batches, in the order of the service.
///
/// # Errors
///
/// Fails if the service returns an error for a batch.
pub(crate) async fn summaries(
    client: &Client,
    ids: impl IntoIterator<Item = CheckId>,
) -> Result<Vec<TrustedAdvisorCheckSummary>, Failure> {
    let ids: Vec<CheckId> = ids.into_iter().collect();
    let asked: Vec<_> = ids
        .chunks(IN_ONE)
        .map(|batch| DescribeTrustedAdvisorCheckSummaries::new(batch.iter().cloned()))
        .map(|describe| ask(client, describe))
        .collect();
    let batches: Vec<_> = stream::iter(asked).buffered(AT_ONCE).try_collect().await?;
    let summaries = batches.into_iter().flat_map(|batch| batch.summaries);
    Ok(summaries.collect())
}
