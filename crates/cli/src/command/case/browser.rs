//! The browser of the user.

use std::ffi::OsStr;
use std::io;
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

use casebook::auth::Env;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::program;
use crate::session::Session;

/// How long a run waits for the program that starts the browser. Some of these programs end only with
/// the browser.
const PATIENCE: Duration = Duration::from_secs(3);

/// Opens a page in the browser: that of `BROWSER`, which this function waits for because it may be on
/// this terminal, or else that of the desktop. Without a browser it does nothing. If the browser cannot
/// be started, a note on stderr says so.
pub(super) async fn open(session: &Session, page: &str) {
    let named = named(session.env());
    let (name, waits, mut command) = match (&named, desktop(session.env())) {
        (Some(name), _) => (
            name.as_str(),
            true,
            program::command(name, OsStr::new(page)),
        ),
        (None, Some(words)) => (words[0], false, silent(words, page)),
        (None, None) => return,
    };
    let running = spawn_blocking(move || command.status());
    let ended = match waits {
        true => running.await,
        false => match timeout(PATIENCE, running).await {
            Ok(ended) => ended,
            Err(_) => return,
        },
    };
    if let Some(why) = trouble(ended.map_err(io::Error::other).flatten()) {
        session.note(format_args!("the browser {name:?} {why}"));
    }
}

/// The browser that the user names: the first of a list with colons (xdg-open(1), `BROWSER`).
fn named(env: &Env) -> Option<String> {
    let list = env.get("BROWSER")?;
    let first = match cfg!(windows) {
        true => list,
        false => list.split(':').next().unwrap_or(list),
    };
    let first = first.trim().trim_end_matches("%s").trim_end();
    (!first.is_empty()).then(|| first.to_owned())
}

/// The words that start the browser of the desktop, if there is a desktop.
fn desktop(env: &Env) -> Option<&'static [&'static str]> {
    if cfg!(windows) {
        // The first argument of `start` in quotes is the title of a window.
        return Some(&["cmd", "/c", "start", ""]);
    }
    if cfg!(target_os = "macos") {
        return Some(&["open"]);
    }
    let screens = ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"];
    let has_screen = screens.iter().any(|name| env.get(name).is_some());
    has_screen.then_some(&["xdg-open"])
}

/// Returns the command, whose output no user reads.
fn silent(words: &[&str], page: &str) -> Command {
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).arg(page);
    command.stdin(Stdio::null());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn trouble(ended: io::Result<ExitStatus>) -> Option<String> {
    match ended {
        Ok(status) if status.success() => None,
        Ok(status) => Some(match status.code() {
            Some(code) => format!("ended with the exit code {code}"),
            None => "was ended by a signal".to_owned(),
        }),
        Err(error) => Some(format!("cannot be started: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_names_the_browser() {
        let named = |browser: &str| named(&Env::from_iter([("BROWSER", browser)]));
        assert_eq!(named("w3m -F").unwrap(), "w3m -F");
        assert_eq!(named("firefox %s").unwrap(), "firefox");
        #[cfg(unix)]
        assert_eq!(named("firefox:w3m").unwrap(), "firefox");
        for none in ["", " ", "%s"] {
            assert_eq!(named(none), None);
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn without_a_screen_no_browser_is_started() {
        assert_eq!(desktop(&Env::from_iter::<[(&str, &str); 0]>([])), None);
        let env = Env::from_iter([("WAYLAND_DISPLAY", "wayland-0")]);
        assert_eq!(desktop(&env), Some(&["xdg-open"][..]));
    }
}
