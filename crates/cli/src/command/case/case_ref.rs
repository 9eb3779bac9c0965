//! A case, by its id, its number or its subject.

use std::fmt;
use std::str::FromStr;

use casebook::support::{CaseDetails, CaseIdList, Client, DescribeCases};
use casebook::types::support::{CaseId, DisplayId, MaxResults};
use clap::Args;

use crate::command::ask::{all, ask};
use crate::command::name::{Kind, Named, find};
use crate::failure::{Failure, one_line};
use crate::shell::quoted;

/// A case, by its id, its number or its subject.
#[derive(Args, Clone, Debug)]
pub(crate) struct CaseRef {
    /// Case: the number that the Support Center shows, its address there, the id, or the subject
    ///
    /// Words of the subject suffice if only one case has them.
    #[arg(value_name = "CASE")]
    case: CaseName,
}

/// What the user names a case by.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum CaseName {
    /// Its id, or its number.
    Id(CaseId),
    /// Its subject, or words of it.
    Subject(String),
}

impl FromStr for CaseName {
    type Err = casebook::types::ValueError;

    /// Reads a number also behind `#`, and in the address of a page of the Support Center.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let number = match text.split_once("displayId=") {
            Some((_, rest)) => rest.split(['&', '#']).next().unwrap_or_default(),
            None => text.strip_prefix('#').unwrap_or(text),
        };
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        match is_number {
            true => number.parse().map(Self::Id),
            false if text.is_empty() || text.starts_with("case-") => text.parse().map(Self::Id),
            false => Ok(Self::Subject(text.to_owned())),
        }
    }
}

impl CaseName {
    fn as_str(&self) -> &str {
        match self {
            Self::Id(id) => id.as_str(),
            Self::Subject(subject) => subject,
        }
    }
}

impl Named for CaseDetails {
    fn id(&self) -> &str {
        let number = self.display_id.as_ref().map(DisplayId::as_str);
        let id = self.case_id.as_ref().map(CaseId::as_str);
        number.or(id).unwrap_or_default()
    }

    fn name(&self) -> &str {
        self.subject.as_deref().unwrap_or_default()
    }

    fn details(&self) -> Vec<String> {
        let status = self.status.as_ref();
        let opened = self.time_created.as_ref();
        vec![
            status.map_or("", |status| status.as_str()).to_owned(),
            opened.and_then(|time| time.day()).unwrap_or_default(),
        ]
    }
}

const CASE: Kind = Kind {
    argument: "CASE",
    one: "case",
    list: "case list --all",
};

/// Writes the case as a word for a shell.
impl fmt::Display for CaseRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&quoted(self.case.as_str()))
    }
}

impl From<CaseId> for CaseRef {
    fn from(case: CaseId) -> Self {
        CaseName::Id(case).into()
    }
}

impl From<CaseName> for CaseRef {
    fn from(case: CaseName) -> Self {
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

    /// Returns the id of the case, which operations need. Looks a number and a subject up with
    /// `DescribeCases`.
    ///
    /// # Errors
    ///
    /// Fails when the service does not know the number, and when no case or several have the
    /// subject.
    pub(super) async fn id(self, client: &Client) -> Result<CaseId, Failure> {
        if let CaseName::Id(id) = &self.case
            && self.display_id().is_none()
        {
            return Ok(id.clone());
        }
        let found = self.find(client).await?;
        self.id_of(&found)
    }

    /// Returns the id in the details, or else the one that the user gave.
    ///
    /// # Errors
    ///
    /// Fails if neither is there.
    pub(crate) fn id_of(&self, found: &CaseDetails) -> Result<CaseId, Failure> {
        match (&found.case_id, &self.case) {
            (Some(id), _) | (None, CaseName::Id(id)) => Ok(id.clone()),
            (None, CaseName::Subject(_)) => {
                Err(Failure::other("the service names this case without an id"))
            }
        }
    }

    /// Returns the number and the subject in the details, as people know the case.
    pub(super) fn title_of(&self, found: &CaseDetails) -> String {
        let number = found.display_id.as_ref().map(DisplayId::as_str);
        let number = one_line(number.unwrap_or(self.case.as_str()));
        match &found.subject {
            Some(subject) => format!("{number}: {}", one_line(subject)),
            None => number.into_owned(),
        }
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
        let id = match &self.case {
            CaseName::Id(id) => id.clone(),
            CaseName::Subject(subject) => {
                let known = all(client, describe.max_results(MaxResults::MAX)).await?;
                return find(CASE, subject, &known).cloned();
            }
        };
        if let Some(number) = self.display_id() {
            let response = ask(client, describe.clone().display_id(number)).await?;
            if let Some(case) = response.cases.into_iter().next() {
                return Ok(case);
            }
            // For an unknown number the service may just return an empty list, while an unknown id
            // is an error. So the text is looked up as an id too, and the user gets that error.
        }
        let describe = describe.case_id_list(CaseIdList::from(id.clone()));
        let response = ask(client, describe).await?;
        response.cases.into_iter().next().ok_or_else(|| {
            Failure::no_such("CaseIdNotFound", format!("there is no case {id}"))
                .during("DescribeCases")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_is_read_in_each_form_that_people_copy() {
        let id = |text: &str| CaseName::Id(text.parse().unwrap());
        for text in [
            "1541019661",
            "#1541019661",
            " 1541019661\n",
            "https://support.console.aws.amazon.com/support/home#/case/?displayId=1541019661",
            "https://support.console.aws.amazon.com/support/home#/case/?displayId=1541019661&language=en",
        ] {
            assert_eq!(text.parse(), Ok(id("1541019661")), "{text}");
        }
        assert_eq!("case-1-muen-2026-a".parse(), Ok(id("case-1-muen-2026-a")));
        let subject = CaseName::Subject("#1 volume is full".to_owned());
        assert_eq!("#1 volume is full".parse(), Ok(subject));
        assert!("".parse::<CaseName>().is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_an_id_a_number_or_a_subject(text in "\\PC{0,40}") {
            if let Ok(name) = text.parse::<CaseName>() {
                let again = name.as_str().parse::<CaseName>();
                prop_assert_eq!(again, Ok(name));
            }
        }
    }
}
