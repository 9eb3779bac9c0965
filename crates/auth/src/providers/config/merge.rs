//! Merges the sections of the config file and the credentials file.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::SharedConfig;
use super::error::SyntaxError;
use super::parse;
use super::section::{Profile, Section};

/// Which of the two files: they write the names of profiles in different ways.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    /// The config file: `[default]`, `[profile x]`, `[sso-session x]`, `[services x]`, with or
    /// without quotes around `x`.
    Config,
    /// `[x]`.
    Credentials,
}

/// The merged contents of the files that were added.
#[derive(Clone, Debug, Default)]
pub(super) struct MergedFiles {
    pub(super) profiles: BTreeMap<Box<str>, Profile>,
    pub(super) sections: BTreeMap<(Box<str>, Box<str>), Section>,
    /// The profiles whose names only the AWS CLI accepts. They can be found by name, but are not
    /// listed.
    pub(super) unlisted: BTreeMap<Box<str>, Profile>,
}

/// The meaning of the header of a section.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Header<'a> {
    Profile(Cow<'a, str>),
    /// `[default]` in the config file. It is ignored if the file also has `[profile default]`.
    BareDefault,
    /// A profile whose name only the AWS CLI accepts, such as `[Audit Team]` in the credentials
    /// file or `[profile müller]` in the config file. The SDKs ignore such sections.
    Unlisted(&'a str),
    Other(&'a str, Cow<'a, str>),
    Ignored,
}

impl MergedFiles {
    /// Adds the contents of a file. Its properties take precedence over those of the files that
    /// were added before.
    pub(super) fn add(&mut self, text: &str, kind: Kind) -> Result<(), SyntaxError> {
        let sections = parse::sections(text)?;
        let default = Header::Profile(SharedConfig::DEFAULT_PROFILE.into());
        let has_profile_default = sections
            .iter()
            .any(|raw| Header::read(raw.header, kind) == default);
        for raw in sections {
            let section = match Header::read(raw.header, kind) {
                Header::Profile(name) => {
                    // A section that came before may have the same name, but without quotes.
                    let earlier = self.unlisted.remove(&*name);
                    let profile = self.profiles.entry(name.into());
                    profile.or_insert_with(|| earlier.unwrap_or_default())
                }
                // A section that came before may have the same name, but in quotes.
                Header::Unlisted(name) => match self.profiles.get_mut(name) {
                    Some(profile) => profile,
                    None => self.unlisted.entry(name.into()).or_default(),
                },
                Header::BareDefault if !has_profile_default => self
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
        match kind {
            Kind::Config => Self::in_config(header),
            // In the credentials file, every character is a part of the name, even a quote or a
            // backslash.
            Kind::Credentials if is_name(header) => Self::Profile(header.into()),
            Kind::Credentials => Self::Unlisted(header),
        }
    }

    /// Reads the kind of the section and its name. The AWS CLI splits the header by the rules of a
    /// shell, so the name may be in quotes.
    fn in_config(header: &'a str) -> Self {
        let (prefix, rest) = match header.split_once(char::is_whitespace) {
            Some((prefix, rest)) => (Some(prefix), rest.trim_start()),
            None => (None, header),
        };
        let quoted = rest.contains(['\'', '"', '\\']);
        let name = if quoted {
            match shlex::split(rest).as_deref() {
                Some([name]) if !name.is_empty() => Cow::Owned(name.clone()),
                _ => return Self::Ignored,
            }
        } else if rest.is_empty() || rest.contains(char::is_whitespace) {
            return Self::Ignored;
        } else {
            Cow::Borrowed(rest)
        };
        match (prefix, name) {
            (Some("profile"), Cow::Borrowed(name)) if !is_name(name) => Self::Unlisted(name),
            (Some("profile"), name) => Self::Profile(name),
            (None, name) if name == SharedConfig::DEFAULT_PROFILE => Self::BareDefault,
            (Some(kind @ ("sso-session" | "services")), name) => Self::Other(kind, name),
            _ => Self::Ignored,
        }
    }
}

/// Returns whether a name is valid for a property, or for a profile without quotes.
fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-/.%@:+".contains(&byte))
}
