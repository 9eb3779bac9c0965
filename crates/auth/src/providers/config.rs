//! The shared config and credentials files, which the AWS CLI and all SDKs read.

mod error;
mod file;
mod location;
mod merge;
mod parse;
mod section;

use std::path::PathBuf;

pub use error::ConfigError;
pub use file::ConfigFile;
pub use location::{config_path, credentials_path};
pub use section::{Profile, Section};

use crate::Env;
use crate::env::NO_HOME;
use merge::{Kind, MergedFiles};

/// The merged contents of the shared config and credentials files.
///
/// A profile can be in both files. If both have the same property, the credentials file takes
/// precedence. A missing file counts as empty, and so does a folder, a pipe or a file that this
/// user may not read. [`files`](Self::files) tells for each file whether it was read, and if not,
/// why.
///
/// # Names of profiles
///
/// A name without quotes consists of ASCII letters, digits and `_-/.%@:+`. In the config file, a name
/// with other characters is in quotes, as in `[profile 'Audit Team']`; the AWS CLI writes it like this.
///
/// The AWS CLI also accepts other names without quotes: `[profile müller]` in the config file, and
/// `[Audit Team]` in the credentials file, where quotes have no meaning. [`profile`](Self::profile) finds
/// these profiles too, but [`profiles`](Self::profiles) lists them only if the config file has the same
/// name in quotes.
///
/// # Examples
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
    merged: MergedFiles,
    files: Vec<ConfigFile>,
}

impl SharedConfig {
    /// The name of the profile that is used if none is selected.
    pub const DEFAULT_PROFILE: &str = "default";

    /// Reads the shared files of this environment.
    ///
    /// The files are `~/.aws/config` and `~/.aws/credentials`, unless `AWS_CONFIG_FILE` or
    /// `AWS_SHARED_CREDENTIALS_FILE` names another one.
    ///
    /// # Errors
    ///
    /// Fails when a file is larger than 16 MiB, is not UTF-8, cannot be read to its end, or has a
    /// malformed line. The error names the file and the line, but quotes no text from the file.
    /// Nothing was sent.
    pub fn load(env: &Env) -> Result<Self, ConfigError> {
        let mut merged = MergedFiles::default();
        let mut files = Vec::with_capacity(2);
        for (path, kind) in [
            (config_path(env), Kind::Config),
            (credentials_path(env), Kind::Credentials),
        ] {
            let Some(path) = path else { continue };
            let (file, text) = ConfigFile::read(path)?;
            if let Some(text) = text {
                let added = merged.add(text.expose(), kind);
                added.map_err(|error| error.at(file.path().to_owned()))?;
            }
            files.push(file);
        }
        Ok(Self { merged, files })
    }

    /// Parses the text of a config file and of a credentials file.
    ///
    /// # Errors
    ///
    /// Fails at a malformed line. The error names the file as `config` or `credentials` and the number
    /// of the line, but quotes no text from the file. Nothing was sent.
    pub fn parse(config: &str, credentials: &str) -> Result<Self, ConfigError> {
        let mut merged = MergedFiles::default();
        for (text, kind, name) in [
            (config, Kind::Config, "config"),
            (credentials, Kind::Credentials, "credentials"),
        ] {
            merged
                .add(text, kind)
                .map_err(|error| error.at(PathBuf::from(name)))?;
        }
        let files = Vec::new();
        Ok(Self { merged, files })
    }

    /// Returns the profile with this name, if one of the files has it.
    #[must_use]
    pub fn profile(&self, name: &str) -> Option<&Profile> {
        let Self { merged, .. } = self;
        merged
            .profiles
            .get(name)
            .or_else(|| merged.unlisted.get(name))
    }

    /// Returns the names of all profiles, sorted, except the names that only the AWS CLI accepts (see
    /// [above](#names-of-profiles)).
    pub fn profiles(&self) -> impl Iterator<Item = &str> {
        self.merged.profiles.keys().map(|name| &**name)
    }

    /// Returns a section of the config file, by its kind, `sso-session` or `services`, and its
    /// name.
    #[must_use]
    pub fn section(&self, kind: &str, name: &str) -> Option<&Section> {
        self.merged.sections.get(&(kind.into(), name.into()))
    }

    /// Returns the names of all sections of a kind, sorted. The kinds are `sso-session` and
    /// `services`.
    pub fn sections(&self, kind: &str) -> impl Iterator<Item = &str> {
        let names = self.merged.sections.keys();
        names
            .filter(move |(key, _)| **key == *kind)
            .map(|(_, name)| &**name)
    }

    /// Returns the files that [`load`](Self::load) tried to read, the config file first.
    ///
    /// The list is empty if the environment names neither the files nor a home directory.
    #[must_use]
    pub fn files(&self) -> &[ConfigFile] {
        &self.files
    }

    /// Describes the files in one line, for a message that a setting is in none of them.
    ///
    /// The line has the path of each file, and the reason if a file was not read. If no path is known,
    /// it says why.
    #[must_use]
    pub fn describe_files(&self) -> String {
        if self.files.is_empty() {
            return format!("any file, as {NO_HOME}");
        }
        let files: Vec<_> = self.files.iter().map(ToString::to_string).collect();
        files.join(" or ")
    }
}

#[cfg(test)]
mod tests;
