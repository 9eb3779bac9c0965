//! Shared config and credentials files: what is read and written plainly is read again as the same; an error
//! names a line that is there, and quotes nothing.
#![no_main]

use std::fmt::Write as _;

use casebook_auth::SharedConfig;
use casebook_auth::config::Section;
use casebook_fuzz::records;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let mut texts = records(input).map(|text| str::from_utf8(text).ok());
    let (Some(Some(config)), credentials) =
        (texts.next(), texts.next().flatten().unwrap_or_default())
    else {
        return;
    };
    let read = match SharedConfig::parse(config, credentials) {
        Ok(read) => read,
        Err(error) => {
            let lines = config.lines().count().max(credentials.lines().count());
            assert!(
                error.line().is_some_and(|line| (1..=lines).contains(&line)),
                "{error}"
            );
            assert!(error.to_string().len() < 150, "{error}");
            return;
        }
    };
    let mut text = String::new();
    for name in read.profiles() {
        let profile = read
            .profile(name)
            .expect("a profile that is listed is there");
        write(&mut text, &format!("profile {}", quoted(name)), profile);
    }
    for kind in ["sso-session", "services"] {
        for name in read.sections(kind) {
            let section = read
                .section(kind, name)
                .expect("a section that is listed is there");
            write(&mut text, &format!("{kind} {}", quoted(name)), section);
        }
    }
    assert!(text.len() <= 16 * input.len() + 64);
    let again = SharedConfig::parse(&text, "").unwrap_or_else(|error| panic!("{error}: {text}"));
    assert!(again.profiles().eq(read.profiles()), "{text}");
    for name in read.profiles() {
        assert!(again.profile(name) == read.profile(name), "{name}: {text}");
    }
    for kind in ["sso-session", "services"] {
        assert!(again.sections(kind).eq(read.sections(kind)), "{text}");
        for name in read.sections(kind) {
            assert!(
                again.section(kind, name) == read.section(kind, name),
                "{name}: {text}"
            );
        }
    }
});

/// Puts a name in double quotes, in which only a quote and a backslash need another.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}

fn write(text: &mut String, header: &str, section: &Section) {
    let _ = writeln!(text, "[{header}]");
    for (name, value) in section.iter() {
        // Further lines belong to a value if they are indented.
        let _ = writeln!(text, "{name}={}", value.replace('\n', "\n "));
    }
}
