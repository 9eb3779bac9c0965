//! Plans how to get the credentials of a profile, from the shared files alone.

use std::borrow::Cow;

use crate::Credentials;
use crate::config::SharedConfig;
use crate::providers::sources::role::Role;

use super::keys::{self, KEY_ID};
use super::read;
use super::single_sign_on::SingleSignOn;

/// How to get the credentials of a profile: from which source, and through which roles.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    /// The profile that names the source.
    pub(super) profile: &'a str,
    pub(super) base: Base<'a>,
    pub(super) roles: Vec<Role>,
}

/// A source of credentials that does not depend on other credentials.
#[derive(Debug)]
pub(super) enum Base<'a> {
    Keys(Credentials),
    Source(Source),
    /// A web identity: the path of its token, and the role that accepts the token.
    WebIdentity(&'a str, Role),
    SingleSignOn(SingleSignOn<'a>),
    Process {
        command: &'a str,
        account: Option<&'a str>,
    },
}

/// The sources that `credential_source` can name.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Source {
    Environment,
    InstanceMetadata,
    Container,
}

/// Why there is no plan for a profile.
#[derive(Debug)]
pub(super) enum PlanError {
    /// The profile has no credentials, or the default profile does not exist.
    Missing(String),
    /// The profile is invalid: its name, and the reason.
    Invalid(String, Cow<'static, str>),
}

impl<'a> Plan<'a> {
    /// Follows `source_profile` from profile to profile, up to the one that has a source.
    pub(super) fn read(config: &'a SharedConfig, name: &'a str) -> Result<Self, PlanError> {
        let mut visited: Vec<&str> = Vec::new();
        let mut roles = Vec::new();
        let mut current = name;
        let (profile, base) = loop {
            let invalid = |why: Cow<'static, str>| PlanError::Invalid(current.to_owned(), why);
            let Some(profile) = config.profile(current) else {
                return Err(absent(config, current, visited.last().copied()));
            };
            if visited.contains(&current) {
                visited.push(current);
                let cycle = visited.join(" -> ");
                let why = format!("its source_profile keys form a cycle: {cycle}");
                return Err(invalid(why.into()));
            }
            let first = visited.is_empty();
            visited.push(current);
            // In a profile that `source_profile` leads to, keys take precedence over a role. In the
            // selected profile, the role does.
            if !first && let Some(keys) = keys::of(profile).map_err(invalid)? {
                break (current, Base::Keys(keys));
            }
            let Some(role) = read::role(profile).map_err(invalid)? else {
                match read::base(config, profile).map_err(invalid)? {
                    Some(base) => break (current, base),
                    None if first => return Err(PlanError::Missing(format!("it has no {KEY_ID}"))),
                    None => {
                        let why = format!("it has no {KEY_ID} and no other credentials");
                        return Err(invalid(why.into()));
                    }
                }
            };
            match (
                profile.set("source_profile"),
                profile.set("credential_source"),
            ) {
                (Some(_), Some(_)) => {
                    let why = "it has both source_profile and credential_source";
                    return Err(invalid(why.into()));
                }
                (None, None) => {
                    let why = "it has role_arn, but neither source_profile nor credential_source";
                    return Err(invalid(why.into()));
                }
                (None, Some(source)) => {
                    let source = Source::read(source).map_err(invalid)?;
                    roles.push(role);
                    break (current, Base::Source(source));
                }
                // A profile may name itself as `source_profile`. Then its role is assumed with its
                // keys.
                (Some(source), None) if source == current => {
                    roles.push(role);
                    let why = "its source_profile names the profile itself, which has no keys";
                    let keys = keys::of(profile).map_err(invalid)?;
                    break (current, Base::Keys(keys.ok_or(invalid(why.into()))?));
                }
                (Some(source), None) => {
                    roles.push(role);
                    current = source;
                }
            }
        };
        roles.reverse();
        Ok(Self {
            profile,
            base,
            roles,
        })
    }
}

impl Source {
    pub(super) fn read(word: &str) -> Result<Self, Cow<'static, str>> {
        match word {
            "Environment" => Ok(Self::Environment),
            "Ec2InstanceMetadata" => Ok(Self::InstanceMetadata),
            "EcsContainer" => Ok(Self::Container),
            _ => Err(
                "credential_source: expected Environment, Ec2InstanceMetadata or EcsContainer, \
                 found something else"
                    .into(),
            ),
        }
    }
}

fn absent(config: &SharedConfig, name: &str, named_by: Option<&str>) -> PlanError {
    let files = config.describe_files();
    match named_by {
        None if name == SharedConfig::DEFAULT_PROFILE => {
            PlanError::Missing(format!("not in {files}"))
        }
        None => PlanError::Invalid(name.to_owned(), format!("not in {files}").into()),
        Some(by) => {
            let why = format!("its source_profile {name} is not in {files}");
            PlanError::Invalid(by.to_owned(), why.into())
        }
    }
}
