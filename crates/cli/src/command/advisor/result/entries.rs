//! The resources of a result as entries of a list of many accounts.

use std::collections::HashSet;

use casebook::support::{
    Findings, TrustedAdvisorCheckDescription, TrustedAdvisorCheckResult,
    TrustedAdvisorResourceDetail,
};
use serde_json::{Map, Value};

use super::members::{LAST_COLUMNS, value};
use crate::command::ask::json;
use crate::failure::Failure;
use crate::output::Format;
use crate::session::Session;

/// The members of the entries.
#[derive(Debug)]
pub(super) enum Members {
    /// Those of the service.
    OfService,
    /// One for each heading of the check, and those that every resource has: formats with columns.
    Columns {
        headings: Vec<String>,
        /// The headings, and the others behind them.
        all: Vec<String>,
    },
}

impl Members {
    /// Returns the members for the format of a session.
    pub(super) fn of(session: &Session, check: &TrustedAdvisorCheckDescription) -> Self {
        if !matches!(session.printer().form(), Some(Format::Table | Format::Csv)) {
            return Self::OfService;
        }
        let findings = Findings::new(check, TrustedAdvisorCheckResult::default());
        // A heading may have the name of another member.
        let others = ["account", "accountName", "errorCode", "errorMessage"];
        let mut used: HashSet<String> = others
            .into_iter()
            .chain(LAST_COLUMNS)
            .map(str::to_owned)
            .collect();
        let mut headings = Vec::new();
        for heading in findings.headings() {
            let mut name = heading.to_string();
            while !used.insert(name.clone()) {
                name.insert_str(0, "metadata.");
            }
            headings.push(name);
        }
        let last = LAST_COLUMNS.into_iter().map(str::to_owned);
        let all = headings.iter().cloned().chain(last).collect();
        Self::Columns { headings, all }
    }

    /// The names of the members, in their order; empty for those of the service.
    pub(super) fn names(&self) -> Vec<String> {
        match self {
            Self::OfService => Vec::new(),
            Self::Columns { all, .. } => all.clone(),
        }
    }

    /// Returns the entry of a resource. Values without a heading are numbered.
    ///
    /// # Errors
    ///
    /// Fails if the resource is no JSON.
    pub(super) fn entry(&self, resource: &TrustedAdvisorResourceDetail) -> Result<Value, Failure> {
        let Self::Columns { headings, .. } = self else {
            return json(resource);
        };
        let mut entry = Map::new();
        for (at, text) in resource.metadata.iter().enumerate() {
            let name = match headings.get(at) {
                Some(heading) => heading.clone(),
                None => format!("Column {}", at + 1),
            };
            entry.insert(name, text.into());
        }
        for (place, name) in LAST_COLUMNS.into_iter().enumerate() {
            entry.insert(name.to_owned(), value(resource, place).into());
        }
        Ok(entry.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_heading_that_another_member_has_is_told_apart_and_no_value_is_lost() {
        let headings = ["Region", "account", "status", "status"].map(str::to_owned);
        let members = Members::Columns {
            all: Vec::new(),
            headings: headings.to_vec(),
        };
        let resource = json!({"metadata": ["a", null, "b", "c", "d"], "status": "ok"});
        let resource = serde_json::from_value(resource).unwrap();
        let entry = members.entry(&resource).unwrap();
        assert_eq!(entry["Column 5"], "d");
        assert_eq!(entry["Region"], "a");
        assert_eq!(entry["account"], Value::Null);
    }
}
