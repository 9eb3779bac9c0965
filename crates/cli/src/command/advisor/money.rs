//! Writes amounts of money.

/// Rounds an amount to cents, because adding fractions leaves further digits.
pub(crate) fn cents(savings: f64) -> f64 {
    let cents = (savings * 100.0).round() / 100.0;
    // The product of a very large amount is infinite. Such an amount has no cents.
    if cents.is_finite() { cents } else { savings }
}

/// Returns an amount with two decimals, and commas between the thousands.
pub(crate) fn amount(savings: f64) -> String {
    let plain = format!("{savings:.2}");
    let (whole, cents) = plain.split_once('.').unwrap_or((&plain, "00"));
    let mut out = String::with_capacity(plain.len() + 4);
    let digits = whole.trim_start_matches('-');
    if digits.len() < whole.len() {
        out.push('-');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    format!("{out}.{cents}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_has_cents_and_no_more() {
        assert_eq!(cents(6379.929999999999), 6379.93);
        assert_eq!(cents(-0.125), -0.13);
        assert_eq!(cents(f64::MAX), f64::MAX);
    }

    #[test]
    fn amounts_have_commas() {
        for (number, text) in [
            (0.0, "0.00"),
            (999.999, "1,000.00"),
            (-1234567.0, "-1,234,567.00"),
            (123456.0, "123,456.00"),
        ] {
            assert_eq!(amount(number), text);
        }
    }
}
