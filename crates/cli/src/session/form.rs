//! The form of results, where no option names it.

use clap::ValueEnum as _;

use super::Session;
use crate::failure::Failure;
use crate::output::Format;

/// The variable that names the form of results (AWS CLI User Guide, "Environment variables").
const OUTPUT: &str = "AWS_DEFAULT_OUTPUT";

impl Session {
    /// Takes the form of results that the environment, or else the profile, asks for, where no option
    /// does.
    ///
    /// # Errors
    ///
    /// Fails when the configuration does, and where the form is none of ours.
    pub(crate) fn choose_form(&mut self) -> Result<(), Failure> {
        if self.globals.output.is_some() {
            return Ok(());
        }
        let configured = match self.globals.emulator {
            // It needs no configuration, so a broken one is no obstacle.
            true => self.configured().ok(),
            false => Some(self.configured()?),
        };
        let variable = self.env.get(OUTPUT);
        let word = variable.or_else(|| configured?.settings.output());
        let Some(word) = word.map(str::trim) else {
            return Ok(());
        };
        let form = Format::from_str(word, false).map_err(|_| {
            let known: Vec<String> = Format::value_variants()
                .iter()
                .filter_map(|form| Some(form.to_possible_value()?.get_name().to_owned()))
                .collect();
            let from = match (variable, configured) {
                (None, Some(configured)) => {
                    format!("output of the profile {}", configured.settings.profile())
                }
                _ => OUTPUT.to_owned(),
            };
            Failure::configuration(format_args!(
                "{from}: expected one of {}, found {word:?}",
                known.join(", ")
            ))
            .advise("--output goes before it")
        })?;
        self.printer.set_format(form);
        Ok(())
    }

    /// Refuses options about the form of a result where there is none.
    ///
    /// # Errors
    ///
    /// Fails when there is such an option; `what` is printed instead of a result.
    pub(crate) fn has_no_result(&self, what: &str) -> Result<(), Failure> {
        match self.asked_for_a_form() {
            Some(option) => Err(Failure::parameter(
                option,
                format_args!("expected a result to show, found {what}, which has no other form"),
            )),
            None => Ok(()),
        }
    }
}
