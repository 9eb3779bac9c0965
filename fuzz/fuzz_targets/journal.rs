//! The journal of requests that happen once: a damaged or foreign record is an error, and never read as
//! another, nor as nothing.
#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use casebook_auth::Credentials;
use casebook_emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY};
use casebook_fuzz::{choice, damaged, folder, wait};
use casebook_support::{Client, CreateCase, Journal, JournalEntry};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

/// A journal with one record, which a real call has written.
struct World {
    journal: Journal,
    path: PathBuf,
    text: Vec<u8>,
    entries: Vec<JournalEntry>,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let folder = folder("journal");
    let journal = Journal::open(&folder).expect("the folder is there");
    let client = Client::builder()
        .region(casebook_types::Region::US_EAST_1)
        .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
        .transport(Emulator::new())
        .build()
        .expect("the settings are valid");
    let text = |text: &str| text.parse().expect("the text is valid");
    let case = CreateCase::new(
        "No capacity".parse().expect("it is valid"),
        "Since this morning.".parse().expect("it is valid"),
    );
    wait(journal.create_case_once(&client, &text("k"), case)).expect("the emulator opens the case");
    let files = std::fs::read_dir(&folder).expect("the folder is there");
    let paths = files.map(|file| file.expect("the file is there").path());
    let path = paths.into_iter().find(|path| {
        path.extension()
            .is_some_and(|extension| extension == "json")
    });
    let path = path.expect("the call has written a record");
    World {
        text: std::fs::read(&path).expect("the record can be read"),
        entries: wait(journal.entries()).expect("the record is valid"),
        journal,
        path,
    }
});

// The first byte tells whether the rest is a record, or damage to a valid one.
fuzz_target!(|input: &[u8]| {
    let Some((form, rest)) = choice(input) else {
        return;
    };
    let world = &*WORLD;
    let text = if form % 4 == 0 {
        rest.to_vec()
    } else {
        damaged(&world.text, rest)
    };
    std::fs::write(&world.path, &text).expect("the record can be written");
    match wait(world.journal.entries()) {
        Ok(entries) => {
            assert_eq!(entries.len(), 1);
            let record: Value = serde_json::from_slice(&text).expect("a record is JSON");
            if record["version"] == 1 {
                // The first format has no checksum.
                assert_eq!(record["key"], entries[0].key.as_str());
            } else {
                let valid: Value = serde_json::from_slice(&world.text).expect("a record is JSON");
                assert_eq!(record, valid);
                assert_eq!(entries, world.entries);
            }
        }
        Err(error) => {
            let error = error.to_string();
            assert!(error.len() < 400 && !error.contains('\n'), "{error}");
        }
    }
});
