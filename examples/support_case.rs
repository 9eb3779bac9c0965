//! Opens a support case with attachments and follows it to its resolution.
//!
//! ```sh
//! cargo run -p casebook-examples --example support_case
//! ```
//!
//! It runs offline: the emulator answers, and plays the part of the engineer at AWS.

use std::error::Error;

use casebook::emulated;
use casebook::emulator::Emulator;
use casebook::support::{
    AddCommunicationToCase, Attachment, CaseDetails, CaseFiles, Client, Conversation, CreateCase,
    DescribeCases, Files, ResolveCase,
};
use casebook::types::support::{CaseId, SeverityCode};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::new();
    let client = Client::new(&emulated(&emulator))?;

    // Any number of files of up to 150 MB: few small ones go in an attachment set, others are uploaded
    // in parts. A file that is too large is refused here, before anything is sent.
    let logs = (1..=4).map(|n| Attachment::new(format!("instance-{n}.log"), vec![b'x'; 1000 * n]));
    let mut files = CaseFiles::new(client.clone(), Files::new(logs)?);
    let case = CreateCase::new(
        "Instances stop at noon".parse()?,
        "Every day since Monday.".parse()?,
    )
    .severity_code(SeverityCode::Low);
    let id = files.create_case(case).await?;
    println!("opened {id}");

    let engineer = emulator.case(&id);
    engineer.start()?;
    engineer.ask("In which zone?")?;
    println!("now {}", status(&client, &id).await?);

    let reply = AddCommunicationToCase::new(id.clone(), "In use1-az4.".parse()?);
    client.send(reply).await?;
    println!("now {}", status(&client, &id).await?);

    let resolved = client.send(ResolveCase::new(id.clone())).await?;
    println!("resolved, after {:?}", resolved.initial_case_status);

    // The whole conversation, not only its five newest communications.
    let mut conversation = Conversation::new(&client, id);
    while let Some(said) = conversation.try_next().await? {
        println!(
            "  {}: {} ({} files)",
            said.submitted_by.unwrap_or_default(),
            said.body
                .unwrap_or_default()
                .lines()
                .next()
                .unwrap_or_default(),
            said.attachment_set.len(),
        );
    }
    Ok(())
}

async fn status(client: &Client, id: &CaseId) -> Result<String, Box<dyn Error>> {
    let list = DescribeCases::new().case_id_list(id.clone());
    let CaseDetails { status, .. } = client.send(list).await?.cases.pop().ok_or("no such case")?;
    Ok(status.map(|status| status.to_string()).unwrap_or_default())
}
