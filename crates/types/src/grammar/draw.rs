//! Texts of each kind, for property tests.

use std::ops::RangeInclusive;

use proptest::char;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::arbitrary::texts;

/// Where the model sets no limit, a text has up to so many characters.
const UNLIMITED: usize = 1000;

const LETTERS_AND_DIGITS: [RangeInclusive<char>; 3] = ['a'..='z', 'A'..='Z', '0'..='9'];

pub(super) fn filled() -> BoxedStrategy<String> {
    of_length(1, UNLIMITED)
}

pub(super) fn of_length(least: usize, most: usize) -> BoxedStrategy<String> {
    texts(char::any(), least..=most).boxed()
}

pub(super) fn digits(number: usize) -> BoxedStrategy<String> {
    texts(char::range('0', '9'), number..=number).boxed()
}

pub(super) fn plain(marks: &str, least: usize, most: usize) -> BoxedStrategy<String> {
    // From tab to carriage return there are all blanks but the space.
    let mut more = vec![' '..=' ', '\t'..='\r'];
    more.extend(marks.chars().map(|mark| mark..=mark));
    texts(of(&more), least..=most).boxed()
}

pub(super) fn identified(prefix: &'static str, letters: usize) -> BoxedStrategy<String> {
    texts(of(&[]), letters..=letters)
        .prop_map(move |rest| format!("{prefix}{rest}"))
        .boxed()
}

pub(super) fn region() -> BoxedStrategy<String> {
    let real = select(&["us-east-1", "eu-central-1", "us-gov-west-1", "cn-north-1"][..]);
    let any = texts(of(&['-'..='-']), 1..=63).prop_map(|mut name| {
        for at in [0, name.len() - 1] {
            if name[at..].starts_with('-') {
                name.replace_range(at..=at, "x");
            }
        }
        name
    });
    prop_oneof![real.prop_map(str::to_owned), any].boxed()
}

pub(super) fn arn() -> BoxedStrategy<String> {
    let partition = select(&["aws", "aws-cn", "aws-us-gov", "aws-eusc"][..]);
    let service = texts(char::range('a', 'z'), 1..=20);
    let region = option::of(region());
    let account = option::of(digits(12));
    let letter = char::any().prop_map(|c| if matches!(c, '<' | '>') { '-' } else { c });
    let resource = texts(letter, 1..=2048);
    let parts = (partition, service, region, account, resource);
    parts
        .prop_map(|(partition, service, region, account, resource)| {
            let (region, account) = (region.unwrap_or_default(), account.unwrap_or_default());
            let text = format!("arn:{partition}:{service}:{region}:{account}:{resource}");
            text.chars().take(2048).collect()
        })
        .boxed()
}

pub(super) fn link(most: usize) -> BoxedStrategy<String> {
    let host = texts(char::range('a', 'z'), 1..=63);
    let rest = texts(of(&['-'..='9', '_'..='_', '&'..='&', '='..='=']), 0..=most);
    (host, rest)
        .prop_map(move |(host, rest)| {
            let text = format!("https://{host}.example/report.pdf?X-Amz-Signature={rest}");
            text.chars().take(most).collect()
        })
        .boxed()
}

/// ASCII letters, digits, and some more.
fn of(more: &[RangeInclusive<char>]) -> char::CharStrategy<'static> {
    char::ranges([&LETTERS_AND_DIGITS, more].concat().into())
}
