//! Counts the cases that are opened from this machine. AWS Support opens ten in an hour for an account.

use std::num::NonZeroU32;
use std::time::Duration;

use casebook::Config;
use casebook::auth::{Clock, RetryMode};
use casebook::protocol::{Endpoint, Operation as _};
use casebook::stack::{Quota, QuotaUsage, ThrottleLayer};
use casebook::support::{CreateCase, Support};
use casebook::types::Timestamp;

use super::Session;
use super::place::folder_name;
use crate::failure::{Failure, span};
use crate::output::minute;

/// The cases that an account can open in an hour (docs/service-notes.md, "Limits").
const MAX_CASES: NonZeroU32 = NonZeroU32::new(10).expect("ten is not zero");

const HOUR: Duration = Duration::from_secs(3600);

/// The longest time that a run spends on reading the count.
const PATIENCE: Duration = Duration::from_secs(1);

impl Session {
    /// Makes the clients of a configuration count the cases that they open. The count never stops a
    /// case: without a folder for state, nothing is counted.
    pub(super) fn counting_cases(&self, config: &Config) -> Config {
        let Some((quota, _)) = self.case_quota() else {
            return config.clone();
        };
        // This throttle replaces the one that the configuration selects by the retry mode, so it
        // has to adapt in the same mode.
        let mode = config.settings().ok().and_then(|it| it.retry_mode());
        let throttle = ThrottleLayer::unlimited().adapting(mode == Some(RetryMode::Adaptive));
        config.clone().throttle(throttle.quota(quota))
    }

    /// Notes on stderr when the next case can be opened, if no further one can be opened now by the
    /// count of this machine.
    pub(crate) async fn note_case_quota(&self) {
        if let Some(usage) = self.case_usage().await
            && let Some(wait) = usage.wait
        {
            self.note(format_args!(
                "{}; AWS Support allows an account {MAX_CASES}; {}",
                opened(usage.taken),
                next(wait, &self.clock)
            ));
        }
    }

    /// Adds the count of this machine to a failure, if the service has refused to open more cases.
    pub(crate) async fn with_case_quota(&self, failure: Failure) -> Failure {
        if !failure.is_case_limit() {
            return failure;
        }
        match self.case_usage().await {
            Some(usage) => failure.note(explanation(&usage, &self.clock)),
            None => failure,
        }
    }

    /// The quota of the account at the endpoint of Support. `None` with --emulator and without a
    /// folder for state.
    fn case_quota(&self) -> Option<(Quota, Endpoint)> {
        if self.globals.emulator {
            return None;
        }
        let endpoint = self.endpoint::<Support>(false, false).ok()?;
        let place = format!("{}{}", endpoint.authority(), endpoint.base_path());
        let folder = self.state_folder()?.join("cases").join(folder_name(&place));
        let quota = Quota::new(CreateCase::NAME, MAX_CASES, HOUR, folder).observing();
        Some((quota, endpoint))
    }

    async fn case_usage(&self) -> Option<QuotaUsage> {
        let (quota, endpoint) = self.case_quota()?;
        let credentials = self.credentials().await.ok()?;
        let usage = quota.usage(&credentials, endpoint.signing_region()?);
        tokio::time::timeout(PATIENCE, usage).await.ok()?.ok()
    }
}

/// Explains by the count of this machine why the service opens no further case.
fn explanation(usage: &QuotaUsage, clock: &Clock) -> String {
    let opened = opened(usage.taken);
    match usage.wait {
        Some(wait) => format!("{opened}; {}", next(wait, clock)),
        None => format!("{opened}; others have opened the rest"),
    }
}

/// Says how many cases are counted. Those of other runs that have no response yet are among them.
fn opened(cases: usize) -> String {
    let cases = match cases {
        0 => return "no case was opened from this machine in the last hour".to_owned(),
        1 => "1 case was".to_owned(),
        many => format!("{many} cases were"),
    };
    format!("{cases} opened from this machine in the last hour, or may be open")
}

fn next(wait: Duration, clock: &Clock) -> String {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    // `minute` drops the seconds. So 59 of them are added, and the printed time is not too early.
    let at = clock.now() + wait + Duration::from_secs(59);
    let at = Timestamp::try_from(at).ok();
    let at = at.map_or_else(String::new, |at| format!(", at {}", minute(&at)));
    format!("the next is possible in {}{at}", span(seconds))
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    #[test]
    fn cases_are_counted_in_words() {
        for (cases, says) in [
            (0, "no case was "),
            (1, "1 case was "),
            (12, "12 cases were "),
        ] {
            assert!(opened(cases).starts_with(says), "{}", opened(cases));
        }
    }

    #[test]
    fn the_time_of_the_next_case_is_told_for_a_person_and_for_a_log() {
        let clock = Clock::from_fn(|| UNIX_EPOCH + Duration::from_secs(86_400));
        assert_eq!(
            next(Duration::from_millis(1_379_001), &clock),
            "the next is possible in 23 minutes, at 1970-01-02 00:23 UTC"
        );
        assert!(next(Duration::from_millis(100), &clock).contains(" in 1 s, at "));
    }
}
