//! A rate that adapts to throttling: the limiter of the adaptive retry mode.
//!
//! After a throttling response the rate falls to a fraction. Then it grows along a cubic curve that
//! is flat near the rate at which the service throttled, and steep far from it. The constants are
//! those of the AWS clients.

use tokio::time::{Duration, Instant};

/// The fraction of the rate that remains after a throttling response.
const BETA: f64 = 0.7;
/// The steepness of the curve.
const SCALE: f64 = 0.4;
/// The weight of the newest measurement.
const SMOOTH: f64 = 0.8;
/// Measurements are taken over buckets of half a second.
const BUCKETS_PER_SECOND: f64 = 2.0;
/// The requests per second that are always allowed.
const LEAST: f64 = 0.5;
/// The bucket always has room for one token.
const LEAST_CAPACITY: f64 = 1.0;

/// The adaptive limiter. It is unlimited until the first throttling response.
#[derive(Debug)]
pub(super) struct Rate {
    begin: Instant,
    /// The measured responses per second.
    measured: f64,
    answered: f64,
    bucket: f64,
    /// The rate at which the service last throttled, and the time.
    most: f64,
    stopped: f64,
    tokens: Option<Tokens>,
}

#[derive(Clone, Copy, Debug)]
struct Tokens {
    fill: f64,
    capacity: f64,
    left: f64,
    filled: f64,
}

impl Rate {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            begin: now,
            measured: 0.0,
            answered: 0.0,
            bucket: 0.0,
            most: 0.0,
            stopped: 0.0,
            tokens: None,
        }
    }

    /// Takes a token, or returns the time until one is free.
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
        let wait = Duration::from_secs_f64((1.0 - tokens.left) / tokens.fill);
        // Never a sleep of zero, because rounding must not make the caller spin.
        Err(wait.max(Duration::from_millis(1)))
    }

    /// Adapts the rate to a response.
    pub(super) fn learn(&mut self, throttled: bool, now: Instant) {
        let now = self.seconds(now);
        self.measure(now);
        if throttled {
            let fill = self.tokens.map_or(f64::INFINITY, |tokens| tokens.fill);
            self.most = self.measured.min(fill);
            self.stopped = now;
            self.set(BETA * self.most, now);
        } else if self.tokens.is_some() {
            self.set(self.curve(now), now);
        }
    }

    /// The cubic curve: back at `most` after `k` seconds.
    fn curve(&self, now: f64) -> f64 {
        let k = (self.most * (1.0 - BETA) / SCALE).cbrt();
        SCALE * (now - self.stopped - k).powi(3) + self.most
    }

    fn measure(&mut self, now: f64) {
        let bucket = (now * BUCKETS_PER_SECOND).floor() / BUCKETS_PER_SECOND;
        self.answered += 1.0;
        if bucket > self.bucket {
            let rate = self.answered / (bucket - self.bucket);
            self.measured = SMOOTH * rate + (1.0 - SMOOTH) * self.measured;
            self.answered = 0.0;
            self.bucket = bucket;
        }
    }

    /// Sets the rate, up to twice the measured one.
    fn set(&mut self, rate: f64, now: f64) {
        let fill = rate.min(2.0 * self.measured).max(LEAST);
        let mut tokens = self.tokens.unwrap_or(Tokens {
            fill: 0.0,
            capacity: 0.0,
            left: 0.0,
            filled: now,
        });
        tokens.refill(now);
        tokens.fill = fill;
        tokens.capacity = fill.max(LEAST_CAPACITY);
        tokens.left = tokens.left.min(tokens.capacity);
        self.tokens = Some(tokens);
    }

    fn seconds(&self, now: Instant) -> f64 {
        now.saturating_duration_since(self.begin).as_secs_f64()
    }

    #[cfg(test)]
    fn fill(&self) -> Option<f64> {
        self.tokens.map(|tokens| tokens.fill)
    }
}

impl Tokens {
    fn refill(&mut self, now: f64) {
        self.left = (self.left + (now - self.filled) * self.fill).min(self.capacity);
        self.filled = now;
    }
}

#[cfg(test)]
mod tests;
