//! Tests that hosted CI runs no action that its owner can exchange.

const WORKFLOW: &str = include_str!("../../.github/workflows/ci.yml");

#[test]
fn each_action_is_pinned_by_the_hash_of_its_commit() {
    let actions: Vec<&str> = WORKFLOW
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- uses: "))
        .collect();
    assert!(!actions.is_empty());
    for action in actions {
        let (_, pin) = action.split_once('@').unwrap();
        let (hash, version) = pin.split_once(" # v").unwrap_or((pin, ""));
        let is_hash = hash.len() == 40 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        assert!(is_hash && !version.is_empty(), "{action}");
    }
}
