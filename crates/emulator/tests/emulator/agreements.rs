//! Customer agreements.

use std::collections::BTreeSet;

use crate::client::Client;

#[test]
fn agreements_are_listed_in_every_state_and_kind() {
    let client = Client::new();
    let all = client.get("/v1/customer-agreement/list").json();
    let all = all["customerAgreements"].as_array().expect("a list");
    assert!(all.len() >= 5);
    let states: BTreeSet<_> = all.iter().map(|one| one["state"].to_string()).collect();
    let kinds: BTreeSet<_> = all.iter().map(|one| one["type"].to_string()).collect();
    assert_eq!((states.len(), kinds.len()), (3, 3));
    let page = client
        .get("/v1/customer-agreement/list?maxResults=2")
        .json();
    let token = page["nextToken"].as_str().expect("more pages");
    let rest = client
        .get(&format!("/v1/customer-agreement/list?nextToken={token}"))
        .json();
    assert_eq!(rest["customerAgreements"][0], all[2]);
}
