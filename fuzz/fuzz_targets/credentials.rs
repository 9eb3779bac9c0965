//! Credentials from a container, instance metadata, STS and single sign-on: keys come only from a success
//! that states both, no provider asks without end, and no error quotes a secret.
#![no_main]

use std::collections::VecDeque;
use std::future::ready;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use casebook_auth::{
    AssumeRoleProvider, Clock, ContainerProvider, Credentials, Env, HttpClient,
    InstanceMetadataProvider, ProvideCredentials, ProviderContext, Settings, SharedConfig,
    SsoProvider, WebIdentityProvider,
};
use casebook_fuzz::{choice, folder, records, wait};
use casebook_protocol::error::BoxError;
use casebook_protocol::xml::Element;
use http::{Request, Response};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use tower::service_fn;

const ROLE: &str = "arn:aws:iam::012345678901:role/r";

/// The responses that are left, those that were given, and the number of requests.
#[derive(Default)]
struct Script {
    left: VecDeque<(u16, Bytes)>,
    given: Vec<(u16, Bytes)>,
    requests: usize,
}

static SCRIPT: LazyLock<Mutex<Script>> = LazyLock::new(Mutex::default);
static HOME: LazyLock<PathBuf> = LazyLock::new(|| folder("credentials"));
static CONTEXT: LazyLock<ProviderContext> = LazyLock::new(context);

fn context() -> ProviderContext {
    let home = HOME.to_str().expect("the path is UTF-8");
    let env = Env::from_iter([
        ("AWS_REGION", "eu-central-1"),
        ("HOME", home),
        ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/a"),
    ]);
    let config = Arc::new(SharedConfig::default());
    let settings = Settings::resolve(&env, &config, None).expect("the settings are valid");
    let service = service_fn(|_: Request<Bytes>| {
        let mut script = SCRIPT.lock().expect("no run panicked before");
        script.requests += 1;
        ready(match script.left.pop_front() {
            Some((status, body)) => {
                script.given.push((status, body.clone()));
                let response = Response::builder().status(status).body(body);
                Ok(response.expect("the status is valid"))
            }
            None => Err(BoxError::from("the connection was reset")),
        })
    });
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600);
    ProviderContext::new(&env, config, &settings)
        .http(HttpClient::new(service))
        .clock(Clock::fixed(now))
}

// The first byte selects the provider. Then comes a file with a token, and then the responses, each with a
// byte for its status.
fuzz_target!(|input: &[u8]| {
    let Some((provider, rest)) = choice(input) else {
        return;
    };
    let mut records = records(rest);
    let file = records.next().unwrap_or_default();
    let left = records.take(12).filter_map(|record| {
        let (status, body) = choice(record)?;
        let status = if status < 192 {
            200
        } else {
            100 + u16::from(status) * 2
        };
        Some((status, Bytes::copy_from_slice(body)))
    });
    *SCRIPT.lock().expect("no run panicked before") = Script {
        left: left.collect(),
        ..Script::default()
    };

    let keys = Credentials::new("AKID", "caller's own");
    let found = match provider % 5 {
        0 => wait(ContainerProvider::new(&CONTEXT).provide()),
        1 => wait(InstanceMetadataProvider::new(&CONTEXT).provide()),
        2 => {
            let region = casebook_types::Region::US_EAST_1;
            let cache = HOME.join(".aws/sso/cache");
            std::fs::create_dir_all(&cache).expect("the folder can be created");
            // The name of the file is the SHA-1 of "w", the name of the session.
            let path = cache.join("aff024fe4ab0fece4091de044c58c9ae4233383a.json");
            std::fs::write(path, file).expect("the file can be written");
            wait(
                SsoProvider::new(&CONTEXT, "u", region, "1", "r")
                    .session("w")
                    .provide(),
            )
        }
        3 => {
            let path = HOME.join("token");
            std::fs::write(&path, file).expect("the file can be written");
            wait(WebIdentityProvider::new(&CONTEXT, path, ROLE).provide())
        }
        _ => {
            // What an earlier run has stored would be the answer.
            let _ = std::fs::remove_dir_all(HOME.join(".aws/cli"));
            wait(AssumeRoleProvider::new(&CONTEXT, keys, ROLE).provide())
        }
    };
    let script = SCRIPT.lock().expect("no run panicked before");
    assert!(script.requests <= 40, "{} requests", script.requests);
    match found {
        Ok(found) => {
            let key = (found.access_key_id(), found.secret_access_key().expose());
            assert!(!key.0.is_empty() && !key.1.is_empty());
            let mut successes = script
                .given
                .iter()
                .filter(|(status, _)| (200..300).contains(status));
            assert!(successes.any(|(_, body)| states(body, key)), "{key:?}");
        }
        Err(error) => {
            let error = error.to_string();
            assert!(error.len() <= 4 * input.len() + 1000, "{error}");
            // STS and single sign-on send messages, which are repeated; the others send none.
            assert!(provider % 5 > 1 || !error.contains("MARKED/"), "{error}");
        }
    }
});

/// Whether a body states this access key and its secret, as another reader sees it.
fn states(body: &[u8], key: (&str, &str)) -> bool {
    if let Ok(json) = serde_json::from_slice::<Value>(body) {
        let places = [Some(&json), json.get("roleCredentials")];
        return places.into_iter().flatten().any(|place| {
            let member = |names: [&str; 2]| names.iter().find_map(|name| place.get(name)?.as_str());
            member(["AccessKeyId", "accessKeyId"]) == Some(key.0)
                && member(["SecretAccessKey", "secretAccessKey"]) == Some(key.1)
        });
    }
    Element::parse(body).is_ok_and(|root| element_states(&root, key))
}

fn element_states(element: &Element, key: (&str, &str)) -> bool {
    let text = |name| element.child_text(name).map(str::trim);
    text("AccessKeyId") == Some(key.0) && text("SecretAccessKey") == Some(key.1)
        || element.children().any(|child| element_states(child, key))
}
