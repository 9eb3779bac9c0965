//! Tests that a fleet of 5,000 accounts holds no more memory than the members that are in use.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use casebook::auth::Credentials;
use casebook::stack::fleet::{Accounts, Fleet, Member};
use casebook::stack::{Body, BoxError, Client, Config, ThrottleLayer};
use casebook::support::{DescribeSeverityLevels, Support};
use casebook::types::Region;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use serde_json::{Value, json};

use crate::{ALONE, MEMORY};

const ACCOUNTS: usize = 5_000;
/// The number of accounts on a page, which is the largest of the service.
const PAGE: usize = 20;
/// How many members are used at a time.
const JOBS: usize = 8;

/// The most bytes that the fleet may hold while it runs: a page, and the members with their clients.
const RUNNING: usize = 128 << 10;
/// The most bytes that may stay when it has ended.
const LEFT: usize = 16 << 10;
/// The most bytes of a member that is not used yet.
const UNUSED: usize = 1536;
/// The most bytes of a member with a client that has credentials and sends, with a limit on its rate.
const USED: usize = 6 << 10;
/// The most bytes of an account in a list.
const LISTED: usize = 128;

fn id(account: usize) -> String {
    format!("{:012}", 100_000_000_000 + account)
}

/// Returns the response to a request of the fleet or of a member.
fn answer(target: &str, body: &str) -> String {
    if target.ends_with("ListAccounts") {
        let request: Value = serde_json::from_str(body).unwrap();
        let page: usize = request["NextToken"]
            .as_str()
            .map_or(0, |it| it.parse().unwrap());
        let accounts: Vec<_> = (page * PAGE..(page + 1) * PAGE)
            .map(|at| {
                json!({"Id": id(at), "Name": format!("account {at} of the organization"),
                "Email": format!("owner-{at}@example.com"), "State": "ACTIVE"})
            })
            .collect();
        let next = (page + 1) * PAGE < ACCOUNTS;
        let next = next.then(|| (page + 1).to_string());
        return json!({"Accounts": accounts, "NextToken": next}).to_string();
    }
    if target.ends_with("DescribeSeverityLevels") {
        return r#"{"severityLevels":[]}"#.to_owned();
    }
    let (action, result) = match body.contains("Action=AssumeRole") {
        true => {
            let at = body.find("%3Aiam%3A%3A").unwrap() + 12;
            let account = &body[at..at + 12];
            // A session token has some hundred characters.
            let token = "t".repeat(800);
            (
                "AssumeRole",
                format!(
                    "<AssumedRoleUser><Arn>arn:aws:sts::{account}:assumed-role/Reader/casebook</Arn></AssumedRoleUser>\
                 <Credentials><AccessKeyId>ASIA{account}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>\
                 <SessionToken>{token}</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration></Credentials>"
                ),
            )
        }
        false => (
            "GetCallerIdentity",
            format!(
                "<Account>{0}</Account><Arn>arn:aws:iam::{0}:user/a</Arn>",
                id(0)
            ),
        ),
    };
    format!("<{action}Response><{action}Result>{result}</{action}Result></{action}Response>")
}

fn config() -> Config {
    let transport = tower::service_fn(|request: Request<Body>| async move {
        let (head, body) = request.into_parts();
        let body = body.collect().await?.to_bytes();
        let target = head.headers.get("x-amz-target");
        let target = target.and_then(|target| target.to_str().ok());
        let answer = answer(target.unwrap_or_default(), std::str::from_utf8(&body)?);
        Ok::<_, BoxError>(Response::new(Full::new(Bytes::from(answer))))
    });
    Config::new()
        .region(Region::US_EAST_1)
        .credentials(Credentials::new("AKIDEXAMPLE", "secret"))
        .throttle(ThrottleLayer::adaptive())
        .transport(transport)
}

fn fleet() -> Fleet {
    Fleet::new(&config()).role("Reader".parse().unwrap())
}

async fn used(member: Member) -> (Member, Client<Support>) {
    let client = member.client::<Support>().unwrap();
    client.send(DescribeSeverityLevels::new()).await.unwrap();
    (member, client)
}

fn held_since(before: usize) -> usize {
    MEMORY.allocated().saturating_sub(before)
}

#[tokio::test]
async fn a_run_over_5000_accounts_holds_the_members_that_are_in_use() {
    let _alone = ALONE.lock().await;
    let fleet = fleet();
    // What the first call makes is shared by all others.
    drop(used(fleet.members().next().await.unwrap().unwrap()).await);
    let (before, most) = (MEMORY.allocated(), Arc::new(AtomicUsize::new(0)));
    let jobs = NonZeroUsize::new(JOBS).unwrap();
    let mut run = fleet.run(jobs, |member| {
        let most = Arc::clone(&most);
        async move {
            let member = used(member).await;
            most.fetch_max(held_since(before), Ordering::Relaxed);
            drop(member);
        }
    });
    let mut seen = 0;
    while let Some(result) = run.next().await {
        result.unwrap();
        seen += 1;
    }
    drop(run);
    assert_eq!(seen, ACCOUNTS);
    let (most, left) = (most.load(Ordering::Relaxed), held_since(before));
    assert!(most < RUNNING, "the fleet holds {most} bytes while it runs");
    assert!(left < LEFT, "{left} bytes stay after the end");
}

#[tokio::test]
async fn a_member_costs_little_until_it_is_used() {
    let _alone = ALONE.lock().await;
    let fleet = fleet();
    let mut stream = fleet.members();
    let mut members = Vec::with_capacity(ACCOUNTS);
    let first = used(stream.next().await.unwrap().unwrap()).await;
    let before = MEMORY.allocated();
    for _ in 0..1_000 {
        members.push(stream.next().await.unwrap().unwrap());
    }
    let unused = held_since(before) / members.len();
    assert!(unused < UNUSED, "a member holds {unused} bytes");
    let before = MEMORY.allocated();
    let mut clients = Vec::with_capacity(members.len());
    let count = members.len();
    for member in members {
        clients.push(used(member).await);
    }
    let more = held_since(before) / count;
    assert!(
        more < USED,
        "a member with a client holds {more} bytes more"
    );
    drop((clients, first));
}

#[tokio::test]
async fn a_list_of_5000_accounts_is_small() {
    let _alone = ALONE.lock().await;
    let lines: String = (0..ACCOUNTS)
        .map(|at| format!("{},Reader\n", id(at)))
        .collect();
    let before = MEMORY.allocated();
    let accounts = Accounts::parse_file(&lines).unwrap();
    let one = held_since(before) / ACCOUNTS;
    assert!(one < LISTED, "an account of a list holds {one} bytes");
    drop(accounts);
}
