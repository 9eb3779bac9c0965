//! Tags a report, lists its tags and removes one.
//!
//! ```sh
//! cargo run -p casebook-examples --example tags
//! ```
//!
//! It runs offline against the emulator.

use casebook::artifact::{Client, ListReports, ListTagsForResource, TagResource, UntagResource};
use casebook::emulated;
use casebook::emulator::Emulator;
use casebook::types::Arn;
use casebook::types::artifact::{TagKeys, Tags};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::new(&emulated(&Emulator::new()))?;
    let reports = client.send(ListReports::new()).await?.reports;
    let report = reports.first().ok_or("the account has no reports")?;
    let arn: Arn = report.arn.as_deref().unwrap_or_default().parse()?;

    // Setting the same tags twice changes nothing, so the client sends this request again after a
    // failure.
    let tags = Tags::new([("team", "audit"), ("review", "2026-12")])?;
    client.send(TagResource::new(arn.clone(), tags)).await?;
    let keys = TagKeys::new(["review"])?;
    client.send(UntagResource::new(arn.clone(), keys)).await?;

    let answer = client.send(ListTagsForResource::new(arn.clone())).await?;
    for (key, value) in answer.tags {
        println!("{arn}: {key}={value}");
    }
    Ok(())
}
