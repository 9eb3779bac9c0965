//! Runs the examples in the help of every command as they stand there.

use std::fs;
use std::path::Path;
use std::process::Command;

use casebook_emulator::{AccountId, Emulator, Organization, Scenario};

use super::run::{RunOutput, command, emulated, run, signed};
use super::server::Server;

/// Returns the names of all commands that have none below them, such as `report list`.
fn leaves(name: &[String]) -> Vec<Vec<String>> {
    let mut line = name.to_vec();
    line.push("-h".to_owned());
    let help = run(&line);
    let Some((_, below)) = help.text().split_once("\nCommands:\n") else {
        return vec![name.to_vec()];
    };
    let below = below.lines().take_while(|line| !line.is_empty());
    let names = below.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let names = names.filter(|name| !["", "help"].contains(name));
    names
        .flat_map(|below| leaves(&[name, &[below.to_owned()]].concat()))
        .collect()
}

/// Returns the examples of a command.
fn examples(name: &[String]) -> Vec<String> {
    let mut line = name.to_vec();
    line.push("--help".to_owned());
    let help = run(&line);
    let (_, text) = help.text().rsplit_once("\nExamples:\n").unwrap_or_default();
    let mut lines = text.lines().map(str::trim);
    let mut all = Vec::new();
    while let Some(line) = lines.next() {
        let Some(mut example) = line.strip_prefix("$ ").map(str::to_owned) else {
            continue;
        };
        while let Some(begun) = example.strip_suffix('\\') {
            example = format!("{begun}{}", lines.next().unwrap());
        }
        all.push(example);
    }
    all
}

/// Starts an organization of three accounts, and returns its URL.
fn organization() -> String {
    let organization = Organization::new(AccountId::DEFAULT);
    let scenario = Scenario::new().organization(Some(organization));
    let emulator = Emulator::builder().scenario(scenario.generated_accounts(2));
    Server::emulator(emulator.build().unwrap(), |_| None).url
}

/// Runs a line of a shell in which `casebook` uses the emulator.
fn run_in(folder: &Path, line: &str, attachment: &str) -> RunOutput {
    let binary = env!("CARGO_BIN_EXE_casebook");
    // The emulator has one endpoint, so those of the services are shown without it; nothing is sent.
    let has_none = line.starts_with("casebook endpoint ") || line.contains("--emulator");
    // The emulator of a run has one account.
    let option = match line.contains("--accounts ") {
        true => format!("--endpoint-url {}", organization()),
        false if has_none => String::new(),
        false => "--emulator".to_owned(),
    };
    // A script in a file could not be run while another test starts a process, which holds the file
    // open for writing for a moment.
    let line = format!("casebook() {{ '{binary}' {option} \"$@\"; }}\n{line}");
    let clean = command();
    let mut shell = Command::new("/bin/sh");
    shell.env_clear();
    for (name, value) in clean.get_envs() {
        shell.env(name, value.unwrap());
    }
    if line.contains("--accounts ") {
        for (name, value) in signed("").get_envs() {
            shell.env(name, value.unwrap());
        }
        shell.env_remove("AWS_ENDPOINT_URL");
    }
    shell
        .args(["-c", &line])
        .env("PATH", folder)
        .env("XDG_STATE_HOME", folder)
        .env("ATTACHMENT", attachment)
        .current_dir(folder);
    shell.output().unwrap().into()
}

/// Makes what the examples about evidence begin with: a sealed folder and two keys.
const SEALED: &str = "casebook report sync reports && casebook evidence keygen &&
    casebook evidence keygen -o audit.pem && casebook evidence seal reports --key audit.pem";

#[test]
fn every_command_has_examples_that_run() {
    let listed = emulated("case show 4901699435 --output json");
    let text = listed.text();
    let (_, text) = text
        .split_once("\"attachmentId\": \"")
        .expect("an attachment");
    let (attachment, _) = text.split_once('"').unwrap();
    let leaves = leaves(&[]);
    assert!(leaves.len() > 30, "{leaves:?}");
    let mut failed = Vec::new();
    // The whole command has examples as well, under no name.
    for name in leaves.into_iter().chain([Vec::new()]) {
        let examples = examples(&name);
        let name = name.join(" ");
        if examples.len() < 2 {
            failed.push(format!("{name}: {} examples", examples.len()));
        }
        for example in examples {
            assert!(
                example.starts_with(format!("casebook {name}").trim_end()),
                "{name}: {example}"
            );
            // Those of `emulate` run in emulate/help.rs, since they do not end.
            if name == "emulate" {
                continue;
            }
            let folder = tempfile::tempdir().unwrap();
            for file in ["text.txt", "trace.log", "questions.csv"] {
                fs::write(folder.path().join(file), "Does it start?\n").unwrap();
            }
            if name.starts_with("evidence ") && name != "evidence keygen" {
                let ran = run_in(folder.path(), SEALED, attachment);
                assert_eq!(ran.code, Some(0), "{}", ran.stderr);
            }
            let ran = run_in(folder.path(), &example, attachment);
            // The first run of these saves a document to read, and does nothing yet.
            let is_first_step = ["agreement accept", "agreement terminate"].contains(&&*name);
            // The samples have red checks.
            let fails = example.contains("--fail-on");
            let expected = match (is_first_step, fails) {
                (true, _) => 2,
                (_, true) => 3,
                _ => 0,
            };
            if ran.code != Some(expected) {
                failed.push(format!("{example}: {:?} {}", ran.code, ran.stderr));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
