//! How near one name is to another.

/// The words of a text in lower case: runs of letters and digits.
pub(super) fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// The words without the name of the vendor before them.
pub(super) fn bare(words: &[String]) -> &[String] {
    match words.split_first() {
        Some((first, rest)) if !rest.is_empty() && ["amazon", "aws"].contains(&first.as_str()) => {
            rest
        }
        _ => words,
    }
}

/// The two ways in which words become a short name: `elastic compute cloud` is `ecc` and `ec2`,
/// `simple storage service` is `sss` and `s3`. Little words do not count.
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

/// How many letters have to be changed, added, left out or swapped with the next to make one text
/// the other (L. Boytsov, "Indexing methods for approximate dictionary searching", 2011: optimal
/// string alignment).
pub(super) fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 0..a.len() {
        let mut row = vec![i + 1; b.len() + 1];
        for j in 0..b.len() {
            let change = last[j] + usize::from(a[i] != b[j]);
            let mut least = change.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                least = least.min(before[j - 1] + 1);
            }
            row[j + 1] = least;
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn counts_changes_and_swaps() {
        for (a, b, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("lambda", "lambda", 0),
            ("lamdba", "lambda", 1),
            ("lambd", "lambda", 1),
            ("kitten", "sitting", 3),
            ("é", "e", 1),
        ] {
            assert_eq!(distance(a, b), expected, "{a} {b}");
        }
    }

    #[test]
    fn short_names_are_made_of_first_letters() {
        let of = |text| short(&words(text));
        assert_eq!(of("Elastic Compute Cloud"), ["ecc", "ec2"]);
        assert_eq!(of("simple-storage-service"), ["sss", "s3"]);
        assert_eq!(of("Identity and Access Management")[0], "iam");
        assert_eq!(of(""), ["", ""]);
    }

    proptest! {
        #[test]
        fn is_a_distance(a in "\\PC{0,12}", b in "\\PC{0,12}") {
            let found = distance(&a, &b);
            prop_assert_eq!(found, distance(&b, &a));
            prop_assert_eq!(found == 0, a == b);
            prop_assert!(found <= a.chars().count().max(b.chars().count()));
        }
    }
}
