//! Chooses the profile, and remembers how it was chosen.

use std::borrow::Cow;

use crate::Env;
use crate::config::SharedConfig;

/// The name of the selected profile, and whether the caller, a variable or the default selected it.
///
/// ```
/// use casebook_auth::Env;
/// use casebook_auth::settings::ProfileChoice;
///
/// let env = Env::from_iter([("AWS_PROFILE", "work")]);
/// assert_eq!(ProfileChoice::resolve(&env, None).variable(), Some("AWS_PROFILE"));
/// assert!(ProfileChoice::resolve(&env, Some("play")).is_explicit());
/// assert_eq!(ProfileChoice::resolve(&Env::default(), None).name(), "default");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ProfileChoice {
    name: Box<str>,
    source: Source,
}

/// The setting that selected the profile.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Source {
    Caller,
    Variable(&'static str),
    Default,
}

impl ProfileChoice {
    /// Chooses the profile: `explicit`, `AWS_PROFILE`, `AWS_DEFAULT_PROFILE`, or else `default`.
    ///
    /// If the value of the variable is not Unicode, the name has `U+FFFD` in place of each invalid
    /// byte. No file has such a profile, so resolving the settings fails. If the variable were
    /// ignored instead, the default profile would be used, which may belong to another account.
    #[must_use]
    pub fn resolve(env: &Env, explicit: Option<&str>) -> Self {
        if let Some(name) = explicit.filter(|name| !name.trim().is_empty()) {
            return Self {
                name: name.into(),
                source: Source::Caller,
            };
        }
        for variable in ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"] {
            let name = env.get(variable).map(Cow::Borrowed);
            let name = name.or_else(|| env.not_unicode(variable).map(Cow::Owned));
            if let Some(name) = name {
                return Self {
                    name: name.trim().into(),
                    source: Source::Variable(variable),
                };
            }
        }
        Self {
            name: SharedConfig::DEFAULT_PROFILE.into(),
            source: Source::Default,
        }
    }

    /// Returns the name of the profile.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns whether the caller selected the profile, for example with a command-line option.
    #[must_use]
    pub fn is_explicit(&self) -> bool {
        self.source == Source::Caller
    }

    /// Returns whether the default profile is used because none was selected.
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.source == Source::Default
    }

    /// Returns the variable that selected the profile, if one did.
    #[must_use]
    pub fn variable(&self) -> Option<&'static str> {
        match self.source {
            Source::Variable(variable) => Some(variable),
            Source::Caller | Source::Default => None,
        }
    }
}
