//! Tests lists: their pages, how they end, and lists that would never end.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use casebook::artifact::{Artifact, ListCustomerAgreements, ListReports};
use casebook::stack::{BoxError, Client, Error};
use casebook::types::artifact::MaxResults;
use casebook_emulator::Emulator;
use futures_util::{StreamExt as _, TryStreamExt as _};
use http_body_util::Full;

use crate::world::{ResponseScript, builder, ok};

#[tokio::test]
async fn every_report_comes_once_whatever_the_size_of_the_page() {
    let client = builder().transport(Emulator::new()).build().unwrap();
    let all: Vec<_> = client
        .items(ListReports::new())
        .try_collect()
        .await
        .unwrap();
    assert!(all.len() >= 30);
    for size in [1, 7, 300] {
        let list = ListReports::new().max_results(MaxResults::new(size).unwrap());
        let paged: Vec<_> = client.items(list).try_collect().await.unwrap();
        assert_eq!(paged, all, "pages of {size}");
    }
}

#[tokio::test]
async fn an_empty_page_with_a_token_goes_on() {
    let script = ResponseScript::new(vec![
        ok(r#"{"reports": [], "nextToken": "a"}"#),
        ok(r#"{"reports": null, "nextToken": "b"}"#),
        ok(r#"{"reports": [{"name": "one"}]}"#),
    ]);
    let names: Vec<_> = script
        .client()
        .items(ListReports::new())
        .map_ok(|report| report.name.unwrap())
        .try_collect()
        .await
        .unwrap();
    assert_eq!(names, ["one"]);
    assert!(script.uris()[2].ends_with("/v1/report/list?nextToken=b"));
}

#[tokio::test]
async fn an_empty_or_null_token_ends() {
    for last in [
        r#"{"reports": [{}], "nextToken": ""}"#,
        r#"{"reports": [{}], "nextToken": null}"#,
    ] {
        let script = ResponseScript::new(vec![ok(last)]);
        let pages: Vec<_> = script.client().pages(ListReports::new()).collect().await;
        assert_eq!(pages.len(), 1);
    }
}

#[tokio::test]
async fn the_same_token_twice_is_an_error_after_the_pages_that_came() {
    let page = r#"{"customerAgreements": [{}], "nextToken": "again"}"#;
    let script = ResponseScript::new(vec![ok(page), ok(page), ok(page)]);
    let mut items = script.client().items(ListCustomerAgreements::new());
    assert!(items.next().await.unwrap().is_ok());
    let error = items.next().await.unwrap().unwrap_err();
    assert!(
        matches!(&error, Error::Endless(why) if why.is_repeated()),
        "{error}"
    );
    assert!(items.next().await.is_none());
    assert_eq!(script.uris().len(), 2);
}

#[tokio::test]
async fn a_longer_circle_is_found_too() {
    let circle = ["a", "b", "c", "d", "e"].map(|token| {
        let page = format!(r#"{{"reports": [], "nextToken": "{token}"}}"#);
        ok(String::leak(page))
    });
    let pages = std::iter::repeat_with(|| circle.clone())
        .take(4)
        .flatten()
        .collect();
    let script = ResponseScript::new(pages);
    let last = script
        .client()
        .pages(ListReports::new())
        .collect::<Vec<_>>()
        .await
        .pop();
    assert!(matches!(last, Some(Err(Error::Endless(_)))));
    assert!(script.uris().len() <= 15);
}

/// Returns a client of a service whose every page has a new token and these entries, and the number
/// of requests.
fn ever_new(reports: &'static str) -> (Client<Artifact>, Arc<AtomicU64>) {
    let pages = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&pages);
    let transport = tower::service_fn(move |_| {
        let page = counted.fetch_add(1, Ordering::Relaxed);
        let body = format!(r#"{{"reports": {reports}, "nextToken": "{page}"}}"#);
        async { Ok::<_, BoxError>(http::Response::new(Full::new(Bytes::from(body)))) }
    });
    (builder().transport(transport).build().unwrap(), pages)
}

#[tokio::test]
async fn a_list_whose_tokens_are_ever_new_ends_with_an_error() {
    let (client, pages) = ever_new("[{}]");
    let mut items = client.items(ListReports::new());
    let mut read = 0;
    let error = loop {
        match items.next().await.unwrap() {
            Ok(_) => read += 1,
            Err(error) => break error,
        }
    };
    assert_eq!((read, pages.load(Ordering::Relaxed)), (1_000, 1_000));
    assert!(matches!(&error, Error::Endless(why) if !why.is_repeated()));
    assert!(
        std::error::Error::source(&error)
            .unwrap()
            .to_string()
            .contains("within 1000 pages")
    );
    assert!(items.next().await.is_none());
}

#[tokio::test]
async fn a_list_that_goes_on_and_brings_nothing_ends_sooner() {
    let (client, pages) = ever_new("[]");
    let mut items = client.items(ListReports::new());
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!(pages.load(Ordering::Relaxed), 100);
    assert!(matches!(&error, Error::Endless(why) if !why.is_repeated()));
    let why = std::error::Error::source(&error).unwrap().to_string();
    assert!(why.contains("100 pages in a row"), "{why}");
    assert!(
        !why.contains("ListReports"),
        "the operation is told apart: {why}"
    );
    assert!(items.next().await.is_none());
}

#[tokio::test]
async fn an_entry_now_and_then_keeps_a_list_going() {
    let pages = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&pages);
    let transport = tower::service_fn(move |_| {
        let page = counted.fetch_add(1, Ordering::Relaxed) + 1;
        let reports = if page.is_multiple_of(100) {
            "[{}]"
        } else {
            "[]"
        };
        let token = if page == 300 {
            String::new()
        } else {
            page.to_string()
        };
        let body = format!(r#"{{"reports": {reports}, "nextToken": "{token}"}}"#);
        async { Ok::<_, BoxError>(http::Response::new(Full::new(Bytes::from(body)))) }
    });
    let client = builder().transport(transport).build().unwrap();
    let all: Vec<_> = client
        .items(ListReports::new())
        .try_collect()
        .await
        .unwrap();
    assert_eq!((all.len(), pages.load(Ordering::Relaxed)), (3, 300));
}

#[tokio::test]
async fn how_many_pages_a_list_may_have_is_for_the_caller_to_say() {
    let (client, pages) = ever_new("[{}]");
    let read: Vec<_> = client
        .pages(ListReports::new())
        .max_pages(3)
        .collect()
        .await;
    assert_eq!((read.len(), pages.load(Ordering::Relaxed)), (4, 3));
    assert!(read[..3].iter().all(Result::is_ok));
    let script = ResponseScript::new(vec![ok(r#"{"reports": [], "nextToken": "a"}"#), ok("{}")]);
    let whole = script.client().items(ListReports::new()).max_pages(2);
    assert!(whole.try_collect::<Vec<_>>().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_null_among_the_entries_does_not_cost_the_page() {
    let script = ResponseScript::new(vec![ok(r#"{"reports": [null, {"name": "one"}, null]}"#)]);
    let page = script.client().send(ListReports::new()).await.unwrap();
    assert_eq!(page.reports.len(), 1);
}

#[tokio::test]
async fn a_token_longer_than_the_model_allows_is_handed_back_as_it_came() {
    let token = "x".repeat(3000);
    let page = format!(r#"{{"reports": [], "nextToken": "{token}"}}"#);
    let script = ResponseScript::new(vec![ok(String::leak(page)), ok("{}")]);
    let pages: Vec<_> = script.client().pages(ListReports::new()).collect().await;
    assert_eq!(pages.len(), 2);
    assert!(script.uris()[1].ends_with(&token));
}

#[tokio::test]
async fn a_failing_page_ends_the_list() {
    let script = ResponseScript::new(vec![ok(r#"{"reports": [{}], "nextToken": "a"}"#), ok("[]")]);
    let items: Vec<_> = script.client().items(ListReports::new()).collect().await;
    assert_eq!(items.len(), 2);
    assert!(matches!(items[1], Err(Error::Decode(_))));
}
