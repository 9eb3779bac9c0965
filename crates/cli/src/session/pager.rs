//! The pager of a run.

use super::Session;
use crate::output::Pager;

/// The variables of the pager; the profile comes between them (AWS CLI User Guide, "Client-side
/// pager").
const AWS_PAGER: &str = "AWS_PAGER";
const PAGER: &str = "PAGER";

impl Session {
    /// Chooses the pager, if stdout is a terminal: the one of `AWS_PAGER`, of `cli_pager` in the
    /// profile, or of `PAGER`, or else the usual one, except on a terminal that cannot move its
    /// cursor. An empty value turns the pager off. The lines of `--debug` would mix with it.
    ///
    /// A configuration that cannot be read names none. A command that needs it reports the error.
    pub(crate) fn choose_pager(&mut self) {
        let globals = &self.globals;
        let Some(screen) = self.terminal.screen else {
            return;
        };
        if globals.no_cli_pager || globals.debug {
            return;
        }
        let set = |name| {
            let value = self.env.get_os(name)?;
            Some(value.to_string_lossy().into_owned())
        };
        let of_profile = || {
            let settings = self.config().settings().ok()?;
            settings.pager().map(str::to_owned)
        };
        let line = set(AWS_PAGER).or_else(of_profile).or_else(|| set(PAGER));
        if line.is_none() && self.env.get("TERM") == Some("dumb") {
            return;
        }
        let has_less = self.env.get_os("LESS").is_some();
        let pager = Pager::new(line.as_deref(), has_less, screen);
        self.printer.set_pager(pager);
    }
}
