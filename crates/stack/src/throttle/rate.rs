//! A rate that adapts to throttling: the rate limiter of the adaptive retry mode of the AWS clients.
//!
//! After a throttling response, the rate falls to 70 % of the rate at which the service throttled.
//! Then it grows along a cubic curve, which is flat near that rate and steep far from it. Each
//! attempt takes a token from a bucket, which is filled at the adaptive rate. The formulas and
//! constants are those of the AWS clients. Times are in seconds since the limiter was created, and
//! rates in responses per second.

use tokio::time::{Duration, Instant};

/// The factor by which a throttling response lowers the rate.
const BETA: f64 = 0.7;
/// The steepness of the cubic curve.
const SCALE: f64 = 0.4;
/// The weight of the newest window in the smoothed rate. The older windows have the rest.
const SMOOTH: f64 = 0.8;
/// The number of windows in a second. The rate is measured over whole windows.
const WINDOWS_PER_SECOND: f64 = 2.0;
/// The minimum rate.
const MIN_RATE: f64 = 0.5;
/// The minimum capacity of the token bucket. With a smaller one, the bucket would never have a
/// whole token.
const MIN_CAPACITY: f64 = 1.0;

/// The adaptive limiter. It is unlimited until the first throttling response.
#[derive(Debug)]
pub(super) struct Rate {
    begin: Instant,
    /// The rate of responses, measured over windows and smoothed.
    measured: f64,
    /// The number of responses since the current window began.
    responses: f64,
    /// The time at which the current window began.
    window_start: f64,
    /// The rate at which the service throttled the last time: the smaller of the measured and the
    /// allowed rate.
    throttled_rate: f64,
    /// The time at which the service throttled the last time.
    throttled_at: f64,
    /// The bucket of tokens. `None` before the first throttling response: the rate is unlimited
    /// then.
    tokens: Option<Tokens>,
}

/// The token bucket.
#[derive(Clone, Copy, Debug)]
struct Tokens {
    /// The adaptive rate: the tokens that the bucket gains in a second.
    fill_rate: f64,
    capacity: f64,
    left: f64,
    /// The time of the last refill.
    filled_at: f64,
}

impl Rate {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            begin: now,
            measured: 0.0,
            responses: 0.0,
            window_start: 0.0,
            throttled_rate: 0.0,
            throttled_at: 0.0,
            tokens: None,
        }
    }

    /// Takes a token, or returns the time until the bucket has one.
    pub(super) fn take(&mut self, now: Instant) -> Result<(), Duration> {
        let now = self.seconds(now);
        let Some(tokens) = &mut self.tokens else {
            return Ok(());
        };
        tokens.refill(now);
        if tokens.left >= 1.0 {
            tokens.left -= 1.0;
            return Ok(());
        }
        let wait = Duration::from_secs_f64((1.0 - tokens.left) / tokens.fill_rate);
        // Rounding may give a wait of zero, and the caller would then ask again and again without a
        // pause.
        Err(wait.max(Duration::from_millis(1)))
    }

    /// Adapts the rate to the result of an attempt. A failure without a response counts as a
    /// response that does not throttle.
    pub(super) fn learn(&mut self, throttled: bool, now: Instant) {
        let now = self.seconds(now);
        self.measure(now);
        if throttled {
            let fill_rate = self.tokens.map_or(f64::INFINITY, |tokens| tokens.fill_rate);
            self.throttled_rate = self.measured.min(fill_rate);
            self.throttled_at = now;
            self.set_rate(BETA * self.throttled_rate, now);
        } else if self.tokens.is_some() {
            self.set_rate(self.curve(now), now);
        }
    }

    /// Returns the rate on the cubic curve at the time `now`. At `throttled_at` it is `BETA *
    /// throttled_rate`, and `k` seconds later it reaches `throttled_rate` again.
    fn curve(&self, now: f64) -> f64 {
        let k = (self.throttled_rate * (1.0 - BETA) / SCALE).cbrt();
        SCALE * (now - self.throttled_at - k).powi(3) + self.throttled_rate
    }

    /// Counts a response. The first response after a window has ended updates the measured rate.
    fn measure(&mut self, now: f64) {
        let window_start = (now * WINDOWS_PER_SECOND).floor() / WINDOWS_PER_SECOND;
        self.responses += 1.0;
        if window_start > self.window_start {
            let rate = self.responses / (window_start - self.window_start);
            self.measured = SMOOTH * rate + (1.0 - SMOOTH) * self.measured;
            self.responses = 0.0;
            self.window_start = window_start;
        }
    }

    /// Sets the adaptive rate to `rate`, but at most to twice the measured rate, and at least to
    /// [`MIN_RATE`].
    fn set_rate(&mut self, rate: f64, now: f64) {
        let fill_rate = rate.min(2.0 * self.measured).max(MIN_RATE);
        let mut tokens = self.tokens.unwrap_or(Tokens {
            fill_rate: 0.0,
            capacity: 0.0,
            left: 0.0,
            filled_at: now,
        });
        tokens.refill(now);
        tokens.fill_rate = fill_rate;
        tokens.capacity = fill_rate.max(MIN_CAPACITY);
        tokens.left = tokens.left.min(tokens.capacity);
        self.tokens = Some(tokens);
    }

    fn seconds(&self, now: Instant) -> f64 {
        now.saturating_duration_since(self.begin).as_secs_f64()
    }

    #[cfg(test)]
    fn fill_rate(&self) -> Option<f64> {
        self.tokens.map(|tokens| tokens.fill_rate)
    }
}

impl Tokens {
    fn refill(&mut self, now: f64) {
        self.left = (self.left + (now - self.filled_at) * self.fill_rate).min(self.capacity);
        self.filled_at = now;
    }
}

#[cfg(test)]
mod tests;
