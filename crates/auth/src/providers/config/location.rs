//! The paths of the shared files.

use std::path::PathBuf;

use crate::Env;

/// Returns the path of the config file: `AWS_CONFIG_FILE`, or `.aws/config` in the home directory.
///
/// Returns `None` if the variable is unset and the home directory is unknown.
///
/// ```
/// use std::path::Path;
///
/// use casebook_auth::{Env, config};
///
/// let env = Env::from_iter([("HOME", "/home/ada"), ("AWS_CONFIG_FILE", "~/elsewhere")]);
/// assert_eq!(config::config_path(&env).as_deref(), Some(Path::new("/home/ada/elsewhere")));
/// ```
#[must_use]
pub fn config_path(env: &Env) -> Option<PathBuf> {
    path(env, "AWS_CONFIG_FILE", "config")
}

/// Returns the path of the credentials file: `AWS_SHARED_CREDENTIALS_FILE`, or `.aws/credentials` in the
/// home directory.
///
/// Returns `None` if the variable is unset and the home directory is unknown.
///
/// ```
/// use std::path::Path;
///
/// use casebook_auth::{Env, config};
///
/// let env = Env::from_iter([("HOME", "/home/ada")]);
/// assert_eq!(
///     config::credentials_path(&env).as_deref(),
///     Some(Path::new("/home/ada/.aws/credentials")),
/// );
/// ```
#[must_use]
pub fn credentials_path(env: &Env) -> Option<PathBuf> {
    path(env, "AWS_SHARED_CREDENTIALS_FILE", "credentials")
}

fn path(env: &Env, variable: &str, file: &str) -> Option<PathBuf> {
    let named = match env.get(variable) {
        Some(path) => Some(env.at_home(expanded(env, path).as_ref())),
        None => env.path(variable),
    };
    named.or_else(|| Some(env.home()?.join(".aws").join(file)))
}

/// Expands `$NAME` and `${NAME}` in a path, as the AWS CLI does for `AWS_CONFIG_FILE` and
/// `AWS_SHARED_CREDENTIALS_FILE`: in a systemd unit or an env file, no shell expands them. An unset
/// variable stays as it is written.
fn expanded(env: &Env, path: &str) -> String {
    let mut pieces = path.split('$');
    let mut whole = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let named = match piece.strip_prefix('{') {
            Some(rest) => rest.split_once('}'),
            None => {
                let end = piece.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
                Some(piece.split_at(end.unwrap_or(piece.len())))
            }
        };
        match named.and_then(|(name, rest)| Some((env.get(name)?, rest))) {
            Some((value, rest)) => {
                whole.push_str(value);
                whole.push_str(rest);
            }
            None => {
                whole.push('$');
                whole.push_str(piece);
            }
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn set_variables_in_a_path_are_expanded_and_others_stay() {
        let env = |path: &str| {
            Env::from_iter([
                ("HOME", "/home/a"),
                ("_B1", "$HOME"),
                ("AWS_CONFIG_FILE", path),
            ])
        };
        for (path, expected) in [
            ("$HOME/x", "/home/a/x"),
            ("${HOME}x/$_B1", "/home/ax/$HOME"),
            ("~/$_B1", "/home/a/$HOME"),
            ("/$NONE/${NONE}/$/${HOME/$", "/$NONE/${NONE}/$/${HOME/$"),
            ("$HOME", "/home/a"),
        ] {
            assert_eq!(config_path(&env(path)), Some(expected.into()), "{path}");
        }
        let env = Env::from_iter([("AWS_CONFIG_FILE", " ")]);
        assert_eq!(config_path(&env), None);
    }
}
