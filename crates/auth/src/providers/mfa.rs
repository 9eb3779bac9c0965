//! The prompt for codes of multi-factor devices.

use std::error::Error;
use std::sync::Arc;

use casebook_types::Secret;

use crate::BoxFuture;

mod terminal;

type BoxError = Box<dyn Error + Send + Sync>;
type Prompt = dyn Fn(&str) -> BoxFuture<'static, Result<Secret, BoxError>> + Send + Sync;

/// A prompt that asks the user for the code of a multi-factor device.
///
/// A provider calls the prompt each time it assumes a role that has an `mfa_serial`. It passes the
/// serial number or the ARN of the device.
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
pub struct MfaPrompt(Arc<Prompt>);

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

    /// Creates a prompt that asks on the terminal of this process and does not echo the code.
    ///
    /// It asks on `/dev/tty`, or on the console of Windows, if stdin or stderr is a terminal (on
    /// Windows both must be). Otherwise the program runs unattended, so the prompt fails at once.
    /// The question is `MFA code of DEVICE: `. A code that was typed before the question appears is
    /// accepted. If two prompts are needed at the same time, the second waits for the first.
    ///
    /// The prompt waits without a time limit. It reads the terminal on a separate thread, so it
    /// needs no particular runtime. Dropping the future turns the echo on again, but the thread
    /// stays until a line is typed. That line is the answer to the next question.
    ///
    /// ```
    /// use casebook_auth::MfaPrompt;
    ///
    /// let prompt = MfaPrompt::terminal();
    /// # let _ = prompt;
    /// ```
    #[must_use]
    pub fn terminal() -> Self {
        Self::new(|device| terminal::ask(device.to_owned()))
    }

    pub(crate) fn ask(&self, device: &str) -> BoxFuture<'static, Result<Secret, BoxError>> {
        (self.0)(device)
    }
}

casebook_types::opaque!(MfaPrompt);
