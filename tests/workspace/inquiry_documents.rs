//! Downloads of the answers to compliance inquiries.

use std::time::Duration;

use casebook::artifact::{Client, DownloadError, Downloader, InquiryDocument};
use casebook::auth::Credentials;
use casebook::types::Region;
use casebook::types::artifact::InquiryId;
use casebook_emulator::{ACCESS_KEY_ID, Emulator, Faults, InjectedFault, Rule, SECRET_ACCESS_KEY};
use http::StatusCode;

use super::attachments::{faults, names};

fn client(emulator: &Emulator) -> Client {
    Client::builder()
        .region(Region::US_EAST_1)
        .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
        .endpoint_url("http://localhost:4747")
        .transport(emulator.clone())
        .build()
        .unwrap()
}

/// A sample: an inquiry with three questions, which is done.
fn reviewed() -> InquiryId {
    "compliance-inquiry-7Hq2Lm9Xc4Rv8Tb1".parse().unwrap()
}

fn document(emulator: &Emulator) -> InquiryDocument {
    InquiryDocument::new(client(emulator), reviewed())
}

#[tokio::test(start_paused = true)]
async fn whatever_happens_to_an_export_the_file_is_whole_or_there_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole");
    document(&Emulator::new()).save(&whole).await.unwrap();
    let whole = std::fs::read(whole).unwrap();
    for fault in faults() {
        for operation in ["document", "ExportComplianceInquiry"] {
            for times in [1, u64::MAX] {
                let rule = Rule::new(fault.clone()).on([operation]).unwrap();
                let plan = Faults::new().rule(rule.first(times));
                let emulator = Emulator::builder().faults(plan).build().unwrap();
                let folder = tempfile::tempdir().unwrap();
                let saved = document(&emulator)
                    .save(folder.path().join("answers"))
                    .await;
                let context = format!("{fault:?} on {operation}, {times}: {saved:?}");
                if times == 1 && operation == "document" {
                    assert!(saved.is_ok(), "{context}");
                }
                match saved {
                    Ok(saved) => {
                        assert_eq!(saved.size, whole.len() as u64, "{context}");
                        let bytes = std::fs::read(folder.path().join("answers")).unwrap();
                        assert_eq!(bytes, whole, "{context}");
                    }
                    Err(_) => assert!(!names(folder.path()).contains(&"answers".to_owned())),
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_expired_link_is_asked_for_anew_and_the_questions_stay_selected() {
    let rule = Rule::new(InjectedFault::ExpiredLink).on(["ExportComplianceInquiry"]);
    let plan = Faults::new().rule(rule.unwrap().first(1));
    let emulator = Emulator::builder().faults(plan).build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("second.csv");
    let second = document(&emulator)
        .queries(["2".parse().unwrap()])
        .citations(true);
    second.save(&path).await.unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    assert_eq!(text.matches("\"COMPLETED\"").count(), 1, "{text}");
    assert!(text.contains("https://example.com/network"), "{text}");
    let links = emulator.requests();
    let links = links
        .iter()
        .filter(|request| request.operation == Some("ExportComplianceInquiry"));
    assert_eq!(links.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_page_of_a_proxy_is_no_export_and_a_limit_of_the_size_holds() {
    let html = Rule::new(InjectedFault::Html(StatusCode::OK)).on(["document"]);
    let plan = Faults::new().rule(html.unwrap());
    let emulator = Emulator::builder().faults(plan).build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let refused = document(&emulator).save(folder.path().join("a")).await;
    let refused = refused.unwrap_err();
    assert!(
        matches!(refused, DownloadError::WebPage { .. }),
        "{refused}"
    );
    let emulator = Emulator::new();
    let small = Downloader::from_client(&client(&emulator)).max_size(10);
    let small = small.timeout(Duration::from_secs(60));
    let small = document(&emulator).downloader(small);
    assert!(small.save(folder.path().join("a")).await.is_err());
    assert_eq!(names(folder.path()), Vec::<String>::new());
}
