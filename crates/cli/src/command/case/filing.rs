//! The place of a case in the catalogue, and what the user is told of a new case.

use std::time::Duration;

use casebook::protocol::Operation as _;
use casebook::support::{CaseDetails, Client, CreateCase, Service, ServiceCatalog};
use casebook::types::support::CaseId;
use serde_json::Value;
use tokio::time::timeout;

use super::{CaseRef, console};
use crate::command::topic;
use crate::failure::{Failure, one_line};
use crate::session::Session;

/// The longest time that a run waits for the number of a new case.
const PATIENCE: Duration = Duration::from_secs(5);

/// How the user has chosen the place of a case.
#[derive(Debug, Default)]
pub(super) struct Filing {
    /// The service of the case in the catalogue.
    service: Option<Service>,
    /// Whether the user gave the codes of service and category, and a severity. Then there is nothing
    /// to tell.
    is_exact: bool,
}

impl Filing {
    /// Finds the service and the category that the user named, and puts their codes into the case.
    ///
    /// # Errors
    ///
    /// Fails if none fits, or several do, and names similar ones.
    pub(super) fn choose(
        case: &mut CreateCase,
        catalog: &ServiceCatalog,
        service: &str,
        category: Option<&str>,
    ) -> Result<Self, Failure> {
        let found = topic::service(catalog, service)?;
        let code = topic::service_code(found)?;
        let mut is_exact = code.as_str() == service && case.severity_code.is_some();
        case.service_code = Some(code);
        match category {
            Some(category) => {
                let code = topic::category_code(topic::category(found, category)?)?;
                is_exact &= code.as_str() == category;
                case.category_code = Some(code);
            }
            None => is_exact = false,
        }
        Ok(Self {
            service: Some(found.clone()),
            is_exact,
        })
    }

    /// Notes on stderr where a new case was filed, if aliases or defaults chose it, and the number and
    /// the page of the case. If the service does not return the number, only a note says so.
    pub(super) async fn tell(
        &self,
        session: &Session,
        client: &Client,
        case: &CreateCase,
        id: CaseId,
        outcome: &Value,
    ) {
        if !session.speaks_to_people() {
            return;
        }
        let next = "`casebook case show` shows the case";
        let case_ref = CaseRef::from(id);
        let looking = timeout(PATIENCE, case_ref.find(client));
        let looking = session.track_wait(CreateCase::NAME, outcome, next, looking);
        let found = looking.await.unwrap_or_else(|_| {
            let why = format!("no response within {} s", PATIENCE.as_secs());
            Err(Failure::other(why))
        });
        let filed = match &found {
            Ok(details) => self.filed(details),
            Err(_) => self.filed(&sent(case)),
        };
        if let Some(filed) = filed.filter(|_| !self.is_exact) {
            session.note(format_args!("{filed}"));
        }
        match found.map(|details| details.display_id) {
            Ok(Some(number)) => {
                let page = console::page(session, &number);
                let page = page.map_or_else(String::new, |page| format!(": {page}"));
                let number = one_line(number.as_str());
                session.note(format_args!("opened case {number}{page}"));
            }
            Ok(None) => session.note(format_args!("the service returned no number for the case")),
            Err(why) => session.note(format_args!(
                "the case is open, but its number is not known: {why}"
            )),
        }
    }

    /// Says where a case is filed, by the names of the catalogue as far as they are known.
    fn filed(&self, case: &CaseDetails) -> Option<String> {
        let code = case.service_code.as_ref()?;
        let known = self.service.as_ref();
        let known = known.filter(|service| service.code.as_ref() == Some(code));
        let name = known.and_then(|service| service.name.as_deref());
        let mut filed = format!("filed under {}", one_line(name.unwrap_or(code.as_str())));
        if let Some(code) = &case.category_code {
            let categories = known.map_or(&[][..], |service| &service.categories);
            let known = categories.iter().find(|it| it.code.as_ref() == Some(code));
            let name = known.and_then(|category| category.name.as_deref());
            filed.push_str(&format!(" / {}", one_line(name.unwrap_or(code.as_str()))));
        }
        if let Some(severity) = &case.severity_code {
            filed.push_str(&format!(", severity {}", one_line(severity.as_str())));
        }
        Some(filed)
    }
}

/// Returns what was sent as the details of a case.
fn sent(case: &CreateCase) -> CaseDetails {
    let mut details = CaseDetails::default();
    details.service_code = case.service_code.clone();
    details.category_code = case.category_code.clone();
    details.severity_code = case.severity_code.clone();
    details
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_place_of_a_case_is_told_by_names_or_else_by_codes() {
        let filing = Filing {
            service: serde_json::from_value(json!({
                "code": "aws-lambda", "name": "Lambda",
                "categories": [{"code": "other", "name": "Other"}],
            }))
            .unwrap(),
            is_exact: false,
        };
        for (case, told) in [
            (
                json!({"serviceCode": "aws-lambda", "categoryCode": "other", "severityCode": "low"}),
                Some("filed under Lambda / Other, severity low"),
            ),
            (
                json!({"serviceCode": "general-info", "categoryCode": "other"}),
                Some("filed under general-info / other"),
            ),
            (json!({"severityCode": "low"}), None),
        ] {
            let case: CaseDetails = serde_json::from_value(case).unwrap();
            assert_eq!(filing.filed(&case).as_deref(), told);
        }
    }
}
