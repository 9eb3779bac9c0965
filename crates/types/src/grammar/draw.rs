//! Generates the texts of each grammar, for property tests.

use std::ops::RangeInclusive;

use proptest::char;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::{
    ArnText, AsciiText, Digits, Length, Link, NoControl, NoMarkup, NonEmpty, PrefixedId,
    RegionName, RoleText, Uuid,
};
use crate::arbitrary::texts;

/// The maximum number of characters of a text whose length the service model does not limit.
const UNLIMITED: usize = 1000;

const LETTERS_AND_DIGITS: [RangeInclusive<char>; 3] = ['a'..='z', 'A'..='Z', '0'..='9'];

/// Generates the texts that a grammar accepts.
pub(crate) trait Draw {
    /// Returns a strategy for texts that the grammar accepts, up to the longest.
    fn texts(&self) -> BoxedStrategy<String>;
}

impl Draw for NonEmpty {
    fn texts(&self) -> BoxedStrategy<String> {
        Length(1, UNLIMITED).texts()
    }
}

impl Draw for Length {
    fn texts(&self) -> BoxedStrategy<String> {
        texts(char::any(), self.0..=self.1).boxed()
    }
}

impl Draw for Digits {
    fn texts(&self) -> BoxedStrategy<String> {
        texts(char::range('0', '9'), self.0..=self.0).boxed()
    }
}

impl Draw for AsciiText {
    fn texts(&self) -> BoxedStrategy<String> {
        let mut more: Vec<_> = self.marks.chars().map(|mark| mark..=mark).collect();
        if self.blanks {
            // Tab, line feed, vertical tab, form feed and carriage return follow each other in ASCII.
            more.extend([' '..=' ', '\t'..='\r']);
        }
        texts(letters(&more), self.min..=self.max).boxed()
    }
}

impl Draw for PrefixedId {
    fn texts(&self) -> BoxedStrategy<String> {
        let Self(prefix, length) = *self;
        texts(letters(&[]), length..=length)
            .prop_map(move |rest| format!("{prefix}{rest}"))
            .boxed()
    }
}

impl Draw for NoMarkup {
    fn texts(&self) -> BoxedStrategy<String> {
        let letter = char::any().prop_map(|c| if matches!(c, '<' | '>') { '-' } else { c });
        texts(letter, self.0..=self.1).boxed()
    }
}

impl Draw for NoControl {
    fn texts(&self) -> BoxedStrategy<String> {
        let letter = char::any().prop_map(|c| if c.is_control() { '-' } else { c });
        texts(letter, self.0..=self.1).boxed()
    }
}

impl Draw for Uuid {
    fn texts(&self) -> BoxedStrategy<String> {
        let number = any::<u128>();
        number
            .prop_map(|number| uuid::Uuid::from_u128(number).to_string())
            .boxed()
    }
}

impl Draw for RegionName {
    fn texts(&self) -> BoxedStrategy<String> {
        let real = select(&["us-east-1", "eu-central-1", "us-gov-west-1", "cn-north-1"][..]);
        let any = texts(letters(&['-'..='-']), 1..=63).prop_map(|mut name| {
            for at in [0, name.len() - 1] {
                if name[at..].starts_with('-') {
                    name.replace_range(at..=at, "x");
                }
            }
            name
        });
        prop_oneof![real.prop_map(str::to_owned), any].boxed()
    }
}

impl Draw for ArnText {
    fn texts(&self) -> BoxedStrategy<String> {
        let partition = select(&["aws", "aws-cn", "aws-us-gov", "aws-eusc"][..]);
        let service = texts(char::range('a', 'z'), 1..=20);
        let region = option::of(RegionName.texts());
        let account = option::of(Digits(12).texts());
        let resource = NoMarkup(1, 2048).texts();
        let parts = (partition, service, region, account, resource);
        parts
            .prop_map(|(partition, service, region, account, resource)| {
                let (region, account) = (region.unwrap_or_default(), account.unwrap_or_default());
                let text = format!("arn:{partition}:{service}:{region}:{account}:{resource}");
                text.chars().take(2048).collect()
            })
            .boxed()
    }
}

impl Draw for RoleText {
    fn texts(&self) -> BoxedStrategy<String> {
        // A leading slash can be left out, so the first letter may stand for it.
        let letters = texts(letters(&['!'..='9', ';'..='~']), 0..=Self::PATH - 1);
        let path = letters.prop_map(|path| format!("{path}/"));
        (option::of(path), Self::NAME.texts())
            .prop_map(|(path, name)| path.unwrap_or_default() + &name)
            .boxed()
    }
}

impl Draw for Link {
    fn texts(&self) -> BoxedStrategy<String> {
        let max = self.0;
        let host = texts(char::range('a', 'z'), 1..=63);
        let marks = ['-'..='9', '_'..='_', '&'..='&', '='..='='];
        let rest = texts(letters(&marks), 0..=max);
        (host, rest)
            .prop_map(move |(host, rest)| {
                let text = format!("https://{host}.example/report.pdf?X-Amz-Signature={rest}");
                text.chars().take(max).collect()
            })
            .boxed()
    }
}

/// Returns a strategy for ASCII letters, digits, and the characters in `more`.
fn letters(more: &[RangeInclusive<char>]) -> char::CharStrategy<'static> {
    char::ranges([&LETTERS_AND_DIGITS, more].concat().into())
}
