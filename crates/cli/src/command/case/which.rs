//! A case, by either of its ids.

use casebook::support::{CaseDetails, CaseIdList, Client, DescribeCases};
use casebook::types::support::{CaseId, DisplayId};
use clap::Args;

use crate::command::ask::ask;
use crate::failure::Failure;

/// The case that somebody means.
#[derive(Args, Clone, Debug)]
pub(crate) struct Which {
    /// Id of the case, or the number that the Support Center shows
    #[arg(value_name = "CASE")]
    case: CaseId,
}

impl Which {
    /// The number, if it is one: ids of cases have other characters as well.
    fn display_id(&self) -> Option<DisplayId> {
        let text = self.case.as_str();
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse().ok()).flatten()
    }

    /// The id that operations take; a number is looked up.
    ///
    /// # Errors
    ///
    /// Fails when the service does not know the number.
    pub(super) async fn id(self, client: &Client) -> Result<CaseId, Failure> {
        if self.display_id().is_none() {
            return Ok(self.case);
        }
        let found = self.find(client).await?;
        Ok(found.case_id.unwrap_or(self.case))
    }

    /// What there is to know about the case, without what was written in it.
    ///
    /// # Errors
    ///
    /// Fails when the service does not know the case.
    pub(super) async fn find(&self, client: &Client) -> Result<CaseDetails, Failure> {
        let describe = DescribeCases::new()
            .include_resolved_cases(true)
            .include_communications(false);
        if let Some(number) = self.display_id() {
            let answer = ask(client, describe.clone().display_id(number)).await?;
            if let Some(case) = answer.cases.into_iter().next() {
                return Ok(case);
            }
            // Nothing is what some services say to a number that they do not know. They have words
            // for it when it is asked for as an id.
        }
        let describe = describe.case_id_list(CaseIdList::from(self.case.clone()));
        let answer = ask(client, describe).await?;
        answer.cases.into_iter().next().ok_or_else(|| {
            Failure::no_such("CaseIdNotFound", format!("there is no case {}", self.case))
                .during("DescribeCases")
        })
    }
}
