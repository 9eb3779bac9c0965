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

use casebook::emulated;
use casebook::emulator::Emulator;
use casebook::support::{Client, Conversation, CreateCase, DescribeCases};
use casebook::types::Timestamp;
use casebook::types::support::CaseId;

/// For each case, the time of the last communication that was printed.
type LastPrinted = BTreeMap<CaseId, Timestamp>;

/// Prints all communications since the last round, oldest first.
async fn round(client: &Client, seen: &mut LastPrinted) -> Result<(), Box<dyn Error>> {
    let mut cases = client.items(DescribeCases::new());
    while let Some(case) = cases.try_next().await? {
        let Some(id) = case.case_id.clone() else {
            continue;
        };
        let known = seen.get(&id).cloned();
        // The service returns the newest first, so stop at the first known one. It is usually among the five that
        // `DescribeCases` returns with the case, so no further request is needed.
        let mut news = Vec::new();
        let mut conversation = Conversation::from_case(client, &case);
        while let Some(said) = conversation.try_next().await? {
            if said.time_created.is_none() || said.time_created <= known {
                break;
            }
            news.push(said);
        }
        if let Some(newest) = news.first().and_then(|said| said.time_created.clone()) {
            seen.insert(id, newest);
        }
        for said in news.iter().rev() {
            println!(
                "[{}] {}: {}",
                case.subject.as_deref().unwrap_or("(no subject)"),
                said.submitted_by.as_deref().unwrap_or("(nobody)"),
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

    let mut seen = LastPrinted::new();
    println!("-- what there is");
    round(&client, &mut seen).await?;

    let case = CreateCase::new("A new case".parse()?, "Hello?".parse()?);
    let id = client.send(case).await?.case_id.ok_or("no case id")?;
    println!("-- after a case was opened");
    round(&client, &mut seen).await?;

    // A real watcher sleeps here. The emulator's clock is moved instead.
    emulator.clock().advance(std::time::Duration::from_secs(60));
    let engineer = emulator.case(&id);
    engineer.start()?;
    engineer.ask("Good morning! What is it?")?;
    println!("-- after an engineer has written");
    round(&client, &mut seen).await
}
