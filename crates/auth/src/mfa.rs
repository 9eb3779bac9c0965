//! The prompt for codes of multi-factor devices.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use casebook_types::Secret;

use crate::BoxFuture;

type BoxError = Box<dyn Error + Send + Sync>;
type Ask = dyn Fn(&str) -> BoxFuture<'static, Result<Secret, BoxError>> + Send + Sync;

/// A prompt that asks the user for the code of a multi-factor device.
///
/// A provider calls the prompt each time it assumes a role with an `mfa_serial`, and passes the serial
/// number or ARN of the device.
///
/// ```
/// use casebook_auth::MfaPrompt;
///
/// let prompt = MfaPrompt::new(|device| {
///     let question = format!("code of {device}: ");
///     async move {
///         // A real prompt reads the code from a terminal.
///         Ok::<_, std::io::Error>(question.len().to_string())
///     }
/// });
/// assert_eq!(format!("{prompt:?}"), "MfaPrompt");
/// ```
#[derive(Clone)]
pub struct MfaPrompt(Arc<Ask>);

impl MfaPrompt {
    /// Creates a prompt from a function that returns the code, or an error if the user enters none.
    #[must_use]
    pub fn new<A, F, C, E>(ask: A) -> Self
    where
        A: Fn(&str) -> F + Send + Sync + 'static,
        F: Future<Output = Result<C, E>> + Send + 'static,
        C: Into<Secret>,
        E: Into<BoxError>,
    {
        Self(Arc::new(move |device| {
            let code = ask(device);
            Box::pin(async move { code.await.map(Into::into).map_err(Into::into) })
        }))
    }

    pub(crate) fn ask(&self, device: &str) -> BoxFuture<'static, Result<Secret, BoxError>> {
        (self.0)(device)
    }
}

impl fmt::Debug for MfaPrompt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MfaPrompt")
    }
}
