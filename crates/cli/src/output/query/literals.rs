//! Texts in backticks without quotes.
//!
//! The AWS CLI takes a literal that is not JSON as a text: `` `open` `` is `` `"open"` `` (JMESPath
//! Enhancement Proposal 12, which replaced it by `'open'`; jmespath.py still takes it).

use serde::de::IgnoredAny;

/// A query in which each text in backticks has its quotes.
#[derive(Debug)]
pub(super) struct Quoted {
    /// The query for the library.
    pub(super) text: String,
    /// The positions of the quotes that were added, in bytes of `text`.
    added: Vec<usize>,
}

impl Quoted {
    /// Adds the quotes that are missing.
    pub(super) fn new(query: &str) -> Self {
        let mut quoted = Self {
            text: String::with_capacity(query.len() + 16),
            added: Vec::new(),
        };
        let mut rest = query;
        while let Some(start) = rest.find(['`', '\'', '"']) {
            let (before, from) = rest.split_at(start);
            let Some(end) = end_of_delimited(from) else {
                break;
            };
            quoted.text.push_str(before);
            let (part, after) = from.split_at(end);
            match part.strip_prefix('`').and_then(|it| it.strip_suffix('`')) {
                Some(literal) => quoted.push_literal(literal),
                None => quoted.text.push_str(part),
            }
            rest = after;
        }
        quoted.text.push_str(rest);
        quoted
    }

    /// Returns the position in the query of the user for a position in `text`.
    pub(super) fn position(&self, at: usize) -> usize {
        at - self.added.iter().filter(|added| **added < at).count()
    }

    fn push_literal(&mut self, literal: &str) {
        self.text.push('`');
        let blanks = literal.len() - literal.trim_start_matches([' ', '\t', '\n', '\r']).len();
        let (blanks, word) = literal.split_at(blanks);
        self.text.push_str(blanks);
        // The syntax alone decides: JSON that is too deep, or a number that is too large, is a
        // mistake and not a text.
        let is_json = |json: &str| {
            let json = json.replace("\\`", "`");
            serde_json::from_str::<IgnoredAny>(&json).is_ok()
        };
        if is_json(word) || !is_json(&format!("\"{word}\"")) {
            self.text.push_str(word);
        } else {
            self.push_quote();
            self.text.push_str(word);
            self.push_quote();
        }
        self.text.push('`');
    }

    fn push_quote(&mut self) {
        self.added.push(self.text.len());
        self.text.push('"');
    }
}

/// Returns the end of a part that begins with a delimiter, behind its second delimiter; `None` if
/// there is none. A backslash takes away the meaning of the next character.
fn end_of_delimited(text: &str) -> Option<usize> {
    let mut chars = text.char_indices();
    let (_, delimiter) = chars.next()?;
    while let Some((at, c)) = chars.next() {
        if c == '\\' {
            chars.next();
        } else if c == delimiter {
            return Some(at + c.len_utf8());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_json_in_backticks_is_a_text() {
        for (query, quoted) in [
            ("a[?b == `open`]", "a[?b == `\"open\"`]"),
            ("`2026-01-31`", "`\"2026-01-31\"`"),
            ("`  two words `", "`  \"two words \"`"),
            ("`it's` == `é`", "`\"it's\"` == `\"é\"`"),
            ("`[1`", "`\"[1\"`"),
            ("``", "`\"\"`"),
            ("`a\\`b`", "`\"a\\`b\"`"),
        ] {
            assert_eq!(Quoted::new(query).text, quoted);
        }
    }

    #[test]
    fn json_texts_names_and_what_cannot_be_quoted_stay() {
        for query in [
            "a[?b > `1` && c == `\"x\"` && d == `true` && e == `null`]",
            "`[1, {\"a\": null}]`",
            "'`a`' == \"`b`\"",
            "'it\\'s `a`'",
            "`say \"x\"`",
            "`1e999`",
            "`open",
            "a.b",
        ] {
            assert_eq!(Quoted::new(query).text, query);
        }
    }

    #[test]
    fn positions_are_those_of_the_query() {
        let quoted = Quoted::new("`ab` == `c` ]");
        assert_eq!(quoted.text, "`\"ab\"` == `\"c\"` ]");
        for (at, c) in quoted.text.char_indices().filter(|(_, c)| *c != '"') {
            let position = quoted.position(at);
            assert_eq!("`ab` == `c` ]"[position..].chars().next(), Some(c));
        }
    }

    proptest! {
        #[test]
        fn quotes_are_all_that_is_added(query in "[a`'\"\\\\ \\[1é]{0,20}") {
            let quoted = Quoted::new(&query);
            let mut text = quoted.text.clone();
            for at in quoted.added.iter().rev() {
                text.remove(*at);
            }
            prop_assert_eq!(text, query);
        }
    }
}
