//! AddAttachmentsToSet and DescribeAttachment.

use casebook_emulator::{Emulator, Scenario};
use serde_json::{Value, json};

use super::{Desk, list};
use crate::base64::encode;

const LARGEST: usize = 5 * 1024 * 1024;

fn file(name: &str, bytes: &[u8]) -> Value {
    json!({"fileName": name, "data": encode(bytes)})
}

fn add(desk: &Desk, files: &[Value]) -> String {
    let set = desk.tell("AddAttachmentsToSet", &json!({"attachments": files}));
    set["attachmentSetId"].as_str().expect("an id").to_owned()
}

/// Bytes of which no two neighbours are like the two before.
fn noise(count: usize) -> Vec<u8> {
    (0..count as u64)
        .map(|place| (place.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8)
        .collect()
}

#[test]
fn bytes_come_back_as_they_were_given() {
    let desk = Desk::new();
    let files = [
        ("all bytes.bin", (0..=255).collect()),
        ("empty.txt", Vec::new()),
        ("größe.log", noise(LARGEST)),
    ];
    let given: Vec<_> = files
        .iter()
        .map(|(name, bytes)| file(name, bytes))
        .collect();
    let set = add(&desk, &given);
    assert_eq!(set.len(), 68);
    let input = json!({"subject": "x", "communicationBody": "x", "attachmentSetId": set});
    let id = desk.tell("CreateCase", &input)["caseId"].clone();
    let case = desk.case(id.as_str().expect("an id"));
    let first = &case["recentCommunications"]["communications"][0];
    assert_eq!(first["attachmentSet"], first["attachments"]);
    let attached = list(first, "attachmentSet");
    assert_eq!(attached.len(), 3);
    for ((name, bytes), attached) in files.iter().zip(&attached) {
        assert_eq!(attached["attachmentId"].as_str().map(str::len), Some(143));
        assert_eq!(attached["fileName"], *name);
        let read = desk.tell(
            "DescribeAttachment",
            &json!({"attachmentId": attached["attachmentId"]}),
        );
        assert_eq!(read["attachment"]["fileName"], *name);
        assert!(read["attachment"]["data"] == encode(bytes), "{name}");
    }
}

#[test]
fn a_set_is_filled_in_several_calls_and_keeps_its_end() {
    let mut desk = Desk::new();
    let first = desk.tell(
        "AddAttachmentsToSet",
        &json!({"attachments": [file("a", b"a")]}),
    );
    assert_eq!(first["expiryTime"], "2026-11-01T11:00:00.000+0000");
    desk.0.advance(600);
    let id = &first["attachmentSetId"];
    let more = |names: &[&str]| {
        let files: Vec<_> = names
            .iter()
            .map(|name| file(name, name.as_bytes()))
            .collect();
        json!({"attachmentSetId": id, "attachments": files})
    };
    // All of them or none.
    desk.refused(
        "AddAttachmentsToSet",
        &more(&["b", "c", "d"]),
        "AttachmentSetSizeLimitExceeded",
    );
    assert_eq!(desk.tell("AddAttachmentsToSet", &more(&["b", "c"])), first);
    desk.refused(
        "AddAttachmentsToSet",
        &more(&["d"]),
        "AttachmentSetSizeLimitExceeded",
    );
    let case = desk.open("It");
    let input = json!({"caseId": case, "communicationBody": "see there", "attachmentSetId": id});
    desk.tell("AddCommunicationToCase", &input);
    let shown = desk.case(&case)["recentCommunications"]["communications"].clone();
    let names: Vec<_> = list(&shown[0], "attachmentSet")
        .iter()
        .map(|file| file["fileName"].clone())
        .collect();
    assert_eq!(names, ["a", "b", "c"]);
    assert_eq!(shown[1]["attachmentSet"], json!([]));
}

#[test]
fn three_files_of_five_mebibytes_fit_and_a_byte_more_does_not() {
    let desk = Desk::new();
    let largest = file("large", &noise(LARGEST));
    add(&desk, &[largest.clone(), largest.clone(), largest]);
    let larger = json!({"attachments": [file("a", b"a"), file("larger", &noise(LARGEST + 1))]});
    let why = desk.refused(
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
    desk.refused(
        "AddAttachmentsToSet",
        &four,
        "AttachmentSetSizeLimitExceeded",
    );
}

#[test]
fn files_without_a_name_or_bytes_are_refused() {
    let desk = Desk::new();
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
        desk.refused(
            "AddAttachmentsToSet",
            &json!({ "attachments": attachments }),
            code,
        );
    }
}

#[test]
fn a_set_expires_and_is_forgotten_a_day_later() {
    let mut desk = Desk::new();
    let case = desk.open("It");
    let set = add(&desk, &[file("a", b"a")]);
    let uses = |desk: &Desk, code: &str| {
        let one = json!({"attachmentSetId": set, "attachments": [file("b", b"b")]});
        desk.refused("AddAttachmentsToSet", &one, code);
        let one = json!({"attachmentSetId": set, "subject": "x", "communicationBody": "x"});
        desk.refused("CreateCase", &one, code);
        let one = json!({"attachmentSetId": set, "caseId": case, "communicationBody": "x"});
        desk.refused("AddCommunicationToCase", &one, code);
    };
    desk.0.advance_millis(3_600_000);
    uses(&desk, "AttachmentSetExpired");
    desk.0.advance_millis(86_400_000);
    uses(&desk, "AttachmentSetExpired");
    desk.0.advance_millis(1);
    uses(&desk, "AttachmentSetIdNotFound");
    // Nothing was added by all that.
    assert_eq!(
        list(&desk.case(&case)["recentCommunications"], "communications").len(),
        1
    );
    // Another set sweeps it away.
    add(&desk, &[file("c", b"c")]);
    assert_eq!(desk.inventory().attachment_sets, 1);

    let short = Scenario::new().attachment_set_lifetime(std::time::Duration::from_secs(5));
    let mut desk = Desk::with(Emulator::builder(), short);
    let set = add(&desk, &[file("a", b"a")]);
    desk.0.advance(5);
    let one = json!({"attachmentSetId": set, "subject": "x", "communicationBody": "x"});
    desk.refused("CreateCase", &one, "AttachmentSetExpired");
}

#[test]
fn a_set_is_used_up_and_a_stranger_is_not_found() {
    let desk = Desk::new();
    let set = add(&desk, &[file("a", b"a")]);
    let input =
        |set: &str| json!({"subject": "x", "communicationBody": "x", "attachmentSetId": set});
    desk.tell("CreateCase", &input(&set));
    desk.refused("CreateCase", &input(&set), "AttachmentSetIdNotFound");
    desk.refused("CreateCase", &input("as-none"), "AttachmentSetIdNotFound");
    desk.refused(
        "DescribeAttachment",
        &json!({"attachmentId": "attachment-none"}),
        "AttachmentIdNotFound",
    );
    desk.refused(
        "DescribeAttachment",
        &json!({"attachmentId": set}),
        "AttachmentIdNotFound",
    );
}

#[test]
fn an_attachment_is_forgotten_with_its_case() {
    let mut desk = Desk::with(Emulator::builder(), Scenario::new().retention_months(2));
    let set = add(&desk, &[file("a", b"a")]);
    let input = json!({"subject": "x", "communicationBody": "x", "attachmentSetId": set});
    let id = desk.tell("CreateCase", &input)["caseId"].clone();
    let case = desk.case(id.as_str().expect("an id"));
    let attachment = &case["recentCommunications"]["communications"][0]["attachmentSet"][0];
    let input = json!({"attachmentId": attachment["attachmentId"]});
    desk.tell("DescribeAttachment", &input);
    desk.0.advance(62 * 86_400);
    desk.refused("DescribeAttachment", &input, "AttachmentIdNotFound");
}

#[test]
fn sets_and_reads_can_be_limited() {
    let scenario = Scenario::new()
        .attachment_sets_per_hour(Some(2))
        .attachment_reads_per_minute(Some(1));
    let mut desk = Desk::with(Emulator::builder(), scenario);
    let one = json!({"attachments": [file("a", b"a")]});
    let set = desk.tell("AddAttachmentsToSet", &one)["attachmentSetId"].clone();
    desk.tell("AddAttachmentsToSet", &one);
    desk.refused("AddAttachmentsToSet", &one, "AttachmentLimitExceeded");
    // What is added to a set makes none.
    desk.tell(
        "AddAttachmentsToSet",
        &json!({"attachmentSetId": set, "attachments": [file("b", b"b")]}),
    );
    let input = json!({"attachmentId": "attachment-none"});
    desk.refused("DescribeAttachment", &input, "AttachmentIdNotFound");
    desk.refused(
        "DescribeAttachment",
        &input,
        "DescribeAttachmentLimitExceeded",
    );
    desk.0.advance(60);
    desk.refused("DescribeAttachment", &input, "AttachmentIdNotFound");
    desk.0.advance(3_540);
    desk.tell("AddAttachmentsToSet", &one);
}
