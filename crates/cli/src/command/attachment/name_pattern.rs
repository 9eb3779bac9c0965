//! Patterns for names of files, as shells have them.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

/// A pattern in which `*` stands for any text and `?` for one character.
#[derive(Clone, Debug)]
pub(super) struct NamePattern(Vec<char>);

impl NamePattern {
    /// Returns whether the whole name fits the pattern.
    ///
    /// If a character does not fit, only the last `*` takes one more character, because an earlier one
    /// could gain nothing by it. So the time is at most the product of both lengths.
    pub(super) fn fits(&self, name: &str) -> bool {
        let name: Vec<char> = name.chars().collect();
        let (mut at, mut read) = (0, 0);
        // The place after the last `*` in the pattern, and the first character that it does not take.
        let mut star: Option<(usize, usize)> = None;
        while read < name.len() {
            match self.0.get(at) {
                Some('*') => {
                    at += 1;
                    star = Some((at, read));
                }
                Some(c) if *c == '?' || *c == name[read] => {
                    at += 1;
                    read += 1;
                }
                _ => match &mut star {
                    Some((after, taken)) => {
                        *taken += 1;
                        (at, read) = (*after, *taken);
                    }
                    None => return false,
                },
            }
        }
        self.0[at..].iter().all(|c| *c == '*')
    }
}

impl fmt::Display for NamePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|c| fmt::Write::write_char(f, *c))
    }
}

impl FromStr for NamePattern {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.chars().collect()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fits(pattern: &str, name: &str) -> bool {
        pattern.parse::<NamePattern>().unwrap().fits(name)
    }

    #[test]
    fn a_star_takes_any_text_and_a_question_mark_one_character() {
        for (pattern, name) in [
            ("*", ""),
            ("*.log", "a.log"),
            ("*.log", ".log"),
            ("a*b*c", "a1b2b3c"),
            ("?.txt", "é.txt"),
            ("**", "a"),
            ("[1].log", "[1].log"),
        ] {
            assert!(fits(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [("", "a"), ("?", ""), ("*.log", "a.log.gz"), ("a", "A")] {
            assert!(!fits(pattern, name), "{pattern} {name}");
        }
        assert!(!fits(&format!("{}b", "*a".repeat(500)), &"a".repeat(5_000)));
    }

    /// The definition of a match, which takes exponential time.
    fn defined(pattern: &[char], name: &[char]) -> bool {
        match (pattern.split_first(), name.split_first()) {
            (None, _) => name.is_empty(),
            (Some(('*', rest)), None) => defined(rest, name),
            (Some(('*', rest)), Some((_, behind))) => {
                defined(rest, name) || defined(pattern, behind)
            }
            (Some((c, rest)), Some((d, behind))) => (*c == '?' || c == d) && defined(rest, behind),
            (Some(_), None) => false,
        }
    }

    proptest! {
        #[test]
        fn a_match_is_as_defined(pattern in "[ab*?]{0,8}", name in "[ab]{0,8}") {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            prop_assert_eq!(fits(&pattern, &name), defined(&chars(&pattern), &chars(&name)));
        }
    }
}
