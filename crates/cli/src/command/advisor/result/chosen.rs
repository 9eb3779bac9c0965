//! The columns of findings that `--columns` chooses.

use casebook::support::{
    Findings, TrustedAdvisorCheckDescription, TrustedAdvisorCheckResult,
    TrustedAdvisorResourceDetail,
};

use super::members::{LAST_COLUMNS, value};
use crate::failure::Failure;
use crate::session::Session;

/// The chosen columns: those of the check by their headings, and those that every resource has.
#[derive(Debug)]
pub(super) struct Chosen {
    titles: Vec<String>,
    /// The places of the columns: those of the check come before those of every resource.
    places: Vec<usize>,
    /// The number of columns of the check.
    width: usize,
}

impl Chosen {
    /// Finds the columns that the user has chosen; `None` if there are none.
    ///
    /// # Errors
    ///
    /// Fails if a column is unknown.
    pub(super) fn of(
        session: &Session,
        check: &TrustedAdvisorCheckDescription,
    ) -> Result<Option<Self>, Failure> {
        let findings = Findings::new(check, TrustedAdvisorCheckResult::default());
        let headings = findings.headings().iter();
        let known: Vec<&str> = headings
            .map(|heading| &**heading)
            .chain(LAST_COLUMNS)
            .collect();
        let Some(places) = session.printer().places(&known)? else {
            return Ok(None);
        };
        Ok(Some(Self {
            titles: places
                .iter()
                .map(|place| known[*place].to_owned())
                .collect(),
            places,
            width: findings.headings().len(),
        }))
    }

    /// The names of the columns.
    pub(super) fn titles(&self) -> &[String] {
        &self.titles
    }

    /// Returns the values of a resource.
    pub(super) fn values<'a>(
        &self,
        resource: &'a TrustedAdvisorResourceDetail,
    ) -> impl Iterator<Item = &'a str> {
        self.places
            .iter()
            .map(|place| match place.checked_sub(self.width) {
                Some(place) => value(resource, place),
                None => resource
                    .metadata
                    .iter()
                    .nth(*place)
                    .flatten()
                    .unwrap_or_default(),
            })
    }
}
