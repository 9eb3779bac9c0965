//! The end of a connection before the response is complete.

use std::error::Error;
use std::fmt;

/// The connection ended without a whole answer, as a [`InjectedFault`](crate::InjectedFault) wanted it.
///
/// Whether anything was done before is what a client cannot know. It is an error of the
/// [`Emulator`](crate::Emulator) where nothing was answered at all, and one of its
/// [`Body`](crate::Body) where the answer broke off.
///
/// # Examples
///
/// ```
/// use casebook_emulator::{Emulator, InjectedFault, Faults, Rule};
/// use futures_util::FutureExt;
/// use tower_service::Service;
///
/// let mut emulator = Emulator::new();
/// emulator.set_faults(Faults::new().rule(Rule::new(InjectedFault::LostAnswer)));
/// let request = http::Request::get("http://localhost/v1/report/list").body(String::new())?;
/// let Some(Err(lost)) = emulator.call(request).now_or_never() else {
///     unreachable!("a lost response never arrives");
/// };
/// assert_eq!(lost.to_string(), "the connection ended before the answer was whole");
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ConnectionLostError(());

impl ConnectionLostError {
    pub(crate) fn new() -> Self {
        Self(())
    }
}

impl fmt::Display for ConnectionLostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection ended before the answer was whole")
    }
}

impl Error for ConnectionLostError {}
