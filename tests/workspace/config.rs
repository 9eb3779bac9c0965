//! Tests that one configuration from an environment serves all clients, over TLS.

use std::net::SocketAddr;
use std::sync::atomic::Ordering;

use casebook::artifact::{self, ListReports};
use casebook::auth::Env;
use casebook::stack::Sent;
use casebook::support::{self, DescribeSeverityLevels};
use casebook::{Config, emulated, emulator::Emulator};
use http::Request;
use hyper::body::Incoming;
use tempfile::NamedTempFile;

use crate::tls::{chain, proxy, serve, server};

const KEYS: [(&str, &str); 3] = [
    ("AWS_ACCESS_KEY_ID", "AKID"),
    ("AWS_SECRET_ACCESS_KEY", "s"),
    ("AWS_REGION", "us-east-1"),
];

/// Returns an environment with `variables`, in which all requests go to `server`.
fn at(server: SocketAddr, variables: &[(&str, &str)]) -> Env {
    let url = format!("https://localhost:{}", server.port());
    let places = [
        ("AWS_ENDPOINT_URL", url.as_str()),
        ("AWS_MAX_ATTEMPTS", "1"),
    ];
    places.iter().chain(variables).copied().collect()
}

fn text(path: &NamedTempFile) -> &str {
    path.path().to_str().unwrap()
}

#[tokio::test]
async fn the_ca_bundle_of_the_environment_is_trusted_and_without_it_nothing_is_sent() {
    let (server, bundle) = server().await;
    let mut variables = KEYS.to_vec();
    let without = Config::new().env(at(server, &variables));
    let refused = artifact::Client::new(&without).unwrap();
    let refused = refused.send(ListReports::new()).await.unwrap_err();
    assert_eq!(refused.sent(), Sent::No);
    let shown = chain(&refused);
    assert!(shown.contains("invalid peer certificate"), "{shown}");

    variables.push(("AWS_CA_BUNDLE", text(&bundle)));
    let with = Config::new().env(at(server, &variables));
    let client = artifact::Client::new(&with).unwrap();
    client.send(ListReports::new()).await.unwrap();
}

#[tokio::test]
async fn every_profile_trusts_the_bundle_that_it_names() {
    let (server, bundle) = server().await;
    let file = NamedTempFile::new().unwrap();
    let profile = format!("[profile company]\nca_bundle = {}", text(&bundle));
    std::fs::write(file.path(), profile).unwrap();
    let mut variables = KEYS.to_vec();
    variables.push(("AWS_CONFIG_FILE", text(&file)));
    let config = Config::new().env(at(server, &variables));
    // A selected profile takes precedence over the keys in the environment, and this profile has no
    // keys. So the test sets the keys.
    let keys = casebook::auth::Credentials::new("AKID", "s");
    let company = config.clone().profile("company").credentials(keys);
    let client = artifact::Client::new(&company).unwrap();
    client.send(ListReports::new()).await.unwrap();
    let client = artifact::Client::new(&config).unwrap();
    let refused = client.send(ListReports::new()).await.unwrap_err();
    assert_eq!(refused.sent(), Sent::No);
}

#[tokio::test]
async fn the_proxy_of_the_environment_leads_to_the_service() {
    let ((server, bundle), (proxy, asked)) = (server().await, proxy().await);
    let url = format!("http://{proxy}");
    let mut variables = KEYS.to_vec();
    variables.extend([("AWS_CA_BUNDLE", text(&bundle)), ("HTTPS_PROXY", &url)]);
    let config = Config::new().env(at(server, &variables));
    let client = artifact::Client::new(&config).unwrap();
    client.send(ListReports::new()).await.unwrap();
    assert_eq!(asked.lock().unwrap().len(), 1);
}

/// Returns the credentials of a role as the response of STS, and an empty object as that of every
/// other service.
fn answer(request: &Request<Incoming>) -> &'static str {
    let kind = request.headers().get("content-type");
    match kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form")) {
        false => "{}",
        true => {
            "<AssumeRoleResponse xmlns='https://sts.amazonaws.com/doc/2011-06-15/'>\
             <AssumeRoleResult><Credentials><AccessKeyId>ASIA</AccessKeyId>\
             <SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>\
             <Expiration>2999-01-01T01:00:00Z</Expiration></Credentials></AssumeRoleResult>\
             </AssumeRoleResponse>"
        }
    }
}

#[tokio::test]
async fn both_services_and_sts_share_one_pool_of_connections() {
    let server = serve(answer).await;
    let file = NamedTempFile::new().unwrap();
    let profiles = "[default]\nrole_arn = arn:aws:iam::012345678901:role/r\n\
                    source_profile = keys\n[profile keys]\naws_access_key_id = AKID\n\
                    aws_secret_access_key = s";
    std::fs::write(file.path(), profiles).unwrap();
    let variables = [
        ("AWS_REGION", "us-east-1"),
        ("AWS_CONFIG_FILE", text(&file)),
        ("AWS_CA_BUNDLE", text(&server.bundle)),
    ];
    let config = Config::new().env(at(server.address, &variables));
    let reports = artifact::Client::new(&config).unwrap();
    let cases = support::Client::new(&config.clone().app_name("other")).unwrap();
    for _ in 0..2 {
        reports.send(ListReports::new()).await.unwrap();
        cases.send(DescribeSeverityLevels::new()).await.unwrap();
    }
    assert_eq!(
        server.asked.load(Ordering::Relaxed),
        5,
        "STS once, and four operations"
    );
    assert_eq!(server.connections.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn an_emulated_configuration_serves_both_services_and_can_be_changed() {
    let emulator = Emulator::new();
    let config = emulated(&emulator).region(casebook::types::Region::EU_WEST_1);
    let reports = artifact::Client::new(&config).unwrap();
    assert!(
        !reports
            .send(ListReports::new())
            .await
            .unwrap()
            .reports
            .is_empty()
    );
    let cases = support::Client::new(&config).unwrap();
    let levels = cases.send(DescribeSeverityLevels::new()).await.unwrap();
    assert_eq!(levels.severity_levels.len(), 5);
    assert_eq!(emulator.tally().total().answered, 2);
}
