//! Responses and inputs generated from the service models.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::super::server::ReceivedRequest;

/// The models of both services.
pub(super) struct Models {
    artifact: Value,
    support: Value,
}

/// How much of a response is hostile.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Hostility {
    /// Everything except the values that a command uses itself, such as ids and links.
    Texts,
    /// Everything.
    Everything,
}

impl Models {
    pub(super) fn read() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../emulator/model");
        let read = |file: &str| {
            let text = std::fs::read_to_string(folder.join(file)).unwrap();
            serde_json::from_str(&text).unwrap()
        };
        Self {
            artifact: read("artifact-2018-05-10.json"),
            support: read("support-2013-04-15.json"),
        }
    }

    /// Returns the response to a request; `None` if the request is for no operation.
    pub(super) fn answer(
        &self,
        asked: &ReceivedRequest,
        spite: Hostility,
        link: &str,
    ) -> Option<Value> {
        let (model, operation) = match asked.header("x-amz-target") {
            Some(target) => (&self.support, target.rsplit('.').next()?),
            None => (&self.artifact, self.at_path(asked)?),
        };
        let shape = model["operations"][operation]["output"]["shape"].as_str()?;
        let writer = Writer { model, spite, link };
        Some(writer.value(shape, "answer"))
    }

    fn at_path(&self, asked: &ReceivedRequest) -> Option<&str> {
        let mut all = self.artifact["operations"].as_object()?.iter();
        let is_it = |http: &Value| {
            // The only labels are at the end of a path.
            let path = http["requestUri"].as_str().unwrap();
            let is_path = match path.split_once('{') {
                Some((before, _)) => asked.path().starts_with(before),
                None => asked.path() == path,
            };
            is_path && http["method"] == *asked.method
        };
        all.find(|(_, operation)| is_it(&operation["http"]))
            .map(|(name, _)| name.as_str())
    }

    /// Whether the model gives the response of an operation no members.
    pub(super) fn has_empty_response(&self, service: &str, operation: &str) -> bool {
        let model = self.of(service);
        let shape = &model["operations"][operation]["output"]["shape"];
        let shape = &model["shapes"][shape.as_str().unwrap_or_default()];
        shape["members"].as_object().is_some_and(Map::is_empty)
    }

    fn of(&self, service: &str) -> &Value {
        match service {
            "artifact" => &self.artifact,
            _ => &self.support,
        }
    }

    /// An input for an operation, with its required members.
    pub(super) fn input(&self, service: &str, operation: &str) -> Value {
        let model = self.of(service);
        let shape = &model["operations"][operation]["input"]["shape"];
        let shape = &model["shapes"][shape.as_str().unwrap_or_default()];
        let needed = shape["required"].as_array().into_iter().flatten();
        let mut input: Map<String, Value> = needed
            .filter_map(Value::as_str)
            .map(|name| (name.to_owned(), sound(name)))
            .collect();
        // The model calls `caseId` optional, but the command requires it.
        if shape["members"]["caseId"].is_object() {
            input.insert("caseId".into(), sound("caseId"));
        }
        input.into()
    }
}

/// A well-formed value for a member that a command uses itself.
fn sound(name: &str) -> Value {
    match name {
        "acceptanceTermsToken" | "executeAgreementToken" | "terminateAgreementToken" => {
            "agreement-token-abcdefghijklmnopqrstuvwx".into()
        }
        "agreementId" => "agreement-abcDEF0123456789".into(),
        "agreementRevisionId" => "91bea70e-ee99-8de3-6a01-d9ef96924c8a".into(),
        "customerAgreementId" => "customer-agreement-abcDEF0123456789".into(),
        "customerAgreementState" => "ACTIVE".into(),
        "ndaToken" => "nda-token-abcdefghijklmnopqrstuvwx".into(),
        "complianceInquiryId" => "compliance-inquiry-abcDEF0123456789".into(),
        "inquiryContent" => json!({"query": "q"}),
        "reportId" => "report-abcDEF0123456789".into(),
        "checkIds" => json!(["c1"]),
        "checkId" => "c1".into(),
        "caseId" => "case-1".into(),
        "displayId" => "1234567890".into(),
        "attachmentId" => "attachment-1".into(),
        "completedUploads" => json!([{"partIndex": 1, "eTag": "x"}]),
        "uploadId" => "upload-1".into(),
        "serviceCode" | "categoryCode" | "code" => "s".into(),
        "language" => "en".into(),
        "issueType" => "technical".into(),
        "acceptanceType" => "PASSTHROUGH".into(),
        "uploadState" => "COMPLETE".into(),
        "state" => "PUBLISHED".into(),
        "version" => 1.into(),
        "attachments" => json!([{"fileName": "a", "data": "YQ=="}]),
        "resourceArn" => "arn:aws:artifact:::report/report-abcDEF0123456789".into(),
        "tags" => json!({"a": "b"}),
        "tagKeys" => json!(["a"]),
        _ => "x".into(),
    }
}

struct Writer<'a> {
    model: &'a Value,
    spite: Hostility,
    link: &'a str,
}

impl Writer<'_> {
    fn value(&self, shape: &str, name: &str) -> Value {
        let member = match shape {
            "AgreementIdAttribute" => Some("agreementId"),
            "CustomerAgreementIdAttribute" => Some("customerAgreementId"),
            "CustomerAgreementState" => Some("customerAgreementState"),
            _ => None,
        };
        if self.spite == Hostility::Texts
            && let Some(member) = member
        {
            return sound(member);
        }
        let shape = &self.model["shapes"][shape];
        if self.spite == Hostility::Texts
            && let Some(value) = self.looked_at(name)
        {
            return value;
        }
        let below = |of: &Value, name: &str| self.value(of["shape"].as_str().unwrap(), name);
        match shape["type"].as_str().unwrap() {
            "structure" => {
                let members = shape["members"].as_object().into_iter().flatten();
                members
                    // Without a token, there is no second page.
                    .filter(|(name, _)| !matches!(name.as_str(), "nextToken" | "afterToken"))
                    .map(|(name, member)| (name.clone(), below(member, name)))
                    .collect::<Map<_, _>>()
                    .into()
            }
            // If ids are usable, the list has one entry, so that a command finds the entry that it
            // looks for.
            "list" => {
                let count = if self.spite == Hostility::Texts { 1 } else { 2 };
                vec![below(&shape["member"], name); count].into()
            }
            "map" => json!({ hostile(name): below(&shape["value"], name) }),
            "string" | "timestamp" => hostile(name).into(),
            "blob" => "G1sySg==".into(),
            "boolean" => true.into(),
            "integer" => i32::MIN.into(),
            "long" => i64::MAX.into(),
            "double" => json!(6379.929999999999),
            other => panic!("the model has a new type: {other}"),
        }
    }

    /// The value that a command expects in a member, if it uses that member itself.
    fn looked_at(&self, name: &str) -> Option<Value> {
        let is_artifact = self.model["metadata"]["signingName"] == "artifact";
        match name {
            "id" if is_artifact => Some(sound("reportId")),
            "id" => Some(sound("checkId")),
            "documentPresignedUrl" | "termPresignedUrl" => Some(self.link.into()),
            "reportId" | "checkId" | "caseId" | "displayId" | "attachmentId" | "code"
            | "version" | "acceptanceType" | "uploadState" => Some(sound(name)),
            "state" if is_artifact => Some(sound(name)),
            _ => None,
        }
    }
}

/// Every attack that a text can carry against a terminal or a spreadsheet.
pub(super) fn hostile(name: &str) -> String {
    let mut text = format!("=cmd|'{name}'!A0");
    text.push_str("\u{1b}[31m\u{1b}]0;owned\u{7}\u{1b}]8;;http://evil\u{1b}\\\u{1b}[2J\u{1b}c");
    text.extend('\0'..'\u{20}');
    text.extend('\u{7f}'..='\u{a0}');
    text.push_str("\u{9b}2J\u{9d}0;owned\u{9c}\u{61c}\u{200e}\u{200f}\u{feff}\r\nerror: forged");
    text.extend('\u{2028}'..='\u{202e}');
    text.extend('\u{2066}'..='\u{2069}');
    text + "gpj.exe"
}
