//! Tests that the state of Support in a data file survives the process.

use casebook_emulator::{Emulator, Scenario};
use serde_json::{Value, json};

use super::{SupportClient, list};
use crate::base64::encode;

#[test]
fn cases_sets_attachments_refreshes_and_tokens_outlive_the_process() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("data");
    let open = || SupportClient::with(Emulator::builder().data(&path), Scenario::new());

    let support = open();
    let bytes: Vec<u8> = (0..=255).collect();
    let file = json!([{"fileName": "all.bin", "data": encode(&bytes)}]);
    let add = |support: &SupportClient| {
        let set = support.call("AddAttachmentsToSet", &json!({ "attachments": file }));
        set["attachmentSetId"].clone()
    };
    let (used, waiting) = (add(&support), add(&support));
    let create =
        |set: &Value| json!({"subject": "It", "communicationBody": "x", "attachmentSetId": set});
    let id = support.call("CreateCase", &create(&used))["caseId"].clone();
    let id = id.as_str().expect("an id").to_owned();
    for number in 0..7 {
        support.write(&id, &number.to_string());
    }
    support.agent(&id).ask("Which one?").expect("an open case");
    let checks = list(
        &support.call("DescribeTrustedAdvisorChecks", &json!({"language": "en"})),
        "checks",
    );
    let check = json!({"checkId": checks[0]["id"]});
    let asked = support.call("RefreshTrustedAdvisorCheck", &check);
    let (case, page) = (support.case(&id), support.call("DescribeCases", &json!({})));
    let all = support.call("DescribeCommunications", &json!({"caseId": id}));
    drop(support);

    let support = open();
    assert_eq!(support.case(&id), case);
    assert_eq!(support.call("DescribeCases", &json!({})), page);
    assert_eq!(
        support.call("DescribeCommunications", &json!({"caseId": id})),
        all
    );
    let rest = json!({"caseId": id, "nextToken": case["recentCommunications"]["nextToken"]});
    let rest = list(
        &support.call("DescribeCommunications", &rest),
        "communications",
    );
    assert_eq!(rest.len(), 4);
    let attachment = json!({"attachmentId": rest[3]["attachmentSet"][0]["attachmentId"]});
    let read = support.call("DescribeAttachment", &attachment);
    assert_eq!(read["attachment"], file[0]);
    assert_eq!(support.call("RefreshTrustedAdvisorCheck", &check), asked);
    support.refused("CreateCase", &create(&used), "AttachmentSetIdNotFound");
    support.call("CreateCase", &create(&waiting));
    support.write(&id, "that one");
    assert_eq!(support.status(&id), "customer-action-completed");
}
