//! Watches all open cases and prints what is new, as a chat bot would.
//!
//! ```sh
//! cargo run -p casebook-examples --example watch_cases
//! ```
//!
//! It runs offline, and ends after three rounds: the emulator answers, and between the rounds it
//! plays the part of the engineer at AWS.

use std::collections::BTreeMap;
use std::error::Error;
use std::time::SystemTime;

use casebook::emulated;
use casebook::emulator::Emulator;
use casebook::support::{Client, Communication, Conversation, CreateCase, DescribeCases};
use casebook::types::support::CaseId;

/// For each case, the time of the last communication that was printed.
type PrintTimes = BTreeMap<CaseId, SystemTime>;

/// Returns the time of a communication, if it can be read.
fn time(said: &Communication) -> Option<SystemTime> {
    said.time_created.as_ref()?.to_system_time()
}

/// Prints all communications since the last round, by time.
async fn round(client: &Client, printed: &mut PrintTimes) -> Result<(), Box<dyn Error>> {
    let mut cases = client.items(DescribeCases::new());
    while let Some(case) = cases.try_next().await? {
        let Some(id) = case.case_id.clone() else {
            continue;
        };
        let last = printed.get(&id).copied();
        let is_new = |said: &Communication| time(said) > last;
        // The case comes with its five newest communications. If one of them is known, no older one is
        // new, so no further request is needed.
        let mut news: Vec<Communication> = match &case.recent_communications {
            Some(recent) if !recent.communications.iter().all(is_new) => {
                recent.communications.clone()
            }
            _ => Conversation::from_case(client, &case).try_collect().await?,
        };
        news.retain(is_new);
        // The service documents no order of communications.
        news.sort_by_cached_key(time);
        if let Some(newest) = news.last().and_then(time) {
            printed.insert(id, newest);
        }
        for said in &news {
            println!(
                "[{}] {}: {}",
                case.subject.as_deref().unwrap_or("(no subject)"),
                said.submitted_by.as_deref().unwrap_or("(unknown)"),
                said.body.as_deref().unwrap_or_default(),
            );
        }
    }
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::new();
    let client = Client::new(&emulated(&emulator))?;

    let mut printed = PrintTimes::new();
    println!("-- what there is");
    round(&client, &mut printed).await?;

    let case = CreateCase::new("A new case".parse()?, "Hello?".parse()?);
    let id = client.send(case).await?.case_id.ok_or("no case id")?;
    println!("-- after a case was opened");
    round(&client, &mut printed).await?;

    // A real watcher sleeps here. The emulator's clock is moved instead.
    emulator.clock().advance(std::time::Duration::from_secs(60));
    let engineer = emulator.case(&id);
    engineer.start()?;
    engineer.ask("Good morning! What is it?")?;
    println!("-- after an engineer has written");
    round(&client, &mut printed).await
}
