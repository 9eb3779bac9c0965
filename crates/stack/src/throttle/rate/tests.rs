use super::*;
use proptest::prelude::*;

/// Answers at `rate` per second from `from` to `to` seconds, the last of them throttled or not.
fn answers(rate: &mut Rate, begin: Instant, from: u32, to: u32, per_second: u32, throttled: bool) {
    for i in from * per_second..to * per_second {
        let at = begin + Duration::from_secs_f64(f64::from(i) / f64::from(per_second));
        rate.learn(throttled && i + 1 == to * per_second, at);
    }
}

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-6, "{found} {expected}");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_limited_before_the_service_says_stop() {
    let begin = Instant::now();
    let mut rate = Rate::new(begin);
    answers(&mut rate, begin, 0, 10, 50, false);
    for _ in 0..1000 {
        assert_eq!(rate.take(begin), Ok(()));
    }
}

#[tokio::test(start_paused = true)]
async fn the_curve_falls_to_seven_tenths_comes_back_after_k_and_then_grows_steeply() {
    let begin = Instant::now();
    let mut rate = Rate::new(begin);
    answers(&mut rate, begin, 0, 60, 10, true);
    // Ten a second, measured: the smoothing has forgotten the beginning.
    let most = rate.most;
    near(most, 10.0);
    near(rate.fill().unwrap(), 7.0);
    let k = (most * 0.3 / 0.4).cbrt();
    near(k, 1.957_433_820_584_431);
    near(rate.curve(rate.stopped), 7.0);
    near(rate.curve(rate.stopped + k), 10.0);
    near(rate.curve(rate.stopped + k + 2.0), 10.0 + 0.4 * 8.0);
}

#[tokio::test(start_paused = true)]
async fn a_second_stop_counts_from_the_slower_of_measured_and_allowed() {
    let begin = Instant::now();
    let mut rate = Rate::new(begin);
    answers(&mut rate, begin, 0, 60, 10, true);
    let fill = rate.fill().unwrap();
    rate.learn(true, begin + Duration::from_secs(60));
    near(rate.most, fill);
    near(rate.fill().unwrap(), fill * 0.7);
}

#[tokio::test(start_paused = true)]
async fn a_token_comes_with_the_rate_and_never_before() {
    let begin = Instant::now();
    let mut rate = Rate::new(begin);
    // The very first answer is a refusal: there is no measurement, and the least rate is taken.
    rate.learn(true, begin);
    near(rate.fill().unwrap(), 0.5);
    assert_eq!(rate.take(begin), Err(Duration::from_secs(2)));
    let later = begin + Duration::from_secs(2);
    assert_eq!(rate.take(later), Ok(()));
    assert_eq!(rate.take(later), Err(Duration::from_secs(2)));
    let much_later = begin + Duration::from_secs(3600);
    assert_eq!(rate.take(much_later), Ok(()), "one token is all it holds");
    assert!(rate.take(much_later).is_err());
}

#[tokio::test(start_paused = true)]
async fn it_is_never_faster_than_twice_what_is_sent() {
    let begin = Instant::now();
    let mut rate = Rate::new(begin);
    answers(&mut rate, begin, 0, 20, 4, true);
    // The curve would be in the thousands after a minute.
    answers(&mut rate, begin, 20, 80, 2, false);
    near(rate.fill().unwrap(), 2.0 * rate.measured);
    near(rate.measured, 2.0);
}

proptest! {
    #[test]
    fn whatever_happens_the_rate_is_a_number_and_at_least_a_half(
        steps in proptest::collection::vec((0u64..5_000, any::<bool>(), any::<bool>()), 1..200)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let _entered = runtime.enter();
        let mut now = Instant::now();
        let mut rate = Rate::new(now);
        for (after, throttled, take) in steps {
            now += Duration::from_millis(after);
            rate.learn(throttled, now);
            if let Some(tokens) = rate.tokens {
                prop_assert!(tokens.fill.is_finite() && tokens.fill >= 0.5);
                prop_assert!((0.0..=tokens.capacity).contains(&tokens.left));
            }
            if take && let Err(wait) = rate.take(now) {
                prop_assert!(wait <= Duration::from_secs(2), "{wait:?}");
            }
        }
    }
}
