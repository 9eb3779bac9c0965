//! Downloads a report with its terms.
//!
//! ```sh
//! cargo run -p casebook-examples --example download
//! ```
//!
//! It runs offline, against the emulator.

use std::error::Error;

use casebook::artifact::{Client, ListReports, ReportDocuments};
use casebook::emulated;
use casebook::emulator::Emulator;
use casebook::types::{AcceptanceType, UploadState};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::new(&emulated(&Emulator::new()))?;

    // The first report whose document is available without accepting its terms.
    let mut reports = client.items(ListReports::new());
    let report = loop {
        let report = reports.try_next().await?.ok_or("there is no such report")?;
        let complete = report.upload_state == Some(UploadState::Complete);
        if complete && report.acceptance_type == Some(AcceptanceType::Passthrough) {
            break report;
        }
    };

    let folder = tempfile::tempdir()?;
    let mut documents = ReportDocuments::new(client, report.report_id()?);
    if let Some(version) = report.report_version() {
        documents = documents.report_version(version);
    }

    let terms = folder.path().join("terms.pdf");
    documents.save_terms(&terms).await?;
    println!("terms:  {} bytes", std::fs::metadata(&terms)?.len());

    // After a broken connection the download requests the rest; after a link has expired, it
    // requests a new link.
    let path = folder.path().join("report.pdf");
    let saved = documents
        .report()
        .progress(|progress| {
            if let Some(total) = progress.total {
                println!("        {} of {total} bytes", progress.received);
            }
        })
        .save(&path)
        .await?;
    println!("report: {}", report.name.unwrap_or_default());
    println!(
        "        {} bytes, SHA-256 {}",
        saved.size,
        saved.sha256_hex()
    );
    Ok(())
}
