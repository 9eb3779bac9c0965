//! State in a file.

use casebook_emulator::{Emulator, Scenario};
use serde_json::{Value, json};

use super::{Desk, list};
use crate::base64::encode;

#[test]
fn cases_sets_attachments_refreshes_and_tokens_outlive_the_process() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("data");
    let open = || Desk::with(Emulator::builder().data(&path), Scenario::new());

    let desk = open();
    let bytes: Vec<u8> = (0..=255).collect();
    let file = json!([{"fileName": "all.bin", "data": encode(&bytes)}]);
    let add = |desk: &Desk| {
        let set = desk.tell("AddAttachmentsToSet", &json!({ "attachments": file }));
        set["attachmentSetId"].clone()
    };
    let (used, waiting) = (add(&desk), add(&desk));
    let create =
        |set: &Value| json!({"subject": "It", "communicationBody": "x", "attachmentSetId": set});
    let id = desk.tell("CreateCase", &create(&used))["caseId"].clone();
    let id = id.as_str().expect("an id").to_owned();
    for number in 0..7 {
        desk.say(&id, &number.to_string());
    }
    desk.agent(&id).ask("Which one?").expect("an open case");
    let checks = list(
        &desk.tell("DescribeTrustedAdvisorChecks", &json!({"language": "en"})),
        "checks",
    );
    let check = json!({"checkId": checks[0]["id"]});
    let asked = desk.tell("RefreshTrustedAdvisorCheck", &check);
    let (case, page) = (desk.case(&id), desk.tell("DescribeCases", &json!({})));
    let all = desk.tell("DescribeCommunications", &json!({"caseId": id}));
    drop(desk);

    let desk = open();
    assert_eq!(desk.case(&id), case);
    assert_eq!(desk.tell("DescribeCases", &json!({})), page);
    assert_eq!(
        desk.tell("DescribeCommunications", &json!({"caseId": id})),
        all
    );
    let rest = json!({"caseId": id, "nextToken": case["recentCommunications"]["nextToken"]});
    let rest = list(
        &desk.tell("DescribeCommunications", &rest),
        "communications",
    );
    assert_eq!(rest.len(), 4);
    let attachment = json!({"attachmentId": rest[3]["attachmentSet"][0]["attachmentId"]});
    let read = desk.tell("DescribeAttachment", &attachment);
    assert_eq!(read["attachment"], file[0]);
    assert_eq!(desk.tell("RefreshTrustedAdvisorCheck", &check), asked);
    desk.refused("CreateCase", &create(&used), "AttachmentSetIdNotFound");
    desk.tell("CreateCase", &create(&waiting));
    desk.say(&id, "that one");
    assert_eq!(desk.status(&id), "customer-action-completed");
}
