//! Every operation of both services, with an input that the emulator's samples answer.

use std::pin::Pin;

use casebook::artifact::{
    Artifact, GetAccountSettings, GetReport, GetReportMetadata, GetTermForReport,
    ListCustomerAgreements, ListReportVersions, ListReports, PutAccountSettings,
};
use casebook::protocol::{Api, Operation};
use casebook::stack::{Client, Sent};
use casebook::support::{
    AddAttachmentsToSet, AddCommunicationToCase, Attachment, Attachments, CreateCase,
    DescribeAttachment, DescribeCases, DescribeCommunications, DescribeCreateCaseOptions,
    DescribeServices, DescribeSeverityLevels, DescribeSupportedLanguages,
    DescribeTrustedAdvisorCheckRefreshStatuses, DescribeTrustedAdvisorCheckResult,
    DescribeTrustedAdvisorCheckSummaries, DescribeTrustedAdvisorChecks, RefreshTrustedAdvisorCheck,
    ResolveCase, Support,
};
use casebook::types::support::{AttachmentId, CaseId, CheckId, IssueType};
use casebook::types::{ReportId, TermToken};
use casebook_emulator::Emulator;

use super::trouble::Clients;

/// Ids of things that there are.
pub(super) struct Known {
    report: ReportId,
    term_token: TermToken,
    case: CaseId,
    attachment: AttachmentId,
    check: CheckId,
}

impl Known {
    /// Asks an emulator that follows no plan yet.
    pub(super) async fn learn(emulator: &Emulator) -> Self {
        let Clients { artifact, support } = Clients::over(emulator.clone(), None);
        let reports = artifact.send(ListReports::new()).await.unwrap().reports;
        let report = reports[0].report_id().unwrap();
        let term = GetTermForReport::new(report.clone());
        let term = artifact.send(term).await.unwrap();
        let cases = support.send(DescribeCases::new()).await.unwrap().cases;
        let with_file = cases.iter().find_map(|case| {
            let recent = case.recent_communications.as_ref()?;
            let mut files = recent.communications.iter().flat_map(|said| said.files());
            files.next()?.attachment_id.clone()
        });
        Self {
            report,
            term_token: term.term_token.unwrap(),
            case: cases[0].case_id.clone().unwrap(),
            attachment: with_file.unwrap(),
            check: "Jaffq6DOto".parse().unwrap(),
        }
    }
}

/// How far the client says that a call got; none where it was answered.
pub(super) type Outcome = Pin<Box<dyn Future<Output = Option<Sent>> + Send>>;

/// An operation with its input.
pub(super) struct Row {
    pub(super) name: &'static str,
    call: Box<dyn Fn(&Clients) -> Outcome>,
}

impl Row {
    /// Sends it once.
    pub(super) fn call(&self, clients: &Clients) -> Outcome {
        (self.call)(clients)
    }
}

fn artifact<Op: Operation<Api = Artifact> + Clone + Send + 'static>(operation: Op) -> Row {
    row(operation, |clients| &clients.artifact)
}

fn support<Op: Operation<Api = Support> + Clone + Send + 'static>(operation: Op) -> Row {
    row(operation, |clients| &clients.support)
}

fn row<A: Api, Op>(operation: Op, of: fn(&Clients) -> &Client<A>) -> Row
where
    Op: Operation<Api = A> + Clone + Send + 'static,
{
    let call = move |clients: &Clients| -> Outcome {
        let (client, operation) = (of(clients).clone(), operation.clone());
        Box::pin(async move {
            let answer = client.send(operation).await;
            answer.err().map(|error| error.sent())
        })
    };
    Row {
        name: Op::NAME,
        call: Box::new(call),
    }
}

/// Every operation: those of Artifact and then those of Support, by name.
pub(super) fn rows(known: &Known) -> Vec<Row> {
    let (report, case, check) = (&known.report, &known.case, &known.check);
    let technical = IssueType::Technical;
    let lambda = || "aws-lambda".parse().unwrap();
    let invocation = || "invocation".parse().unwrap();
    let file = Attachment::new("trace.log", b"no route to host\n".as_slice());
    let files = Attachments::new([file]).unwrap();
    vec![
        artifact(GetAccountSettings::new()),
        artifact(GetReport::new(report.clone(), known.term_token.clone())),
        artifact(GetReportMetadata::new(report.clone())),
        artifact(GetTermForReport::new(report.clone())),
        artifact(ListCustomerAgreements::new()),
        artifact(ListReportVersions::new(report.clone())),
        artifact(ListReports::new()),
        artifact(PutAccountSettings::new()),
        support(AddAttachmentsToSet::new(files)),
        support(AddCommunicationToCase::new(
            case.clone(),
            "It happened again.".parse().unwrap(),
        )),
        support(CreateCase::new(
            "A row of the table".parse().unwrap(),
            "It says what happened.".parse().unwrap(),
        )),
        support(DescribeAttachment::new(known.attachment.clone())),
        support(DescribeCases::new()),
        support(DescribeCommunications::new(case.clone())),
        support(DescribeCreateCaseOptions::new(
            technical.clone(),
            lambda(),
            "en",
            invocation(),
        )),
        support(DescribeServices::new()),
        support(DescribeSeverityLevels::new()),
        support(DescribeSupportedLanguages::new(
            technical,
            lambda(),
            invocation(),
        )),
        support(DescribeTrustedAdvisorCheckRefreshStatuses::new([
            check.clone()
        ])),
        support(DescribeTrustedAdvisorCheckResult::new(check.clone())),
        support(DescribeTrustedAdvisorCheckSummaries::new([check.clone()])),
        support(DescribeTrustedAdvisorChecks::new("en")),
        support(RefreshTrustedAdvisorCheck::new(check.clone())),
        support(ResolveCase::new(case.clone())),
    ]
}

/// The names of all of them, in the order of the rows.
pub(super) fn names() -> Vec<&'static str> {
    // What the inputs are does not matter to their names.
    let known = Known {
        report: "report-abcDEF0123456789".parse().unwrap(),
        term_token: "token".parse().unwrap(),
        case: "case-1".parse().unwrap(),
        attachment: "attachment-1".parse().unwrap(),
        check: "Jaffq6DOto".parse().unwrap(),
    };
    rows(&known).iter().map(|row| row.name).collect()
}
