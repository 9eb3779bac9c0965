//! The speed of a bar, as the average since its beginning.

use std::fmt::Write;
use std::time::Duration;

use indicatif::{HumanDuration, ProgressState};

/// The time before which a speed says nothing: the first steps come at once, or are those that an earlier
/// run has done.
const UNKNOWN: Duration = Duration::from_secs(2);

/// Writes how many steps are done in a second.
pub(super) fn rate(bar: &ProgressState, out: &mut dyn Write) {
    let rate = per_second(bar.pos(), bar.elapsed());
    // The text of a bar is a `String`, which takes all writes.
    let _ = rate.map(|rate| write!(out, "{rate:.1}/s"));
}

/// Writes how long the rest takes.
pub(super) fn left(bar: &ProgressState, out: &mut dyn Write) {
    let left = rest(bar.pos(), bar.len(), bar.elapsed());
    let _ = left.map(|left| write!(out, "{:#}", HumanDuration(left)));
}

/// Returns the number of steps in a second; `None` if it is not known yet.
fn per_second(done: u64, elapsed: Duration) -> Option<f64> {
    (elapsed >= UNKNOWN).then(|| done as f64 / elapsed.as_secs_f64())
}

/// Returns how long the rest takes; `None` if that is not known.
fn rest(done: u64, of: Option<u64>, elapsed: Duration) -> Option<Duration> {
    let rate = per_second(done, elapsed).filter(|rate| *rate > 0.0)?;
    let rest = of?.saturating_sub(done) as f64 / rate;
    Duration::try_from_secs_f64(rest.round()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_speed_is_the_average_and_not_known_in_the_first_moments() {
        let of = Duration::from_millis;
        assert_eq!(per_second(5_000, of(1)), None);
        assert_eq!(per_second(5_000, of(1_999)), None);
        assert_eq!(per_second(5_000, of(2_000)), Some(2_500.0));
        assert_eq!(rest(1, Some(100), of(1_000)), None);
        assert_eq!(rest(0, Some(100), of(5_000)), None);
        assert_eq!(rest(10, None, of(5_000)), None);
        assert_eq!(rest(10, Some(100), of(5_000)), Some(of(45_000)));
        assert_eq!(rest(100, Some(10), of(5_000)), Some(Duration::ZERO));
        assert_eq!(rest(1, Some(u64::MAX), of(5_000)), None);
    }
}
