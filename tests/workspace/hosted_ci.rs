//! Tests that hosted CI runs no action that its owner can exchange.

const WORKFLOWS: [&str; 2] = [
    include_str!("../../.github/workflows/ci.yml"),
    include_str!("../../.github/workflows/nightly.yml"),
];

fn actions(workflow: &str) -> Vec<&str> {
    let lines = workflow.lines().map(str::trim);
    lines
        .filter_map(|line| line.strip_prefix("- uses: "))
        .collect()
}

#[test]
fn each_workflow_is_known() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../.github/workflows");
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), WORKFLOWS.len());
}

#[test]
fn each_action_is_pinned_by_the_hash_of_its_commit() {
    for workflow in WORKFLOWS {
        assert!(!actions(workflow).is_empty(), "{workflow}");
    }
    for action in WORKFLOWS.into_iter().flat_map(actions) {
        let (_, pin) = action.split_once('@').unwrap();
        let (hash, version) = pin.split_once(" # v").unwrap_or((pin, ""));
        let is_hash = hash.len() == 40 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        assert!(is_hash && !version.is_empty(), "{action}");
    }
}
