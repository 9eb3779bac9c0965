//! The folder for state, and the account that a key of `--once` belongs to.

use std::path::PathBuf;

use casebook::auth::Env;
use casebook::protocol::Api;

use super::{Session, local};
use crate::failure::Failure;

impl Session {
    /// The folder for state that outlasts a run; `None` without a home directory.
    pub(crate) fn state_folder(&self) -> Option<PathBuf> {
        state_folder(&self.env, cfg!(windows))
    }

    /// Whether the state of the emulator ends with this run.
    pub(crate) fn is_in_memory(&self) -> bool {
        self.globals.emulator && self.globals.data.is_none()
    }

    /// Returns the owner of a key of `--once`: the account at an endpoint of the service, or the
    /// state of an emulator, whatever its address is.
    ///
    /// # Errors
    ///
    /// Fails if the configuration is wrong, if there are no credentials, if the data file of an
    /// emulator cannot be opened, and if the emulator at the endpoint does not return its identity.
    /// Nothing was sent.
    pub(crate) async fn account_at<A: Api>(&self) -> Result<String, Failure> {
        let endpoint = self.endpoint::<A>(false, false)?;
        let identity = match self.globals.emulator {
            true => Some(self.own_emulator()?.identity().map_err(Failure::other)?),
            false => {
                let transport = self.config().shared_transport();
                let transport = transport.map_err(|error| Failure::build(&error))?;
                local::identity(transport, &endpoint, self.timeout()).await?
            }
        };
        if let Some(identity) = identity {
            return Ok(format!("emulator {identity}"));
        }
        let credentials = self.credentials().await?;
        let key = credentials.access_key_id();
        let account = match credentials
            .account()
            .map(str::to_owned)
            .or_else(|| account_of(key))
        {
            Some(account) => account,
            // A key of the old form identifies itself. It is not rotated, since new keys contain
            // their account.
            None => format!("key {key}"),
        };
        let (host, path) = (endpoint.authority(), endpoint.base_path());
        Ok(format!("{host}{path} {account}"))
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
    let folder = env.get(named).map(PathBuf::from);
    // Relative paths must be ignored (XDG Base Directory Specification, "Basics").
    let folder = folder.filter(|folder| folder.is_absolute());
    let folder = folder.or_else(|| Some(env.home()?.join(".local/state")))?;
    Some(folder.join("casebook"))
}

/// Returns the account of an access key. Keys of the current form contain its number: 40 bits, from
/// the second bit on, of the 16 base-32 characters after the prefix.
///
/// No reference documents this, so it only tells accounts apart: all keys of an account give the
/// same number, and a key of another form identifies itself.
fn account_of(access_key_id: &str) -> Option<String> {
    let text = access_key_id.get(4..)?;
    if access_key_id.len() != 20 {
        return None;
    }
    let mut bits = 0_u128;
    for c in text.bytes() {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'2'..=b'7' => c - b'2' + 26,
            _ => return None,
        };
        bits = bits << 5 | u128::from(value);
    }
    // 80 bits: one that is always set, then 40 for the account, then others.
    let account = (bits >> 39) & ((1 << 40) - 1);
    Some(format!("{account:012}"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn keys_of_one_account_tell_the_same_number() {
        assert_eq!(
            account_of("ASIAQNZGKIQY56JQ7WML").as_deref(),
            Some("029608264753")
        );
        for other in [
            "",
            "AKIDEXAMPLE",
            "AKIAé",
            "AKIA0000000000000000",
            "ASIAQNZGKIQY56JQ7WMé",
        ] {
            assert_eq!(account_of(other), None, "{other}");
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
}
