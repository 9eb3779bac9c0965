//! The emulator's documents: a scenario with its accounts, a plan of faults and a file of credentials. What is
//! read is written and read again as the same; an error is short and says where.
#![no_main]

use casebook_emulator::{Emulator, Faults, Scenario};
use casebook_fuzz::choice;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

// The first byte selects the kind, and the rest is the document.
fuzz_target!(|input: &[u8]| {
    let Some((kind, text)) = choice(input) else {
        return;
    };
    let Ok(text) = str::from_utf8(text) else {
        return;
    };
    let refused = match kind % 3 {
        0 => scenario(text),
        1 => faults(text),
        _ => credentials(text),
    };
    if let Err(error) = refused {
        assert!(error.len() <= 4 * text.len() + 3000, "{error}");
    }
});

fn scenario(text: &str) -> Result<(), String> {
    let scenario = Scenario::parse(text).map_err(|error| error.to_string())?;
    let written = serde_json::to_string(&scenario).expect("a scenario has a JSON");
    let again = Scenario::parse(&written).unwrap_or_else(|error| panic!("{error}: {written}"));
    assert_eq!(again, scenario, "{written}");
    is_object(text);
    Ok(())
}

fn faults(text: &str) -> Result<(), String> {
    let faults = Faults::parse(text).map_err(|error| error.to_string())?;
    let written = faults.to_json();
    let again = Faults::parse(&written).unwrap_or_else(|error| panic!("{error}: {written}"));
    // The last digit of a probability may differ.
    assert_eq!(again.rules().len(), faults.rules().len(), "{written}");
    let twice = Faults::parse(&again.to_json()).expect("what is written is read");
    assert_eq!(twice.rules().len(), faults.rules().len(), "{written}");
    is_object(text);
    Ok(())
}

fn credentials(text: &str) -> Result<(), String> {
    let read = Emulator::builder()
        .credentials_of(text)
        .map_err(|error| error.to_string())?;
    assert!(!format!("{read:?}").contains("MARKED"));
    Ok(())
}

fn is_object(text: &str) {
    let json: Value = serde_json::from_str(text).expect("a document is JSON");
    assert!(json.is_object(), "{text}");
}
