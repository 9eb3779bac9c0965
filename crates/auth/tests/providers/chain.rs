//! Tests the order of the sources in the official chain.

use casebook_auth::{Chain, ProvideCredentials, SourceOutcome};

use crate::context;
use crate::service_double::{ServiceDouble, keys};

#[tokio::test(start_paused = true)]
async fn local_keys_need_no_request_and_no_other_file() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path().to_str().unwrap();
    let text = "[default]\naws_access_key_id = P\naws_secret_access_key = s";
    let of_env = [
        ("HOME", home),
        ("AWS_ACCESS_KEY_ID", "E"),
        ("AWS_SECRET_ACCESS_KEY", "s"),
    ];
    for (variables, expected) in [(&of_env[..], "E"), (&of_env[..1], "P")] {
        // The service has no response in its list, so a request would panic.
        let service = ServiceDouble::default();
        let chain = Chain::official(&context(variables, text, &service));
        // One poll has to be enough: the chain must not wait for a process or a timer.
        let mut provided = tokio_test::task::spawn(chain.provide());
        let found = tokio_test::assert_ready_ok!(provided.poll());
        assert_eq!(found.access_key_id(), expected);
        assert!(service.lines().is_empty());
        assert_eq!(std::fs::read_dir(home).unwrap().count(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn the_container_is_tried_before_the_instance() {
    let service = ServiceDouble::default().give(200, keys("A"));
    let variables = [("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/a")];
    let chain = Chain::official(&context(&variables, "", &service));
    assert_eq!(chain.provide().await.unwrap().access_key_id(), "A");
}

#[tokio::test(start_paused = true)]
async fn an_explanation_lists_all_sources_in_order_and_tries_none_after_a_success() {
    let service = ServiceDouble::default().give(200, keys("A"));
    let variables = [("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/MARKED")];
    let chain = Chain::official(&context(&variables, "", &service));
    let explained = chain.explain().await;
    let names: Vec<_> = explained.iter().map(|source| source.provider()).collect();
    assert_eq!(
        names,
        [
            "the environment",
            "the profile default",
            "the web identity in the environment",
            "the container endpoint",
            "instance metadata",
        ]
    );
    assert!(matches!(explained[2].outcome(), SourceOutcome::Missing(_)));
    assert!(
        matches!(explained[3].outcome(), SourceOutcome::Found(keys) if keys.access_key_id() == "A")
    );
    assert!(
        explained[3]
            .looks_at()
            .iter()
            .any(|place| place == "169.254.170.2")
    );
    assert!(matches!(explained[4].outcome(), SourceOutcome::NotTried));
    assert!(
        explained[4]
            .looks_at()
            .iter()
            .any(|place| place == "http://169.254.169.254")
    );
    let shown = format!("{explained:?}");
    assert!(
        !shown.contains("MARKED") && !shown.contains("s-A"),
        "{shown}"
    );
}

#[tokio::test(start_paused = true)]
async fn an_explanation_without_credentials_says_why_each_source_has_none() {
    let service = ServiceDouble::default().silence();
    let chain = Chain::official(&context(&[], "", &service));
    let explained = chain.explain().await;
    assert_eq!(explained.len(), 5);
    assert!(
        explained
            .iter()
            .all(|source| matches!(source.outcome(), SourceOutcome::Missing(_)))
    );
    let service = ServiceDouble::default().silence();
    let chain = Chain::official(&context(&[], "", &service));
    assert_eq!(chain.provide().await.unwrap_err().sources().len(), 5);
}
