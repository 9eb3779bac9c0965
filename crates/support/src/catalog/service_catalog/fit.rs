//! How well a code and name match a query.

use super::abbreviation::abbreviated;
use crate::catalog::likeness::{bare, short, words};

/// The way in which a query matches a code or name. The best match is the smallest. The examples are for
/// the code `amazon-elastic-compute-cloud-linux` with the name `Elastic Compute Cloud (Linux)`.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Fit {
    /// The query is the code.
    Code,
    /// The query has the same words as the code or the name: `Elastic Compute Cloud`.
    Words,
    /// The query is a short name of the code or the name: `ecc`, or `ec2 linux`. Or it is an abbreviation
    /// of it that is in common use, such as `alb` for `Elastic Load Balancing`.
    Short,
    /// The query has all words of the code or the name except the last: `elastic compute`.
    Stem,
    /// The query is a short name of all words except the last: `ec`.
    ShortStem,
    /// Each word of the query begins a word or a short name of the code or the name: `ela lin`.
    Begins,
    /// The code or the name contains each word of the query: `pute`.
    Contains,
}

impl Fit {
    /// Returns whether the query is a whole name, not a part of one.
    pub(super) fn is_whole(self) -> bool {
        self < Self::Begins
    }

    pub(super) fn of(asked: &str, code: &str, name: &str) -> Option<Self> {
        if asked.trim() == code {
            return Some(Self::Code);
        }
        let asked = words(asked);
        let (asked, whole) = (bare(&asked), &asked);
        if asked.is_empty() {
            return None;
        }
        let (code_words, name_words) = (words(code), words(name));
        let (main, aside) = name.split_once('(').unwrap_or((name, ""));
        let main = words(main);
        let phrases = [bare(&code_words), bare(&name_words), bare(&main)];
        let is = |phrase: &[String]| phrase == asked || phrase == *whole;
        if phrases.iter().any(|phrase| is(phrase)) {
            return Some(Self::Words);
        }
        let aside = words(aside);
        let aside_is = is(&aside) || aside.first().is_some_and(|word| is_short(word, asked));
        let meant = abbreviated(asked);
        let is_meant = |meant: Vec<String>| phrases.contains(&meant.as_slice());
        if aside_is
            || meant.is_some_and(is_meant)
            || phrases.iter().any(|phrase| shortens(phrase, asked))
        {
            return Some(Self::Short);
        }
        let stems = phrases.map(stem);
        if stems.iter().any(|stem| !stem.is_empty() && is(stem)) {
            return Some(Self::Stem);
        }
        let short = stems.iter().any(|stem| shortens(stem, asked));
        // `ec2 linux`: the short name of all words except the last, and then the last word.
        let with_last = phrases.iter().zip(&stems).any(|(phrase, stem)| {
            let (Some((last, rest)), Some(end)) = (asked.split_last(), phrase.last()) else {
                return false;
            };
            last == end && !rest.is_empty() && shortens(stem, rest)
        });
        match (with_last, short) {
            (true, _) => Some(Self::Short),
            (false, true) => Some(Self::ShortStem),
            (false, false) => Self::of_part(asked, &code_words, &name_words, phrases),
        }
    }

    /// Returns the match of a query that is a part of a name.
    fn of_part(
        asked: &[String],
        code: &[String],
        name: &[String],
        phrases: [&[String]; 3],
    ) -> Option<Self> {
        let known: Vec<&String> = code.iter().chain(name).collect();
        let shorts: Vec<String> = phrases.into_iter().flat_map(short_names).collect();
        let begins = |word: &String| {
            let mut names = known.iter().copied().chain(&shorts);
            names.any(|known| known.starts_with(word.as_str()))
        };
        let contains = |word: &String| known.iter().any(|known| known.contains(word.as_str()));
        if asked.iter().all(begins) {
            Some(Self::Begins)
        } else if asked.iter().all(|word| begins(word) || contains(word)) {
            Some(Self::Contains)
        } else {
            None
        }
    }
}

/// Returns the short names of a phrase and of its stem.
fn short_names(phrase: &[String]) -> Vec<String> {
    let phrases = [phrase, stem(phrase)].into_iter();
    let several = phrases.filter(|phrase| phrase.len() >= 2);
    several.flat_map(short).collect()
}

/// Returns all words except the last, or no words if fewer than two would remain.
fn stem(phrase: &[String]) -> &[String] {
    match phrase.split_last() {
        Some((_, stem)) if stem.len() >= 2 => stem,
        _ => &[],
    }
}

/// Returns whether the query is a single word that is a short name of the phrase.
fn shortens(phrase: &[String], asked: &[String]) -> bool {
    phrase.len() >= 2 && short(phrase).iter().any(|short| is_short(short, asked))
}

fn is_short(short: &str, asked: &[String]) -> bool {
    matches!(asked, [one] if one == short && one.len() >= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fit_has_its_example() {
        for (asked, fit) in [
            ("amazon-elastic-compute-cloud-linux", Some(Fit::Code)),
            ("Elastic Compute Cloud", Some(Fit::Words)),
            ("ecc", Some(Fit::Short)),
            ("ec2 linux", Some(Fit::Short)),
            ("elastic compute", Some(Fit::Stem)),
            ("ec", Some(Fit::ShortStem)),
            ("ela lin", Some(Fit::Begins)),
            ("amazon-ela", Some(Fit::Begins)),
            ("ec2 lin", Some(Fit::Begins)),
            ("pute", Some(Fit::Contains)),
            ("lambda", None),
            ("", None),
        ] {
            let code = "amazon-elastic-compute-cloud-linux";
            let found = Fit::of(asked, code, "Elastic Compute Cloud (Linux)");
            assert_eq!(found, fit, "{asked}");
        }
    }
}
