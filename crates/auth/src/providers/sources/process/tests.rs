use super::*;

async fn fails(command: &str) -> String {
    let provider = ProcessProvider::new(command).time_limit(Duration::from_secs(30));
    let provider = provider.quiet();
    let error = provider.provide().await.unwrap_err();
    assert!(error.is_failed());
    let shown = format!("{error} {error:?} {provider:?}");
    assert!(!shown.contains("MARKED"), "{shown}");
    error.to_string()
}

#[tokio::test]
async fn pipes_work() {
    let json = r#"{"Version":1,"AccessKeyId":"a","SecretAccessKey":"b"}"#;
    let provider = ProcessProvider::new(format!("echo '{json}' | cat"));
    assert_eq!(
        provider.provide().await.unwrap(),
        Credentials::new("a", "b")
    );
}

#[tokio::test]
async fn a_mark_of_the_encoding_and_a_version_with_a_point_do_no_harm() {
    let json = r#"{"Version":1.0,"AccessKeyId":"a","SecretAccessKey":"b","SessionToken":null}"#;
    let provider = ProcessProvider::new(format!("printf '\\357\\273\\277'; echo '{json}'; echo"));
    assert_eq!(
        provider.provide().await.unwrap(),
        Credentials::new("a", "b")
    );
    let said = fails(&format!("echo '{}'", json.replace("1.0", "\"1\""))).await;
    assert!(said.contains("expected Version 1"), "{said}");
}

#[tokio::test]
async fn who_hears_the_program_is_told_where() {
    let error = ProcessProvider::new("exit 3").provide().await.unwrap_err();
    let said = error.to_string();
    assert!(
        said.ends_with("its own messages are above, on standard error"),
        "{said}"
    );
    let said = fails("exit 3").await;
    assert!(
        said.ends_with("run it by hand to see its messages"),
        "{said}"
    );
}

#[tokio::test]
async fn nothing_of_what_it_says_is_shown() {
    let said = fails("echo MARKED >&2; echo MARKED; exit 3").await;
    assert!(said.contains("exit status: 3"), "{said}");
    let said = fails("echo '{\"Version\": \"MARKED\"}'").await;
    assert!(said.contains("expected Version 1"), "{said}");
    let said = fails("printf '\\377MARKED'").await;
    assert!(
        said.ends_with("credential_process: expected UTF-8, found other bytes"),
        "{said}"
    );
    let said = fails("true").await;
    assert!(
        said.ends_with("credential_process: expected a JSON object, found nothing"),
        "{said}"
    );
    let said = fails("kill -9 $$").await;
    assert!(said.contains("SIGKILL"), "{said}");
    assert!(
        fails("echo MARKED")
            .await
            .contains("expected a JSON object")
    );
    assert!(fails("no-such-program-MARKED").await.contains("failed"));
}

#[tokio::test]
async fn a_program_that_never_stops_printing_is_ended() {
    assert!(
        fails("while :; do echo MARKED; done")
            .await
            .contains("at most 262144 bytes")
    );
}

#[test]
#[cfg(target_os = "linux")]
fn a_shell_that_nobody_waits_for_is_ended_and_forgotten() {
    let child = shell("exec sleep 600").spawn().unwrap();
    let entry = format!("/proc/{}", child.id());
    drop(Running(Some(child)));
    // Another thread hears of its end; a process that nobody had waited for would stay.
    let mut looks = 0;
    while std::path::Path::new(&entry).exists() {
        looks += 1;
        assert!(looks < 10_000_000, "it is still there");
        thread::yield_now();
    }
}

/// A shell does not become a command that others follow, so the program is its child; and that may have
/// children of its own.
#[test]
#[cfg(target_os = "linux")]
fn what_the_shell_has_started_is_ended_with_it() {
    use std::io::{BufRead as _, BufReader};

    let command = "sh -c 'sleep 600 & echo $!; wait; :' & echo $!; wait; :";
    let mut child = shell(command).stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let below: Vec<String> = lines.take(2).map(Result::unwrap).collect();
    assert!(below.iter().all(|id| runs(id)), "{below:?}");
    drop(Running(Some(child)));
    let mut looks = 0;
    while below.iter().any(|id| runs(id)) {
        looks += 1;
        assert!(looks < 1_000_000, "{below:?} go on");
        thread::yield_now();
    }
}

/// Whether a process is there and has not ended, unheard of though that may be as yet.
#[cfg(target_os = "linux")]
fn runs(id: &str) -> bool {
    let state = std::fs::read_to_string(format!("/proc/{id}/stat"));
    state.is_ok_and(|line| !line.contains(") Z ") && !line.contains(") X "))
}

#[tokio::test(start_paused = true)]
async fn a_program_that_does_not_end_is_given_up() {
    // The paused clock jumps ahead while the program sleeps.
    assert!(fails("exec sleep 60").await.contains("more than 30 s"));
}
