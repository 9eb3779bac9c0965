//! The refresh statuses of many checks.

use casebook_stack::OperationService;
use casebook_types::support::CheckId;
use futures_util::StreamExt as _;
use futures_util::stream;

use crate::advisor::{
    DescribeTrustedAdvisorCheckRefreshStatuses, TrustedAdvisorCheckRefreshStatus,
};
use crate::client::ClientError;
use crate::error::Error;

/// The largest number of requests at the same time.
pub(super) const AT_ONCE: usize = 8;

/// The largest number of checks in one request.
const IN_ONE: usize = 100;

/// Requests the refresh statuses of these checks, and passes each response to `take`, with the checks
/// that its request named.
///
/// One invalid check makes the service refuse a whole request. Such a request is sent again in two halves,
/// down to requests with one check. So `take` gets such an error with the one check that is invalid.
pub(super) async fn ask_statuses<C>(
    client: &C,
    ids: Vec<CheckId>,
    mut take: impl FnMut(&[CheckId], Result<Vec<TrustedAdvisorCheckRefreshStatus>, ClientError>),
) where
    C: OperationService<DescribeTrustedAdvisorCheckRefreshStatuses>,
{
    let mut parts: Vec<Vec<CheckId>> = ids.chunks(IN_ONE).map(<[_]>::to_vec).collect();
    while !parts.is_empty() {
        // The futures are collected into a list first: the stream would otherwise hold the closure that
        // makes them, and this future would not be `Send`.
        let asked: Vec<_> = parts
            .drain(..)
            .map(|part| async move {
                let describe = DescribeTrustedAdvisorCheckRefreshStatuses::new(part.clone());
                (part, client.send(describe).await)
            })
            .collect();
        let mut answers = stream::iter(asked).buffer_unordered(AT_ONCE);
        while let Some((part, answer)) = answers.next().await {
            match answer {
                Err(error) if part.len() > 1 && is_invalid(&error) => {
                    let (one, other) = part.split_at(part.len() / 2);
                    parts.extend([one.to_vec(), other.to_vec()]);
                }
                answer => take(&part, answer.map(|answer| answer.statuses)),
            }
        }
    }
}

fn is_invalid(error: &ClientError) -> bool {
    error.refused().is_some_and(Error::is_invalid_input)
}
