//! Tests of uploads of large files in parts, and of download links.

use bytes::Bytes;
use casebook_emulator::{Emulator, Faults, InjectedFault, Rule, Scenario};
use http::{Method, Request};
use http_body_util::Full;
use serde_json::{Value, json};

use super::{SupportClient, list};
use crate::client::{Answer, HOST};

const PART: u32 = 1024;

fn support() -> SupportClient {
    let scenario = Scenario::new()
        .upload_part_bytes(PART)
        .failing_uploads(vec!["broken".to_owned()]);
    SupportClient::with(Emulator::builder(), scenario)
}

fn noise(count: u32) -> Vec<u8> {
    (0..u64::from(count))
        .map(|place| (place.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8)
        .collect()
}

fn begin(support: &SupportClient, name: &str, size: u32) -> Value {
    support.call(
        "GetAttachmentUploadLinks",
        &json!({"fileName": name, "fileSizeBytes": size}),
    )
}

/// Uploads a part to its link.
fn put(support: &SupportClient, link: &Value, bytes: &[u8]) -> Answer {
    let link = link["url"].as_str().expect("a link");
    let request = Request::put(link)
        .header("host", HOST)
        .body(Full::new(Bytes::copy_from_slice(bytes)));
    support.0.send(request.expect("a request"))
}

/// Uploads all parts of a file; returns the input for CompleteAttachmentUpload.
fn put_all(support: &SupportClient, name: &str, bytes: &[u8]) -> Value {
    let links = begin(support, name, bytes.len() as u32);
    let parts = list(&links, "uploadUrls");
    let completed: Vec<_> = parts
        .iter()
        .zip(bytes.chunks(PART as usize))
        .map(|(link, bytes)| {
            let answer = put(support, link, bytes);
            assert_eq!(answer.status, 200, "{}", answer.text());
            json!({"partIndex": link["partIndex"], "eTag": answer.header("etag")})
        })
        .collect();
    json!({"uploadId": links["uploadId"], "completedUploads": completed})
}

fn status(support: &SupportClient, id: &Value) -> Value {
    support.call("DescribeAttachmentUploadStatus", &json!({"uploadId": id}))
}

/// Uploads a file and moves the clock until it is processed; returns the id of the upload.
fn upload(support: &mut SupportClient, name: &str, bytes: &[u8]) -> Value {
    let complete = put_all(support, name, bytes);
    support.call("CompleteAttachmentUpload", &complete);
    support.0.advance(2);
    complete["uploadId"].clone()
}

/// Gets a download link for an attachment and follows it; returns the response.
fn download(support: &SupportClient, attachment: &Value) -> Answer {
    let input = json!({"attachmentId": attachment["attachmentId"]});
    let link = support.call("GetAttachmentDownloadLink", &input);
    assert_eq!(link["fileName"], attachment["fileName"]);
    let url = link["downloadUrl"]["url"].as_str().expect("a link");
    support.0.follow(&Method::GET, url, &[])
}

#[test]
fn a_file_in_parts_goes_through_its_states_and_comes_back_byte_for_byte() {
    let mut support = support();
    let bytes = noise(3 * PART + 5);
    let links = begin(&support, "core.gz", bytes.len() as u32);
    assert_eq!(support.inventory().uploads, 1);
    assert_eq!(links["partSizeBytes"], PART);
    assert_eq!(links["totalParts"], 4);
    assert_eq!(links.get("nextIndex"), None);
    assert_eq!(
        links["uploadUrls"][0]["expiryDate"],
        "2026-11-01T10:05:00.000Z"
    );
    let complete = put_all(&support, "core.gz", &bytes);
    let id = &complete["uploadId"];
    let mut first = complete.clone();
    first["completedUploads"] = json!([complete["completedUploads"][0]]);
    let completed = support.call("CompleteAttachmentUpload", &first);
    assert_eq!(completed["uploadStatus"], "attachment-not-ready");
    assert_eq!(
        status(&support, id),
        json!({
            "uploadStatus": "attachment-not-ready", "fileName": "core.gz",
            "uploadProgress": {"totalParts": 4, "completedPartsCount": 1},
        })
    );
    // It is no error to complete the same parts again.
    support.call("CompleteAttachmentUpload", &complete);
    support.call("CompleteAttachmentUpload", &complete);
    let input = json!({"subject": "x", "communicationBody": "x", "uploadIds": [id]});
    let why = support.refused("CreateCase", &input, "InvalidParameterValueException");
    assert!(why.starts_with("uploadIds[0]: expected an upload that is attachment-ready"));
    support.0.advance(2);
    assert_eq!(status(&support, id)["uploadStatus"], "attachment-ready");
    assert_eq!(support.inventory().uploads, 2);
    let case = support.call("CreateCase", &input)["caseId"].clone();
    assert_eq!(support.inventory().uploads, 1);
    let case = support.case(case.as_str().expect("an id"));
    let first = &case["recentCommunications"]["communications"][0];
    let attached = &list(first, "attachments")[0];
    assert_eq!(first["attachmentSet"], first["attachments"]);
    assert_eq!(download(&support, attached).body, bytes);
    // An upload can be attached only once.
    support.refused("CreateCase", &input, "UploadIdNotFound");
    support.refused(
        "DescribeAttachmentUploadStatus",
        &json!({"uploadId": id}),
        "UploadIdNotFound",
    );
}

#[test]
fn a_file_above_five_mebibytes_is_in_one_list_and_has_a_link_alone() {
    const LARGE: u32 = 5 * 1024 * 1024 + 1;
    let mut support = SupportClient::new();
    let bytes = noise(LARGE);
    let links = begin(&support, "core.gz", LARGE);
    let parts = list(&links, "uploadUrls");
    assert_eq!(parts.len(), 2);
    let etags: Vec<_> = parts
        .iter()
        .zip(bytes.chunks(5 * 1024 * 1024))
        .map(|(link, bytes)| put(&support, link, bytes).header("etag").to_owned())
        .collect();
    let completed = json!([
        {"partIndex": 1, "eTag": etags[0]},
        {"partIndex": 2, "eTag": etags[1].trim_matches('"')},
    ]);
    let id = &links["uploadId"];
    let complete = json!({"uploadId": id, "completedUploads": completed});
    support.call("CompleteAttachmentUpload", &complete);
    support.0.advance(2);
    let small = json!([{"fileName": "a", "data": "AP8="}]);
    let set = support.call("AddAttachmentsToSet", &json!({ "attachments": small }));
    let case = support.open("It");
    let input = json!({
        "caseId": case, "communicationBody": "b", "uploadIds": [id],
        "attachmentSetId": set["attachmentSetId"],
    });
    support.call("AddCommunicationToCase", &input);
    let said = &support.case(&case)["recentCommunications"]["communications"][0];
    let names = |member| super::texts(&list(said, member), "fileName");
    assert_eq!(names("attachments"), ["a", "core.gz"]);
    assert_eq!(names("attachmentSet"), ["a"]);
    let large = &list(said, "attachments")[1];
    let read = json!({"attachmentId": large["attachmentId"]});
    support.refused(
        "DescribeAttachment",
        &read,
        "InvalidParameterValueException",
    );
    let whole = download(&support, large);
    assert!(whole.body == bytes);
    assert_eq!(whole.header("content-type"), "application/octet-stream");
    let link = support.call("GetAttachmentDownloadLink", &read);
    let url = link["downloadUrl"]["url"].as_str().expect("a link");
    let rest = support
        .0
        .follow(&Method::GET, url, &[("range", "bytes=5242879-")]);
    assert_eq!(rest.status, 206);
    assert_eq!(rest.body, bytes[5_242_879..]);
}

#[test]
fn further_links_are_asked_for_by_ranges_whose_end_is_not_part_of_them() {
    let support = support();
    let links = begin(&support, "a", 25 * PART);
    let (id, parts) = (&links["uploadId"], list(&links, "uploadUrls"));
    assert_eq!((parts.len(), &links["nextIndex"]), (10, &json!(11)));
    put(&support, &parts[0], &noise(PART));
    let indices = |range: Value| {
        let mut input = json!({"fileName": "a", "uploadId": id});
        if !range.is_null() {
            input["uploadRange"] = range;
        }
        let links = support.call("GetAttachmentUploadLinks", &input);
        let parts = list(&links, "uploadUrls");
        let indices: Vec<_> = parts
            .iter()
            .map(|part| part["partIndex"].as_u64().expect("a number"))
            .collect();
        (indices, links["nextIndex"].clone())
    };
    assert_eq!(
        indices(json!({"startIndex": 7, "endIndex": 8})),
        (vec![7], json!(8))
    );
    assert_eq!(
        indices(json!({"startIndex": 11})),
        ((11..=20).collect(), json!(21))
    );
    assert_eq!(
        indices(json!({"startIndex": 21, "endIndex": 26})),
        ((21..=25).collect(), Value::Null)
    );
    assert_eq!(indices(Value::Null).0, (2..=11).collect::<Vec<_>>());
    for range in [
        json!({"startIndex": 7, "endIndex": 7}),
        json!({"startIndex": 1, "endIndex": 12}),
        json!({"startIndex": 25, "endIndex": 27}),
        json!({"startIndex": 26}),
    ] {
        let input = json!({"fileName": "a", "uploadId": id, "uploadRange": range});
        let code = "InvalidParameterValueException";
        let why = support.refused("GetAttachmentUploadLinks", &input, code);
        assert!(why.starts_with("uploadRange: expected "), "{why}");
    }
}

#[test]
fn inputs_that_fit_no_upload_are_refused() {
    let mut support = support();
    let complete = put_all(&support, "a", &noise(2 * PART));
    let id = &complete["uploadId"];
    let code = "InvalidParameterValueException";
    for input in [
        json!({"fileName": "a"}),
        json!({"fileName": "b", "uploadId": id}),
        json!({"fileName": "a", "uploadId": id, "fileSizeBytes": 1}),
    ] {
        support.refused("GetAttachmentUploadLinks", &input, code);
    }
    for size in [0, 157_286_401] {
        let input = json!({"fileName": "a", "fileSizeBytes": size});
        support.refused("GetAttachmentUploadLinks", &input, "ValidationError");
    }
    for parts in [
        json!([]),
        json!([{"partIndex": 3, "eTag": "x"}]),
        json!([{"partIndex": 1, "eTag": "x"}]),
    ] {
        let input = json!({"uploadId": id, "completedUploads": parts});
        support.refused("CompleteAttachmentUpload", &input, code);
    }
    for (operation, input) in [
        (
            "CompleteAttachmentUpload",
            json!({"uploadId": "upload-1", "completedUploads": []}),
        ),
        (
            "DescribeAttachmentUploadStatus",
            json!({"uploadId": "upload-1"}),
        ),
        (
            "GetAttachmentUploadLinks",
            json!({"fileName": "a", "uploadId": "upload-1"}),
        ),
    ] {
        let code = if operation.starts_with("Complete") {
            code
        } else {
            "UploadIdNotFound"
        };
        support.refused(operation, &input, code);
    }
    support.0.advance(24 * 3_600 + 1);
    support.refused("CompleteAttachmentUpload", &complete, "UploadIdNotFound");
}

#[test]
fn a_part_has_its_exact_length_and_a_link_of_its_own() {
    let mut support = support();
    let links = begin(&support, "a", 2 * PART);
    let [first, second] = [&links["uploadUrls"][0], &links["uploadUrls"][1]];
    for (bytes, code) in [(PART - 1, "EntityTooSmall"), (PART + 1, "EntityTooLarge")] {
        let answer = put(&support, first, &noise(bytes));
        assert_eq!(answer.status, 400);
        assert!(answer.text().contains(&format!("<Code>{code}</Code>")));
    }
    let get = support
        .0
        .follow(&Method::GET, first["url"].as_str().expect("a link"), &[]);
    assert_eq!((get.status.as_u16(), get.header("allow")), (405, "PUT"));
    let url = first["url"].as_str().expect("a link");
    let other = json!({"url": url.replacen("/1?", "/2?", 1)});
    let answer = put(&support, &other, &noise(PART));
    assert!(answer.text().contains("<Code>SignatureDoesNotMatch</Code>"));
    // A part can be uploaded again with other bytes, and then has another ETag.
    let one = put(&support, first, &noise(PART));
    let other = put(&support, first, &vec![7; PART as usize]);
    assert_ne!(one.header("etag"), other.header("etag"));
    support.0.advance(300);
    let answer = put(&support, second, &noise(PART));
    assert_eq!(answer.status, 403);
    assert!(
        answer
            .text()
            .contains("<Message>Request has expired</Message>")
    );
}

#[test]
fn an_upload_fails_if_the_scenario_says_so() {
    let mut support = support();
    let id = upload(&mut support, "broken", &noise(PART));
    assert_eq!(status(&support, &id)["uploadStatus"], "failed");
    let input = json!({"subject": "x", "communicationBody": "x", "uploadIds": [id]});
    support.refused("CreateCase", &input, "InvalidParameterValueException");
}

#[test]
fn a_case_is_not_opened_if_one_of_its_files_is_refused() {
    let mut support = support();
    let id = upload(&mut support, "a", &noise(PART));
    let input = json!({"subject": "x", "communicationBody": "x", "uploadIds": [id, id]});
    let before = support.inventory();
    support.refused("CreateCase", &input, "UploadIdNotFound");
    assert_eq!(support.inventory(), before);
    assert_eq!(status(&support, &id)["uploadStatus"], "attachment-ready");
}

#[test]
fn a_dry_run_of_an_upload_changes_nothing() {
    let mut support = support();
    let complete = put_all(&support, "a", &noise(PART));
    let id = &complete["uploadId"];
    for (operation, input) in [
        (
            "GetAttachmentUploadLinks",
            json!({"fileName": "a", "fileSizeBytes": 5}),
        ),
        ("CompleteAttachmentUpload", complete.clone()),
        ("DescribeAttachmentUploadStatus", json!({"uploadId": id})),
    ] {
        let mut input = input;
        input["dryRun"] = true.into();
        support.refused(operation, &input, "DryRunOperationException");
    }
    support.0.advance(2);
    let status = status(&support, id);
    assert_eq!(status["uploadProgress"]["completedPartsCount"], 0);
}

#[test]
fn a_plan_of_faults_names_the_parts_of_uploads() {
    let faults = Faults::new().rule(
        Rule::new(InjectedFault::ExpiredLink)
            .on(["upload"])
            .expect("a name")
            .calls([1]),
    );
    let support = support();
    support.0.emulator.set_faults(faults);
    let links = begin(&support, "a", PART);
    let link = &links["uploadUrls"][0];
    assert_eq!(put(&support, link, &noise(PART)).status, 403);
    assert_eq!(put(&support, link, &noise(PART)).status, 200);
    assert_eq!(support.0.emulator.tally().of("upload").seen, 2);
}
