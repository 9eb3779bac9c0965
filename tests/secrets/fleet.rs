//! Tests that the credentials of the roles of a fleet are not shown.

use casebook::artifact::{Artifact, ListReports};
use casebook::auth::Credentials;
use casebook::stack::Config;
use casebook::stack::fleet::{Accounts, Fleet};
use casebook::types::Region;

use crate::world::{ResponseScript, answer, ok};
use crate::{Log, assert_clean};

const CALLER: &str = "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account>\
    <Arn>arn:aws:iam::111122223333:user/a</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>";
const ASSUMED: &str = "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA</AccessKeyId>\
    <SecretAccessKey>SECRETKEY0</SecretAccessKey><SessionToken>SESSIONTOKEN0</SessionToken>\
    <Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
/// A response without the time at which the credentials expire.
const INCOMPLETE: &str = "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA</AccessKeyId>\
    <SecretAccessKey>SECRETKEY0</SecretAccessKey><SessionToken>SESSIONTOKEN0</SessionToken>\
    </Credentials></AssumeRoleResult></AssumeRoleResponse>";

#[tokio::test]
async fn a_fleet_tells_nothing_of_the_credentials_of_its_roles() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let script = ResponseScript::new(vec![
        ok(CALLER),
        ok(ASSUMED),
        ok(r#"{"reports": []}"#),
        ok(INCOMPLETE),
        answer(403, &[], "BODYSECRET0"),
    ]);
    let keys = Credentials::new("AKID", "SECRETKEY0").with_session_token("SESSIONTOKEN0");
    let config = Config::new()
        .region(Region::US_EAST_1)
        .credentials(keys)
        .transport(script.clone());
    let accounts = "222233334444,333344445555,444455556666"
        .parse::<Accounts>()
        .unwrap();
    let fleet = Fleet::new(&config)
        .accounts(accounts)
        .role("Reader".parse().unwrap());
    let (mut stream, mut shown) = (fleet.members(), Vec::new());
    while let Some(member) = stream.next().await {
        let member = member.unwrap();
        let client = member.client::<Artifact>().unwrap();
        let sent = client.send(ListReports::new()).await;
        shown.push(format!("{member:?} {client:?} {sent:?}"));
    }
    assert_eq!(script.uris().len(), 5, "the story was told to its end");
    shown.push(format!("{fleet:?}"));
    assert_clean("a debug", &shown.join("\n"));
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(
        log.contains("AssumeRole"),
        "there is something in the log: {log}"
    );
    assert_clean("the log", &log);
}
