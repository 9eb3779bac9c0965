//! Crates outside of this workspace, as their users write them: each has one of our crates in its
//! manifest, is built by cargo from nothing, and runs against `casebook emulate`.
//!
//! Cargo fetches what they need, so these tests run only by name:
//!
//! ```sh
//! cargo test -p casebook-tests --test outside
//! ```

mod emulate;
mod new_crate;
mod readme;
mod terminator;

use emulate::Emulate;
use new_crate::NewCrate;
use terminator::Terminator;

/// Runs the program in the README under "The library", against a TLS server whose CA is only in
/// `AWS_CA_BUNDLE`.
#[test]
fn the_readme_s_program_runs_behind_a_private_ca() {
    let program = NewCrate::new("from-the-readme")
        .dependencies(&readme::dependencies())
        .main(&readme::library_program())
        .build();
    let emulate = Emulate::start();
    let terminator = Terminator::before(emulate.address());

    let listed = program.run(&[
        ("AWS_ENDPOINT_URL", &terminator.url()),
        ("AWS_CA_BUNDLE", terminator.ca_bundle().to_str().unwrap()),
    ]);
    assert!(listed.status.success(), "{}", listed.stderr);
    assert_eq!(listed.stdout.lines().count(), 40, "{}", listed.stdout);
    assert!(listed.stdout.contains("SOC 2 Type 2 Report\n"));

    let stranger = program.run(&[("AWS_ENDPOINT_URL", &terminator.url())]);
    assert!(!stranger.status.success(), "{}", stranger.stdout);
    assert!(
        stranger.stderr.contains("UnknownIssuer"),
        "{}",
        stranger.stderr
    );
}

/// Runs the program in the README under "Tests", with the manifest that the README shows: the
/// dependencies and the dev-dependencies.
#[test]
fn the_readme_s_test_program_runs_with_the_manifest_beside_it() {
    NewCrate::new("tested-as-in-the-readme")
        .dependencies(&readme::dependencies())
        .dev_dependencies(&readme::dev_dependencies())
        .example("offline", &readme::test_program())
        .main(&readme::library_program())
        .run_example("offline");
}

#[test]
fn casebook_artifact_alone_lists_and_downloads() {
    let program = NewCrate::new("only-artifact")
        .dependency("casebook-artifact", "crates/artifact", "")
        .main(include_str!("only_artifact.rs.txt"))
        .build();
    let emulate = Emulate::start();
    let run = program.run(&[("AWS_ENDPOINT_URL", &emulate.url())]);
    assert!(run.status.success(), "{}", run.stderr);
    assert!(run.stdout.starts_with("40 reports\n"), "{}", run.stdout);
    let document = std::fs::read(program.folder().join("report.pdf")).unwrap();
    assert!(document.starts_with(b"%PDF-"), "{}", run.stdout);
}

/// `casebook-auth` without its default features can sign requests for another HTTP client (ureq),
/// and brings neither a runtime nor sockets.
#[test]
fn casebook_auth_alone_signs_for_ureq() {
    let new_crate = NewCrate::new("only-auth")
        .dependency("casebook-auth", "crates/auth", "default-features = false")
        .text("ureq = { version = \"3\", default-features = false }")
        .main(include_str!("only_auth.rs.txt"));
    let tree = new_crate.tree("casebook-auth");
    for heavy in ["mio", "socket2", "hyper", "rustls"] {
        let found = tree
            .lines()
            .find(|name| name.split(' ').next() == Some(heavy));
        assert_eq!(found, None, "{tree}");
    }
    let program = new_crate.build();
    let emulate = Emulate::start();
    let run = program.run(&[("AWS_ENDPOINT_URL", &emulate.url())]);
    assert!(run.status.success(), "{}", run.stderr);
    assert!(run.stdout.contains("\"reports\""), "{}", run.stdout);
}
