//! Random numbers that repeat.

/// Returns a random number from 0 up to 1 for one rule at one call of one operation.
///
/// The number depends on these arguments alone, so no other call changes it.
pub(super) fn share(seed: u64, rule: usize, operation: &str, call: u64) -> f64 {
    let named = operation.bytes().fold(mixed(seed), |so_far, letter| {
        mixed(so_far ^ u64::from(letter))
    });
    let drawn = mixed(mixed(named ^ rule as u64) ^ call);
    // A double below 1 has 53 bits of precision.
    (drawn >> 11) as f64 / (1_u64 << 53) as f64
}

/// One step of SplitMix64 (Steele, Lea and Flood 2014): each bit of the result depends on every bit
/// of the number.
fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ number >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ number >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ number >> 31
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_step_is_the_published_one() {
        // The first numbers that SplitMix64 gives for the seed 1234567.
        assert_eq!(mixed(1_234_567), 6_457_827_717_110_365_317);
        let second = 1_234_567_u64.wrapping_add(0x9e37_79b9_7f4a_7c15);
        assert_eq!(mixed(second), 3_203_168_211_198_807_973);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn shares_are_spread_evenly_and_stay_the_same(seed: u64, rule in 0..9_usize, tenth in 1..10_u32) {
            let most = f64::from(tenth) / 10.0;
            let drawn = || (1..=4_000).map(move |call| share(seed, rule, "CreateCase", call));
            prop_assert!(drawn().eq(drawn()));
            prop_assert!(drawn().all(|share| (0.0..1.0).contains(&share)));
            let hits = drawn().filter(|share| *share < most).count();
            let expected = 400 * tenth as usize;
            // Six deviations of half the numbers.
            prop_assert!(hits.abs_diff(expected) < 190, "{hits} of {expected}");
        }

        #[test]
        fn another_seed_rule_or_operation_is_another_run(seed: u64) {
            let run = |seed, rule, operation| -> Vec<u64> {
                (1..9).map(|call| share(seed, rule, operation, call).to_bits()).collect()
            };
            let first = run(seed, 0, "CreateCase");
            prop_assert_ne!(&first, &run(seed ^ 1, 0, "CreateCase"));
            prop_assert_ne!(&first, &run(seed, 1, "CreateCase"));
            prop_assert_ne!(&first, &run(seed, 0, "ResolveCase"));
        }
    }
}
