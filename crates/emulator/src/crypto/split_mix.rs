//! Pseudorandom numbers: the same input always gives the same number.

/// The constant that SplitMix64 adds to its state before each number.
pub(crate) const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// Returns the number that SplitMix64 draws from a state (Steele, Lea and Flood 2014). Each bit of the
/// result depends on every bit of the state, so even close states give unrelated results.
pub(crate) fn split_mix(number: u64) -> u64 {
    let number = number.wrapping_add(STEP);
    let number = (number ^ number >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ number >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ number >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_the_published_one() {
        // The first two published numbers for the seed 1234567.
        assert_eq!(split_mix(1_234_567), 6_457_827_717_110_365_317);
        let second = 1_234_567_u64.wrapping_add(STEP);
        assert_eq!(split_mix(second), 3_203_168_211_198_807_973);
    }
}
