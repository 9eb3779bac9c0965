use super::*;
use proptest::prelude::*;

/// Reports `per_second` responses a second, from second `from` to second `to`. None of them
/// throttles, except the last one if `throttled` is true.
fn report(rate: &mut Rate, begin: Instant, from: u32, to: u32, per_second: u32, throttled: bool) {
    for i in from * per_second..to * per_second {
        let at = begin + Duration::from_secs_f64(f64::from(i) / f64::from(per_second));
        rate.learn(throttled && i + 1 == to * per_second, at);
    }
}

fn assert_near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-6, "{found} {expected}");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_limited_before_the_first_throttling_response() {
    let begin = Instant::now();
    let mut rate = Rate::new(begin);
    report(&mut rate, begin, 0, 10, 50, false);
    for _ in 0..1000 {
        assert_eq!(rate.take(begin), Ok(()));
    }
}

#[tokio::test(start_paused = true)]
async fn the_curve_falls_to_seven_tenths_returns_after_k_and_then_grows_steeply() {
    let begin = Instant::now();
    let mut rate = Rate::new(begin);
    report(&mut rate, begin, 0, 60, 10, true);
    // After a minute of ten responses a second, the smoothed rate no longer depends on the first
    // responses.
    let throttled_rate = rate.throttled_rate;
    assert_near(throttled_rate, 10.0);
    assert_near(rate.fill_rate().unwrap(), 7.0);
    let k = (throttled_rate * 0.3 / 0.4).cbrt();
    assert_near(k, 1.957_433_820_584_431);
    assert_near(rate.curve(rate.throttled_at), 7.0);
    assert_near(rate.curve(rate.throttled_at + k), 10.0);
    assert_near(rate.curve(rate.throttled_at + k + 2.0), 10.0 + 0.4 * 8.0);
}

#[tokio::test(start_paused = true)]
async fn a_second_throttling_lowers_the_slower_of_the_measured_and_the_allowed_rate() {
    let begin = Instant::now();
    let mut rate = Rate::new(begin);
    report(&mut rate, begin, 0, 60, 10, true);
    let fill_rate = rate.fill_rate().unwrap();
    rate.learn(true, begin + Duration::from_secs(60));
    assert_near(rate.throttled_rate, fill_rate);
    assert_near(rate.fill_rate().unwrap(), fill_rate * 0.7);
}

#[tokio::test(start_paused = true)]
async fn tokens_become_free_at_the_rate_and_the_bucket_holds_one() {
    let begin = Instant::now();
    let mut rate = Rate::new(begin);
    // The very first response throttles. No rate is measured yet, so the adaptive rate is the
    // minimum.
    rate.learn(true, begin);
    assert_near(rate.fill_rate().unwrap(), 0.5);
    assert_eq!(rate.take(begin), Err(Duration::from_secs(2)));
    let later = begin + Duration::from_secs(2);
    assert_eq!(rate.take(later), Ok(()));
    assert_eq!(rate.take(later), Err(Duration::from_secs(2)));
    let much_later = begin + Duration::from_secs(3600);
    assert_eq!(rate.take(much_later), Ok(()), "the bucket holds one token");
    assert!(rate.take(much_later).is_err());
}

#[tokio::test(start_paused = true)]
async fn the_rate_is_at_most_twice_the_measured_rate() {
    let begin = Instant::now();
    let mut rate = Rate::new(begin);
    report(&mut rate, begin, 0, 20, 4, true);
    // After a minute, the cubic curve alone would give thousands of responses a second. The limit
    // is twice the measured rate.
    report(&mut rate, begin, 20, 80, 2, false);
    assert_near(rate.fill_rate().unwrap(), 2.0 * rate.measured);
    assert_near(rate.measured, 2.0);
}

proptest! {
    #[test]
    fn every_sequence_of_results_leaves_a_finite_rate_of_at_least_a_half(
        steps in proptest::collection::vec((0u64..5_000, any::<bool>(), any::<bool>()), 1..200)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let _guard = runtime.enter();
        let mut now = Instant::now();
        let mut rate = Rate::new(now);
        for (after, throttled, take) in steps {
            now += Duration::from_millis(after);
            rate.learn(throttled, now);
            if let Some(tokens) = rate.tokens {
                prop_assert!(tokens.fill_rate.is_finite() && tokens.fill_rate >= 0.5);
                prop_assert!((0.0..=tokens.capacity).contains(&tokens.left));
            }
            if take && let Err(wait) = rate.take(now) {
                prop_assert!(wait <= Duration::from_secs(2), "{wait:?}");
            }
        }
    }
}
