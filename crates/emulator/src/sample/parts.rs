//! The parts of the samples, each of which is a JSON file.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, OnceLock};

use serde::{Deserialize, Serialize};

use super::case::CaseSample;
use super::check::Check;
use super::heading::Heading;
use super::inquiry::{self, InquirySample};
use super::report::ReportSample;
use crate::json;
use crate::store::{Agreement, Inquiry, InquiryAnswer, Offer, Question, Report};

/// The default samples, from the files of this crate.
pub(super) static OURS: LazyLock<Arc<Parts>> = LazyLock::new(|| {
    let parts = Parts {
        reports: own(include_str!("../../samples/reports.json")),
        agreements: own(include_str!("../../samples/agreements.json")),
        offers: own(include_str!("../../samples/offers.json")),
        inquiries: own(include_str!("../../samples/inquiries.json")),
        answers: own(include_str!("../../samples/answers.json")),
        cases: own(include_str!("../../samples/cases.json")),
        services: own(include_str!("../../samples/services.json")),
        categories: own(include_str!("../../samples/categories.json")),
        checks: own(include_str!("../../samples/checks.json")),
        headings: own(include_str!("../../samples/headings.json")),
        answered: AnsweredInquiries::default(),
    };
    Arc::new(parts)
});

fn own<T: for<'de> Deserialize<'de>>(json: &str) -> T {
    json::read("the samples", json).expect("the tests read the same files")
}

/// The categories that every service has in addition to its list.
static COMMON: LazyLock<Vec<Category>> = LazyLock::new(|| {
    own(r#"[
        {"code": "general-guidance", "name": "General Guidance"},
        {"code": "other", "name": "Other"}
    ]"#)
});

/// The rule for a heading that ends in ` Name` and has no rule in the part `headings`.
static OF_NAMES: LazyLock<Heading> =
    LazyLock::new(|| own(r#"{"value": "{name}", "optional": true}"#));

/// The parts of the samples: one field for each file in the folder `samples`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields, expecting = "an object")]
pub(crate) struct Parts {
    pub(super) reports: Vec<ReportSample>,
    pub(super) agreements: Vec<Agreement>,
    pub(super) offers: Vec<Offer>,
    pub(super) inquiries: Vec<InquirySample>,
    pub(crate) answers: Vec<InquiryAnswer>,
    pub(super) cases: Vec<CaseSample>,
    pub(crate) services: Vec<Service>,
    pub(super) categories: BTreeMap<String, Vec<Category>>,
    pub(crate) checks: Vec<Check>,
    pub(super) headings: BTreeMap<String, Heading>,
    #[serde(skip)]
    answered: AnsweredInquiries,
}

/// The inquiries with their answers. They are found once, since that takes time; the other parts determine
/// them.
#[derive(Debug, Default)]
struct AnsweredInquiries(OnceLock<Vec<Inquiry>>);

impl Clone for AnsweredInquiries {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for AnsweredInquiries {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for AnsweredInquiries {}

/// A service that a case can be about.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(crate) struct Service {
    pub(crate) code: String,
    pub(crate) name: String,
    /// The name of a list in the part `categories`.
    pub(super) categories: String,
}

/// A category of cases about a service.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(crate) struct Category {
    pub(crate) code: String,
    pub(crate) name: String,
}

impl Default for Parts {
    fn default() -> Self {
        Self::clone(&OURS)
    }
}

impl Parts {
    /// Returns all versions of all reports.
    pub(crate) fn reports(&self) -> impl Iterator<Item = Report> {
        self.reports.iter().flat_map(ReportSample::versions)
    }

    /// Returns the inquiries with their answers, in the order of their ids.
    pub(crate) fn inquiries(&self) -> &[Inquiry] {
        self.answered.0.get_or_init(|| {
            let inquiries = self.inquiries.iter();
            let inquiries = inquiries.filter_map(|sample| sample.inquiry(&self.answers));
            let mut inquiries: Vec<Inquiry> = inquiries.collect();
            inquiries.sort_by(|one, other| one.id.cmp(&other.id));
            inquiries
        })
    }

    /// Returns a question of an inquiry with the answer of the samples that fits best.
    pub(crate) fn question(&self, text: &str) -> Question {
        inquiry::asked(&self.answers, text)
    }

    /// Returns the service with a code.
    pub(crate) fn service(&self, code: &str) -> Option<&Service> {
        self.services.iter().find(|service| service.code == code)
    }

    /// Returns the categories of a service: those of its list, and the two that every service has.
    pub(crate) fn categories(&self, service: &Service) -> impl Iterator<Item = &Category> {
        let own = self.categories.get(&service.categories);
        own.into_iter().flatten().chain(&*COMMON)
    }

    /// Returns the check with an id.
    pub(crate) fn check(&self, id: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.id == id)
    }

    /// Returns the rule by which the values under a heading are generated.
    pub(super) fn heading(&self, name: &str) -> Option<&Heading> {
        let heading = self.headings.get(name);
        heading.or_else(|| name.ends_with(" Name").then_some(&*OF_NAMES))
    }
}
