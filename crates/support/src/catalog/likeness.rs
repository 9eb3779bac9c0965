//! The similarity of names.

use std::borrow::Borrow;
use std::fmt;

/// Returns the words of a text in lower case. A word is a run of letters and digits.
pub(super) fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Returns the words without `amazon` or `aws` at the beginning, unless nothing would remain.
pub(super) fn bare(words: &[String]) -> &[String] {
    match words.split_first() {
        Some((first, rest)) if !rest.is_empty() && ["amazon", "aws"].contains(&first.as_str()) => {
            rest
        }
        _ => words,
    }
}

/// Returns the two short names of a phrase: its initials, and its initials with a number for repeated letters.
/// `elastic compute cloud` gives `ecc` and `ec2`, and `simple storage service` gives `sss` and `s3`. The
/// words `and`, `for`, `of` and `the` do not count.
pub(super) fn short(words: &[String]) -> [String; 2] {
    let counted = words
        .iter()
        .filter(|word| !["and", "for", "of", "the"].contains(&word.as_str()));
    let initials: Vec<char> = counted.filter_map(|word| word.chars().next()).collect();
    let mut folded = String::new();
    for run in initials.chunk_by(|a, b| a == b) {
        folded.push(run[0]);
        if run.len() > 1 {
            folded.push_str(&run.len().to_string());
        }
    }
    [initials.into_iter().collect(), folded]
}

/// Writes the end of an error message, such as `; the nearest are aws-lambda, aws-batch`.
pub(super) fn write_nearest(
    f: &mut fmt::Formatter<'_>,
    nearest: &[impl Borrow<str>],
) -> fmt::Result {
    match nearest {
        [] => Ok(()),
        [one] => write!(f, "; the nearest is {}", one.borrow()),
        more => write!(f, "; the nearest are {}", more.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_are_made_of_first_letters() {
        let of = |text| short(&words(text));
        assert_eq!(of("Elastic Compute Cloud"), ["ecc", "ec2"]);
        assert_eq!(of("simple-storage-service"), ["sss", "s3"]);
        assert_eq!(of("Identity and Access Management")[0], "iam");
        assert_eq!(of(""), ["", ""]);
    }
}
