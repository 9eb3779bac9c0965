//! The service models: the operations with their methods and paths, and the shapes of their inputs and
//! outputs.
//!
//! The files in `model/` have the names, constraints and errors of each service, without the
//! descriptions. A file is parsed once, when it is first needed.

mod input;
mod strict_json;
mod violation;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use http::StatusCode;
use regex_lite::Regex;
use serde::{Deserialize, Deserializer};

pub(crate) use input::{InputError, form, input};
pub(crate) use violation::Violation;
pub(crate) use violation::check;

static ARTIFACT: LazyLock<Model> = LazyLock::new(|| {
    let mut model = Model::read(include_str!("../model/artifact-2018-05-10.json"));
    // The API reference has a value that the model lacks (docs/service-notes.md, "Models").
    if let Some(shape) = model.shapes.get_mut("InquirySupportMode") {
        shape.words.push("FULL_SUPPORT".to_owned());
    }
    model
});
static SUPPORT: LazyLock<Model> = LazyLock::new(|| {
    let mut model = Model::read(include_str!("../model/support-2013-04-15.json"));
    // These two operations require a `caseId`, although the model does not say so
    // (docs/service-notes.md, "Models").
    for name in ["AddCommunicationToCaseRequest", "ResolveCaseRequest"] {
        if let Some(shape) = model.shapes.get_mut(name) {
            shape.required.insert(0, "caseId".to_owned());
        }
    }
    // This shape is that of `checkIds` and `metadata`, whose elements may be null (docs/service-notes.md,
    // "Models").
    if let Some(shape) = model.shapes.get_mut("StringList") {
        shape.sparse = true;
    }
    model
});

static ORGANIZATIONS: LazyLock<Model> =
    LazyLock::new(|| Model::read(include_str!("../model/organizations-2016-11-28.json")));
static STS: LazyLock<Model> =
    LazyLock::new(|| Model::read(include_str!("../model/sts-2011-06-15.json")));

/// The model of one service.
#[derive(Debug, Deserialize)]
pub(crate) struct Model {
    pub(crate) metadata: Metadata,
    pub(crate) operations: BTreeMap<String, Operation>,
    shapes: BTreeMap<String, Shape>,
}

/// The properties of the service as a whole.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Metadata {
    pub(crate) api_version: String,
    pub(crate) endpoint_prefix: String,
    pub(crate) target_prefix: Option<String>,
}

/// One operation.
#[derive(Debug, Deserialize)]
pub(crate) struct Operation {
    pub(crate) name: String,
    pub(crate) http: Http,
    pub(crate) input: Option<Reference>,
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "the tests validate responses by it")
    )]
    pub(crate) output: Option<Reference>,
}

/// The method and the path of an operation.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Http {
    pub(crate) method: String,
    pub(crate) request_uri: String,
    /// The HTTP status of a success; `None` for 200.
    response_code: Option<u16>,
}

/// A reference to a shape by its name. The reference of a member also has the member's location.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Reference {
    pub(crate) shape: String,
    pub(crate) location: Option<Location>,
    pub(crate) location_name: Option<String>,
}

/// Where a member of a request is, if it is not in the body.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Location {
    Header,
    QueryString,
    Uri,
}

/// A shape: a type with its constraints.
#[derive(Debug, Deserialize)]
pub(crate) struct Shape {
    #[serde(rename = "type")]
    pub(crate) kind: Kind,
    #[serde(default)]
    pub(crate) members: BTreeMap<String, Reference>,
    #[serde(default)]
    pub(crate) required: Vec<String>,
    #[serde(default, rename = "enum")]
    pub(crate) words: Vec<String>,
    pub(crate) min: Option<i64>,
    pub(crate) max: Option<i64>,
    pub(crate) pattern: Option<Pattern>,
    pub(crate) member: Option<Reference>,
    pub(crate) key: Option<Reference>,
    pub(crate) value: Option<Reference>,
    #[serde(default)]
    pub(crate) union: bool,
    /// Whether the elements of a list may be null.
    #[serde(default)]
    pub(crate) sparse: bool,
    pub(crate) error: Option<ErrorStatus>,
}

/// The type of a shape.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Blob,
    Boolean,
    Double,
    Integer,
    List,
    Long,
    Map,
    String,
    Structure,
    Timestamp,
}

/// The HTTP status of an error.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ErrorStatus {
    pub(crate) http_status_code: u16,
}

/// A regular expression that a whole text has to match. In the models it has no anchors (`^`, `$`); they
/// are added when it is read (docs/service-notes.md, "Models").
#[derive(Debug)]
pub(crate) struct Pattern {
    pub(crate) text: String,
    regex: Regex,
}

impl Model {
    /// Returns the model of AWS Artifact.
    pub(crate) fn artifact() -> &'static Self {
        &ARTIFACT
    }

    /// Returns the model of AWS Support.
    pub(crate) fn support() -> &'static Self {
        &SUPPORT
    }

    /// Returns the model of AWS Organizations: the operations that are emulated.
    pub(crate) fn organizations() -> &'static Self {
        &ORGANIZATIONS
    }

    /// Returns the model of the Security Token Service: the operations that are emulated.
    pub(crate) fn sts() -> &'static Self {
        &STS
    }

    /// Returns whether any service has an operation with a name.
    pub(crate) fn have_operation(name: &str) -> bool {
        Self::operations().any(|known| known == name)
    }

    /// Returns the names of the operations of all services.
    pub(crate) fn operations() -> impl Iterator<Item = &'static str> {
        let models = [
            Self::artifact(),
            Self::support(),
            Self::sts(),
            Self::organizations(),
        ];
        let operations = models.into_iter().flat_map(|model| &model.operations);
        operations.map(|(name, _)| name.as_str())
    }

    pub(crate) fn shape(&self, name: &str) -> &Shape {
        self.shapes
            .get(name)
            .expect("a test follows every reference of the models")
    }

    fn read(text: &str) -> Self {
        serde_json::from_str(text).expect("the models are part of this crate, and tested")
    }
}

impl Operation {
    /// Returns the HTTP status of a success.
    pub(crate) fn status(&self) -> StatusCode {
        let code = self.http.response_code;
        let status = code.and_then(|code| StatusCode::from_u16(code).ok());
        status.unwrap_or(StatusCode::OK)
    }
}

impl Pattern {
    pub(crate) fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let regex = Regex::new(&format!("^(?:{text})$")).map_err(serde::de::Error::custom)?;
        Ok(Self { text, regex })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_of_the_models_leads_somewhere() {
        for model in [Model::artifact(), Model::support(), Model::sts()] {
            let of_operations = model
                .operations
                .values()
                .flat_map(|operation| operation.input.iter().chain(&operation.output));
            let of_shapes = model.shapes.values().flat_map(|shape| {
                let parts = [&shape.member, &shape.key, &shape.value];
                shape.members.values().chain(parts.into_iter().flatten())
            });
            for reference in of_operations.chain(of_shapes) {
                assert!(
                    model.shapes.contains_key(&reference.shape),
                    "{}",
                    reference.shape
                );
            }
        }
    }

    #[test]
    fn both_models_are_whole() {
        assert_eq!(Model::artifact().operations.len(), 24);
        assert_eq!(Model::support().operations.len(), 20);
    }

    #[test]
    fn what_the_notes_add_to_the_model_is_there() {
        let modes = &Model::artifact().shape("InquirySupportMode").words;
        assert_eq!(modes[..], ["AI_ONLY", "FULL_SUPPORT"]);
        let model = Model::support();
        assert!(model.shape("StringList").sparse);
        for name in ["AddCommunicationToCaseRequest", "ResolveCaseRequest"] {
            assert_eq!(model.shape(name).required[0], "caseId", "{name}");
        }
    }

    #[test]
    fn a_pattern_is_about_the_whole_text() {
        let pattern = Model::artifact().shape("ReportId").pattern.as_ref();
        let pattern = pattern.expect("report ids have a pattern");
        assert!(pattern.matches("report-abcDEF0123456789"));
        for text in [
            "report-abcDEF01234567890",
            " report-abcDEF0123456789",
            "report-abcDEF0123456789\n",
        ] {
            assert!(!pattern.matches(text), "{text:?}");
        }
    }
}
