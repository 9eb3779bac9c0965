//! From the sections of two files to profiles.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::SharedConfig;
use super::error::Malformed;
use super::parse;
use super::section::{Profile, Section};

/// Which of the two files; they name profiles differently.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    /// `[default]`, `[profile x]`, `[sso-session x]`, `[services x]`, and `x` in quotes.
    Config,
    /// `[x]`.
    Credentials,
}

/// What the files say so far.
#[derive(Debug, Default)]
pub(super) struct Merged {
    pub(super) profiles: BTreeMap<Box<str>, Profile>,
    pub(super) sections: BTreeMap<(Box<str>, Box<str>), Section>,
    /// Sections of the credentials file by names that only the AWS CLI takes.
    pub(super) unlisted: BTreeMap<Box<str>, Profile>,
}

/// What the header of a section means.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Header<'a> {
    Profile(Cow<'a, str>),
    /// `[default]` in the config file, which counts only where there is no `[profile default]`.
    BareDefault,
    /// `[Audit Team]` in the credentials file: the SDKs pass over it, the AWS CLI writes and reads it.
    Unlisted(&'a str),
    Other(&'a str, Cow<'a, str>),
    Ignored,
}

impl Merged {
    /// Adds a file; what it says wins over what earlier ones said.
    pub(super) fn add(&mut self, text: &str, kind: Kind) -> Result<(), Malformed> {
        let sections = parse::sections(text)?;
        let default = Header::Profile(SharedConfig::DEFAULT_PROFILE.into());
        let prefixed = sections
            .iter()
            .any(|raw| Header::read(raw.header, kind) == default);
        for raw in sections {
            let section = match Header::read(raw.header, kind) {
                Header::Profile(name) => self.profiles.entry(name.into()).or_default(),
                // The config file, which is read first, may have the name in quotes.
                Header::Unlisted(name) => match self.profiles.get_mut(name) {
                    Some(profile) => profile,
                    None => self.unlisted.entry(name.into()).or_default(),
                },
                Header::BareDefault if !prefixed => self
                    .profiles
                    .entry(SharedConfig::DEFAULT_PROFILE.into())
                    .or_default(),
                Header::Other(kind, name) => {
                    self.sections.entry((kind.into(), name.into())).or_default()
                }
                Header::BareDefault | Header::Ignored => continue,
            };
            for (name, value) in raw.properties {
                if is_name(&name) {
                    section.insert(name, value);
                }
            }
        }
        Ok(())
    }
}

impl<'a> Header<'a> {
    fn read(header: &'a str, kind: Kind) -> Self {
        match (kind, Words::of(header)) {
            (Kind::Config, Words::Two("profile", name)) | (Kind::Credentials, Words::One(name)) => {
                Self::Profile(name)
            }
            (Kind::Config, Words::One(name)) if name == SharedConfig::DEFAULT_PROFILE => {
                Self::BareDefault
            }
            (Kind::Config, Words::Two(kind @ ("sso-session" | "services"), name)) => {
                Self::Other(kind, name)
            }
            (Kind::Config, _) => Self::Ignored,
            (Kind::Credentials, _) => Self::Unlisted(header),
        }
    }
}

/// A header, taken apart. A name in quotes is whatever stands between them, by the rules of a shell,
/// as the AWS CLI writes and reads it; without quotes only some characters may be in it.
enum Words<'a> {
    One(Cow<'a, str>),
    Two(&'a str, Cow<'a, str>),
    Other,
}

impl<'a> Words<'a> {
    fn of(header: &'a str) -> Self {
        let (prefix, rest) = match header.split_once(char::is_whitespace) {
            Some((prefix, rest)) if is_name(prefix) => (Some(prefix), rest.trim_start()),
            _ => (None, header),
        };
        let name = if rest.contains(['\'', '"', '\\']) {
            match shlex::split(rest).as_deref() {
                Some([name]) if !name.is_empty() => Cow::Owned(name.clone()),
                _ => return Self::Other,
            }
        } else if is_name(rest) {
            Cow::Borrowed(rest)
        } else {
            return Self::Other;
        };
        match prefix {
            Some(prefix) => Self::Two(prefix, name),
            None => Self::One(name),
        }
    }
}

/// Whether a section or a property may be called so; others are ignored.
fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-/.%@:+".contains(&byte))
}
