//! Tests of the faults that take time, on tokio's paused clock.

use std::time::Duration;

use casebook_emulator::Drip;
use tokio::time::Instant;

use super::*;

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn latency_comes_before_the_operation() {
    let client = client(on("CreateCase", InjectedFault::Latency(5 * SECOND)));
    let call = client
        .emulator
        .clone()
        .call(asking(&client, "CreateCase", &case("late")));
    let began = Instant::now();
    let call = tokio::spawn(call);
    tokio::time::sleep(4 * SECOND).await;
    assert_eq!(cases(&client, "late"), 0);
    assert_eq!(counts(&client, "CreateCase"), [1, 0, 0, 0, 0]);
    let answer = call.await.expect("no panic").expect("an answer");
    assert_eq!(
        (answer.status().as_u16(), began.elapsed()),
        (200, 5 * SECOND)
    );
    assert_eq!(cases(&client, "late"), 1);
    assert_eq!(counts(&client, "CreateCase"), [1, 1, 0, 1, 0]);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_during_latency_changes_nothing() {
    let client = client(on("CreateCase", InjectedFault::Latency(5 * SECOND)));
    let call = client
        .emulator
        .clone()
        .call(asking(&client, "CreateCase", &case("gone")));
    let gone = tokio::time::timeout(SECOND, call).await;
    assert!(gone.is_err());
    tokio::time::sleep(10 * SECOND).await;
    assert_eq!(cases(&client, "gone"), 0);
    assert_eq!(counts(&client, "CreateCase"), [1, 0, 0, 0, 1]);
    assert_eq!(
        client.emulator.tally().of("CreateCase").faults["latency"],
        1
    );
}

#[tokio::test(start_paused = true)]
async fn a_delayed_operation_has_the_time_at_which_it_runs() {
    let client = client(on("CreateCase", InjectedFault::Latency(SECOND)));
    let call = client
        .emulator
        .clone()
        .call(asking(&client, "CreateCase", &case("later")));
    let call = tokio::spawn(call);
    tokio::task::yield_now().await;
    client.emulator.clock().advance(60 * SECOND);
    call.await.expect("no panic").expect("an answer");
    let cases = client.emulator.cases().expect("memory");
    assert_eq!(cases[0].created, crate::client::start() + 60 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_drip_comes_in_pieces_at_its_pace() {
    let client = client(on("CreateCase", InjectedFault::Drip(Drip::new(10, SECOND))));
    let answer = create(&client, "drip").expect("at once").expect("a head");
    assert_eq!(cases(&client, "drip"), 1);
    let began = Instant::now();
    let mut body = answer.into_body();
    let (mut pieces, mut bytes) = (0, Vec::new());
    while let Some(frame) = body.frame().await {
        let piece = frame.expect("whole").into_data().expect("data");
        assert!(piece.len() == 10 || piece.len() < 10 && http_body::Body::is_end_stream(&body));
        assert_eq!(began.elapsed(), pieces * SECOND);
        pieces += 1;
        bytes.extend_from_slice(&piece);
    }
    assert!(pieces > 3, "{pieces}");
    assert!(serde_json::from_slice::<Value>(&bytes).expect("JSON")["caseId"].is_string());
    assert_eq!(counts(&client, "CreateCase"), [1, 1, 0, 1, 0]);
}

#[tokio::test(start_paused = true)]
async fn a_stall_lasts_for_ever() {
    for when in [Stall::Before, Stall::After] {
        let client = client(on("CreateCase", InjectedFault::Stall(when)));
        let call = client
            .emulator
            .clone()
            .call(asking(&client, "CreateCase", &case("stalled")));
        assert!(
            tokio::time::timeout(1_000_000 * SECOND, call)
                .await
                .is_err()
        );
    }
    let client = client(on("CreateCase", InjectedFault::Stall(Stall::Body)));
    let answer = create(&client, "stalled")
        .expect("at once")
        .expect("a head");
    let body = answer.into_body().collect();
    assert!(
        tokio::time::timeout(1_000_000 * SECOND, body)
            .await
            .is_err()
    );
}
