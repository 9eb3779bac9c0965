//! The mark of a key, the last line of a text.

use std::fmt;

use casebook_types::ValueError;
use casebook_types::support::CommunicationBody;

use super::journal_key::JournalKey;

/// The number of hexadecimal digits of a mark: 128 bits.
const DIGITS: usize = 32;

/// A line that tells the requests of a key from all others, at the service and on every machine: the
/// beginning of a hash of the key, in brackets. Whoever can guess the key can confirm the guess, but the
/// mark does not contain the key.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Mark(String);

impl Mark {
    pub(super) fn of(id: JournalKey<'_>) -> Self {
        Self(id.fingerprint("mark").as_str()[..DIGITS].to_owned())
    }

    /// Returns whether a text at the service ends with the mark. The service may have changed white space.
    pub(super) fn ends(&self, text: &str) -> bool {
        let last = text.split_whitespace().next_back();
        last.is_some_and(|last| last == self.to_string())
    }

    /// Returns the text with the mark as its last line.
    pub(super) fn append(&self, text: &CommunicationBody) -> Result<CommunicationBody, ValueError> {
        let text = text.as_str().trim_end();
        CommunicationBody::try_from(format!("{text}\n\n{self}"))
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[casebook:{}]", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_the_last_line_and_depends_on_key_and_part_alone() {
        let (one, other) = ("alarm-1".parse().unwrap(), "alarm-2".parse().unwrap());
        let of = |key, part| Mark::of(JournalKey { key, part }).to_string();
        // The marks are at the service, so their form must not change.
        assert_eq!(of(&one, 0), "[casebook:b943b5a2dcd7f97e131614248b7eaf4f]");
        assert_ne!(of(&one, 0), of(&one, 1));
        assert_ne!(of(&one, 0), of(&other, 0));
        let mark = Mark::of(JournalKey { key: &one, part: 0 });
        let text = mark.append(&"It stopped.\n".parse().unwrap()).unwrap();
        assert_eq!(text.as_str(), format!("It stopped.\n\n{mark}"));
        assert!(mark.ends(text.as_str()) && mark.ends(&format!("Other.\r\n{mark} \n")));
        assert!(!mark.ends(&format!("{mark}\nIt was this.")) && !mark.ends(""));
    }

    #[test]
    fn a_text_without_room_for_a_mark_is_refused() {
        let key = "alarm-1".parse().unwrap();
        let mark = Mark::of(JournalKey { key: &key, part: 0 });
        let text = |length| "x".repeat(length).parse().unwrap();
        assert!(mark.append(&text(8000 - 46)).is_ok());
        assert!(mark.append(&text(8000 - 44)).is_err());
    }
}
