//! The shape of each result: its members with their JSON types. A query is checked against it
//! before anything is sent.

use serde_json::{Value, json};

use super::Command;
use super::account::Account;
use super::advisor::Advisor;
use super::agreement::Agreement;
use super::attachment::Attachment;
use super::case::Case;
use super::catalog::Catalog;
use super::credentials::Credentials;
use super::evidence::Evidence;
use super::inquiry::Inquiry;
use super::report::Report;
use super::status::Status;

impl Command {
    /// Returns the members of the result, each with an empty or small value of its JSON type;
    /// `None` if they are unknown. Lists are empty here, because a service may leave out any member
    /// of their entries.
    pub(crate) fn shape(&self) -> Option<Value> {
        if let Some(reading) = self.reading().filter(|it| it.options.is_given()) {
            return Some(json!({ reading.list: [] }));
        }
        Some(match self {
            Self::Report(Report::List(_) | Report::Versions { .. } | Report::Sync(_)) => {
                json!({"reports": []})
            }
            Self::Report(Report::Show(_)) => json!({"reportDetails": {}}),
            Self::Report(Report::Get(_) | Report::Terms(_)) => json!({
                "id": "", "version": 1, "name": "", "file": "", "size": 1, "sha256": "",
            }),
            Self::Evidence(Evidence::Verify(_)) => json!({"checks": []}),
            Self::Evidence(Evidence::Seal(_)) => {
                json!({"folder": "", "file": "", "runs": 1, "key": "", "timestamp": ""})
            }
            Self::Evidence(Evidence::Export(_)) => {
                json!({"folder": "", "bag": "", "files": 1, "size": 1})
            }
            Self::Evidence(Evidence::Keygen(_)) => {
                json!({"file": "", "publicFile": "", "key": ""})
            }
            Self::Agreement(Agreement::List(list)) => list.shape(),
            Self::Agreement(Agreement::Show(show)) => show.shape(),
            Self::Agreement(Agreement::Get(_)) => {
                json!({"id": "", "file": "", "size": 1, "sha256": ""})
            }
            Self::Agreement(Agreement::Check(_)) => json!({"agreements": []}),
            Self::Agreement(Agreement::Accept(_) | Agreement::Terminate(_)) => json!({
                "id": "", "step": "", "revisionId": "", "file": "", "sha256": "", "terms": [],
                "next": "", "customerAgreement": {}, "confirmation": "",
            }),
            Self::Inquiry(Inquiry::List(_)) => json!({"complianceInquiries": []}),
            Self::Inquiry(Inquiry::Show(_)) => json!({"complianceInquiryDetail": {}, "tags": {}}),
            Self::Inquiry(Inquiry::Answers(_)) => json!({"queries": []}),
            Self::Inquiry(Inquiry::Export(_)) => {
                json!({"complianceInquiryId": "", "file": "", "size": 1, "sha256": ""})
            }
            Self::Account(Account::Show(_) | Account::Set { .. }) => json!({"accountSettings": {}}),
            Self::Case(Case::List(_)) => json!({"cases": []}),
            Self::Case(Case::Show(_)) => json!({"case": {}, "communications": []}),
            Self::Case(Case::Wait(_)) => json!({"case": {}}),
            Self::Case(Case::Open(_)) => json!({"caseId": "", "displayId": "", "url": ""}),
            Self::Attachment(Attachment::Get(get)) => get.shape(),
            Self::Catalog(Catalog::Services(_)) => json!({"services": []}),
            Self::Catalog(Catalog::Severities(_)) => json!({"severityLevels": []}),
            Self::Catalog(Catalog::Languages { .. }) => json!({"supportedLanguages": []}),
            Self::Catalog(Catalog::Options { .. }) => {
                json!({"languageAvailability": "", "communicationTypes": []})
            }
            Self::Advisor(
                Advisor::List(_) | Advisor::Checks(_) | Advisor::Status(_) | Advisor::Refresh(_),
            ) => json!({"checks": []}),
            Self::Advisor(Advisor::Result(_)) => json!({"result": {}}),
            Self::Advisor(Advisor::Summary(_)) => json!({"categories": []}),
            Self::Credentials(Credentials::Explain) => json!({"sources": []}),
            Self::Archive(_) => json!({"accounts": []}),
            Self::Doctor(doctor) => doctor.shape(),
            Self::Status(_) => Status::shape(),
            Self::Endpoint(_) => json!({"url": "", "signing_region": "", "signing_name": ""}),
            // These commands change something. `Session::rehearse` checks the query on an example
            // of their response.
            Self::Case(Case::Create(_) | Case::Reply(_) | Case::Resolve(_))
            | Self::Inquiry(Inquiry::Ask(_) | Inquiry::Feedback(_))
            | Self::Api(_) => return None,
            Self::Credentials(Credentials::Show { .. })
            | Self::Emulate(_)
            | Self::Completions(_)
            | Self::Man(_) => return None,
        })
    }
}
