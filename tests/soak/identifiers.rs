//! The identifiers that callers use in one round.

use std::sync::Arc;

use casebook::types::artifact::{InquiryId, InquiryStatus};
use casebook::types::support::{AttachmentId, CaseId, CheckId};
use casebook::types::{NotificationSubscriptionStatus, ReportId};
use casebook::{artifact, emulated, support};
use casebook_emulator::Emulator;
use tokio::sync::Mutex;

use crate::wire::Wire;

/// The values that the account settings may have. There are several while it is unknown whether a
/// write took effect.
pub(crate) type Settings = Arc<Mutex<Vec<NotificationSubscriptionStatus>>>;

/// Identifiers of things that exist in the emulator.
pub(crate) struct Identifiers {
    /// The ARN of the first report.
    pub(crate) arn: String,
    /// An inquiry that has answers.
    pub(crate) inquiry: InquiryId,
    /// Reports with documents.
    pub(crate) reports: Vec<ReportId>,
    pub(crate) cases: Vec<CaseId>,
    pub(crate) attachment: AttachmentId,
    /// The content of the attachment.
    pub(crate) content: Vec<u8>,
    pub(crate) checks: Vec<CheckId>,
}

fn reader(emulator: &Emulator, wire: &Wire) -> (artifact::Client, support::Client) {
    let config = emulated(emulator).clock(wire.clock());
    let config = config.endpoint_url("http://localhost:4747");
    let artifact = artifact::Client::new(&config).unwrap();
    (artifact, support::Client::new(&config).unwrap())
}

impl Identifiers {
    /// Collects the identifiers from an emulator that has no faults yet.
    pub(crate) async fn learn(emulator: &Emulator, wire: &Wire) -> Self {
        let (artifact, support) = reader(emulator, wire);
        let listed = artifact.send(artifact::ListReports::new()).await.unwrap();
        let inquiries = artifact::ListComplianceInquiries::new();
        let inquiries = artifact.send(inquiries).await.unwrap().compliance_inquiries;
        let done =
            |inquiry: &&artifact::InquirySummary| inquiry.status == Some(InquiryStatus::Completed);
        let inquiry = inquiries.iter().find(done).unwrap();
        let cases = support.send(support::DescribeCases::new()).await.unwrap();
        let cases = cases.cases;
        let files = cases.iter().flat_map(|case| {
            let recent = case.recent_communications.as_ref();
            let said = recent.map_or(&[][..], |recent| &recent.communications);
            said.iter().flat_map(support::Communication::files)
        });
        let attachment = files
            .into_iter()
            .find_map(|file| file.attachment_id.clone());
        let attachment = attachment.unwrap();
        let file = support::DescribeAttachment::new(attachment.clone());
        let file = support.send(file).await.unwrap().attachment.unwrap();
        let checks = support::DescribeTrustedAdvisorChecks::new("en");
        let checks = support.send(checks).await.unwrap().checks;
        Self {
            arn: listed.reports[0].arn.as_deref().unwrap().to_owned(),
            inquiry: inquiry.inquiry_id().unwrap(),
            reports: listed
                .reports
                .iter()
                .map(|report| report.report_id().unwrap())
                .collect(),
            cases: cases.into_iter().filter_map(|case| case.case_id).collect(),
            attachment,
            content: file.data.unwrap().as_bytes().to_vec(),
            checks: checks.into_iter().filter_map(|check| check.id).collect(),
        }
    }

    /// Asserts that the settings have one of the values that the callers consider possible. The
    /// emulator has no faults any more.
    pub(crate) async fn settle_settings(
        &self,
        emulator: &Emulator,
        wire: &Wire,
        settings: &Settings,
    ) {
        let (artifact, _) = reader(emulator, wire);
        let answer = artifact.send(artifact::GetAccountSettings::new()).await;
        let answer = answer.unwrap().account_settings.unwrap();
        let word = answer.notification_subscription_status.unwrap();
        let possible = settings.lock().await;
        assert!(
            possible.is_empty() || possible.contains(&word),
            "the settings are {word}, expected one of {possible:?}"
        );
    }
}
