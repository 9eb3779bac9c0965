//! The pseudorandom numbers of rules with a probability.

use crate::crypto::split_mix::split_mix;

/// Returns a pseudorandom number from 0 to 1 (excluded) for a rule at a call of an operation.
///
/// The number depends only on these arguments, so other calls do not change it.
pub(super) fn share(seed: u64, rule: usize, operation: &str, call: u64) -> f64 {
    let named = operation.bytes().fold(split_mix(seed), |so_far, letter| {
        split_mix(so_far ^ u64::from(letter))
    });
    let drawn = split_mix(split_mix(named ^ rule as u64) ^ call);
    // An f64 has 53 bits of precision, so only the high 53 bits are used.
    (drawn >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
            // Six standard deviations of 4,000 draws with the probability one half.
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
