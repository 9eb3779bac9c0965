//! Suggests the intended word for a misspelled one.

use strsim::levenshtein;

/// The longest word for which a similar one is searched, in bytes. A comparison takes time in proportion
/// to the product of both lengths, and the names of all operations are shorter.
const LONGEST: usize = 80;

/// Returns the word that is most similar to `found`; `None` if more than a third of its letters differ.
/// Upper and lower case count as equal.
pub(crate) fn nearest<'a>(
    found: &str,
    words: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    if found.len() > LONGEST {
        return None;
    }
    let found = found.to_ascii_lowercase();
    words
        .into_iter()
        .map(|word| (levenshtein(&found, &word.to_ascii_lowercase()), word))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, word)| *distance <= word.len() / 3)
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelling_is_near_to_what_was_meant() {
        let words = ["CreateCase", "ResolveCase", "DescribeCases"];
        for (found, meant) in [
            ("CreatCase", Some("CreateCase")),
            ("describecases", Some("DescribeCases")),
            ("ResolvCases", Some("ResolveCase")),
            ("ListReports", None),
            ("", None),
            (&"CreateCase".repeat(10_000), None),
        ] {
            assert_eq!(nearest(found, words), meant, "{found:.20}");
        }
    }
}
