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

/// Returns the number whose [`split_mix`] this is.
pub(crate) fn split_mix_inverse(drawn: u64) -> u64 {
    // These are the inverses, modulo 2^64, of the factors above.
    let number = undo_shift(drawn, 31).wrapping_mul(0x3196_42b2_d24d_8ec3);
    let number = undo_shift(number, 27).wrapping_mul(0x96de_1b17_3f11_9089);
    undo_shift(number, 30).wrapping_sub(STEP)
}

/// Returns the number that became `shifted` by the exclusive or with itself, shifted to the right.
fn undo_shift(shifted: u64, by: u32) -> u64 {
    let mut number = shifted;
    for _ in 0..u64::BITS / by {
        number = shifted ^ number >> by;
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_drawn_number_leads_back_to_what_it_was_drawn_from() {
        let numbers = (0..1_000).chain([u64::MAX, u64::MAX - 1, 1 << 63]);
        for number in numbers.map(|number: u64| number.wrapping_mul(STEP)) {
            assert_eq!(split_mix_inverse(split_mix(number)), number, "{number}");
        }
    }

    #[test]
    fn a_step_is_the_published_one() {
        // The first two published numbers for the seed 1234567.
        assert_eq!(split_mix(1_234_567), 6_457_827_717_110_365_317);
        let second = 1_234_567_u64.wrapping_add(STEP);
        assert_eq!(split_mix(second), 3_203_168_211_198_807_973);
    }
}
