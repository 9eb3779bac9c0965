//! Tests of AddAttachmentsToSet and DescribeAttachment.

use casebook_emulator::{Emulator, Scenario};
use serde_json::{Value, json};

use super::{SupportClient, list};
use crate::base64::encode;

const LARGEST: usize = 5 * 1024 * 1024;

fn file(name: &str, bytes: &[u8]) -> Value {
    json!({"fileName": name, "data": encode(bytes)})
}

fn add(support: &SupportClient, files: &[Value]) -> String {
    let set = support.call("AddAttachmentsToSet", &json!({"attachments": files}));
    set["attachmentSetId"].as_str().expect("an id").to_owned()
}

/// Returns bytes that do not repeat in a short cycle, so that a test would notice misplaced parts.
fn noise(count: usize) -> Vec<u8> {
    (0..count as u64)
        .map(|place| (place.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8)
        .collect()
}

#[test]
fn an_attachment_has_the_bytes_that_were_sent() {
    let support = SupportClient::new();
    let files = [
        ("all bytes.bin", (0..=255).collect()),
        ("empty.txt", Vec::new()),
        ("größe.log", noise(LARGEST)),
    ];
    let given: Vec<_> = files
        .iter()
        .map(|(name, bytes)| file(name, bytes))
        .collect();
    let set = add(&support, &given);
    assert_eq!(set.len(), 68);
    let input = json!({"subject": "x", "communicationBody": "x", "attachmentSetId": set});
    let id = support.call("CreateCase", &input)["caseId"].clone();
    let case = support.case(id.as_str().expect("an id"));
    let first = &case["recentCommunications"]["communications"][0];
    assert_eq!(first["attachmentSet"], first["attachments"]);
    let attached = list(first, "attachmentSet");
    assert_eq!(attached.len(), 3);
    for ((name, bytes), attached) in files.iter().zip(&attached) {
        assert_eq!(attached["attachmentId"].as_str().map(str::len), Some(143));
        assert_eq!(attached["fileName"], *name);
        let read = support.call(
            "DescribeAttachment",
            &json!({"attachmentId": attached["attachmentId"]}),
        );
        assert_eq!(read["attachment"]["fileName"], *name);
        assert!(read["attachment"]["data"] == encode(bytes), "{name}");
    }
}

#[test]
fn a_set_is_filled_in_several_calls_and_keeps_its_expiry() {
    let mut support = SupportClient::new();
    let first = support.call(
        "AddAttachmentsToSet",
        &json!({"attachments": [file("a", b"a")]}),
    );
    assert_eq!(first["expiryTime"], "2026-11-01T11:00:00.000+0000");
    support.0.advance(600);
    let id = &first["attachmentSetId"];
    let more = |names: &[&str]| {
        let files: Vec<_> = names
            .iter()
            .map(|name| file(name, name.as_bytes()))
            .collect();
        json!({"attachmentSetId": id, "attachments": files})
    };
    // If one file is too many, the call adds none.
    support.refused(
        "AddAttachmentsToSet",
        &more(&["b", "c", "d"]),
        "AttachmentSetSizeLimitExceeded",
    );
    assert_eq!(
        support.call("AddAttachmentsToSet", &more(&["b", "c"])),
        first
    );
    support.refused(
        "AddAttachmentsToSet",
        &more(&["d"]),
        "AttachmentSetSizeLimitExceeded",
    );
    let case = support.open("It");
    let input = json!({"caseId": case, "communicationBody": "see there", "attachmentSetId": id});
    support.call("AddCommunicationToCase", &input);
    let shown = support.case(&case)["recentCommunications"]["communications"].clone();
    let names: Vec<_> = list(&shown[0], "attachmentSet")
        .iter()
        .map(|file| file["fileName"].clone())
        .collect();
    assert_eq!(names, ["a", "b", "c"]);
    assert_eq!(shown[1]["attachmentSet"], json!([]));
}

#[test]
fn three_files_of_five_mebibytes_fit_and_a_byte_more_does_not() {
    let support = SupportClient::new();
    let largest = file("large", &noise(LARGEST));
    add(&support, &[largest.clone(), largest.clone(), largest]);
    let larger = json!({"attachments": [file("a", b"a"), file("larger", &noise(LARGEST + 1))]});
    let why = support.refused(
        "AddAttachmentsToSet",
        &larger,
        "AttachmentSetSizeLimitExceeded",
    );
    assert_eq!(
        why,
        "attachments[1]: expected at most 5242880 bytes, found 5242881"
    );
    let four: Vec<_> = (0..4)
        .map(|number| file(&number.to_string(), b"x"))
        .collect();
    let four = json!({ "attachments": four });
    support.refused(
        "AddAttachmentsToSet",
        &four,
        "AttachmentSetSizeLimitExceeded",
    );
}

#[test]
fn files_without_a_name_or_bytes_are_refused() {
    let support = SupportClient::new();
    for (attachments, code) in [
        (json!([]), "InvalidParameterValueException"),
        (json!([{}]), "InvalidParameterValueException"),
        (json!([{"fileName": "a"}]), "InvalidParameterValueException"),
        (json!([{"data": "AA=="}]), "InvalidParameterValueException"),
        (
            json!([{"fileName": "", "data": "AA=="}]),
            "InvalidParameterValueException",
        ),
        (
            json!([{"fileName": "a", "data": "%%%"}]),
            "SerializationException",
        ),
        (
            json!([{"fileName": "a", "data": "AA"}]),
            "SerializationException",
        ),
        (
            json!([{"fileName": "a", "data": "AA\n=="}]),
            "SerializationException",
        ),
        (
            json!([{"fileName": "a", "data": 1}]),
            "SerializationException",
        ),
        (json!([null]), "SerializationException"),
    ] {
        support.refused(
            "AddAttachmentsToSet",
            &json!({ "attachments": attachments }),
            code,
        );
    }
}

#[test]
fn a_set_expires_and_is_forgotten_a_day_later() {
    let mut support = SupportClient::new();
    let case = support.open("It");
    let set = add(&support, &[file("a", b"a")]);
    let uses = |support: &SupportClient, code: &str| {
        let one = json!({"attachmentSetId": set, "attachments": [file("b", b"b")]});
        support.refused("AddAttachmentsToSet", &one, code);
        let one = json!({"attachmentSetId": set, "subject": "x", "communicationBody": "x"});
        support.refused("CreateCase", &one, code);
        let one = json!({"attachmentSetId": set, "caseId": case, "communicationBody": "x"});
        support.refused("AddCommunicationToCase", &one, code);
    };
    support.0.advance_millis(3_600_000);
    uses(&support, "AttachmentSetExpired");
    support.0.advance_millis(86_400_000);
    uses(&support, "AttachmentSetExpired");
    support.0.advance_millis(1);
    uses(&support, "AttachmentSetIdNotFound");
    // None of these calls has added a communication to the case.
    assert_eq!(
        list(
            &support.case(&case)["recentCommunications"],
            "communications"
        )
        .len(),
        1
    );
    // The call that makes a new set removes the expired one.
    add(&support, &[file("c", b"c")]);
    assert_eq!(support.inventory().attachment_sets, 1);

    let short = Scenario::new().attachment_set_lifetime(std::time::Duration::from_secs(5));
    let mut support = SupportClient::with(Emulator::builder(), short);
    let set = add(&support, &[file("a", b"a")]);
    support.0.advance(5);
    let one = json!({"attachmentSetId": set, "subject": "x", "communicationBody": "x"});
    support.refused("CreateCase", &one, "AttachmentSetExpired");
}

#[test]
fn a_set_is_used_once_and_an_unknown_set_is_not_found() {
    let support = SupportClient::new();
    let set = add(&support, &[file("a", b"a")]);
    let input =
        |set: &str| json!({"subject": "x", "communicationBody": "x", "attachmentSetId": set});
    support.call("CreateCase", &input(&set));
    support.refused("CreateCase", &input(&set), "AttachmentSetIdNotFound");
    support.refused("CreateCase", &input("as-none"), "AttachmentSetIdNotFound");
    support.refused(
        "DescribeAttachment",
        &json!({"attachmentId": "attachment-none"}),
        "AttachmentIdNotFound",
    );
    support.refused(
        "DescribeAttachment",
        &json!({"attachmentId": set}),
        "AttachmentIdNotFound",
    );
}

#[test]
fn an_attachment_is_forgotten_with_its_case() {
    let mut support = SupportClient::with(Emulator::builder(), Scenario::new().retention_months(2));
    let set = add(&support, &[file("a", b"a")]);
    let input = json!({"subject": "x", "communicationBody": "x", "attachmentSetId": set});
    let id = support.call("CreateCase", &input)["caseId"].clone();
    let case = support.case(id.as_str().expect("an id"));
    let attachment = &case["recentCommunications"]["communications"][0]["attachmentSet"][0];
    let input = json!({"attachmentId": attachment["attachmentId"]});
    support.call("DescribeAttachment", &input);
    support.0.advance(62 * 86_400);
    support.refused("DescribeAttachment", &input, "AttachmentIdNotFound");
}

#[test]
fn sets_and_reads_can_be_limited() {
    let scenario = Scenario::new()
        .attachment_sets_per_hour(Some(2))
        .attachment_reads_per_minute(Some(1));
    let mut support = SupportClient::with(Emulator::builder(), scenario);
    let one = json!({"attachments": [file("a", b"a")]});
    let set = support.call("AddAttachmentsToSet", &one)["attachmentSetId"].clone();
    support.call("AddAttachmentsToSet", &one);
    support.refused("AddAttachmentsToSet", &one, "AttachmentLimitExceeded");
    // Adding to an existing set does not count, since it makes no new set.
    support.call(
        "AddAttachmentsToSet",
        &json!({"attachmentSetId": set, "attachments": [file("b", b"b")]}),
    );
    let input = json!({"attachmentId": "attachment-none"});
    support.refused("DescribeAttachment", &input, "AttachmentIdNotFound");
    support.refused(
        "DescribeAttachment",
        &input,
        "DescribeAttachmentLimitExceeded",
    );
    support.0.advance(60);
    support.refused("DescribeAttachment", &input, "AttachmentIdNotFound");
    support.0.advance(3_540);
    support.call("AddAttachmentsToSet", &one);
}
