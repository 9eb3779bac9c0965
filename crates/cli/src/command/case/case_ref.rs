//! A case, by its id or its number.

use std::fmt;

use casebook::support::{CaseDetails, CaseIdList, Client, DescribeCases};
use casebook::types::support::{CaseId, DisplayId};
use clap::Args;

use crate::command::ask::ask;
use crate::failure::Failure;
use crate::shell::quoted;

/// A case, by its id or its number.
#[derive(Args, Clone, Debug)]
pub(crate) struct CaseRef {
    /// Id of the case, or the number that the Support Center shows
    #[arg(value_name = "CASE")]
    case: CaseId,
}

/// Writes the case as a word for a shell.
impl fmt::Display for CaseRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&quoted(self.case.as_str()))
    }
}

impl From<CaseId> for CaseRef {
    fn from(case: CaseId) -> Self {
        Self { case }
    }
}

impl CaseRef {
    /// Returns the number of the case if the user gave one: ids of cases do not consist of digits
    /// alone.
    fn display_id(&self) -> Option<DisplayId> {
        let text = self.case.as_str();
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse().ok()).flatten()
    }

    /// Returns the id of the case, which operations need. Looks a number up with `DescribeCases`.
    ///
    /// # Errors
    ///
    /// Fails when the service does not know the number.
    pub(super) async fn id(self, client: &Client) -> Result<CaseId, Failure> {
        if self.display_id().is_none() {
            return Ok(self.case);
        }
        let found = self.find(client).await?;
        Ok(self.id_of(&found))
    }

    /// Returns the id in the details, or else the text that the user gave.
    pub(crate) fn id_of(&self, found: &CaseDetails) -> CaseId {
        found.case_id.as_ref().unwrap_or(&self.case).clone()
    }

    /// Returns the details of the case, without its communications.
    ///
    /// # Errors
    ///
    /// Fails when the service does not know the case.
    pub(crate) async fn find(&self, client: &Client) -> Result<CaseDetails, Failure> {
        let describe = DescribeCases::new()
            .include_resolved_cases(true)
            .include_communications(false);
        if let Some(number) = self.display_id() {
            let response = ask(client, describe.clone().display_id(number)).await?;
            if let Some(case) = response.cases.into_iter().next() {
                return Ok(case);
            }
            // For an unknown number the service may just return an empty list, while an unknown id
            // is an error. So the text is looked up as an id too, and the user gets that error.
        }
        let describe = describe.case_id_list(CaseIdList::from(self.case.clone()));
        let response = ask(client, describe).await?;
        response.cases.into_iter().next().ok_or_else(|| {
            Failure::no_such("CaseIdNotFound", format!("there is no case {}", self.case))
                .during("DescribeCases")
        })
    }
}
