//! The client of AWS Support.

use crate::api::Support;
use crate::error::Error;

/// A client of AWS Support and Trusted Advisor, over any layers.
pub type Client = casebook_stack::Client<Support>;

/// Why a Support operation has no answer.
pub type ClientError = casebook_stack::Error<Error>;

/// Reads the outcome of an operation that was sent as a dry run.
///
/// The good answer to a dry run is a refusal, so here it is `Ok(None)`. An answer in spite of the
/// dry run, `Ok(Some(…))`, means that the service does not know the word and **has acted**.
///
/// ```
/// # use bytes::Bytes;
/// # use casebook_protocol::Fault;
/// # let answer = http::Response::builder()
/// #     .status(400)
/// #     .body(Bytes::from_static(br#"{"__type": "DryRunOperationException"}"#))?;
/// # let refused = casebook_support::Error::from(Fault::read(answer));
/// # let outcome: Result<(), _> = Err(casebook_support::ClientError::Refused(refused));
/// use casebook_support::dry_run;
///
/// // let outcome = client.send(ResolveCase::new(id).dry_run(true)).await;
/// assert!(matches!(dry_run(outcome), Ok(None)));
/// # Ok::<(), http::Error>(())
/// ```
///
/// # Errors
///
/// Fails with whatever else the outcome is.
pub fn dry_run<T>(outcome: Result<T, ClientError>) -> Result<Option<T>, ClientError> {
    match outcome {
        Ok(answer) => Ok(Some(answer)),
        Err(error) if error.refused().is_some_and(Error::is_dry_run) => Ok(None),
        Err(error) => Err(error),
    }
}
