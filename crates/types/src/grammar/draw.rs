//! Strategies for the texts of each grammar, for property tests.

use std::ops::RangeInclusive;

use proptest::char;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::arbitrary::texts;

/// The maximum number of characters of a text whose length the service model does not limit.
const UNLIMITED: usize = 1000;

const LETTERS_AND_DIGITS: [RangeInclusive<char>; 3] = ['a'..='z', 'A'..='Z', '0'..='9'];

pub(super) fn non_empty() -> BoxedStrategy<String> {
    of_length(1, UNLIMITED)
}

pub(super) fn of_length(min: usize, max: usize) -> BoxedStrategy<String> {
    texts(char::any(), min..=max).boxed()
}

pub(super) fn digits(number: usize) -> BoxedStrategy<String> {
    texts(char::range('0', '9'), number..=number).boxed()
}

pub(super) fn ascii_text(marks: &str, min: usize, max: usize) -> BoxedStrategy<String> {
    // The range from tab to carriage return has all blanks except the space.
    let mut more = vec![' '..=' ', '\t'..='\r'];
    more.extend(marks.chars().map(|mark| mark..=mark));
    texts(letters(&more), min..=max).boxed()
}

pub(super) fn prefixed_id(prefix: &'static str, length: usize) -> BoxedStrategy<String> {
    texts(letters(&[]), length..=length)
        .prop_map(move |rest| format!("{prefix}{rest}"))
        .boxed()
}

pub(super) fn region() -> BoxedStrategy<String> {
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

pub(super) fn link(max: usize) -> BoxedStrategy<String> {
    let host = texts(char::range('a', 'z'), 1..=63);
    let rest = texts(
        letters(&['-'..='9', '_'..='_', '&'..='&', '='..='=']),
        0..=max,
    );
    (host, rest)
        .prop_map(move |(host, rest)| {
            let text = format!("https://{host}.example/report.pdf?X-Amz-Signature={rest}");
            text.chars().take(max).collect()
        })
        .boxed()
}

/// Returns a strategy for ASCII letters, digits, and the characters in `more`.
fn letters(more: &[RangeInclusive<char>]) -> char::CharStrategy<'static> {
    char::ranges([&LETTERS_AND_DIGITS, more].concat().into())
}
