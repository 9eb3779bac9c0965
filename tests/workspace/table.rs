//! How often each operation is sent when something goes wrong, as the service saw it.
//!
//! What the client says of it must fit: what it calls not sent was not done, and what was done it
//! does not call refused.

use std::fmt::Write as _;

use casebook::protocol::Effect;
use casebook::stack::Sent;

mod operations;
mod trouble;

use operations::Known;
use trouble::Trouble;

/// What became of one operation under one kind of trouble.
struct Cell {
    /// How often the service saw it; where there is no connection, how often one was asked for.
    seen: u64,
    /// How often it was done.
    acted: u64,
    /// How far the client says it got.
    sent: Sent,
}

/// `seen/acted`, and what the client says: whether it was sent.
///
/// What does harm when it is sent twice is seen once wherever it is open whether it was done.
/// Everything else is tried three times.
const EXPECTED: &str = "\
| effect | 500 | 503 | throttle | refused | reset before | reset after | stall before | stall after |
|---|---|---|---|---|---|---|---|---|
| ReadOnly | 3/0 perhaps | 3/0 perhaps | 3/0 yes | 3/0 no | 3/0 perhaps | 3/3 perhaps | 3/0 perhaps | 3/3 perhaps |
| Idempotent | 3/0 perhaps | 3/0 perhaps | 3/0 yes | 3/0 no | 3/0 perhaps | 3/3 perhaps | 3/0 perhaps | 3/3 perhaps |
| NonIdempotent | 1/0 perhaps | 1/0 perhaps | 3/0 yes | 3/0 no | 1/0 perhaps | 1/1 perhaps | 1/0 perhaps | 1/1 perhaps |
";

/// The operations that do harm when they are sent twice.
const NON_IDEMPOTENT: [&str; 3] = [
    "AddAttachmentsToSet",
    "AddCommunicationToCase",
    "CreateCase",
];

#[test]
fn what_cannot_be_repeated_is_seen_once_wherever_it_is_open_whether_it_was_done() {
    let columns: Vec<Vec<Cell>> = Trouble::ALL.iter().map(|trouble| trouble.cells()).collect();
    let rows = operations::rows();
    for (at, row) in rows.iter().enumerate() {
        let (name, mut line) = (row.name, format!("| {:?} |", row.effect));
        for column in &columns {
            let Cell { seen, acted, sent } = column[at];
            write!(line, " {seen}/{acted} {sent} |").unwrap();
            assert!(acted <= seen, "{name}: done {acted} times, seen {seen}");
            assert!(
                sent == Sent::Perhaps || acted == 0,
                "{name}: done {acted} times, and the client says: sent, {sent}"
            );
        }
        assert!(
            EXPECTED.lines().any(|expected| expected == line),
            "{name}: {line}"
        );
    }
    let head: Vec<&str> = Trouble::ALL.iter().map(|trouble| trouble.name()).collect();
    assert!(EXPECTED.starts_with(&format!("| effect | {} |\n", head.join(" | "))));
    let once = rows
        .iter()
        .filter(|row| row.effect == Effect::NonIdempotent);
    assert!(once.map(|row| row.name).eq(NON_IDEMPOTENT));
}

/// Every input means something to the emulator, or a cell would say nothing.
#[tokio::test]
async fn without_trouble_every_operation_is_done_at_once() {
    let emulator = trouble::emulator();
    let known = Known::learn(&emulator).await;
    let before = emulator.tally();
    for row in operations::rows() {
        let clients = trouble::Clients::over(emulator.clone(), None);
        assert_eq!(row.call(&clients, &known).await, None, "{}", row.name);
        let (now, before) = (emulator.tally().of(row.name), before.of(row.name));
        let done = (now.seen - before.seen, now.acted - before.acted);
        assert_eq!(done, (1, 1), "{}", row.name);
    }
}
