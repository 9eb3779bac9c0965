//! Completions and manual pages.

use super::run::{emulated, run};

#[test]
fn every_shell_has_completions() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = run(&["completions", shell]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let asks = ["CASEBOOK_COMPLETE", shell, "casebook"];
        assert!(asks.iter().all(|it| ran.text().contains(it)), "{shell}");
    }
}

#[test]
fn the_manual_is_printed_or_written() {
    let ran = run(&["man"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.text().contains(".TH casebook"), "{}", ran.text());
    assert!(
        ran.text().contains("\n.nh\n.ad l\n.SH NAME\n"),
        "{}",
        ran.text()
    );
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("man1");
    run(&["man", "--dir", pages.to_str().unwrap()]);
    for page in [
        "casebook.1",
        "casebook-report.1",
        "casebook-report-sync.1",
        "casebook-man.1",
    ] {
        let text = std::fs::read_to_string(pages.join(page)).unwrap();
        assert!(text.contains(".SH SYNOPSIS"), "{page}");
        assert!(text.contains(".SH EXAMPLES"), "{page}");
    }
}

#[test]
fn help_and_version_are_results() {
    for line in ["--help", "report sync --help", "help report", "--version"] {
        let ran = emulated(line);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{line}");
        assert!(!ran.text().is_empty());
    }
}
