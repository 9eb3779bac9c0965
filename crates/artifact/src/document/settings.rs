//! The settings of a downloader.

use std::num::NonZeroU32;
use std::time::Duration;

use casebook_files::Access;
use casebook_stack::Transport;

use super::kind::DocumentKind;

/// What a [`Downloader`](crate::Downloader) is set to, whose setters describe the fields.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) transport: Transport,
    pub(super) max_failures: NonZeroU32,
    pub(super) idle_timeout: Duration,
    pub(super) min_rate: u64,
    pub(super) timeout: Duration,
    pub(super) max_size: u64,
    pub(super) access: Access,
    pub(super) allow_http: bool,
    pub(super) expected: &'static [DocumentKind],
}

impl Settings {
    pub(super) fn new(transport: Transport) -> Self {
        Self {
            transport,
            max_failures: NonZeroU32::MIN.saturating_add(4),
            idle_timeout: Duration::from_secs(30),
            min_rate: 1024,
            timeout: Duration::from_secs(60 * 60),
            max_size: 1 << 30,
            access: Access::Owner,
            allow_http: false,
            expected: &[],
        }
    }
}
