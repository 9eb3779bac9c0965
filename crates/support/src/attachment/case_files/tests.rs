use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use serde_json::json;

use super::*;
use crate::attachment::Attachment;
use crate::test_service::{Answer, TestRequest, TestService};

fn files(number: u8) -> Files {
    let files = (1..=number).map(|n| Attachment::new(format!("{n}.log"), vec![n]));
    Files::new(files).unwrap()
}

fn case() -> CreateCase {
    CreateCase::new("s".parse().unwrap(), "b".parse().unwrap())
        .cc_email_addresses(String::from("a@example.com").into())
}

/// A service that takes everything, in uploads of one part; its sets live for an hour from `at` on.
fn accept(request: &TestRequest, at: &str) -> Answer {
    let set = format!("as-{}", request.number);
    Ok(match request.operation.as_str() {
        "AddAttachmentsToSet" => json!({"attachmentSetId": set, "expiryTime": at}),
        "CreateCase" => json!({"caseId": "case-1"}),
        "GetAttachmentUploadLinks" => json!({
            "uploadId": format!("upload-{}", request.number), "partSizeBytes": 1000, "totalParts": 1,
            "uploadUrls": [{"url": "https://uploads.example.com/1", "partIndex": 1}],
        }),
        "DescribeAttachmentUploadStatus" => json!({"uploadStatus": "attachment-ready"}),
        _ => json!({"result": true}),
    })
}

fn refusal(code: &str) -> Answer {
    Err((400, json!({"__type": code})))
}

const LATER: &str = "2999-01-01T00:00:00.000+0000";

/// Returns the requests that open a case or add a communication.
fn communications(service: &TestService) -> Vec<TestRequest> {
    let mut requests = service.requests();
    requests.retain(|request| {
        ["CreateCase", "AddCommunicationToCase"].contains(&request.operation.as_str())
    });
    requests
}

#[tokio::test]
async fn three_small_files_take_one_set() {
    let service = TestService::new(|request| accept(request, LATER));
    let mut sending = CaseFiles::new(service.client(), files(3));
    let id = sending.create_case(case()).await.unwrap();
    assert_eq!(id.as_str(), "case-1");
    assert_eq!(service.operations(), ["AddAttachmentsToSet", "CreateCase"]);
    let requests = service.requests();
    assert_eq!(requests[0].body["attachments"][2]["data"], "Aw==");
    assert_eq!(requests[1].body["attachmentSetId"], "as-0");
    assert_eq!(sending.remaining(), 0);
}

#[tokio::test]
async fn twenty_three_files_take_three_communications() {
    let service = TestService::new(|request| accept(request, LATER));
    let mut sending = CaseFiles::new(service.client(), files(23));
    sending.create_case(case()).await.unwrap();
    let sent = communications(&service);
    let uploads = sent.iter().map(|request| {
        assert_eq!(request.body.get("attachmentSetId"), None);
        request.body["uploadIds"].as_array().unwrap().len()
    });
    assert_eq!(uploads.collect::<Vec<_>>(), [10, 10, 3]);
    assert_eq!(sent[0].operation, "CreateCase");
    let second = sent[1].body["communicationBody"].as_str().unwrap();
    assert!(second.starts_with("Files 11 to 20 of 23: 11.log, 12.log, "));
    assert_eq!(
        sent[2].body["communicationBody"],
        "Files 21 to 23 of 23: 21.log, 22.log, 23.log"
    );
    assert_eq!(sent[2].body["ccEmailAddresses"], json!(["a@example.com"]));
    assert_eq!(sending.remaining(), 0);
}

#[tokio::test]
async fn uploads_that_are_gone_are_made_again() {
    let refusals = AtomicU64::new(0);
    let service = TestService::new(move |request| match request.operation.as_str() {
        "CreateCase" if refusals.fetch_add(1, Ordering::Relaxed) == 0 => {
            refusal("UploadIdNotFound")
        }
        _ => accept(request, LATER),
    });
    let mut sending = CaseFiles::new(service.client(), files(4));
    sending.create_case(case()).await.unwrap();
    let sent = communications(&service);
    let ids = |request: &TestRequest| request.body["uploadIds"].clone();
    assert_eq!(sent.len(), 2);
    assert_ne!(ids(&sent[0]), ids(&sent[1]));
}

#[tokio::test]
async fn uploads_that_may_have_gone_with_a_case_are_used_again() {
    let sent = AtomicU64::new(0);
    let service = TestService::new(move |request| match request.operation.as_str() {
        "CreateCase" if sent.fetch_add(1, Ordering::Relaxed) == 0 => Err((0, json!(null))),
        _ => accept(request, LATER),
    });
    let mut sending = CaseFiles::new(service.client(), files(4));
    let failed = sending.create_case(case()).await.unwrap_err();
    assert_eq!(failed.sent(), Sent::Perhaps);
    sending.create_case(case()).await.unwrap();
    let sent = communications(&service);
    assert_eq!(sent[0].body["uploadIds"], sent[1].body["uploadIds"]);
}

#[tokio::test]
async fn a_file_that_cannot_be_uploaded_opens_no_case() {
    let service = TestService::new(|request| match request.operation.as_str() {
        "GetAttachmentUploadLinks" => refusal("AccessDeniedException"),
        _ => accept(request, LATER),
    });
    let mut sending = CaseFiles::new(service.client(), files(4));
    let failed = sending.create_case(case()).await.unwrap_err();
    let error = failed.upload_error().unwrap();
    assert_eq!(error.operation(), Some("GetAttachmentUploadLinks"));
    assert_eq!((error.file_name(), error.sent()), ("1.log", Sent::No));
    assert_eq!((failed.sent(), sending.remaining()), (Sent::No, 4));
    assert!(communications(&service).is_empty());
}

#[tokio::test]
async fn without_files_there_is_no_set() {
    let service = TestService::new(|request| accept(request, LATER));
    let mut sending = CaseFiles::new(service.client(), Files::default());
    let reply = AddCommunicationToCase::new("c".parse().unwrap(), "b".parse().unwrap());
    sending.reply(reply).await.unwrap();
    assert_eq!(service.operations(), ["AddCommunicationToCase"]);
}

#[tokio::test]
async fn a_dry_run_makes_no_set() {
    let service = TestService::new(|_| refusal("DryRunOperationException"));
    let mut sending = CaseFiles::new(service.client(), files(2));
    let failed = sending.create_case(case().dry_run(true)).await.unwrap_err();
    assert!(
        failed
            .client_error()
            .unwrap()
            .refused()
            .unwrap()
            .is_dry_run()
    );
    assert_eq!(service.operations(), ["CreateCase"]);
}

#[tokio::test]
async fn a_set_that_has_expired_is_made_again() {
    for code in ["AttachmentSetExpired", "AttachmentSetIdNotFound"] {
        let service = TestService::new(move |request| match request.number {
            1 => refusal(code),
            _ => accept(request, LATER),
        });
        let mut sending = CaseFiles::new(service.client(), files(1));
        sending.create_case(case()).await.unwrap();
        assert_eq!(service.requests()[3].body["attachmentSetId"], "as-2");
    }
}

#[tokio::test]
async fn a_service_that_expires_every_set_is_given_up() {
    let service = TestService::new(|request| match request.operation.as_str() {
        "CreateCase" => refusal("AttachmentSetExpired"),
        _ => accept(request, LATER),
    });
    let mut sending = CaseFiles::new(service.client(), files(1));
    let failed = sending.create_case(case()).await.unwrap_err();
    assert_eq!(
        failed.client_error().unwrap().code(),
        Some("AttachmentSetExpired")
    );
    assert_eq!(service.requests().len(), 6);
}

#[tokio::test]
async fn a_set_is_used_again_until_it_expires_by_the_clock() {
    let service = TestService::new(|request| match request.operation.as_str() {
        "CreateCase" if request.number < 4 => refusal("CaseCreationLimitExceeded"),
        _ => accept(request, "1970-01-01T01:00:00.000+0000"),
    });
    let seconds = Arc::new(AtomicU64::new(0));
    let clock = Arc::clone(&seconds);
    let mut sending = CaseFiles::new(service.client(), files(1)).clock(Clock::from_fn(move || {
        SystemTime::UNIX_EPOCH + Duration::from_secs(clock.load(Ordering::Relaxed))
    }));
    sending.create_case(case()).await.unwrap_err();
    seconds.store(3000, Ordering::Relaxed);
    sending.create_case(case()).await.unwrap_err();
    seconds.store(3600, Ordering::Relaxed);
    sending.create_case(case()).await.unwrap();
    let add = "AddAttachmentsToSet";
    assert_eq!(
        service.operations(),
        [add, "CreateCase", "CreateCase", add, "CreateCase"]
    );
}

#[tokio::test]
async fn neither_a_set_nor_a_case_is_sent_again_if_its_outcome_is_unknown() {
    for broken in [
        (0, json!(null)),
        (500, json!({"__type": "InternalServerError"})),
    ] {
        let service = TestService::new(move |request| match request.number {
            0 | 2 => Err(broken.clone()),
            _ => accept(request, LATER),
        });
        let mut sending = CaseFiles::new(service.client(), files(1));
        let add = "AddAttachmentsToSet";
        let failed = sending.create_case(case()).await.unwrap_err();
        assert!(failed.is_attachment_set());
        assert_eq!(failed.sent(), Sent::No);
        assert_eq!(service.operations(), [add]);
        // The next call creates a new set, and the other one expires.
        let failed = sending.create_case(case()).await.unwrap_err();
        assert!(!failed.is_attachment_set());
        assert_eq!(service.operations()[1..], [add, "CreateCase"]);
        assert_eq!(service.requests()[1].body.get("attachmentSetId"), None);
    }
}

#[tokio::test]
async fn a_set_that_may_have_gone_with_a_case_is_not_used_again() {
    let service = TestService::new(|request| match request.number {
        1 => Err((0, json!(null))),
        _ => accept(request, LATER),
    });
    let mut sending = CaseFiles::new(service.client(), files(1));
    let failed = sending.create_case(case()).await.unwrap_err();
    let add = "AddAttachmentsToSet";
    assert_eq!(service.operations(), [add, "CreateCase"]);
    assert_eq!(failed.sent(), Sent::Perhaps);
    sending.create_case(case()).await.unwrap();
    assert_eq!(service.operations()[2..], [add, "CreateCase"]);
    assert_eq!(service.requests()[3].body["attachmentSetId"], "as-2");
}

#[tokio::test]
async fn what_has_gone_is_known_and_the_rest_follows() {
    let refusals = AtomicU64::new(0);
    let service = TestService::new(move |request| match request.operation.as_str() {
        "AddCommunicationToCase" if refusals.fetch_add(1, Ordering::Relaxed) == 0 => {
            refusal("CaseIdNotFound")
        }
        _ => accept(request, LATER),
    });
    let mut sending = CaseFiles::new(service.client(), files(11));
    let failed = sending.create_case(case()).await.unwrap_err();
    assert_eq!(
        failed.to_string(),
        "the case or reply could not be sent; 10 of 11 files were sent to case-1"
    );
    assert_eq!((failed.files_sent(), sending.remaining()), (10, 1));
    assert_eq!(failed.sent(), Sent::Yes);
    let before = service.requests().len();
    sending.send_rest(failed.case_id().unwrap()).await.unwrap();
    // The upload of the eleventh file was still good.
    assert_eq!(service.operations()[before..], ["AddCommunicationToCase"]);
}

#[tokio::test]
async fn an_answer_without_an_id_is_an_error() {
    let service = TestService::new(|_| Ok(json!({"attachmentSetId": "", "caseId": null})));
    let mut sending = CaseFiles::new(service.client(), files(1));
    let failed = sending.create_case(case()).await.unwrap_err();
    assert!(failed.is_attachment_set() && failed.client_error().is_none());
    let mut sending = CaseFiles::new(service.client(), Files::default());
    let failed = sending.create_case(case()).await.unwrap_err();
    assert!(failed.is_response_incomplete() && failed.client_error().is_none());
    assert_eq!(failed.sent(), Sent::Perhaps);
    assert!(failed.to_string().contains("not known"), "{failed}");
}

#[tokio::test]
async fn a_reply_without_a_result_leaves_its_files_waiting() {
    for answer in [
        json!({}),
        json!({"result": false}),
        json!({"status": "blocked"}),
    ] {
        let service = TestService::new(move |request| match request.number {
            1 => Ok(answer.clone()),
            _ => accept(request, LATER),
        });
        let mut sending = CaseFiles::new(service.client(), files(1));
        let id: CaseId = "case-1".parse().unwrap();
        let reply = AddCommunicationToCase::new(id.clone(), "Here.".parse().unwrap());
        let failed = sending.reply(reply.clone()).await.unwrap_err();
        assert!(failed.is_response_incomplete(), "{failed}");
        assert_eq!((failed.files_sent(), sending.remaining()), (0, 1));
        sending.reply(reply).await.unwrap();
        assert_eq!(sending.remaining(), 0);
    }
}

#[test]
fn an_announcement_is_one_line_of_a_bearable_length() {
    let name = format!("a\nb{}", "é".repeat(9000));
    let wide = Files::new(vec![Attachment::new(name, vec![1]); 10]).unwrap();
    let service = TestService::new(|request| accept(request, LATER));
    let body = CaseFiles::new(service.client(), wide).announcement(0);
    assert!(body.as_str().starts_with("Files 1 to 10 of 10: a bé"));
    assert!(body.as_str().chars().count() < 3000 && !body.as_str().contains('\n'));
}

#[tokio::test]
async fn each_step_is_told_before_it_goes_out_and_when_it_is_done() {
    for (number, uploads) in [(2, false), (4, true)] {
        let service = TestService::new(|request| accept(request, LATER));
        let told = Arc::new(std::sync::Mutex::new(Vec::new()));
        let heard = Arc::clone(&told);
        let counted = service.clone();
        let mut sending = CaseFiles::new(service.client(), files(number))
            .on_step(move |step| heard.lock().unwrap().push((counted.requests().len(), step)));
        sending.create_case(case()).await.unwrap();
        let sent = usize::from(number);
        let name = |file| format!("{}.log", file + 1);
        // With how many requests had gone out by then.
        let mut expected = Vec::new();
        match uploads {
            false => expected.push((0, CaseFilesStep::CreateSet)),
            true => {
                let begins = (0..sent).map(|file| CaseFilesStep::Upload {
                    file,
                    files: sent,
                    name: name(file),
                    sent: 0,
                    size: 1,
                });
                expected.extend((0..).map(|file| file * 3).zip(begins));
                let waits = (0..sent).map(|file| CaseFilesStep::AwaitReady {
                    file,
                    name: name(file),
                });
                expected.extend((12..).zip(waits));
            }
        }
        let before = service.requests().len() - 1;
        expected.push((before, CaseFilesStep::Send));
        let done = CaseFilesStep::Done {
            case_id: "case-1".parse().unwrap(),
            sent,
            remaining: 0,
        };
        expected.push((before + 1, done));
        assert_eq!(*told.lock().unwrap(), expected);
    }
}
