//! The client of AWS Support.

use crate::api::Support;
use crate::error::Error;

/// A client of AWS Support and Trusted Advisor.
pub type Client = casebook_stack::Client<Support>;

/// The error of a [`Client`] of AWS Support. [`sent`](casebook_stack::Error::sent) says whether the
/// request reached the service.
pub type ClientError = casebook_stack::Error<Error>;

/// Converts the result of an operation that was sent as a dry run.
///
/// The service returns an error for a successful dry run, and this function turns it into
/// `Ok(None)`. `Ok(Some(…))` means that the service ignored the member `dryRun` and **performed the
/// operation**.
///
/// ```
/// # use bytes::Bytes;
/// # use casebook_protocol::Fault;
/// # let answer = http::Response::builder()
/// #     .status(400)
/// #     .body(Bytes::from_static(br#"{"__type": "DryRunOperationException"}"#))?;
/// # let refused = casebook_support::Error::from(Fault::read(answer));
/// # let outcome: Result<(), _> = Err(casebook_support::ClientError::Refused(refused));
/// use casebook_support::dry_run_result;
///
/// // let outcome = client.send(ResolveCase::new(id).dry_run(true)).await;
/// assert!(matches!(dry_run_result(outcome), Ok(None)));
/// # Ok::<(), http::Error>(())
/// ```
///
/// # Errors
///
/// Returns every other error unchanged; [`sent`](casebook_stack::Error::sent) says whether the
/// request reached the service.
pub fn dry_run_result<T>(outcome: Result<T, ClientError>) -> Result<Option<T>, ClientError> {
    match outcome {
        Ok(answer) => Ok(Some(answer)),
        Err(error) if error.refused().is_some_and(Error::is_dry_run) => Ok(None),
        Err(error) => Err(error),
    }
}
