//! Refreshes Trusted Advisor checks, and prints a nightly report of their findings.
//!
//! ```sh
//! cargo run -p casebook-examples --example advisor_report
//! ```
//!
//! It runs offline, against the emulator.

use std::collections::BTreeMap;
use std::error::Error;

use casebook::emulated;
use casebook::emulator::Emulator;
use casebook::support::{
    Client, DescribeTrustedAdvisorCheckResult, DescribeTrustedAdvisorCheckSummaries,
    DescribeTrustedAdvisorChecks, Findings,
};
use casebook::types::support::{CheckStatus, LanguageCode};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::new(&emulated(&Emulator::new()))?;

    let checks = client
        .send(DescribeTrustedAdvisorChecks::new(LanguageCode::English))
        .await?
        .checks;
    let ids = checks.iter().filter_map(|check| check.id.clone());
    let ask = DescribeTrustedAdvisorCheckSummaries::new(ids.collect::<Vec<_>>());
    let summaries = client.send(ask).await?.summaries;
    let statuses: BTreeMap<_, _> = summaries
        .into_iter()
        .filter_map(|summary| Some((summary.check_id?, summary.status?)))
        .collect();

    for check in checks {
        let Some(id) = check.id.clone() else { continue };
        let urgent = statuses.get(&id) == Some(&CheckStatus::Error);
        if !urgent {
            continue;
        }
        println!("\n{}", check.name.as_deref().unwrap_or("(no name)"));
        let result = client
            .send(DescribeTrustedAdvisorCheckResult::new(id))
            .await?
            .result;
        let Some(result) = result else { continue };
        // The result has the values, and the check has their headings; `Findings` joins them.
        for finding in Findings::new(&check, result).take(3) {
            let columns: Vec<_> = finding
                .columns()
                .filter_map(|(heading, value)| Some(format!("{heading}: {}", value?)))
                .collect();
            println!("  {}", columns.join(" · "));
        }
    }
    Ok(())
}
