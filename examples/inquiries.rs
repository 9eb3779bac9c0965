//! Asks AWS a question about compliance, prints the answer with its sources, and saves it.
//!
//! ```sh
//! cargo run -p casebook-examples --example inquiries
//! ```
//!
//! It runs offline against the emulator.

use std::time::Duration;

use casebook::artifact::{
    Client, CreateComplianceInquiry, InquiryContent, InquiryDocument, InquiryWait,
    ListComplianceInquiryQueries,
};
use casebook::emulated;
use casebook::emulator::{Emulator, Scenario};
use casebook::types::artifact::{ClientToken, InquiryQuery, InquiryStatus};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The emulator answers at once.
    let scenario = Scenario::new().inquiry_processing(Duration::ZERO);
    let emulator = Emulator::builder().scenario(scenario).build()?;
    let client = Client::new(&emulated(&emulator))?;

    // By this token the service recognizes a repetition, in this run and in later ones.
    let token: ClientToken = "encryption-2026-12".parse()?;
    let question: InquiryQuery = "Is customer data encrypted at rest?".parse()?;
    let content = InquiryContent::from(question);
    let create = CreateComplianceInquiry::new("Encryption".parse()?, content, token);
    let created = client.send(create.clone()).await?;
    let inquiry = created.compliance_inquiry_summary.ok_or("no inquiry")?;
    assert_eq!(
        client.send(create).await?.compliance_inquiry_summary,
        Some(inquiry.clone())
    );

    let id = inquiry.inquiry_id()?;
    let done = InquiryWait::new(client.clone(), id.clone()).done().await?;
    if done.status == Some(InquiryStatus::Failed) {
        return Err(format!("the inquiry failed: {:?}", done.status_message).into());
    }

    let mut queries = client.items(ListComplianceInquiryQueries::new(id.clone()));
    while let Some(query) = queries.try_next().await? {
        let author = query
            .review_type
            .as_ref()
            .map_or("?", |author| author.as_str());
        println!("{}", query.query.as_deref().unwrap_or_default());
        println!("{author}: {}", query.answer().unwrap_or("no answer"));
        for source in &query.citations {
            let [label, link] = [&source.source_label, &source.source_link];
            let text = |member: &Option<_>| member.clone().unwrap_or_default();
            println!("  {} {}", text(label), text(link));
        }
    }

    let folder = tempfile::tempdir()?;
    let document = InquiryDocument::new(client, id).citations(true);
    let saved = document.save(folder.path().join("answers.csv")).await?;
    println!("{} bytes, SHA-256 {}", saved.size, saved.sha256_hex());
    Ok(())
}
