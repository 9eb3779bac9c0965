//! Whoever reads a code off a device.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use casebook_types::Secret;

use crate::BoxFuture;

type BoxError = Box<dyn Error + Send + Sync>;
type Ask = dyn Fn(&str) -> BoxFuture<'static, Result<Secret, BoxError>> + Send + Sync;

/// Asks a person for the code that their multi-factor device shows.
///
/// It is asked once for each time a role with an `mfa_serial` has to be assumed, and hears the
/// serial number or ARN of the device.
///
/// ```
/// use casebook_auth::MfaPrompt;
///
/// let prompt = MfaPrompt::new(|device| {
///     let question = format!("code of {device}: ");
///     async move {
///         // Here a terminal would be asked.
///         Ok::<_, std::io::Error>(question.len().to_string())
///     }
/// });
/// assert_eq!(format!("{prompt:?}"), "MfaPrompt");
/// ```
#[derive(Clone)]
pub struct MfaPrompt(Arc<Ask>);

impl MfaPrompt {
    /// Asks by this function. An error means that there is no code to be had.
    #[must_use]
    pub fn new<A, F, C, E>(ask: A) -> Self
    where
        A: Fn(&str) -> F + Send + Sync + 'static,
        F: Future<Output = Result<C, E>> + Send + 'static,
        C: Into<Secret>,
        E: Into<BoxError>,
    {
        Self(Arc::new(move |device| {
            let asked = ask(device);
            Box::pin(async move { asked.await.map(Into::into).map_err(Into::into) })
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
