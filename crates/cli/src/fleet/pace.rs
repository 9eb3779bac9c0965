//! How fast casebook calls the services in each of the accounts that it works in.

use std::num::NonZeroU32;
use std::str::FromStr;
use std::time::Duration;

use casebook::Config;
use casebook::auth::RetryMode;
use casebook::stack::ThrottleLayer;
use casebook::support::Support;

use crate::failure::Failure;
use crate::globals::from_one;

/// How long a call goes on while a service throttles it: other programs may use up the quota of an
/// account, and a run over many accounts had rather wait than fail.
const PATIENCE: Duration = Duration::from_secs(600);

/// The most calls in a second of each account.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Pace {
    /// The quotas that AWS publishes.
    #[default]
    Published,
    /// This many calls to AWS Support, and the published quota of Trusted Advisor.
    Support(NonZeroU32),
    /// As many as there are.
    Unlimited,
}

impl Pace {
    /// Returns the configuration with a throttle that keeps the quotas, and with patience.
    ///
    /// # Errors
    ///
    /// Fails if a shared file or a setting is malformed.
    pub(super) fn keep(self, config: &Config) -> Result<Config, Failure> {
        let throttle = match self {
            Self::Published => ThrottleLayer::published(),
            Self::Support(calls) => {
                ThrottleLayer::published().rate_quota(Support::CALLS.per_second(calls))
            }
            Self::Unlimited => ThrottleLayer::unlimited(),
        };
        // This throttle replaces the one that the configuration selects by the retry mode, so it has to
        // adapt in the same mode.
        let adapts = config.settings()?.retry_mode() == Some(RetryMode::Adaptive);
        let throttle = throttle.adapting(adapts);
        Ok(config.clone().throttle(throttle).patience(PATIENCE))
    }
}

impl FromStr for Pace {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "unlimited" => Ok(Self::Unlimited),
            _ => from_one(text)
                .map(Self::Support)
                .map_err(|why| format!("{why}; or unlimited")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pace_is_a_number_of_calls_or_unlimited() {
        assert_eq!("1".parse(), Ok(Pace::Support(NonZeroU32::MIN)));
        assert_eq!("unlimited".parse(), Ok(Pace::Unlimited));
        let odd = "0".parse::<Pace>().unwrap_err();
        assert_eq!(
            odd,
            "expected a number of at least 1, found 0; or unlimited"
        );
    }
}
