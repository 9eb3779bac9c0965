//! Words completed by a real bash, on a real terminal.

use std::path::Path;
use std::process::Command;

use super::pty::{RunningCommand, start_typing};

/// Starts bash with our script, on a terminal.
fn bash() -> RunningCommand {
    let folder = Path::new(env!("CARGO_BIN_EXE_casebook")).parent().unwrap();
    let mut bash = Command::new("/bin/bash");
    bash.env_clear()
        .env("HOME", "/nonexistent")
        .env("PATH", format!("{}:/usr/bin:/bin", folder.display()))
        .env("INPUTRC", "/dev/null")
        .env("PS1", "ready> ")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .args(["--norc", "--noprofile", "-i"]);
    let mut bash = start_typing(bash);
    bash.answer("ready> ", "source <(casebook completions bash)\r");
    bash.wait_for("ready> ");
    bash
}

/// Leaves the line, and bash.
fn leave(mut bash: RunningCommand) {
    bash.answer("", "\u{15}exit\r");
    bash.end();
}

#[test]
fn two_tabs_list_the_cases_with_their_subjects_and_one_inserts_a_number() {
    let mut bash = bash();
    bash.answer("", "casebook --emulator case show \t\t");
    bash.wait_for("1541019661  (Snapshots of a database take hours)");
    bash.wait_for("7180339887  (Invoice shows a region that we do not use)");
    bash.answer("case show ", "154\t");
    bash.wait_for("1541019661 ");
    leave(bash);
}

#[test]
fn a_name_is_inserted_as_one_word_and_understood() {
    let mut bash = bash();
    bash.answer("", "casebook --emulator report show tis\t");
    bash.wait_for(r"TISAX\ Assessment\ Summary ");
    bash.answer("", "--output json --query reportDetails.id\r");
    bash.wait_for("\"report-2RrO6hewTFAUqYRQ\"");
    bash.answer("ready> ", "casebook --emulator report show \"TIS\t");
    bash.wait_for("\"TISAX Assessment Summary\" ");
    leave(bash);
}

#[test]
fn the_value_behind_an_equals_sign_is_completed_too() {
    let mut bash = bash();
    bash.answer("", "casebook --output=y\t");
    bash.wait_for("--output=yaml ");
    bash.answer("", "case list --status=pend\t");
    bash.wait_for("--status=pending-customer-action ");
    leave(bash);
}

#[test]
fn an_alias_of_a_service_becomes_its_code() {
    let mut bash = bash();
    bash.answer("", "casebook --emulator catalog services alb\t");
    bash.wait_for("elastic-load-balancing ");
    bash.answer("", "\u{15}casebook --emulator catalog services rds\t\t\t");
    for name in ["service-mysql ", "service-postgresql  (Relational"] {
        bash.wait_for(name);
    }
    // Candidates that have less in common than what is typed do not replace it.
    bash.answer("", "\u{15}casebook --emulator catalog services cloud\t\t");
    bash.wait_for("aws-cloudformation");
    bash.wait_for("services cloud");
    leave(bash);
}
