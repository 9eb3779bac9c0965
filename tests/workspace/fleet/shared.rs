//! Tests of what the members of a fleet share, and what each has for itself.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use casebook::auth::{Clock, Env};
use casebook::stack::ThrottleLayer;
use casebook_emulator::{ACCESS_KEY_ID, SECRET_ACCESS_KEY, serve};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

use super::*;

/// Serves an emulator on a port, and counts the connections to it.
async fn counted(emulator: &Emulator) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let served = listener.local_addr().unwrap();
    tokio::spawn(serve(listener, emulator.clone(), std::future::pending()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((mut from, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::Relaxed);
            tokio::spawn(async move {
                let mut to = TcpStream::connect(served).await.unwrap();
                let _ = tokio::io::copy_bidirectional(&mut from, &mut to).await;
            });
        }
    });
    (url, count)
}

fn over_tcp(emulator: &Emulator, variables: &[(&str, &str)]) -> Config {
    let keys = [
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID),
        ("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY),
    ];
    let clock = emulator.clock().clone();
    let variables = keys.iter().chain(variables).copied();
    let config = Config::new().env(Env::from_iter(variables));
    config.clock(Clock::from_fn(move || clock.now()))
}

#[tokio::test]
async fn all_members_share_the_connections_of_one_transport() {
    const JOBS: usize = 4;
    let emulator = emulator(38, data());
    let (url, connections) = counted(&emulator).await;
    let config = over_tcp(&emulator, &[("AWS_ENDPOINT_URL", &url)]);
    let jobs = NonZeroUsize::new(JOBS).unwrap();
    let mut run = fleet(&config).run(jobs, async |member| cases(&member).await.unwrap());
    let mut called = 0;
    while let Some(result) = run.next().await {
        assert!(!result.unwrap().1.is_empty());
        called += 1;
    }
    assert_eq!(called, 40);
    // A job, or the list of accounts, may find no connection that is free, and open one.
    let connections = connections.load(Ordering::Relaxed);
    assert!(connections <= JOBS + 1, "{connections}");
}

#[tokio::test]
async fn each_service_has_its_own_endpoint_if_one_is_set() {
    let emulator = emulator(1, data());
    let (sts, to_sts) = counted(&emulator).await;
    let (organizations, to_organizations) = counted(&emulator).await;
    let (others, to_others) = counted(&emulator).await;
    let config = over_tcp(
        &emulator,
        &[
            ("AWS_ENDPOINT_URL", &others),
            ("AWS_ENDPOINT_URL_STS", &sts),
            ("AWS_ENDPOINT_URL_ORGANIZATIONS", &organizations),
        ],
    );
    let used = |count: &AtomicUsize| count.load(Ordering::Relaxed) > 0;
    let mut stream = fleet(&config).members();
    stream.next().await.unwrap().unwrap();
    assert!(used(&to_sts) && used(&to_organizations) && !used(&to_others));
    let member = stream.next().await.unwrap().unwrap();
    assert!(!cases(&member).await.unwrap().is_empty());
    assert!(used(&to_others));
    // A URL that a method sets is for all clients of a configuration.
    let only = over_tcp(&emulator, &[]).endpoint_url(others);
    assert_eq!(members(&fleet(&only)).await.len(), 3);
}

#[tokio::test]
async fn a_line_of_a_file_may_name_a_role_for_the_caller_too() {
    let role = Role::new("Self").trusts(ACCOUNT_ID);
    let own = Account::new(ACCOUNT_ID.parse().unwrap()).role(role);
    let emulator = emulator(0, own);
    let list = Accounts::parse_file(&format!("{ACCOUNT_ID},Self")).unwrap();
    let member = members(&fleet(&emulated(&emulator)).accounts(list)).await;
    let member = member.into_iter().next().unwrap().unwrap();
    assert_eq!(
        member.role.as_ref().map(|role| role.as_str()),
        Some("arn:aws:iam::111122223333:role/Self")
    );
    assert!(cases(&member).await.is_ok());
    assert_eq!(emulator.tally().of("AssumeRole").acted, 1);
}

#[tokio::test(start_paused = true)]
async fn the_clients_of_a_member_share_a_line_and_no_two_members_do() {
    let emulator = emulator(1, data());
    let once_a_second = ThrottleLayer::unlimited().per_second(NonZeroU32::MIN);
    let config = emulated(&emulator).throttle(once_a_second);
    let start = Instant::now();
    let jobs = NonZeroUsize::new(3).unwrap();
    let mut run = fleet(&config).run(jobs, async |member| {
        for _ in 0..3 {
            // Each call has a client of its own.
            cases(&member).await.unwrap();
        }
        start.elapsed().as_secs()
    });
    let mut taken = Vec::new();
    while let Some(result) = run.next().await {
        taken.push(result.unwrap().1);
    }
    assert_eq!(
        taken,
        [2, 2, 2],
        "neither one member after the other nor all at once"
    );
    assert_eq!(emulator.tally().of("DescribeCases").acted, 9);
}

#[tokio::test(start_paused = true)]
async fn members_without_credentials_do_not_wait_for_one_another() {
    let emulator = emulator(3, data());
    let once_a_second = ThrottleLayer::unlimited().per_second(NonZeroU32::MIN);
    let config = emulated(&emulator).throttle(once_a_second);
    let list = Accounts::list(["200000000001", "200000000002", DATA].map(|id| id.parse().unwrap()));
    let refused = Fleet::new(&config)
        .accounts(list)
        .role("None".parse().unwrap());
    let start = Instant::now();
    for member in members(&refused).await {
        cases(&member.unwrap()).await.unwrap_err();
    }
    assert_eq!(start.elapsed(), Duration::ZERO);
}
