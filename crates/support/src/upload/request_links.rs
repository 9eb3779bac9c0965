//! Requests the links for the parts of an upload.

use casebook_protocol::attempt::{RetryAfterHint, backoff, may_repeat};
use casebook_stack::protocol::{Effect, Operation as _};
use casebook_stack::{OperationService, Sent, millis};
use tokio::time::sleep;

use super::error::Cause;
use super::get_attachment_upload_links::{GetAttachmentUploadLinks, UploadLinks};

/// How often one request is sent, if the service may have acted on it.
const TRIES: u32 = 3;

/// Requests links, and requests them again if the service may have acted on the request.
///
/// The client repeats no such request, because a second one may begin a second upload. Here it does no
/// harm: no case names that upload, so this decides as for an operation that may be sent twice. After
/// all other failures, the client's own retries are all there are.
pub(super) async fn request_links<C: OperationService<GetAttachmentUploadLinks>>(
    client: &C,
    request: GetAttachmentUploadLinks,
) -> Result<UploadLinks, Cause> {
    let mut failures = 0;
    loop {
        let error = match client.send(request.clone()).await {
            Ok(links) => return Ok(links),
            Err(error) => error,
        };
        failures += 1;
        let class = error.retry_class();
        let is_open = error.sent() == Sent::Perhaps;
        if failures == TRIES || !is_open || !may_repeat(class, Effect::Idempotent, Sent::Perhaps) {
            return Err(Cause::client::<GetAttachmentUploadLinks>(error));
        }
        let wait = backoff(class, failures - 1, 1.0, RetryAfterHint::default());
        tracing::debug!(
            operation = GetAttachmentUploadLinks::NAME,
            attempt = failures + 1,
            max_attempts = TRIES,
            code = error.code(),
            wait_ms = millis(wait),
            error = &error as &dyn std::error::Error,
            "requesting the links again"
        );
        sleep(wait).await;
    }
}
