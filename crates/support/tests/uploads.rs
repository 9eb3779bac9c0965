//! Uploads over the emulator, which fails as a test wants.

#![cfg(feature = "client")]
#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot go on without ends it, also outside of its own function"
)]

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use casebook_auth::Credentials;
use casebook_emulator::{
    ACCESS_KEY_ID, Emulator, Faults, InjectedError, InjectedFault, MalformedAnswer, Reset, Rule,
    SECRET_ACCESS_KEY, Scenario, Stall, Throttle,
};
use casebook_stack::{Body, BoxError};
use casebook_support::{
    Attachment, CaseFiles, Client, Conversation, CreateCase, Files, GetAttachmentDownloadLink,
    UploadError, UploadIds, Uploader,
};
use casebook_types::Region;
use casebook_types::support::UploadId;
use http::{Request, Response, StatusCode};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

const PART: usize = 1000;

fn emulator() -> Emulator {
    let scenario = Scenario::new()
        .case_limit_per_hour(None)
        .upload_part_bytes(u32::try_from(PART).unwrap())
        .upload_processing(Duration::ZERO)
        .failing_uploads(vec!["broken".to_owned()]);
    Emulator::builder().scenario(scenario).build().unwrap()
}

fn client(emulator: &Emulator) -> Client {
    client_with_attempts(emulator, NonZeroU32::MIN)
}

/// Returns a client that sends a request as often as by default.
fn retrying_client(emulator: &Emulator) -> Client {
    client_with_attempts(emulator, NonZeroU32::new(3).unwrap())
}

fn client_with_attempts(emulator: &Emulator, max_attempts: NonZeroU32) -> Client {
    Client::builder()
        .region(Region::US_EAST_1)
        .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
        .max_attempts(max_attempts)
        .transport(emulator.clone())
        .build()
        .unwrap()
}

fn noise(size: usize) -> Vec<u8> {
    let noise = (0..size as u64).map(|at| (at.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8);
    noise.collect()
}

fn memory(name: &str, size: usize) -> Files {
    Files::new([Attachment::new(name, noise(size))]).unwrap()
}

async fn upload(client: &Client, files: &Files) -> Result<UploadId, UploadError> {
    let uploader = Uploader::from_client(client).ready_limit(Duration::from_secs(30));
    uploader.upload(client, &files.as_slice()[0]).await
}

/// Opens a case with an upload, and returns the bytes of its attachment.
async fn attached(client: &Client, emulator: &Emulator, id: UploadId) -> Vec<u8> {
    let case = CreateCase::new("s".parse().unwrap(), "b".parse().unwrap());
    let case = client.send(case.upload_ids(UploadIds::from(id))).await;
    files_of(client, emulator, case.unwrap().case_id.unwrap())
        .await
        .remove(0)
}

/// Returns the bytes of all files of a case, those of the first communication first.
async fn files_of(
    client: &Client,
    emulator: &Emulator,
    case_id: casebook_types::support::CaseId,
) -> Vec<Vec<u8>> {
    let said = Conversation::new(client, case_id).try_collect::<Vec<_>>();
    let mut found = Vec::new();
    for said in said.await.unwrap().iter().rev() {
        for file in said.files() {
            let id = file.attachment_id.clone().unwrap();
            let link = client.send(GetAttachmentDownloadLink::new(id)).await;
            let link = link.unwrap().download_url.unwrap().url.unwrap();
            let request = Request::get(link.expose()).body(Body::empty()).unwrap();
            let answer = emulator.clone().oneshot(request).await.unwrap();
            let bytes = answer.into_body().collect().await.unwrap();
            found.push(bytes.to_bytes().to_vec());
        }
    }
    found
}

#[tokio::test]
async fn a_file_arrives_byte_for_byte_from_memory_and_from_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("core");
    for size in [1, PART, PART + 1, 25 * PART + 7, 200_000] {
        let emulator = emulator();
        let client = client(&emulator);
        std::fs::write(&path, noise(size)).unwrap();
        // Four files stay on the disk.
        let on_disk = Files::read([&path; 4]).await.unwrap();
        for files in [memory("core", size), on_disk] {
            let id = upload(&client, &files).await.unwrap();
            let same = attached(&client, &emulator, id).await == noise(size);
            assert!(same, "{size}");
        }
        let parts = size.div_ceil(PART) as u64;
        assert_eq!(emulator.tally().of("upload").seen, 2 * parts);
        // The links come ten at a time.
        let links = emulator.tally().of("GetAttachmentUploadLinks").seen;
        assert_eq!(links, 2 * parts.div_ceil(10), "{size}");
    }
}

#[tokio::test]
async fn a_part_has_its_length_and_no_credentials() {
    let emulator = emulator();
    let client = carried(&emulator, |_, put| {
        let names: Vec<_> = put.headers().keys().map(|name| name.as_str()).collect();
        assert_eq!(names, ["content-length"]);
        assert_eq!(put.headers()["content-length"], "1000");
        None
    });
    upload(&client, &memory("core", 2 * PART)).await.unwrap();
    assert_eq!(emulator.tally().of("upload").seen, 2);
}

/// Each fault, and how often a part is sent that meets it for ever.
fn faults() -> Vec<(InjectedFault, u64)> {
    let error = |status| InjectedError::new(status).into();
    vec![
        (error(StatusCode::INTERNAL_SERVER_ERROR), 5),
        (error(StatusCode::REQUEST_TIMEOUT), 5),
        (error(StatusCode::BAD_REQUEST), 3),
        (error(StatusCode::TEMPORARY_REDIRECT), 3),
        (InjectedFault::Throttle(Throttle::new()), 5),
        (InjectedFault::Html(StatusCode::SERVICE_UNAVAILABLE), 5),
        (InjectedFault::LostAnswer, 5),
        (InjectedFault::Reset(Reset::Before), 5),
        (InjectedFault::Stall(Stall::Before), 5),
        (InjectedFault::ExpiredLink, 3),
    ]
}

#[tokio::test(start_paused = true)]
async fn every_fault_of_a_part_costs_another_try_or_another_link_and_never_the_upload() {
    for (fault, _) in faults() {
        for at in 1..=3 {
            let emulator = emulator();
            let client = client(&emulator);
            let rule = Rule::new(fault.clone()).on(["upload"]).unwrap();
            emulator.set_faults(Faults::new().rule(rule.calls([at])));
            let id = upload(&client, &memory("core", 3 * PART)).await;
            let id = id.unwrap_or_else(|error| panic!("{fault:?}: {error:?}"));
            let tally = emulator.tally();
            assert_eq!(tally.of("upload").seen, 4, "{fault:?}");
            assert!(tally.of("GetAttachmentUploadLinks").seen <= 2, "{fault:?}");
            let same = attached(&client, &emulator, id).await == noise(3 * PART);
            assert!(same, "{fault:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_part_that_always_fails_is_given_up_and_opens_no_case() {
    for (fault, tries) in faults() {
        let emulator = emulator();
        let client = client(&emulator);
        let rule = Rule::new(fault.clone()).on(["upload"]).unwrap();
        emulator.set_faults(Faults::new().rule(rule));
        let failed = upload(&client, &memory("core", PART)).await.unwrap_err();
        assert_eq!(emulator.tally().of("upload").seen, tries, "{failed:?}");
        assert_eq!(failed.is_refused(), is_status(&fault), "{failed:?}");
        let text = failed.to_string();
        assert!(
            text.starts_with("file \"core\": ") && !text.contains("X-Amz"),
            "{text}"
        );
        assert_eq!(emulator.cases().unwrap().len(), emulator_cases());
    }
}

fn emulator_cases() -> usize {
    emulator().cases().unwrap().len()
}

fn is_status(fault: &InjectedFault) -> bool {
    matches!(
        fault,
        InjectedFault::Error(_)
            | InjectedFault::Throttle(_)
            | InjectedFault::Html(_)
            | InjectedFault::ExpiredLink
    )
}

#[tokio::test(start_paused = true)]
async fn every_fault_of_an_operation_is_overcome_or_told() {
    let overcome = [
        InjectedError::new(StatusCode::INTERNAL_SERVER_ERROR)
            .code("InternalServerError")
            .into(),
        InjectedFault::Html(StatusCode::SERVICE_UNAVAILABLE),
        InjectedFault::LostAnswer,
    ];
    for operation in ["GetAttachmentUploadLinks", "CompleteAttachmentUpload"] {
        for fault in &overcome {
            let emulator = emulator();
            let client = retrying_client(&emulator);
            let rule = Rule::new(fault.clone()).on([operation]).unwrap();
            emulator.set_faults(Faults::new().rule(rule.first(2)));
            let id = upload(&client, &memory("core", 3 * PART)).await;
            let id = id.unwrap_or_else(|error| panic!("{operation} {fault:?}: {error:?}"));
            assert_eq!(emulator.tally().of(operation).seen, 3, "{fault:?}");
            let same = attached(&client, &emulator, id).await == noise(3 * PART);
            assert!(same, "{operation} {fault:?}");

            let rule = Rule::new(fault.clone()).on([operation]).unwrap();
            emulator.set_faults(Faults::new().rule(rule));
            let failed = upload(&client, &memory("core", PART)).await.unwrap_err();
            assert_eq!(failed.operation(), Some(operation));
            let seen = emulator.tally().of(operation).seen;
            assert_eq!(seen, 6, "{fault:?}: no retry multiplies another");
        }
        let emulator = emulator();
        let denied = InjectedError::new(StatusCode::FORBIDDEN).code("AccessDeniedException");
        let rule = Rule::new(denied.into()).on([operation]).unwrap();
        emulator.set_faults(Faults::new().rule(rule));
        let failed = upload(&client(&emulator), &memory("core", PART)).await;
        let failed = failed.unwrap_err();
        assert_eq!(failed.operation(), Some(operation));
        let code = failed.client_error().and_then(|error| error.code());
        assert_eq!(code, Some("AccessDeniedException"));
        assert_eq!(emulator.tally().of(operation).seen, 1);

        // A response that cannot be read is final, as in all operations.
        let malformed = InjectedFault::Malformed(MalformedAnswer::default());
        let rule = Rule::new(malformed).on([operation]).unwrap();
        emulator.set_faults(Faults::new().rule(rule));
        let failed = upload(&retrying_client(&emulator), &memory("core", PART)).await;
        assert_eq!(failed.unwrap_err().operation(), Some(operation));
        assert_eq!(emulator.tally().of(operation).seen, 2);
    }
}

#[tokio::test(start_paused = true)]
async fn the_third_failure_of_the_service_in_a_row_ends_the_wait_for_a_file() {
    let operation = "DescribeAttachmentUploadStatus";
    let broken = InjectedError::new(StatusCode::INTERNAL_SERVER_ERROR).code("InternalServerError");
    for (calls, seen) in [(vec![1, 2], 3), (vec![1, 2, 3], 3)] {
        let emulator = emulator();
        let rule = Rule::new(broken.clone().into()).on([operation]).unwrap();
        emulator.set_faults(Faults::new().rule(rule.calls(calls.clone())));
        let uploaded = upload(&client(&emulator), &memory("core", PART)).await;
        assert_eq!(emulator.tally().of(operation).seen, seen);
        match uploaded {
            Ok(_) => assert_eq!(calls.len(), 2),
            Err(failed) => {
                assert_eq!((calls.len(), failed.operation()), (3, Some(operation)));
                assert!(!failed.is_not_ready(), "{failed:?}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_upload_that_the_service_forgets_begins_anew() {
    for operation in [
        "GetAttachmentUploadLinks",
        "CompleteAttachmentUpload",
        "DescribeAttachmentUploadStatus",
    ] {
        let emulator = emulator();
        let client = client(&emulator);
        let gone = InjectedError::new(StatusCode::BAD_REQUEST).code("UploadIdNotFound");
        let rule = Rule::new(gone.into()).on([operation]).unwrap();
        // The second request for links is for the eleventh part.
        let call = if operation == "GetAttachmentUploadLinks" {
            2
        } else {
            1
        };
        emulator.set_faults(Faults::new().rule(rule.calls([call])));
        let id = upload(&client, &memory("core", 11 * PART)).await.unwrap();
        let same = attached(&client, &emulator, id).await == noise(11 * PART);
        assert!(same, "{operation}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_file_that_the_service_cannot_process_is_told_at_once_and_one_that_stays_unready_in_time()
{
    let emulator = emulator();
    let client = client(&emulator);
    let failed = upload(&client, &memory("broken", PART)).await.unwrap_err();
    assert!(failed.is_failed(), "{failed:?}");

    let slow = emulator
        .scenario()
        .upload_processing(Duration::from_secs(3600));
    emulator.set_scenario(slow);
    let failed = upload(&client, &memory("core", PART)).await.unwrap_err();
    assert!(failed.is_not_ready(), "{failed:?}");
    assert_eq!(
        failed.to_string(),
        r#"file "core": expected the service to process the file within 30 s, found it not ready"#
    );
}

/// A client whose parts are carried by a function.
fn carried<F>(emulator: &Emulator, carry: F) -> Client
where
    F: Fn(usize, Request<Body>) -> Option<Response<Body>> + Send + Sync + 'static,
{
    let (emulator, carry, puts) = (emulator.clone(), Arc::new(carry), AtomicUsize::new(0));
    let puts = Arc::new(puts);
    let transport = tower::service_fn(move |request: Request<Body>| {
        let (emulator, carry, puts) = (emulator.clone(), Arc::clone(&carry), Arc::clone(&puts));
        async move {
            if request.method() == "PUT" {
                let (head, body) = request.into_parts();
                let copy = Request::from_parts(head.clone(), Body::empty());
                if let Some(answer) = carry(puts.fetch_add(1, Ordering::Relaxed), copy) {
                    return Ok::<_, BoxError>(answer);
                }
                let request = Request::from_parts(head, body);
                return Ok(emulator.oneshot(request).await?.map(Body::new));
            }
            Ok(emulator.oneshot(request).await?.map(Body::new))
        }
    });
    Client::builder()
        .region(Region::US_EAST_1)
        .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
        .max_attempts(NonZeroU32::MIN)
        .transport(transport)
        .build()
        .unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_response_without_an_etag_and_a_redirect_end_the_upload() {
    for (status, is_malformed, tries) in [(200, true, 1), (307, false, 3)] {
        let emulator = emulator();
        let client = carried(&emulator, move |_, _| {
            let answer = Response::builder().status(status);
            let answer = answer.header("location", "https://elsewhere.example.com/");
            Some(answer.body(Body::empty()).unwrap())
        });
        let failed = upload(&client, &memory("core", PART)).await.unwrap_err();
        assert_eq!(
            (failed.is_malformed(), failed.is_refused()),
            (is_malformed, !is_malformed)
        );
        let links = emulator.tally().of("GetAttachmentUploadLinks").seen;
        assert_eq!(links, tries, "{failed}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_file_that_changes_while_it_is_uploaded_ends_the_upload_and_opens_no_case() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("core");
    std::fs::write(&path, noise(200_000)).unwrap();
    let emulator = emulator();
    let before = emulator.cases().unwrap().len();
    let other = path.clone();
    let client = carried(&emulator, move |number, _| {
        if number == 3 {
            let mut bytes = noise(200_000);
            bytes[150_000] ^= 1;
            std::fs::write(&other, bytes).unwrap();
        }
        None
    });
    let files = Files::read([&path; 4]).await.unwrap();
    let mut sending = CaseFiles::new(client, files);
    let case = CreateCase::new("s".parse().unwrap(), "b".parse().unwrap());
    let failed = sending.create_case(case).await.unwrap_err();
    let error = failed.upload_error().unwrap();
    assert!(error.is_changed(), "{error:?}");
    assert_eq!(error.file_name(), "core");
    assert_eq!(emulator.cases().unwrap().len(), before);
}

#[tokio::test]
async fn eleven_files_of_all_sizes_come_with_two_communications() {
    let emulator = emulator();
    let client = client(&emulator);
    let sizes = (1..=11).map(|number| number * 700);
    let files = sizes
        .clone()
        .map(|size| Attachment::new("core", noise(size)));
    let mut sending = CaseFiles::new(client.clone(), Files::new(files).unwrap());
    let case = CreateCase::new("s".parse().unwrap(), "b".parse().unwrap());
    let id = sending.create_case(case).await.unwrap();
    let found = files_of(&client, &emulator, id).await;
    assert!(found == sizes.map(noise).collect::<Vec<_>>());
}

/// The future of an upload can be moved to another thread.
#[test]
fn an_upload_can_run_on_any_thread() {
    fn is_send(_: impl Send) {}
    let emulator = emulator();
    let client = client(&emulator);
    let files = memory("core", 1);
    is_send(upload(&client, &files));
    let mut sending = CaseFiles::new(client.clone(), files.clone());
    let case = CreateCase::new("s".parse().unwrap(), "b".parse().unwrap());
    is_send(sending.create_case(case));
}
