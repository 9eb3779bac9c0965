//! Which profile, and who says so.

use crate::Env;
use crate::config::SharedConfig;

/// A profile, and who chose it.
///
/// ```
/// use casebook_auth::Env;
/// use casebook_auth::settings::ProfileChoice;
///
/// let env = Env::from_iter([("AWS_PROFILE", "work")]);
/// assert_eq!(ProfileChoice::of(&env, None).variable(), Some("AWS_PROFILE"));
/// assert!(ProfileChoice::of(&env, Some("play")).is_explicit());
/// assert_eq!(ProfileChoice::of(&Env::default(), None).name(), "default");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ProfileChoice {
    name: Box<str>,
    by: By,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum By {
    Caller,
    Variable(&'static str),
    Nobody,
}

impl ProfileChoice {
    /// The profile that is named here, or by `AWS_PROFILE`, or by `AWS_DEFAULT_PROFILE`, or the
    /// one called `default`.
    #[must_use]
    pub fn of(env: &Env, explicit: Option<&str>) -> Self {
        if let Some(name) = explicit.filter(|name| !name.trim().is_empty()) {
            return Self {
                name: name.into(),
                by: By::Caller,
            };
        }
        for variable in ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"] {
            if let Some(name) = env.get(variable) {
                return Self {
                    name: name.trim().into(),
                    by: By::Variable(variable),
                };
            }
        }
        Self {
            name: SharedConfig::DEFAULT_PROFILE.into(),
            by: By::Nobody,
        }
    }

    /// The name of the profile.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the caller named it, as by an option.
    #[must_use]
    pub fn is_explicit(&self) -> bool {
        self.by == By::Caller
    }

    /// Whether nobody named any.
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.by == By::Nobody
    }

    /// The variable that named it.
    #[must_use]
    pub fn variable(&self) -> Option<&'static str> {
        match self.by {
            By::Variable(variable) => Some(variable),
            By::Caller | By::Nobody => None,
        }
    }
}
