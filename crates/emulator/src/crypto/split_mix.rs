//! Random numbers that repeat.

/// What is added to the number at each step.
pub(crate) const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// Takes one step of SplitMix64 (Steele, Lea and Flood 2014): each bit of the result depends on every bit
/// of the number.
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
        // The first numbers that SplitMix64 gives for the seed 1234567.
        assert_eq!(split_mix(1_234_567), 6_457_827_717_110_365_317);
        let second = 1_234_567_u64.wrapping_add(STEP);
        assert_eq!(split_mix(second), 3_203_168_211_198_807_973);
    }
}
