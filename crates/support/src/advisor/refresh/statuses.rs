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

/// Asks for the refresh statuses of these checks, and hands over each response with the checks that it
/// is about.
///
/// One check can make the service refuse the whole request. Then the request is split in halves, down
/// to that check, so an invalid input is always an error of one check.
pub(super) async fn ask_statuses<C>(
    client: &C,
    ids: Vec<CheckId>,
    mut take: impl FnMut(&[CheckId], Result<Vec<TrustedAdvisorCheckRefreshStatus>, ClientError>),
) where
    C: OperationService<DescribeTrustedAdvisorCheckRefreshStatuses>,
{
    let mut parts: Vec<Vec<CheckId>> = ids.chunks(IN_ONE).map(<[_]>::to_vec).collect();
    while !parts.is_empty() {
        // Collected first: a stream that holds these closures while it waits would not be `Send`.
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
