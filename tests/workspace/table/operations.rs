//! All operations of both services, each with an input that is valid for the samples of the
//! emulator.

use std::collections::BTreeMap;
use std::pin::Pin;

use casebook::artifact::{
    AcceptAgreement, AcceptNdaForAgreement, Artifact, GetAgreement, GetCustomerAgreement,
    GetNdaForAgreement, GetTermForReport, InquirySummary, ListComplianceInquiries, ListReports,
    TerminateAgreement,
};
use casebook::protocol::{Api, Effect, Operation};
use casebook::stack::{Client, Sent};
use casebook::support::{CompletedUpload, DescribeCases, GetAttachmentUploadLinks, Support};
use casebook::types::artifact::InquiryStatus;
use casebook::types::support::{FileSize, PartIndex, UploadId};
use casebook_emulator::Emulator;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use tower::ServiceExt as _;

use super::trouble::Clients;

/// An agreement that the account has not accepted.
const AGREEMENT: &str = "agreement-Nz7KcP3vRd9WqJ1x";
/// An agreement of the account that is in force.
const CUSTOMER_AGREEMENT: &str = "customer-agreement-4QmX0tZr7BvKc2Lp";

/// Identifiers of things that exist in the emulator, by the names of the members that contain them.
pub(super) struct Identifiers {
    members: Map<String, Value>,
    /// The tokens for each operation on agreements. A token is valid for one operation only.
    tokens: BTreeMap<&'static str, Map<String, Value>>,
}

impl Identifiers {
    /// Collects the identifiers from an emulator without faults.
    pub(super) async fn learn(emulator: &Emulator) -> Self {
        let Clients { artifact, support } = Clients::over(emulator.clone(), None);
        let reports = artifact.send(ListReports::new()).await.unwrap().reports;
        let report = &reports[0];
        let term = GetTermForReport::new(report.report_id().unwrap());
        let term = artifact.send(term).await.unwrap();
        let cases = support.send(DescribeCases::new()).await.unwrap().cases;
        let inquiries = artifact.send(ListComplianceInquiries::new()).await.unwrap();
        let mut inquiries = inquiries.compliance_inquiries.into_iter();
        let is_done = |inquiry: &InquirySummary| inquiry.status == Some(InquiryStatus::Completed);
        let with_file = cases.iter().find_map(|case| {
            let recent = case.recent_communications.as_ref()?;
            let mut files = recent.communications.iter().flat_map(|said| said.files());
            files.next()?.attachment_id.clone()
        });
        let (upload, part) = uploaded(emulator, &support).await;
        let known = json!({
            "reportId": report.report_id().unwrap(),
            "complianceInquiryId": inquiries.find(is_done).unwrap().id,
            "resourceArn": report.arn,
            "termToken": term.term_token,
            "caseId": cases[0].case_id,
            "attachmentId": with_file.unwrap(),
            "uploadId": upload,
            "completedUploads": [part],
            "agreementId": AGREEMENT,
            "customerAgreementId": CUSTOMER_AGREEMENT,
        });
        Self {
            members: serde_json::from_value(known).unwrap(),
            tokens: tokens(&artifact).await,
        }
    }

    /// Puts the identifiers into the members of an input that have their names.
    fn put_into(&self, operation: &str, mut input: Value) -> Value {
        let tokens = self.tokens.get(operation);
        for (name, member) in input.as_object_mut().unwrap() {
            let token = tokens.and_then(|tokens| tokens.get(name));
            if let Some(known) = token.or_else(|| self.members.get(name)) {
                *member = known.clone();
            }
        }
        // The model does not require the size of the file, but the service does.
        if operation == GetAttachmentUploadLinks::NAME {
            input["fileSizeBytes"] = 1.into();
        }
        input
    }
}

/// Uploads a file in one part. Returns the id of the upload, and the part to complete it with.
async fn uploaded(
    emulator: &Emulator,
    support: &Client<Support>,
) -> (Option<UploadId>, CompletedUpload) {
    let get = GetAttachmentUploadLinks::new("a".parse().unwrap());
    let links = support
        .send(get.file_size_bytes(FileSize::MIN))
        .await
        .unwrap();
    let link = links.upload_urls[0].url.as_ref().unwrap().expose();
    let put = http::Request::put(link).body("x".to_owned()).unwrap();
    let answer = emulator.clone().oneshot(put).await.unwrap();
    let etag = answer.headers()["etag"].to_str().unwrap().parse().unwrap();
    (links.upload_id, CompletedUpload::new(PartIndex::MIN, etag))
}

/// Collects the tokens of the operations on agreements.
async fn tokens(artifact: &Client<Artifact>) -> BTreeMap<&'static str, Map<String, Value>> {
    let id = || AGREEMENT.parse().unwrap();
    let read_nda = || async { artifact.send(GetNdaForAgreement::new(id())).await.unwrap() };
    let nda = read_nda().await;
    let (revision, token) = (
        nda.agreement_revision_id,
        nda.accept_nda_for_agreement_token,
    );
    let accept = AcceptNdaForAgreement::new(id(), revision.unwrap(), token.unwrap());
    let token = artifact.send(accept).await.unwrap().get_agreement_token;
    let get = GetAgreement::new(id(), token.clone().unwrap());
    let agreement = artifact.send(get).await.unwrap();
    let get = GetCustomerAgreement::new(CUSTOMER_AGREEMENT.parse().unwrap());
    let signed = artifact.send(get).await.unwrap();
    let nda = read_nda().await;
    let (revision, unused) = (
        nda.agreement_revision_id,
        nda.accept_nda_for_agreement_token,
    );
    let members = |value: Value| serde_json::from_value(value).unwrap();
    BTreeMap::from([
        (
            AcceptNdaForAgreement::NAME,
            members(json!({"ndaToken": unused, "agreementRevisionId": revision})),
        ),
        (GetAgreement::NAME, members(json!({ "ndaToken": token }))),
        (AcceptAgreement::NAME, members(json!(agreement))),
        (TerminateAgreement::NAME, members(json!(signed))),
    ])
}

/// How far a call got, as the client reported it. `None` after a success.
pub(super) type Outcome = Pin<Box<dyn Future<Output = Option<Sent>> + Send>>;

/// An operation.
#[derive(Clone, Copy)]
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) effect: Effect,
    /// Makes the smallest valid input.
    input: fn() -> Value,
    call: fn(&Clients, Value) -> Outcome,
}

impl Row {
    const fn of<Op>(input: fn() -> Value) -> Self
    where
        Op: Operation<Api: ServiceClient> + DeserializeOwned,
    {
        Self {
            name: Op::NAME,
            effect: Op::EFFECT,
            input,
            call: |clients, input| {
                let operation: Op = serde_json::from_value(input).unwrap();
                let client = Op::Api::client(clients).clone();
                Box::pin(async move {
                    let answer = client.send(operation).await;
                    answer.err().map(|error| error.sent())
                })
            },
        }
    }

    /// Sends it once.
    pub(super) fn call(&self, clients: &Clients, known: &Identifiers) -> Outcome {
        (self.call)(clients, known.put_into(self.name, (self.input)()))
    }
}

/// A service that can find its own client in the pair.
trait ServiceClient: Api {
    fn client(clients: &Clients) -> &Client<Self>
    where
        Self: Sized;
}

impl ServiceClient for Artifact {
    fn client(clients: &Clients) -> &Client<Self> {
        &clients.artifact
    }
}

impl ServiceClient for Support {
    fn client(clients: &Clients) -> &Client<Self> {
        &clients.support
    }
}

macro_rules! rows {
    ($($operation:ty: $purpose:literal $input:tt $(=> $response:tt)?,)+) => {
        &[$(Row::of::<$operation>(|| json!($input))),+]
    };
}

/// Returns all operations: those of Artifact and then those of Support, each in the order of their
/// names.
pub(super) fn rows() -> Vec<Row> {
    let artifact: &[Row] = casebook::artifact::operations!(rows);
    let support: &[Row] = casebook::support::operations!(rows);
    [artifact, support].concat()
}
