//! Tests that the operations of STS and SSO are plain values, which can be compared, cloned and
//! stored.

use std::collections::HashSet;
use std::fmt::Debug;
use std::hash::Hash;

use casebook_auth::sso::{CreateToken, GetRoleCredentials};
use casebook_auth::sts::{AssumeRole, AssumeRoleWithWebIdentity};
use casebook_protocol::Operation;

#[test]
fn every_operation_can_be_a_key() {
    fn can<Op: Operation + Clone + Debug + Eq + Hash + Send + Sync>() {}

    can::<AssumeRole>();
    can::<AssumeRoleWithWebIdentity>();
    can::<CreateToken>();
    can::<GetRoleCredentials>();
}

#[test]
fn a_secret_tells_operations_apart() {
    let with = |code: &str| AssumeRole::new("role", "session").token_code(code);
    let sent = HashSet::from([with("123456")]);
    assert!(sent.contains(&with("123456")) && !sent.contains(&with("654321")));
}
