//! The folder for state, and the account that the records on this machine belong to.

use std::path::PathBuf;

use casebook::auth::Env;
use casebook::auth::sts::{GetCallerIdentity, Sts};
use casebook::protocol::{Api, Endpoint, Partition};
use casebook::stack::Client;
use sha2::{Digest as _, Sha256};

use super::{Session, local};
use crate::failure::Failure;
use crate::shell::quoted;

impl Session {
    /// Returns the profile that an option or a variable names, unless the emulator needs none.
    pub(crate) fn profile(&self) -> Option<String> {
        let named = self.globals.profile.as_deref();
        let named = named.or_else(|| self.env.get("AWS_PROFILE"));
        named.filter(|_| !self.globals.emulator).map(str::to_owned)
    }

    /// Returns the options of this run that choose the service and the account, for another command
    /// line: words for a shell, each after a blank.
    pub(crate) fn place_options(&self) -> String {
        let globals = &self.globals;
        let data = globals.data.as_ref();
        let given = [
            ("profile", globals.profile.clone()),
            ("region", globals.region.as_ref().map(ToString::to_string)),
            (
                "endpoint-url",
                globals.endpoint_url.as_ref().map(ToString::to_string),
            ),
            ("data", data.map(|path| path.display().to_string())),
        ];
        let values = given
            .into_iter()
            .filter_map(|(name, value)| Some(format!(" --{name} {}", quoted(&value?))));
        let flags = [
            ("emulator", globals.emulator),
            ("allow-http", globals.allow_http),
        ];
        let flags = flags.into_iter().filter(|(_, given)| *given);
        let flags = flags.map(|(name, _)| format!(" --{name}"));
        values.chain(flags).collect()
    }

    /// The folder for state that outlasts a run; `None` without a home directory.
    pub(crate) fn state_folder(&self) -> Option<PathBuf> {
        state_folder(&self.env, cfg!(windows))
    }

    /// Whether the state of the emulator ends with this run.
    pub(crate) fn is_in_memory(&self) -> bool {
        self.globals.emulator && self.globals.data.is_none()
    }

    /// Returns the owner of a key of `--once` or of the record of an agreement: the account at an
    /// endpoint of the service, or the state of an emulator, whatever its address is.
    ///
    /// # Errors
    ///
    /// Fails if the configuration is wrong, if there are no credentials, if the data file of an
    /// emulator cannot be opened, and if the emulator at the endpoint does not return its identity.
    /// Nothing was sent.
    pub(crate) async fn account_at<A: Api>(&self) -> Result<String, Failure> {
        self.owner::<A>(false).await
    }

    /// Returns the owner of a key of `--once` in a place that machines share: as
    /// [`account_at`](Self::account_at) does, but all addresses of AWS in a partition are one, since machines
    /// reach an account by different ones, and STS is asked for the account of an access key of the old form.
    ///
    /// # Errors
    ///
    /// Fails as `account_at` does, and if STS does not tell the account. Nothing was sent but that question.
    pub(crate) async fn shared_account_at<A: Api>(&self) -> Result<String, Failure> {
        self.owner::<A>(true).await
    }

    async fn owner<A: Api>(&self, is_shared: bool) -> Result<String, Failure> {
        let endpoint = self.endpoint::<A>(false, false)?;
        let identity = match self.globals.emulator {
            true => Some(self.own_emulator()?.identity().map_err(Failure::other)?),
            false => {
                let transport = self.config().shared_transport()?;
                local::identity(transport, &endpoint, self.timeout()).await?
            }
        };
        if let Some(identity) = identity {
            return Ok(format!("emulator {identity}"));
        }
        let credentials = self.credentials().await?;
        let account = match credentials.likely_account() {
            Some(account) => account.into_owned(),
            None if is_shared => {
                let sts = Client::<Sts>::new(&self.client_config()?)?;
                let caller = sts.send(GetCallerIdentity::new()).await;
                let caller = caller.map_err(|error| Failure::call::<GetCallerIdentity>(&error))?;
                caller.account
            }
            // An access key of the old form does not contain its account, so the key itself is the
            // owner. Its id does not change: a key that replaces it is of the new form.
            None => format!("key {}", credentials.access_key_id()),
        };
        let place = match is_shared {
            true => shared_place(&endpoint),
            false => place(&endpoint),
        };
        Ok(format!("{place} {account}"))
    }
}

/// Returns the host and path of an endpoint.
fn place(endpoint: &Endpoint) -> String {
    format!("{}{}", endpoint.authority(), endpoint.base_path())
}

/// Returns the partition of AWS that an endpoint belongs to, by its host, and otherwise its host and path.
fn shared_place(endpoint: &Endpoint) -> String {
    let partition = endpoint.signing_region().map(Partition::of);
    let host = endpoint.authority().host();
    let is_in = |suffix: &str| {
        let before = host.strip_suffix(suffix);
        before.is_some_and(|before| before.ends_with('.'))
    };
    match partition {
        Some(partition)
            if is_in(partition.dns_suffix()) || is_in(partition.dual_stack_dns_suffix()) =>
        {
            partition.name().to_owned()
        }
        _ => place(endpoint),
    }
}

/// Returns the folder for what can be fetched again: `$XDG_CACHE_HOME`, or else `~/.cache` (XDG Base
/// Directory Specification); on Windows a folder in `%LOCALAPPDATA%`. `None` without a home
/// directory.
pub(crate) fn cache_folder(env: &Env) -> Option<PathBuf> {
    match cfg!(windows) {
        true => Some(user_folder(env, "LOCALAPPDATA", ".cache")?.join("cache")),
        false => user_folder(env, "XDG_CACHE_HOME", ".cache"),
    }
}

/// Returns `$XDG_STATE_HOME`, or else `~/.local/state` (XDG Base Directory Specification); on
/// Windows `%LOCALAPPDATA%`.
fn state_folder(env: &Env, windows: bool) -> Option<PathBuf> {
    let named = if windows {
        "LOCALAPPDATA"
    } else {
        "XDG_STATE_HOME"
    };
    user_folder(env, named, ".local/state")
}

/// Returns our folder in the one that a variable names, or else in this one of the home directory.
fn user_folder(env: &Env, variable: &str, in_home: &str) -> Option<PathBuf> {
    let folder = env.get(variable).map(PathBuf::from);
    // Relative paths must be ignored (XDG Base Directory Specification, "Basics").
    let folder = folder.filter(|folder| folder.is_absolute());
    let folder = folder.or_else(|| Some(env.home()?.join(in_home)))?;
    Some(folder.join("casebook"))
}

/// Returns a folder name that a person can read, and that differs for each owner.
pub(crate) fn folder_name(owner: &str) -> String {
    let plain = |c: char| {
        let fine = c.is_ascii_alphanumeric() || c == '.' || c == '-';
        if fine { c } else { '_' }
    };
    let name: String = owner.chars().map(plain).take(80).collect();
    format!("{name}_{}", hex::encode(&Sha256::digest(owner)[..8]))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_addresses_of_aws_are_one_place_for_each_partition() {
        let of = |host: &str, region: &str| {
            let region = region.parse().unwrap();
            shared_place(&Endpoint::https(host, Some(region)).unwrap())
        };
        for host in [
            "support.us-east-1.amazonaws.com",
            "support-fips.us-east-1.amazonaws.com",
            "support.us-west-2.api.aws",
            "vpce-0a1b.support.us-east-1.vpce.amazonaws.com",
        ] {
            assert_eq!(of(host, "us-east-1"), "aws", "{host}");
        }
        let china = "support.cn-north-1.amazonaws.com.cn";
        assert_eq!(of(china, "cn-north-1"), "aws-cn");
        for host in ["proxy.example.com", "notamazonaws.com", "amazonaws.com"] {
            assert_eq!(of(host, "us-east-1"), host);
        }
    }

    #[test]
    fn every_platform_has_its_place_for_it() {
        let of = |env: &[(&str, &str)], windows| {
            let env = Env::from_iter(env.iter().copied());
            state_folder(&env, windows)
        };
        let home = ("HOME", "/home/a");
        let at = |path: &str| Some(Path::new(path).join("casebook"));
        assert_eq!(of(&[home], false), at("/home/a/.local/state"));
        assert_eq!(
            of(&[home, ("XDG_STATE_HOME", "/state")], false),
            at("/state")
        );
        assert_eq!(
            of(&[home, ("XDG_STATE_HOME", "state")], false),
            at("/home/a/.local/state")
        );
        assert_eq!(of(&[home, ("LOCALAPPDATA", "/local")], true), at("/local"));
        assert_eq!(of(&[], false), None);
    }

    #[test]
    fn names_of_folders_are_plain_and_differ() {
        let names = ["a:1 2", "a_1 2", "../..", &"é".repeat(500)].map(folder_name);
        assert!(names[0].starts_with("a_1_2_") && names[0] != names[1]);
        for name in names {
            assert!(!name.contains('/') && name.len() < 120 && name.is_ascii());
        }
    }
}
