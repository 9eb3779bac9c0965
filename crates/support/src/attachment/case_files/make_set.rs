//! Sets of attachments, which are made right before they are needed.

use std::error::Error as StdError;
use std::time::Duration;

use super::TRIES;
use crate::attachment::{AddAttachmentsToSet, AttachmentSet};
use crate::client::{Client, ClientError};

/// Makes a set, more than once if need be: one too many is gone in an hour and harms nobody.
pub(super) async fn make_set(
    client: &Client,
    add: &AddAttachmentsToSet,
) -> Result<AttachmentSet, ClientError> {
    let mut tries = 1;
    loop {
        match client.send(add.clone()).await {
            Err(error) if tries < TRIES && error.is_retryable() => {
                tracing::debug!(error = &error as &dyn StdError, "making another set");
                tokio::time::sleep(Duration::from_secs(1) * tries).await;
                tries += 1;
            }
            answer => return answer,
        }
    }
}
