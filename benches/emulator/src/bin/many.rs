//! Measures what many accounts and many cases take in an emulator in memory, without a network.
//!
//! - `many cases COUNT` makes an emulator with generated cases, and lists some of them.
//! - `many accounts COUNT CASES` reads the cases of generated accounts, which have this number each.
//! - `many totals COUNT CASES FINDINGS` adds up what is in the state of these accounts.

use std::env;
use std::error::Error;
use std::fs;
use std::time::Instant;

use casebook_emulator::{Emulator, Scenario};

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (before, begin) = (memory()?, Instant::now());
    let scenario = Scenario::new().sample_data(false);
    match words[..] {
        ["cases", count] => {
            let count = count.parse()?;
            let emulator = build(scenario.generated_cases(count))?;
            let took = begin.elapsed().as_secs_f64();
            let grown = memory()?.saturating_sub(before);
            println!("{count} cases: {took:.2} s, {} MiB", grown >> 20);
            let id = &emulator.inventory()?.cases;
            println!("{id} cases are there");
        }
        ["accounts", count, cases] => {
            let (count, cases): (u32, u32) = (count.parse()?, cases.parse()?);
            let scenario = scenario.sample_data(true).generated_cases(cases);
            let emulator = build(scenario.generated_accounts(count))?;
            let (before, begin) = (memory()?, Instant::now());
            for index in 0..u64::from(count) {
                let id = (200_000_000_001 + index).to_string().parse()?;
                emulator.account(id).inventory()?;
            }
            let took = begin.elapsed().as_secs_f64() * 1_000.0 / f64::from(count);
            let grown = memory()?.saturating_sub(before) as f64 / f64::from(count);
            println!("{count} accounts: {took:.3} ms and {grown:.0} bytes each");
        }
        ["totals", count, cases, findings] => {
            let scenario = scenario.generated_cases(cases.parse()?);
            let scenario = scenario.generated_communications(vec![4]);
            let scenario = scenario.generated_findings(Some(findings.parse()?));
            let emulator = build(scenario.generated_accounts(count.parse()?))?;
            let (before, begin) = (memory()?, Instant::now());
            let totals = emulator.totals()?;
            let took = begin.elapsed().as_secs_f64();
            let grown = memory()?.saturating_sub(before);
            let found: u64 = totals
                .of_all
                .findings
                .values()
                .flat_map(|found| found.values())
                .sum();
            let said = totals.of_all.communications;
            println!(
                "{said} communications, {found} findings: {took:.2} s, {} MiB",
                grown >> 20
            );
        }
        _ => {
            let why = "expected cases COUNT, accounts COUNT CASES, or totals COUNT CASES FINDINGS";
            return Err(why.into());
        }
    }
    Ok(())
}

fn build(scenario: Scenario) -> Result<Emulator, Box<dyn Error>> {
    Ok(Emulator::builder().scenario(scenario).build()?)
}

/// Returns how many bytes of memory this process uses now.
fn memory() -> Result<u64, Box<dyn Error>> {
    let pages = fs::read_to_string("/proc/self/statm")?;
    let resident = pages.split(' ').nth(1).ok_or("no second field")?;
    Ok(resident.parse::<u64>()? * 4_096)
}
