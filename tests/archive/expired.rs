//! Sessions of roles that expire while a run goes on.

use std::future::pending;
use std::time::Duration;

use casebook::emulated;
use casebook::stack::fleet::Fleet;
use casebook::types::Clock;

use super::world::{ROLE, World};

#[tokio::test]
async fn a_session_that_expires_in_the_middle_of_a_run_is_renewed_and_the_run_goes_on() {
    let world = World::new(3);
    let begin = world.emulator.clock().now();
    // By its own clock no session of the client ever expires: it learns that from the service alone.
    let config = emulated(&world.emulator).clock(Clock::from_fn(move || begin));
    let fleet = Fleet::new(&config).role(ROLE.parse().unwrap());
    let archive = world.archive("a", 1).await;
    let run = archive.run(fleet.members(), pending(), |_| ());
    let expire = async {
        while world.emulator.tally().of("ListReports").seen < 3 {
            tokio::task::yield_now().await;
        }
        world
            .emulator
            .clock()
            .advance(Duration::from_secs(2 * 3600));
    };
    let (summary, ()) = futures_util::future::join(run, expire).await;
    let summary = summary.unwrap();
    assert_eq!((summary.read, summary.failed), (3, 0), "{summary:?}");
    let requests = world.emulator.requests();
    let assumed = requests.iter().filter(|request| {
        let is_answered = request.status.is_some_and(|status| status.is_success());
        request.operation == Some("AssumeRole") && is_answered
    });
    assert_eq!(assumed.count(), 4, "both roles are assumed again");
    let (verdict, found) = world.verify("a").await;
    assert!(verdict.is_sound(), "{found:?}");

    world.run("b", 2).await;
    assert_eq!(world.rows("a").len(), world.rows("b").len());
}
