//! The id of a run.

use std::fmt;
use std::time::SystemTime;

use casebook_types::Timestamp;

/// The id of a run: its time and a number that is drawn, so that runs which begin at once differ.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use casebook_archive::RunId;
///
/// let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_867_200);
/// assert_eq!(RunId::new(time, 0x2a).as_str(), "20261128T120000Z-0000002a");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RunId(String);

impl RunId {
    /// Creates the id of a run that begins at this time. `drawn` is a random number.
    #[must_use]
    pub fn new(time: SystemTime, drawn: u32) -> Self {
        let time = Timestamp::try_from(time).ok();
        let time = time.as_ref().map_or("", Timestamp::as_str);
        let whole = time.split('.').next().unwrap_or_default();
        let digits: String = whole
            .chars()
            .filter(|c| c.is_ascii_digit() || *c == 'T')
            .collect();
        Self(format!("{digits}Z-{drawn:08x}"))
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
