//! The services that cases can be about, and their categories.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// A service, as cases name it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(crate) struct Service {
    pub(crate) code: String,
    pub(crate) name: String,
    /// The name of its list of categories.
    pub(super) categories: String,
}

/// A category of a service.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(crate) struct Category {
    pub(crate) code: String,
    pub(crate) name: String,
}

static COMMON: LazyLock<[Category; 2]> = LazyLock::new(|| {
    [("general-guidance", "General Guidance"), ("other", "Other")].map(|(code, name)| Category {
        code: code.to_owned(),
        name: name.to_owned(),
    })
});

/// Returns the categories that every service has.
pub(super) fn common() -> &'static [Category; 2] {
    &COMMON
}
