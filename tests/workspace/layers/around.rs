//! Tests that layers around typed operations see all requests of lists and helpers.

use std::future::{Ready, ready};
use std::num::NonZeroU64;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use casebook::artifact::{self, Documents, Downloader, ListReports, ReportDocuments};
use casebook::auth::Credentials;
use casebook::protocol::Operation;
use casebook::stack::{Error, NotSent, OperationService as _, Sent};
use casebook::support::{
    AddCommunicationToCase, Attachment, CaseCheck, CaseFiles, CaseStatusWait, Conversation,
    CreateCase, DescribeTrustedAdvisorCheckResult, DescribeTrustedAdvisorChecks, Files,
    FlaggedResources, Journal, Refresh, RefreshOutcome, ServiceCatalog, Uploader,
};
use casebook::types::Region;
use casebook::types::artifact::MaxResults;
use casebook::types::support::{CaseStatus, LanguageCode};
use casebook_emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY, Scenario};
use futures_util::future::Either;
use tower::limit::{ConcurrencyLimitLayer, RateLimitLayer};
use tower::load_shed::LoadShedLayer;
use tower::timeout::TimeoutLayer;
use tower::{Service, ServiceBuilder};

use crate::world::builder;

/// Middleware that records each operation. It passes on those that are allowed, and refuses the
/// others.
#[derive(Clone)]
struct Guard<S> {
    inner: S,
    seen: Arc<Mutex<Vec<&'static str>>>,
    lets: fn(&str) -> bool,
}

impl<S> Guard<S> {
    fn new(inner: S, lets: fn(&str) -> bool) -> Self {
        Self {
            inner,
            seen: Arc::default(),
            lets,
        }
    }

    fn seen(&self) -> Vec<&'static str> {
        self.seen.lock().unwrap().clone()
    }
}

/// One implementation serves all operations. Users write their layers like this.
impl<Op, S, E> Service<Op> for Guard<S>
where
    Op: Operation,
    S: Service<Op, Error = Error<E>>,
{
    type Response = S::Response;
    type Error = Error<E>;
    type Future = Either<S::Future, Ready<Result<S::Response, Error<E>>>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error<E>>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, operation: Op) -> Self::Future {
        self.seen.lock().unwrap().push(Op::NAME);
        if (self.lets)(Op::NAME) {
            return Either::Left(self.inner.call(operation));
        }
        let why = NotSent::new("not on a Friday");
        Either::Right(ready(Err(Error::Layer(why.into()))))
    }
}

fn unlimited() -> Emulator {
    let scenario = Scenario::new()
        .case_limit_per_hour(None)
        .upload_processing(Duration::ZERO);
    Emulator::builder().scenario(scenario).build().unwrap()
}

fn support(emulator: &Emulator) -> casebook::support::Client {
    casebook::support::Client::builder()
        .region(Region::US_EAST_1)
        .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
        .transport(emulator.clone())
        .build()
        .unwrap()
}

/// Returns the operations of the requests that the service received. Downloads are left out.
fn asked(emulator: &Emulator) -> Vec<String> {
    let requests = emulator.requests().into_iter();
    requests
        .filter_map(|received| received.operation.map(str::to_owned))
        .collect()
}

fn case() -> CreateCase {
    CreateCase::new("Noon".parse().unwrap(), "At noon.".parse().unwrap())
}

fn files(count: u8) -> Files {
    let files = (0..count).map(|n| Attachment::new(format!("{n}.log"), vec![n; 10]));
    Files::new(files).unwrap()
}

fn nothing(_: &str) -> bool {
    false
}

fn everything(_: &str) -> bool {
    true
}

#[tokio::test]
async fn a_list_asks_for_each_page_through_the_layer() {
    let emulator = Emulator::new();
    let client = builder().transport(emulator.clone()).build().unwrap();
    let guard = Guard::new(client, everything);
    let list = ListReports::new().max_results(MaxResults::new(10).unwrap());
    let all: Vec<_> = guard.items(list.clone()).try_collect().await.unwrap();
    assert!(all.len() >= 30 && guard.seen().len() > 3);
    assert_eq!(guard.seen(), asked(&emulator));
    let pages: Vec<_> = guard.pages(list).try_collect().await.unwrap();
    assert_eq!(guard.seen().len(), 2 * pages.len());
}

#[tokio::test]
async fn files_and_their_case_go_through_the_layer() {
    let emulator = unlimited();
    let guard = Guard::new(support(&emulator), everything);
    let uploader = Uploader::from_client(&guard.inner);
    let mut sender = CaseFiles::with_uploader(guard.clone(), uploader.clone(), files(4));
    let id = sender.create_case(case()).await.unwrap();
    let reply = AddCommunicationToCase::new(id, "More.".parse().unwrap());
    CaseFiles::with_uploader(guard.clone(), uploader, files(1))
        .reply(reply)
        .await
        .unwrap();
    let upload = ["GetAttachmentUploadLinks", "CompleteAttachmentUpload"];
    let rest = [
        "CreateCase",
        "AddAttachmentsToSet",
        "AddCommunicationToCase",
    ];
    let expected = [
        &upload.repeat(4)[..],
        &["DescribeAttachmentUploadStatus"; 4],
        &rest,
    ];
    assert_eq!(guard.seen(), expected.concat());
    assert_eq!(guard.seen(), asked(&emulator));
}

#[tokio::test]
async fn the_journal_looks_up_and_sends_through_the_layer() {
    let emulator = unlimited();
    let guard = Guard::new(support(&emulator), everything);
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path()).unwrap();
    let key = "a".parse().unwrap();
    let opened = journal.create_case_once(&guard, &key, case()).await;
    let id = opened.unwrap().case_id;
    let reply = AddCommunicationToCase::new(id, "More.".parse().unwrap());
    let key = "b".parse().unwrap();
    journal.reply_once(&guard, &key, reply).await.unwrap();
    let seen = guard.seen();
    assert_eq!(seen, asked(&emulator));
    assert_eq!(seen.first(), Some(&"DescribeCases"));
    assert_eq!(
        seen[seen.len() - 2..],
        ["DescribeCommunications", "AddCommunicationToCase"]
    );
}

#[tokio::test]
async fn what_only_reads_goes_through_the_layer() {
    let emulator = unlimited();
    let plain = support(&emulator);
    let id = plain.send(case()).await.unwrap().case_id.unwrap();
    let before = asked(&emulator).len();
    let guard = Guard::new(plain, everything);
    let said: Vec<_> = Conversation::new(&guard, id).try_collect().await.unwrap();
    assert_eq!(said.len(), 1);
    let planned = case()
        .service_code("aws-lambda".parse().unwrap())
        .category_code("performance".parse().unwrap());
    CaseCheck::new(guard.clone()).check(&planned).await.unwrap();
    ServiceCatalog::fetch(&guard).await.unwrap();
    let list = DescribeTrustedAdvisorChecks::new(LanguageCode::English);
    let checks = guard.send(list).await.unwrap().checks;
    let check = checks[0].id.clone().unwrap();
    let describe = DescribeTrustedAdvisorCheckResult::new(check);
    let found = FlaggedResources::open(&guard, describe).await.unwrap();
    found.try_collect::<Vec<_>>().await.unwrap();
    let refresh = Refresh::new(guard.clone()).wait(false);
    refresh.all().await.unwrap();
    assert_eq!(
        guard.seen()[..2],
        ["DescribeCommunications", "DescribeServices"]
    );
    // The order differs, because refreshes are requested concurrently.
    let (mut seen, mut asked) = (guard.seen(), asked(&emulator).split_off(before));
    seen.sort_unstable();
    asked.sort_unstable();
    assert_eq!(seen, asked);
}

#[tokio::test]
async fn the_documents_of_a_report_are_asked_for_through_the_layer() {
    let emulator = Emulator::new();
    let client = builder().transport(emulator.clone()).build().unwrap();
    let page = client.send(ListReports::new()).await.unwrap();
    let id = page.reports[0].report_id().unwrap();
    let guard = Guard::new(client.clone(), everything);
    let documents = ReportDocuments::with_downloader(
        guard.clone(),
        Downloader::from_client(&client),
        id.clone(),
    );
    let folder = tempfile::tempdir().unwrap();
    let terms = folder.path().join("terms.pdf");
    documents.save_terms(&terms).await.unwrap();
    documents.report_link().await.unwrap();
    assert_eq!(guard.seen(), ["GetTermForReport", "GetReport"]);
    assert_eq!(guard.seen(), asked(&emulator)[1..]);

    let guard = Guard::new(client.clone(), nothing);
    let documents = ReportDocuments::with_downloader(guard, Downloader::from_client(&client), id);
    match documents.save_terms(&terms).await.unwrap_err() {
        artifact::DownloadError::Link(error) => assert_eq!(error.sent(), Sent::No),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn the_documents_of_many_reports_are_asked_for_through_the_layer() {
    let emulator = Emulator::new();
    let client = builder().transport(emulator.clone()).build().unwrap();
    let page = client.send(ListReports::new()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.pdf");
    let guard = Guard::new(client.clone(), everything);
    let documents = Documents::with_downloader(guard.clone(), Downloader::from_client(&client));
    documents
        .save_report(&page.reports[0], &file)
        .await
        .unwrap();
    documents.save_terms(&page.reports[1], &file).await.unwrap();
    assert_eq!(
        guard.seen(),
        ["GetTermForReport", "GetReport", "GetTermForReport"]
    );
    assert_eq!(guard.seen(), asked(&emulator)[1..]);
}

#[tokio::test]
async fn a_wait_for_a_status_polls_through_the_layer() {
    let emulator = unlimited();
    let plain = support(&emulator);
    let id = plain.send(case()).await.unwrap().case_id.unwrap();
    emulator.case(id.as_str()).resolve().unwrap();
    let guard = Guard::new(plain.clone(), everything);
    let wait = CaseStatusWait::new(guard.clone(), id.clone());
    wait.until(CaseStatus::Resolved).await.unwrap();
    assert_eq!(guard.seen(), ["DescribeCases"]);
    assert_eq!(guard.seen(), asked(&emulator)[1..]);

    let wait = CaseStatusWait::new(Guard::new(plain, nothing), id);
    let error = wait.until(CaseStatus::Resolved).await.unwrap_err();
    assert_eq!(error.sent(), Sent::No);
}

#[tokio::test]
async fn what_a_layer_refuses_was_not_sent_whatever_asked_for_it() {
    let emulator = unlimited();
    let guard = Guard::new(support(&emulator), nothing);
    let error = guard.send(case()).await.unwrap_err();
    assert_eq!(error.sent(), Sent::No);
    let id: casebook::types::support::CaseId = "case-1".parse().unwrap();
    let error = Conversation::new(&guard, id.clone()).next().await.unwrap();
    assert_eq!(error.unwrap_err().sent(), Sent::No);

    for count in [0, 1] {
        let uploader = Uploader::from_client(&guard.inner);
        let mut sender = CaseFiles::with_uploader(guard.clone(), uploader, files(count));
        let error = sender.create_case(case()).await.unwrap_err();
        assert_eq!(error.client_error().unwrap().sent(), Sent::No);
        assert_eq!(sender.remaining(), usize::from(count));
    }

    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path()).unwrap();
    let key = "a".parse().unwrap();
    let error = journal.create_case_once(&guard, &key, case()).await;
    assert_eq!(error.unwrap_err().sent(), Sent::No, "no look-up");
    let only_looks = Guard::new(support(&emulator), |name| name.starts_with("Describe"));
    let error = journal.create_case_once(&only_looks, &key, case()).await;
    assert_eq!(error.unwrap_err().sent(), Sent::No);
    assert!(
        journal.entries().await.unwrap().is_empty(),
        "the key is free"
    );
    let reply = AddCommunicationToCase::new(id, "More.".parse().unwrap());
    let error = journal.reply_once(&guard, &key, reply).await;
    assert_eq!(error.unwrap_err().sent(), Sent::No);

    let error = CaseCheck::new(guard.clone())
        .check(&case().service_code("aws-lambda".parse().unwrap()))
        .await;
    assert_eq!(error.unwrap_err().sent(), Sent::No);
    let check: casebook::types::support::CheckId = "Pfx0RwqBli".parse().unwrap();
    let describe = DescribeTrustedAdvisorCheckResult::new(check.clone());
    let error = FlaggedResources::open(&guard, describe).await.unwrap_err();
    assert_eq!(error.sent(), Sent::No);
    let refresh = Refresh::new(guard.clone()).checks([check]).await;
    match &refresh[0].outcome {
        RefreshOutcome::Failed(error) => assert_eq!(error.sent(), Sent::No),
        other => panic!("{other:?}"),
    }
    let created = asked(&emulator);
    assert!(
        created.iter().all(|name| name.starts_with("Describe")),
        "{created:?}"
    );
}

#[tokio::test]
async fn the_layers_of_tower_fit_around_every_helper() {
    let emulator = unlimited();
    let client = ServiceBuilder::new()
        .map_err(|error: tower::BoxError| error)
        .layer(LoadShedLayer::new())
        .layer(TimeoutLayer::new(Duration::from_secs(60)))
        .layer(ConcurrencyLimitLayer::new(8))
        .service(support(&emulator));
    let uploader = Uploader::from_client(&support(&emulator));
    let mut sender = CaseFiles::with_uploader(client.clone(), uploader, files(11));
    let id = sender.create_case(case()).await.unwrap();
    let said: Vec<_> = Conversation::new(&client, id).try_collect().await.unwrap();
    assert_eq!(said.len(), 2);
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path()).unwrap();
    let key = "a".parse().unwrap();
    let opened = journal.create_case_once(&client, &key, case()).await;
    let id = opened.unwrap().case_id;
    // Tower's boxes return an error of the service unchanged.
    let reply = AddCommunicationToCase::new("case-none".parse().unwrap(), "x".parse().unwrap());
    let error = client.send(reply).await.unwrap_err();
    assert!(error.refused().is_some(), "{error:?}");
    assert!(!id.as_str().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_pace_of_tower_s_holds_for_a_list() {
    let client = builder().transport(Emulator::new()).build().unwrap();
    // A `RateLimit` cannot be cloned, so a `Buffer` around it shares it among the calls.
    let paced = ServiceBuilder::new()
        .buffer::<ListReports>(8)
        .layer(RateLimitLayer::new(
            NonZeroU64::MIN.get(),
            Duration::from_secs(1),
        ))
        .service(client);
    let began = tokio::time::Instant::now();
    let list = ListReports::new().max_results(MaxResults::new(10).unwrap());
    let pages: Vec<_> = paced.pages(list).try_collect().await.unwrap();
    let seconds = u32::try_from(pages.len() - 1).unwrap();
    assert!(began.elapsed() >= seconds * Duration::from_secs(1));
}

#[test]
fn what_stands_on_a_layer_can_go_anywhere() {
    fn is_send<T: Send>(_: T) {}
    let guard = Guard::new(support(&Emulator::new()), nothing);
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path()).unwrap();
    let key = "a".parse().unwrap();
    is_send(journal.create_case_once(&guard, &key, case()));
    let uploader = Uploader::from_client(&guard.inner);
    is_send(CaseFiles::with_uploader(guard.clone(), uploader, files(1)).create_case(case()));
    is_send(CaseCheck::new(guard.clone()).check(&case()));
    is_send(Refresh::new(guard.clone()).all());
    is_send(Refresh::new(support(&Emulator::new())).all());
    is_send(Conversation::new(&guard, "case-1".parse().unwrap()));
    let wait = CaseStatusWait::new(guard, "case-1".parse().unwrap());
    is_send(wait.until(CaseStatus::Resolved));
}
