//! Tests that streams can be read with their own methods. So this file imports no trait of another
//! crate.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use bytes::Bytes;
use casebook::artifact::{DownloadError, Downloader, ListReports, ReportDocuments};
use casebook::auth::Credentials;
use casebook::stack::BoxError;
use casebook::support::{
    Communication, Conversation, CreateCase, DescribeTrustedAdvisorCheckResult,
    DescribeTrustedAdvisorChecks, FlaggedResources, TrustedAdvisorResourceDetail,
};
use casebook::types::Region;
use casebook::types::support::LanguageCode;
use casebook_emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY};
use http::Response;
use http_body_util::Full;

use crate::world::{ResponseScript, builder, ok};

#[tokio::test]
async fn every_stream_is_read_one_by_one_and_collected() {
    let emulator = Emulator::new();
    let client = builder().transport(emulator.clone()).build().unwrap();

    let mut items = client.items(ListReports::new());
    let first = items.next().await.unwrap().unwrap();
    let second = items.try_next().await.unwrap().unwrap();
    let rest: Vec<_> = items.try_collect().await.unwrap();
    let all: Vec<_> = client
        .items(ListReports::new())
        .try_collect()
        .await
        .unwrap();
    assert_eq!([vec![first, second], rest].concat(), all);

    let pages: Vec<_> = client
        .pages(ListReports::new())
        .try_collect()
        .await
        .unwrap();
    let count: usize = pages.iter().map(|page| page.reports.len()).sum();
    assert_eq!(count, all.len());

    let mut answer = client.stream(ListReports::new()).await.unwrap();
    let mut read = Vec::new();
    while let Some(piece) = answer.try_next().await.unwrap() {
        read.extend_from_slice(&piece);
    }
    assert!(read.starts_with(b"{"));

    let documents = Arc::new(ReportDocuments::new(
        client.clone(),
        all[0].report_id().unwrap(),
    ));
    let terms = Downloader::from_client(&client).document(move || {
        let documents = Arc::clone(&documents);
        async move { documents.terms_link().await }
    });
    let body = terms.stream();
    let pieces: Result<Vec<Bytes>, DownloadError> = body.try_collect().await;
    assert!(pieces.unwrap().concat().starts_with(b"%PDF"));

    let support = casebook::support::Client::builder()
        .region(Region::US_EAST_1)
        .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
        .transport(emulator)
        .build()
        .unwrap();
    let case = CreateCase::new("Noon".parse().unwrap(), "At noon.".parse().unwrap());
    let id = support.send(case).await.unwrap().case_id.unwrap();
    let said: Vec<Communication> = Conversation::new(&support, id).try_collect().await.unwrap();
    assert_eq!(said.len(), 1);
    let list = DescribeTrustedAdvisorChecks::new(LanguageCode::English);
    let checks = support.send(list).await.unwrap().checks;
    let describe = DescribeTrustedAdvisorCheckResult::new(checks[0].id.clone().unwrap());
    let mut found = FlaggedResources::open(&support, describe).await.unwrap();
    let mut resources: Vec<TrustedAdvisorResourceDetail> = Vec::new();
    while let Some(resource) = found.next().await {
        resources.push(resource.unwrap());
    }
    assert_eq!(found.resources_read(), resources.len() as u64);
}

#[tokio::test(start_paused = true)]
async fn a_next_that_is_dropped_loses_nothing() {
    let asked = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&asked);
    let transport = tower::service_fn(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
        async {
            tokio::time::sleep(Duration::from_secs(5)).await;
            let answer = Bytes::from(r#"{"reports": [{"name": "one"}]}"#);
            Ok::<_, BoxError>(Response::new(Full::new(answer)))
        }
    });
    let client = builder().transport(transport).build().unwrap();
    let mut items = client.items(ListReports::new());
    for _ in 0..3 {
        let early = tokio::time::timeout(Duration::from_secs(1), items.next()).await;
        assert!(early.is_err());
    }
    let report = items.try_next().await.unwrap().unwrap();
    assert_eq!(report.name.as_deref(), Some("one"));
    assert!(items.next().await.is_none());
    assert_eq!(asked.load(Ordering::Relaxed), 1, "it went on where it was");
}

#[tokio::test]
async fn what_is_collected_up_to_an_error_is_the_error() {
    let script = ResponseScript::new(vec![ok(r#"{"reports": [{}], "nextToken": "a"}"#), ok("[]")]);
    let all: Result<Vec<_>, _> = script
        .client()
        .items(ListReports::new())
        .try_collect()
        .await;
    assert!(all.is_err());
}
