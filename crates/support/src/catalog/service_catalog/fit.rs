//! How well a code and name match a query.

use crate::catalog::likeness::{bare, short, words};

/// The quality of a match. The best one is the smallest.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Fit {
    /// The query is the code.
    Code,
    /// The query has the words of the code or name.
    Words,
    /// The query is a short name.
    Short,
    /// The query has the words without the last one.
    Stem,
    /// The query is a short name of the words without the last one.
    ShortStem,
}

impl Fit {
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
        if aside_is || phrases.iter().any(|phrase| shortens(phrase, asked)) {
            return Some(Self::Short);
        }
        let stems = phrases.map(stem);
        if stems.iter().any(|stem| !stem.is_empty() && is(stem)) {
            return Some(Self::Stem);
        }
        let short = stems.iter().any(|stem| shortens(stem, asked));
        // `ec2 linux`: the short name of all words but the last, and the last.
        let with_last = phrases.iter().zip(&stems).any(|(phrase, stem)| {
            let (Some((last, rest)), Some(end)) = (asked.split_last(), phrase.last()) else {
                return false;
            };
            last == end && !rest.is_empty() && shortens(stem, rest)
        });
        match (with_last, short) {
            (true, _) => Some(Self::Short),
            (false, true) => Some(Self::ShortStem),
            (false, false) => None,
        }
    }
}

/// Returns all words but the last, if at least two remain.
fn stem(phrase: &[String]) -> &[String] {
    match phrase.split_last() {
        Some((_, stem)) if stem.len() >= 2 => stem,
        _ => &[],
    }
}

/// Returns whether the query is one word, the short name of a phrase.
fn shortens(phrase: &[String], asked: &[String]) -> bool {
    phrase.len() >= 2 && short(phrase).iter().any(|short| is_short(short, asked))
}

fn is_short(short: &str, asked: &[String]) -> bool {
    matches!(asked, [one] if one == short && one.len() >= 2)
}
