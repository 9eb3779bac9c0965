//! The README: its lines run, and print what stands there.

use super::run::{Ran, command};

#[test]
fn the_example_of_the_readme_prints_what_it_says() {
    let readme = include_str!("../../README.md").replace("\r\n", "\n");
    let blocks = readme.split("```console\n").skip(1);
    let shown: String = blocks
        .map(|block| block.split("```").next().unwrap())
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let mut printed = String::new();
    for line in shown.lines().filter(|line| line.starts_with("$ ")) {
        let words = words(line.trim_start_matches("$ "));
        let (first, rest) = words.split_first().unwrap();
        assert_eq!(first, "casebook", "{line}");
        let ran: Ran = command()
            .args(rest)
            .current_dir(folder.path())
            .output()
            .unwrap()
            .into();
        assert_eq!(ran.code, Some(0), "{line}: {}", ran.stderr);
        printed.push_str(&format!("{line}\n{}", ran.text()));
    }
    assert!(printed.contains("$ casebook"), "there is an example");
    assert_eq!(printed, shown, "what the README shows");
}

/// The words of a line of shell that quotes by `'` alone.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for letter in line.chars() {
        match letter {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            letter => words.last_mut().unwrap().push(letter),
        }
    }
    words
}
