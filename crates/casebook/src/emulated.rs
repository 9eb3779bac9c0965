//! Connects clients to an emulator.

use casebook_auth::{Clock, Credentials};
use casebook_emulator::{ACCESS_KEY_ID, ACCOUNT_ID, Emulator, SECRET_ACCESS_KEY};
use casebook_stack::Config;
use casebook_types::Region;

/// Makes a configuration for clients that send to this emulator, without a network or an account.
///
/// It has the Region `us-east-1`, an access key that every emulator accepts, the emulator as the
/// transport, and the emulator's clock, so that signatures and expiry follow when a test moves the
/// clock. It reads no environment variables and no files. Every setter of [`Config`] works as usual.
///
/// A [`Journal`](casebook_support::Journal) has a clock of its own; give it the emulator's with
/// `journal.clock(Clock::from_fn(emulator.clock().time_source()))`.
///
/// ```
/// use std::time::Duration;
///
/// use casebook::emulator::Emulator;
/// use casebook::{artifact, emulated, support};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let emulator = Emulator::new();
/// let config = emulated(&emulator);
///
/// let reports = artifact::Client::new(&config)?;
/// assert!(!reports.send(artifact::ListReports::new()).await?.reports.is_empty());
///
/// // A year later.
/// emulator.clock().advance(Duration::from_secs(365 * 24 * 3600));
/// let cases = support::Client::new(&config)?;
/// cases.send(support::DescribeSeverityLevels::new()).await?;
/// assert_eq!(emulator.tally().of("DescribeSeverityLevels").seen, 1, "signed for the later time");
/// # Ok(())
/// # }
/// ```
#[must_use]
pub fn emulated(emulator: &Emulator) -> Config {
    let account = ACCOUNT_ID.parse();
    let account = account.expect("the emulator's account is twelve digits");
    let keys = Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY).with_account_id(account);
    let clock = emulator.clock().clone();
    Config::new()
        .region(Region::US_EAST_1)
        .credentials(keys)
        .transport(emulator.clone())
        .clock(Clock::from_fn(move || clock.now()))
}
