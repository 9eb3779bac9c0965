//! The output format when no option names it.

use clap::ValueEnum as _;

use super::Session;
use crate::failure::Failure;
use crate::near::not_one_of;
use crate::output::Format;

/// The variable for the output format (AWS CLI User Guide, "Environment variables").
const OUTPUT: &str = "AWS_DEFAULT_OUTPUT";

impl Session {
    /// Reads the output format from the environment, or else from the profile, unless an option
    /// sets it. If none is set, chosen columns need a format with columns.
    ///
    /// # Errors
    ///
    /// Fails when the configuration does, and when the format is unknown.
    pub(crate) fn choose_form(&mut self) -> Result<(), Failure> {
        if self.globals.output.is_some() {
            return Ok(());
        }
        let settings = match self.config().settings() {
            Ok(settings) => Some(settings),
            // The emulator needs no configuration, so a broken one does not matter.
            Err(_) if self.globals.emulator => None,
            Err(error) => return Err(error.into()),
        };
        let settings = settings.as_ref();
        let variable = self.env.get(OUTPUT);
        let word = variable.or_else(|| settings?.output());
        let Some(word) = word.map(str::trim) else {
            self.printer.take_form_with_columns();
            return Ok(());
        };
        let form = Format::from_str(word, true).map_err(|_| {
            let known: Vec<String> = Format::value_variants()
                .iter()
                .filter_map(|form| Some(form.to_possible_value()?.get_name().to_owned()))
                .collect();
            let why = not_one_of(known.iter().map(String::as_str), word);
            let from = match (variable, settings) {
                (None, Some(settings)) => format!("output of the profile {}", settings.profile()),
                _ => OUTPUT.to_owned(),
            };
            Failure::configuration(format_args!("{from}: {why}")).advise("--output overrides it")
        })?;
        self.printer.set_format(form);
        Ok(())
    }

    /// Refuses options about the output format for a command without a result.
    ///
    /// # Errors
    ///
    /// Fails if there is such an option; `what` names the output that the command has instead.
    pub(crate) fn has_no_result(&self, what: &str) -> Result<(), Failure> {
        match self.asked_for_a_form() {
            Some(option) => Err(Failure::parameter(
                option,
                format_args!(
                    "expected a command that prints a result; this command prints {what}, in one format only"
                ),
            )),
            None => Ok(()),
        }
    }
}
