//! Settings of an emulator for behaviour that the services do not document, such as lifetimes.

use std::num::NonZeroUsize;
use std::time::Duration;

use crate::http::Host;

/// Lifetimes and sizes (docs/service-notes.md, "Reports and terms").
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) link_lifetime: Duration,
    pub(crate) term_token_lifetime: Duration,
    pub(crate) single_use_term_tokens: bool,
    pub(crate) page_size: NonZeroUsize,
    /// The hosts under which the controls answer, besides `localhost` and this machine's addresses.
    pub(crate) hosts: Vec<Host>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            link_lifetime: Duration::from_secs(5 * 60),
            term_token_lifetime: Duration::from_secs(15 * 60),
            single_use_term_tokens: false,
            page_size: NonZeroUsize::MIN.saturating_add(19),
            hosts: Vec::new(),
        }
    }
}
