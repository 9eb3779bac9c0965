//! No token and no link of any operation appears in a log, a metric, an error, the output of `Debug`
//! or the emulator's log of requests.

use std::fmt::Debug;
use std::num::NonZeroU32;
use std::time::Duration;

use casebook::auth::Credentials;
use casebook::protocol::Operation;
use casebook::stack::{Client, Signing};
use casebook::types::Region;
use casebook_emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY};
use http::Response;
use metrics::set_default_local_recorder;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::Log;
use crate::recorder::Recorder;
use crate::world::{ResponseScript, answer, ok};

/// A response with every token and every link that a response of any operation can have.
const EVERYTHING: &str = r#"{
    "acceptNdaForAgreementToken": "nda-token-ANSWERSECRET0",
    "acceptanceTermsToken": "agreement-token-ANSWERSECRET0",
    "documentPresignedUrl": "https://example.com/d?X-Amz-Signature=1",
    "downloadUrl": {"url": "https://example.com/d?X-Amz-Signature=1", "expiryDate": "soon"},
    "executeAgreementToken": "agreement-token-ANSWERSECRET0",
    "getAgreementToken": "nda-token-ANSWERSECRET0",
    "termToken": "term-token-ANSWERSECRET0",
    "terminateAgreementToken": "agreement-token-ANSWERSECRET0",
    "uploadUrls": [{"url": "https://example.com/u?X-Amz-Signature=1", "partIndex": 1}]
}"#;

/// Responses of the service and of what is on the way to it; the last request gets none.
fn responses() -> Vec<Response<&'static str>> {
    vec![
        ok(EVERYTHING),
        ok(r#"["ANSWERSECRET0"]"#),
        ok(r#"{"documentPresignedUrl": ["ANSWERSECRET0"], "uploadUrls": "ANSWERSECRET0"}"#),
        answer(403, &[("x-amzn-errortype", "AccessDeniedException")], "{}"),
        answer(
            400,
            &[],
            r#"{"__type": "ValidationException", "reason": "invalidToken"}"#,
        ),
        answer(
            302,
            &[("location", "https://example.com/?X-Amz-Signature=1")],
            "",
        ),
        answer(502, &[("content-type", "text/html")], "<html>ANSWERSECRET0"),
    ]
}

/// The members of an input that are secrets.
fn secrets(input: &Value) -> Vec<String> {
    let members = input.as_object().unwrap().iter();
    members
        .filter(|(name, _)| name.ends_with("Token"))
        .filter(|(name, _)| !["clientToken", "nextToken"].contains(&name.as_str()))
        .map(|(_, value)| value.as_str().unwrap().to_owned())
        .collect()
}

#[derive(Default)]
struct SecretSample {
    text: String,
    secrets: Vec<String>,
    urls: Vec<String>,
    /// The operations whose input has a secret.
    with_secrets: Vec<&'static str>,
}

impl SecretSample {
    fn add(&mut self, value: impl Debug) {
        self.text.push_str(&format!("{value:?}\n"));
    }

    fn assert_clean(&self) {
        assert_clean(
            "an operation, a response or an error",
            &self.text,
            &self.secrets,
        );
    }
}

fn assert_clean(what: &str, shown: &str, secrets: &[String]) {
    let general = ["ANSWERSECRET0", "X-Amz-Signature", SECRET_ACCESS_KEY];
    for secret in general
        .into_iter()
        .chain(secrets.iter().map(String::as_str))
    {
        let at = shown.find(secret);
        let near = at.map(|at| &shown[at.saturating_sub(200)..at]);
        assert_eq!(near, None, "{what} shows {secret}");
    }
}

/// Sends an operation with its signature in the headers and in the query, to each response and to the
/// emulator.
async fn send<Op>(input: Value, emulator: &Emulator, shown: &mut SecretSample)
where
    Op: Operation<Output: Debug> + Clone + Debug + DeserializeOwned,
{
    let secrets = secrets(&input);
    if !secrets.is_empty() {
        shown.with_secrets.push(Op::NAME);
    }
    shown.secrets.extend(secrets);
    let operation: Op = serde_json::from_value(input).unwrap();
    shown.add(&operation);
    let expires = Duration::from_secs(60);
    for signing in [Signing::Headers, Signing::Query { expires }] {
        let client = || {
            Client::<Op::Api>::builder()
                .region(Region::US_EAST_1)
                .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
                .endpoint_url("http://localhost:4747")
                .max_attempts(NonZeroU32::MIN)
        };
        let count = responses().len();
        let script = ResponseScript::new(responses());
        let scripted = client()
            .transport(script.clone())
            .build()
            .unwrap()
            .signing(signing);
        for _ in 0..=count {
            match scripted.send(operation.clone()).await {
                Ok(output) => shown.add(output),
                Err(error) => {
                    shown.text.push_str(&chain(&error));
                    shown.add(error);
                }
            }
        }
        assert_eq!(script.uris().len(), count + 1, "{}", Op::NAME);
        shown.urls.extend(script.uris());
        let emulated = client()
            .transport(emulator.clone())
            .build()
            .unwrap()
            .signing(signing);
        shown.add(emulated.send(operation.clone()).await.is_ok());
        shown.add(&scripted);
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(|cause| format!("{cause}\n")).collect()
}

macro_rules! send_all {
    ($($operation:ty: $purpose:literal $input:tt $(=> $response:tt)?,)+) => {
        async |emulator: &Emulator, shown: &mut SecretSample| {
            $(send::<$operation>(json!($input), emulator, shown).await;)+
        }
    };
}

#[tokio::test(start_paused = true)]
async fn no_operation_shows_its_tokens_or_links() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_writer(log.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let recorder = Recorder::default();
    let _recorder = set_default_local_recorder(&recorder);
    let (emulator, mut shown) = (Emulator::new(), SecretSample::default());
    casebook::artifact::operations!(send_all)(&emulator, &mut shown).await;
    casebook::support::operations!(send_all)(&emulator, &mut shown).await;

    let with_tokens = [
        "AcceptAgreement",
        "AcceptNdaForAgreement",
        "GetAgreement",
        "GetReport",
        "TerminateAgreement",
    ];
    assert_eq!(shown.with_secrets, with_tokens);
    for in_url in ["ndaToken=nda-token-", "termToken="] {
        assert!(
            shown.urls.iter().any(|url| url.contains(in_url)),
            "{in_url}"
        );
    }
    shown.assert_clean();
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let numbers = format!("{:?}", recorder.numbers());
    let requests = format!("{:?}", emulator.requests());
    for (what, text) in [
        ("the log", log),
        ("a metric", numbers),
        ("the emulator", requests),
    ] {
        for name in with_tokens {
            assert!(text.contains(name), "{what} has {name}");
        }
        assert_clean(what, &text, &shown.secrets);
    }
}
