//! From the sections of two files to profiles.

use std::collections::BTreeMap;

use super::SharedConfig;
use super::error::Malformed;
use super::parse;
use super::section::{Profile, Section};

/// Which of the two files; they name profiles differently.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    /// `[default]`, `[profile x]`, `[sso-session x]`, `[services x]`.
    Config,
    /// `[x]`.
    Credentials,
}

/// What the files say so far.
#[derive(Debug, Default)]
pub(super) struct Merged {
    pub(super) profiles: BTreeMap<Box<str>, Profile>,
    pub(super) sections: BTreeMap<(Box<str>, Box<str>), Section>,
}

/// What the header of a section means.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Header<'a> {
    Profile(&'a str),
    /// `[default]` in the config file, which counts only where there is no `[profile default]`.
    BareDefault,
    Other(&'a str, &'a str),
    Ignored,
}

impl Merged {
    /// Adds a file; what it says wins over what earlier ones said.
    pub(super) fn add(&mut self, text: &str, kind: Kind) -> Result<(), Malformed> {
        let sections = parse::sections(text)?;
        let default = Header::Profile(SharedConfig::DEFAULT_PROFILE);
        let prefixed = sections
            .iter()
            .any(|raw| Header::read(raw.header, kind) == default);
        for raw in sections {
            let section = match Header::read(raw.header, kind) {
                Header::Profile(name) => self.profiles.entry(name.into()).or_default(),
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
        let (prefix, name) = match header.split_once(char::is_whitespace) {
            Some((prefix, name)) => (Some(prefix), name.trim_start()),
            None => (None, header),
        };
        if !is_name(name) {
            return Self::Ignored;
        }
        match (kind, prefix) {
            (Kind::Credentials, None) | (Kind::Config, Some("profile")) => Self::Profile(name),
            (Kind::Config, None) if name == SharedConfig::DEFAULT_PROFILE => Self::BareDefault,
            (Kind::Config, Some(kind @ ("sso-session" | "services"))) => Self::Other(kind, name),
            _ => Self::Ignored,
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
