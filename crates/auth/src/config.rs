//! The config and credentials files that all AWS tools share.

mod error;
mod file;
mod location;
mod merge;
mod parse;
mod section;

use std::collections::BTreeMap;
use std::path::PathBuf;

pub use error::ConfigError;
pub use file::ConfigFile;
pub use location::{config_path, credentials_path};
pub use section::{Profile, Section};

use crate::Env;
use crate::env::NO_HOME;
use merge::{Kind, Merged};

/// What the shared config and credentials files say, merged.
///
/// A profile may stand in both files; a property in the credentials file wins over the same one in
/// the config file. A missing file counts as empty, and so does a folder, a pipe or a file that
/// this user may not read: [`files`](Self::files) tells them apart.
///
/// A name in quotes is what stands between them, as in `[profile 'Audit Team']`, which the AWS CLI
/// writes so. Without quotes a name has ASCII letters, digits and `_-/.%@:+`. Names of other characters,
/// as in `[profile müller]`, and those of the credentials file, which knows no quotes and has
/// `[Audit Team]`, are the AWS CLI's alone: [`profile`](Self::profile) finds them as they stand there,
/// and [`profiles`](Self::profiles) lists them where the config file has them in quotes.
///
/// ```
/// use casebook_auth::SharedConfig;
///
/// let config = "[profile work]\nregion = eu-central-1\nservices = local\n\
///               [services local]\nartifact =\n  endpoint_url = http://127.0.0.1:4747";
/// let credentials = "[work]\naws_access_key_id = AKIDEXAMPLE";
/// let shared = SharedConfig::parse(config, credentials)?;
///
/// let work = shared.profile("work").unwrap();
/// assert_eq!(work.get("region"), Some("eu-central-1"));
/// assert_eq!(work.get("aws_access_key_id"), Some("AKIDEXAMPLE"));
///
/// let local = shared.section("services", "local").unwrap();
/// assert_eq!(local.nested("artifact", "endpoint_url"), Some("http://127.0.0.1:4747"));
/// # Ok::<(), casebook_auth::ConfigError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct SharedConfig {
    profiles: BTreeMap<Box<str>, Profile>,
    sections: BTreeMap<(Box<str>, Box<str>), Section>,
    unlisted: BTreeMap<Box<str>, Profile>,
    files: Vec<ConfigFile>,
}

impl SharedConfig {
    /// The name of the profile that is used where none is named.
    pub const DEFAULT_PROFILE: &str = "default";

    /// Reads the files that this environment points to.
    ///
    /// They are `~/.aws/config` and `~/.aws/credentials`, unless `AWS_CONFIG_FILE` and
    /// `AWS_SHARED_CREDENTIALS_FILE` name others.
    ///
    /// # Errors
    ///
    /// Fails when a file is too large, is not UTF-8, cannot be read to its end, or has a malformed
    /// line. The error names the file and the line, and quotes nothing.
    pub fn load(env: &Env) -> Result<Self, ConfigError> {
        let mut merged = Merged::default();
        let mut files = Vec::with_capacity(2);
        for (path, kind) in [
            (config_path(env), Kind::Config),
            (credentials_path(env), Kind::Credentials),
        ] {
            let Some(path) = path else { continue };
            let (file, text) = ConfigFile::read(path)?;
            if let Some(text) = text {
                let added = merged.add(text.expose(), kind);
                added.map_err(|malformed| malformed.at(file.path().to_owned()))?;
            }
            files.push(file);
        }
        Ok(Self::of(merged, files))
    }

    /// Reads the text of a config file and that of a credentials file.
    ///
    /// # Errors
    ///
    /// Fails at a malformed line. The error names the file `config` or `credentials`, and quotes
    /// nothing.
    pub fn parse(config: &str, credentials: &str) -> Result<Self, ConfigError> {
        let mut merged = Merged::default();
        for (text, kind, name) in [
            (config, Kind::Config, "config"),
            (credentials, Kind::Credentials, "credentials"),
        ] {
            merged
                .add(text, kind)
                .map_err(|malformed| malformed.at(PathBuf::from(name)))?;
        }
        Ok(Self::of(merged, Vec::new()))
    }

    /// The profile of this name.
    #[must_use]
    pub fn profile(&self, name: &str) -> Option<&Profile> {
        self.profiles.get(name).or_else(|| self.unlisted.get(name))
    }

    /// The names of all profiles, in order.
    pub fn profiles(&self) -> impl Iterator<Item = &str> {
        self.profiles.keys().map(|name| &**name)
    }

    /// A section of the config file that is no profile: `sso-session` or `services`, and its name.
    #[must_use]
    pub fn section(&self, kind: &str, name: &str) -> Option<&Section> {
        self.sections.get(&(kind.into(), name.into()))
    }

    /// The names of all sections of one kind, in order.
    pub fn sections(&self, kind: &str) -> impl Iterator<Item = &str> {
        self.sections
            .keys()
            .filter(move |(its, _)| **its == *kind)
            .map(|(_, name)| &**name)
    }

    /// The files that were looked for, the config file first.
    ///
    /// There are none where the environment names neither the files nor a home directory.
    #[must_use]
    pub fn files(&self) -> &[ConfigFile] {
        &self.files
    }

    /// The files in one line, for a message that none of them has a setting: each path with the
    /// reason why it was not read, or the reason why no path is known.
    #[must_use]
    pub fn looked(&self) -> String {
        if self.files.is_empty() {
            return format!("any file, as {NO_HOME}");
        }
        let files: Vec<_> = self.files.iter().map(ToString::to_string).collect();
        files.join(" or ")
    }

    fn of(merged: Merged, files: Vec<ConfigFile>) -> Self {
        Self {
            profiles: merged.profiles,
            sections: merged.sections,
            unlisted: merged.unlisted,
            files,
        }
    }
}

#[cfg(test)]
mod tests;
