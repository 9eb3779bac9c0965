//! The error of a connection that ended before the response was complete.

use std::error::Error;
use std::fmt;

/// A fault ended the connection before the response was complete
/// ([`InjectedFault`](crate::InjectedFault)).
///
/// A client cannot know whether the operation ran. If there was no response at all, the call of the
/// [`Emulator`](crate::Emulator) returns this error; if the response broke off, its [`Body`](crate::Body)
/// does.
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
