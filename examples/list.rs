//! Lists all available reports, and prints one report in full.
//!
//! ```sh
//! cargo run -p casebook-examples --example list
//! ```
//!
//! It runs offline, against the emulator. Against AWS the client is `Client::from_env()?`.

use std::error::Error;

use casebook::artifact::{Client, GetReportMetadata, ListReports};
use casebook::emulated;
use casebook::emulator::Emulator;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::new(&emulated(&Emulator::new()))?;

    // `items` fetches all pages, one after the other, and returns one stream of reports.
    let mut reports = client.items(ListReports::new());
    let mut first = None;
    while let Some(report) = reports.try_next().await? {
        let id = report.report_id()?;
        let end = report
            .period_end
            .as_ref()
            .and_then(|end| end.day())
            .unwrap_or_default();
        println!("{id}  {end:10}  {}", report.name.unwrap_or_default());
        first.get_or_insert(id);
    }

    // Prints one of the reports in full.
    if let Some(id) = first {
        let answer = client.send(GetReportMetadata::new(id)).await?;
        println!("\n{:#?}", answer.report_details);
    }
    Ok(())
}
