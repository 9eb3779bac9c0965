//! Tests with shared files on a real disk.
#![expect(clippy::unwrap_used, reason = "a test that cannot write has to end")]

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use casebook_auth::{Chain, Env, ProvideCredentials, Settings, SharedConfig};
use tokio_test::{assert_ready_err, assert_ready_ok, task};

/// Creates a home directory for a test. Its folder `.aws` has these files.
fn home(test: &str, files: &[(&str, &[u8])]) -> PathBuf {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&home);
    fs::create_dir_all(home.join(".aws")).unwrap();
    for (name, bytes) in files {
        fs::write(home.join(".aws").join(name), bytes).unwrap();
    }
    home
}

fn env(home: &Path) -> Env {
    Env::from_iter([("HOME", home)])
}

#[test]
fn keys_and_settings_come_from_both_files() {
    let config = b"[profile work]\r\nregion = eu-central-1\r\n";
    let credentials = b"[work]\naws_access_key_id = AKID\naws_secret_access_key = s";
    let home = home("both", &[("config", config), ("credentials", credentials)]);
    let env = env(&home);
    let shared = Arc::new(SharedConfig::load(&env).unwrap());
    assert!(shared.files().iter().all(|file| file.is_present()));
    let settings = Settings::resolve(&env, &shared, Some("work")).unwrap();
    assert_eq!(settings.region().unwrap().as_str(), "eu-central-1");
    let chain = Chain::local(&env, shared, Some("work"));
    let credentials = assert_ready_ok!(task::spawn(chain.provide()).poll());
    assert_eq!(credentials.access_key_id(), "AKID");
}

#[test]
fn missing_files_count_as_empty() {
    let home = home("none", &[]);
    let env = env(&home);
    let shared = Arc::new(SharedConfig::load(&env).unwrap());
    assert_eq!(shared.profiles().count(), 0);
    let chain = Chain::local(&env, shared, None);
    let error = assert_ready_err!(task::spawn(chain.provide()).poll());
    assert!(error.is_missing());
    let file = home.join(".aws/credentials");
    let sought = format!("{} (not found)", file.display());
    assert!(error.to_string().contains(&sought), "{error}");
}

#[test]
fn an_error_names_the_malformed_line_and_its_file() {
    let home = home("malformed", &[("config", b"[default]\n\nMARKED\n")]);
    let error = SharedConfig::load(&env(&home)).unwrap_err();
    let path = home.join(".aws/config");
    assert_eq!(
        error.to_string(),
        format!(
            "{}:3: expected '=' after the name of a property, found the end of the line",
            path.display()
        )
    );
    assert_eq!((error.path(), error.line()), (&*path, Some(3)));
}

#[test]
fn an_error_for_bytes_that_are_not_utf_8_names_the_line() {
    let utf_16 = |mark: &[u8]| {
        let text = "[default]\n".bytes().flat_map(|byte| [byte, 0]);
        mark.iter().copied().chain(text).collect::<Vec<u8>>()
    };
    for (bytes, expected) in [
        (
            b"[default]\na = \xff\n".to_vec(),
            "2: expected UTF-8, found other bytes",
        ),
        (utf_16(b"\xff\xfe"), "1: expected UTF-8, found UTF-16"),
        (
            utf_16(b""),
            "1: expected UTF-8, found a NUL byte, as UTF-16 has them",
        ),
    ] {
        let home = home("bytes", &[("credentials", &bytes)]);
        let error = SharedConfig::load(&env(&home)).unwrap_err();
        let message = error.to_string();
        assert!(
            message.ends_with(&format!("credentials:{expected}")),
            "{message}"
        );
    }
}

#[test]
fn a_path_that_is_no_regular_file_counts_as_absent() {
    let home = home("directory", &[]);
    fs::create_dir_all(home.join(".aws/config")).unwrap();
    let names = [(".aws/config", "not a regular file"), ("none", "not found")];
    for (config, why) in names {
        let variables = [("HOME", &home), ("AWS_CONFIG_FILE", &home.join(config))];
        let shared = SharedConfig::load(&Env::from_iter(variables)).unwrap();
        assert!(!shared.files()[0].is_present());
        assert!(shared.files()[0].to_string().contains(why));
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_does_not_block_and_the_null_device_is_empty() {
    let home = home("pipe", &[]);
    let pipe = home.join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    for path in [&*pipe, Path::new("/dev/null"), Path::new("/dev/zero")] {
        let variables = [
            ("AWS_CONFIG_FILE", path),
            ("AWS_SHARED_CREDENTIALS_FILE", path),
        ];
        let shared = SharedConfig::load(&Env::from_iter(variables)).unwrap();
        assert_eq!(shared.profiles().count(), 0, "{}", path.display());
    }
}

#[test]
fn an_endless_file_is_refused_and_named() {
    let home = home("large", &[]);
    let file = fs::File::create(home.join(".aws/config")).unwrap();
    file.set_len((16 << 20) + 1).unwrap();
    let error = SharedConfig::load(&env(&home)).unwrap_err();
    let message = error.to_string();
    assert!(
        message.ends_with(".aws/config: the file exists but cannot be read"),
        "{message}"
    );
    let why = error.source().unwrap().to_string();
    assert_eq!(why, "expected at most 16777216 bytes, found more");
    assert_eq!(error.line(), None);
}
