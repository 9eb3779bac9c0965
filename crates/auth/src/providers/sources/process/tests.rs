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
async fn a_byte_order_mark_and_a_version_with_a_point_are_accepted() {
    let json = r#"{"Version":1.0,"AccessKeyId":"a","SecretAccessKey":"b","SessionToken":null}"#;
    let provider = ProcessProvider::new(format!("printf '\\357\\273\\277'; echo '{json}'; echo"));
    assert_eq!(
        provider.provide().await.unwrap(),
        Credentials::new("a", "b")
    );
    let message = fails(&format!("echo '{}'", json.replace("1.0", "\"1\""))).await;
    assert!(message.contains("expected Version 1"), "{message}");
}

#[tokio::test]
async fn an_error_says_where_the_messages_of_the_program_are() {
    let error = ProcessProvider::new("exit 3").provide().await.unwrap_err();
    let message = error.to_string();
    assert!(
        message.ends_with("its own messages are above, on standard error"),
        "{message}"
    );
    let message = fails("exit 3").await;
    assert!(
        message.ends_with("run it by hand to see its messages"),
        "{message}"
    );
}

#[tokio::test]
async fn no_error_shows_the_output() {
    let message = fails("echo MARKED >&2; echo MARKED; exit 3").await;
    assert!(message.contains("exit status: 3"), "{message}");
    let message = fails("echo '{\"Version\": \"MARKED\"}'").await;
    assert!(message.contains("expected Version 1"), "{message}");
    let message = fails("printf '\\377MARKED'").await;
    assert!(
        message.ends_with("credential_process: expected UTF-8, found other bytes"),
        "{message}"
    );
    let message = fails("true").await;
    assert!(
        message.ends_with("credential_process: expected a JSON object, found nothing"),
        "{message}"
    );
    let message = fails("kill -9 $$").await;
    assert!(message.contains("SIGKILL"), "{message}");
    assert!(
        fails("echo MARKED")
            .await
            .contains("expected a JSON object")
    );
    assert!(fails("no-such-program-MARKED").await.contains("failed"));
}

#[tokio::test]
async fn a_program_that_never_stops_printing_is_killed() {
    assert!(
        fails("while :; do echo MARKED; done")
            .await
            .contains("at most 262144 bytes")
    );
}

#[test]
#[cfg(target_os = "linux")]
fn a_dropped_shell_is_killed_and_leaves_no_zombie() {
    let child = shell("exec sleep 600").spawn().unwrap();
    let entry = format!("/proc/{}", child.id());
    drop(ShellGuard(Some(child)));
    // The shell must not stay a zombie: the thread that the guard started waits for it, and then
    // its entry in `/proc` is gone.
    let mut checks = 0;
    while std::path::Path::new(&entry).exists() {
        checks += 1;
        assert!(checks < 10_000_000, "it is still there");
        thread::yield_now();
    }
}

/// The shell must have a child that has a child too. A shell would replace itself by the last
/// command of its line, so the last command here is `:`.
#[test]
#[cfg(target_os = "linux")]
fn descendants_are_killed_with_the_shell() {
    use std::io::{BufRead as _, BufReader};

    let command = "sh -c 'sleep 600 & echo $!; wait; :' & echo $!; wait; :";
    let mut child = shell(command).stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let descendants: Vec<String> = lines.take(2).map(Result::unwrap).collect();
    assert!(descendants.iter().all(|id| runs(id)), "{descendants:?}");
    drop(ShellGuard(Some(child)));
    let mut checks = 0;
    while descendants.iter().any(|id| runs(id)) {
        checks += 1;
        assert!(checks < 1_000_000, "{descendants:?} go on");
        thread::yield_now();
    }
}

/// Returns whether a process runs. A zombie still has an entry in `/proc`, but has ended.
#[cfg(target_os = "linux")]
fn runs(id: &str) -> bool {
    let state = std::fs::read_to_string(format!("/proc/{id}/stat"));
    state.is_ok_and(|line| !line.contains(") Z ") && !line.contains(") X "))
}

#[tokio::test(start_paused = true)]
async fn a_program_that_exceeds_the_time_limit_fails() {
    // While the program sleeps, the paused clock advances to the time limit.
    assert!(fails("exec sleep 60").await.contains("more than 30 s"));
}
