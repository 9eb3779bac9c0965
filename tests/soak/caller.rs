//! One of many callers, which make one call after another.

mod any;
mod send;
mod writes;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use casebook::artifact::{
    Downloader, GetReport, GetReportMetadata, GetTermForReport, ListCustomerAgreements,
    ListReportVersions, ListReports,
};
use casebook::support::{
    Conversation, DescribeAttachment, DescribeCases, DescribeCommunications,
    DescribeCreateCaseOptions, DescribeServices, DescribeSeverityLevels,
    DescribeSupportedLanguages, DescribeTrustedAdvisorCheckRefreshStatuses,
    DescribeTrustedAdvisorCheckResult, DescribeTrustedAdvisorCheckSummaries,
    DescribeTrustedAdvisorChecks, RefreshTrustedAdvisorCheck,
};
use casebook::types::ReportId;
use casebook::types::support::{CaseId, CheckId, IssueType};

use crate::clients::Clients;
use crate::identifiers::{Identifiers, Settings};
use crate::ledger::Ledger;
use crate::wire::Wire;

pub(crate) use any::names;
use writes::CUSTOMER_AGREEMENT;

/// One of many concurrent callers. It uses one pair of clients, and may have a case of its own.
pub(crate) struct Caller {
    chance: fastrand::Rng,
    clients: Arc<Vec<Clients>>,
    kind: usize,
    known: Arc<Identifiers>,
    ledger: Arc<Mutex<Ledger>>,
    settings: Settings,
    wire: Wire,
    /// The caller's own case, which no other caller writes to, with its subject.
    own: Option<(CaseId, String)>,
}

impl Caller {
    pub(crate) fn new(
        chance: fastrand::Rng,
        clients: Arc<Vec<Clients>>,
        number: usize,
        known: Arc<Identifiers>,
        ledger: Arc<Mutex<Ledger>>,
        settings: Settings,
        wire: Wire,
    ) -> Self {
        Self {
            chance,
            kind: number % clients.len(),
            clients,
            known,
            ledger,
            settings,
            wire,
            own: None,
        }
    }

    fn clients(&self) -> &Clients {
        &self.clients[self.kind]
    }

    /// Waits for a moment, then makes one random call.
    pub(crate) async fn call(&mut self, serial: u64) {
        let moment = Duration::from_millis(self.chance.u64(0..50));
        tokio::time::sleep(moment).await;
        match self.chance.u32(0..40) {
            0 => self.settings_are_read().await,
            1 => self.settings_are_written().await,
            2 => self.reports().await,
            3 => self.versions().await,
            4 => self.agreements().await,
            5 => self.metadata().await,
            6 | 7 => self.terms_and_report().await,
            8 => self.document().await,
            9..=11 => self.case_is_opened(serial).await,
            12 | 13 => self.something_is_said(serial).await,
            14 => self.files_are_added(serial).await,
            15 => self.case_with_files(serial).await,
            16 => self.case_is_resolved(serial).await,
            17 => self.attachment().await,
            18 => self.cases().await,
            19 => self.communications().await,
            20 => self.conversation().await,
            21 => self.catalog().await,
            22 => self.options().await,
            23 => self.checks().await,
            24 => self.check_result().await,
            25 => self.summaries().await,
            26 => self.refresh().await,
            27 | 28 => self.agreement_is_accepted().await,
            29 => {
                self.agreement_is_ended(CUSTOMER_AGREEMENT.parse().unwrap())
                    .await
            }
            30 => self.upload_is_begun(serial).await,
            _ => self.any().await,
        }
    }

    fn report(&mut self) -> ReportId {
        self.chance.choice(&self.known.reports).unwrap().clone()
    }

    fn check(&mut self) -> CheckId {
        self.chance.choice(&self.known.checks).unwrap().clone()
    }

    /// Returns the caller's own case, or a random one if it has none.
    fn case(&mut self) -> CaseId {
        match &self.own {
            Some((id, _)) => id.clone(),
            None => self.chance.choice(&self.known.cases).unwrap().clone(),
        }
    }

    async fn reports(&mut self) {
        if let Some(page) = self.ask(ListReports::new()).await {
            assert!(!page.reports.is_empty());
            assert!(page.reports.iter().all(|report| report.report_id().is_ok()));
        }
    }

    async fn versions(&mut self) {
        let report = self.report();
        if let Some(page) = self.ask(ListReportVersions::new(report.clone())).await {
            assert!(!page.reports.is_empty());
            let ids = page.reports.iter().map(|version| version.report_id());
            assert!(ids.into_iter().all(|id| id.unwrap() == report));
        }
    }

    async fn agreements(&mut self) {
        if let Some(page) = self.ask(ListCustomerAgreements::new()).await {
            assert!(!page.customer_agreements.is_empty());
        }
    }

    async fn metadata(&mut self) {
        let report = self.report();
        if let Some(answer) = self.ask(GetReportMetadata::new(report.clone())).await {
            assert_eq!(answer.report_details.unwrap().report_id().unwrap(), report);
        }
    }

    async fn terms_and_report(&mut self) {
        let report = self.report();
        let Some(term) = self.ask(GetTermForReport::new(report.clone())).await else {
            return;
        };
        assert!(term.document_presigned_url.is_some());
        let get = GetReport::new(report, term.term_token.unwrap());
        if let Some(document) = self.ask(get).await {
            assert!(document.document_presigned_url.is_some());
        }
    }

    async fn document(&mut self) {
        let (client, report) = (self.clients().artifact.clone(), self.report());
        let downloader = Downloader::from_client(&client).idle_timeout(Duration::from_secs(2));
        let link = move || {
            let (client, report) = (client.clone(), report.clone());
            async move {
                let term = client.send(GetTermForReport::new(report)).await?;
                let link = term.document_presigned_url;
                link.ok_or(casebook::artifact::DownloadError::NoLink)
            }
        };
        let mut pieces = downloader.document(link).stream();
        let whole = async {
            let mut bytes = Vec::new();
            while let Some(piece) = pieces.next().await {
                bytes.extend_from_slice(&piece?);
            }
            Ok(bytes)
        };
        let saved: Option<Result<_, casebook::artifact::DownloadError>> = self.watched(whole).await;
        self.note("document", saved.as_ref().map(Result::is_ok));
        if let Some(Ok(bytes)) = saved {
            assert!(bytes.starts_with(b"%PDF-"));
            assert!(bytes.trim_ascii_end().ends_with(b"%%EOF"));
        }
    }

    async fn attachment(&mut self) {
        let ask = DescribeAttachment::new(self.known.attachment.clone());
        if let Some(answer) = self.ask(ask).await {
            let data = answer.attachment.unwrap().data.unwrap();
            assert_eq!(data.as_bytes(), self.known.content);
        }
    }

    async fn cases(&mut self) {
        let Some((id, subject)) = self.own.clone() else {
            if let Some(page) = self.ask(DescribeCases::new()).await {
                assert!(!page.cases.is_empty());
            }
            return;
        };
        let ask = DescribeCases::new()
            .case_id_list(id)
            .include_resolved_cases(true);
        if let Some(page) = self.ask(ask).await {
            let [case] = &page.cases[..] else {
                panic!("{subject}: expected one case, found {}", page.cases.len());
            };
            assert_eq!(case.subject.as_deref(), Some(subject.as_str()));
        }
    }

    async fn communications(&mut self) {
        let ask = DescribeCommunications::new(self.case());
        if let Some(page) = self.ask(ask).await {
            assert!(!page.communications.is_empty());
            assert!(page.communications.iter().all(|said| said.body.is_some()));
        }
    }

    async fn conversation(&mut self) {
        let case = self.case();
        let conversation = Conversation::new(&self.clients().support, case);
        let read = self.watched(conversation.try_collect::<Vec<_>>()).await;
        self.note("conversation", read.as_ref().map(Result::is_ok));
        if let Some(Ok(read)) = read {
            assert!(!read.is_empty());
            assert!(read.iter().all(|said| said.body.is_some()));
        }
    }

    async fn catalog(&mut self) {
        if self.chance.bool() {
            if let Some(answer) = self.ask(DescribeServices::new()).await {
                assert!(answer.services.iter().all(|service| service.code.is_some()));
                assert!(!answer.services.is_empty());
            }
        } else if let Some(answer) = self.ask(DescribeSeverityLevels::new()).await {
            assert_eq!(answer.severity_levels.len(), 5);
        }
    }

    async fn options(&mut self) {
        let service = "aws-lambda".parse().unwrap();
        let category = "invocation".parse().unwrap();
        let technical = IssueType::Technical;
        if self.chance.bool() {
            let ask = DescribeCreateCaseOptions::new(technical, service, "en", category);
            if let Some(answer) = self.ask(ask).await {
                assert!(!answer.communication_types.is_empty());
            }
        } else {
            let ask = DescribeSupportedLanguages::new(technical, service, category);
            if let Some(answer) = self.ask(ask).await {
                assert!(!answer.supported_languages.is_empty());
            }
        }
    }

    async fn checks(&mut self) {
        if let Some(answer) = self.ask(DescribeTrustedAdvisorChecks::new("en")).await {
            assert_eq!(answer.checks.len(), self.known.checks.len());
        }
    }

    async fn check_result(&mut self) {
        let ask = DescribeTrustedAdvisorCheckResult::new(self.check());
        if let Some(answer) = self.ask(ask).await {
            // A degenerate response lacks most of its members, so the result may be missing.
            let _ = answer.result;
        }
    }

    async fn summaries(&mut self) {
        let ask = DescribeTrustedAdvisorCheckSummaries::new([self.check()]);
        if let Some(answer) = self.ask(ask).await {
            assert_eq!(answer.summaries.len(), 1);
        }
    }

    async fn refresh(&mut self) {
        let check = self.check();
        if self.chance.bool() {
            let ask = DescribeTrustedAdvisorCheckRefreshStatuses::new([check.clone()]);
            if let Some(answer) = self.ask(ask).await {
                assert_eq!(answer.statuses.len(), 1);
            }
        } else if let Some(answer) = self
            .ask(RefreshTrustedAdvisorCheck::new(check.clone()))
            .await
        {
            assert_eq!(answer.status.unwrap().check_id, Some(check));
        }
    }
}
