//! Tests with the published data: the cases of the awsQuery protocol, adapted to the operations of
//! STS.

use std::convert::Infallible;
use std::future::ready;
use std::sync::Arc;

use bytes::Bytes;
use casebook_auth::sts::AssumeRole;
use casebook_auth::{
    AssumeRoleProvider, Credentials, Env, HttpClient, ProvideCredentials, ProviderContext,
    Settings, SharedConfig,
};
use casebook_protocol::Operation;
use http::Response;
use serde_json::Value;
use tower::service_fn;

use crate::{json, report};

#[tokio::test]
async fn responses_and_errors_are_read_as_published() {
    let Some(data) = json("protocol/awsQuery.json") else {
        return;
    };
    let cases = data.as_array().unwrap();
    let mut failures = Vec::new();
    for case in cases {
        let right = match (case["trait"].as_str(), case["code"].as_u64()) {
            (Some("httpRequestTests"), _) => request(case),
            (_, Some(200)) => success(case),
            _ => refusal(case).await,
        };
        if !right {
            failures.push(case["id"].to_string());
        }
    }
    report("awsQuery", cases.len(), &failures);
}

/// Returns whether our request has the method, path, content type and kind of body of the published
/// request.
fn request(case: &Value) -> bool {
    let request = AssumeRole::new("val1", "val2").encode().unwrap();
    let published = case["body"].as_str().unwrap();
    let shape = |body: &str| body.replace(|c: char| c.is_alphanumeric(), "");
    let ours = std::str::from_utf8(request.body()).unwrap();
    shape(ours) == shape(published)
        && request.method().as_str() == case["method"].as_str().unwrap()
        && request.uri().path() == case["uri"].as_str().unwrap()
        && request.headers()["content-type"] == case["headers"]["Content-Type"].as_str().unwrap()
}

/// Returns whether the one value in a published response is read correctly. Our operation reads
/// credentials, so the test puts credentials with that value into the response: a number or a time
/// as their expiry, and a text as their access key id.
fn success(case: &Value) -> bool {
    let (name, expected) = case["params"].as_object().unwrap().iter().next().unwrap();
    let published = case["body"].as_str().unwrap();
    let (from, to) = (format!("<{name}>"), format!("</{name}>"));
    let value = published
        .split(&from)
        .nth(1)
        .and_then(|rest| rest.split(&to).next());
    let (expiry, id) = match expected {
        Value::Number(_) => (value.unwrap(), "id"),
        _ => ("2030-01-01T00:00:00Z", value.unwrap()),
    };
    let keys = format!(
        "<Credentials><AccessKeyId>{id}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
         <SessionToken>t</SessionToken><Expiration>{expiry}</Expiration></Credentials>"
    );
    let shape = case["shape"].as_str().unwrap();
    let body = published
        .replace(&format!("{from}{}{to}", value.unwrap()), &keys)
        .replace(shape, "AssumeRole");
    let read = AssumeRole::decode(Response::new(body.into())).unwrap();
    match expected.as_f64() {
        Some(expected) => {
            let expiry = read.credentials.expiry().unwrap();
            let since = expiry.duration_since(std::time::UNIX_EPOCH).unwrap();
            (since.as_secs_f64() - expected).abs() < 1e-6
        }
        None => expected == read.credentials.access_key_id(),
    }
}

/// Returns whether the error of a provider shows the code and the message of the published error
/// response.
async fn refusal(case: &Value) -> bool {
    let status = case["code"].as_u64().unwrap() as u16;
    let response = Response::builder().status(status);
    let body = case["body"].as_str().unwrap().to_owned();
    let response: Response<Bytes> = response.body(body.into()).unwrap();
    let service = service_fn(move |_| ready(Ok::<_, Infallible>(response.clone())));
    let env = Env::from_iter([("AWS_REGION", "us-east-1")]);
    let config = Arc::new(SharedConfig::default());
    let settings = Settings::resolve(&env, &config, None).unwrap();
    let at = ProviderContext::new(&env, config, &settings).http(HttpClient::new(service));
    let keys = Credentials::new("AKID", "secret");
    let provider = AssumeRoleProvider::new(&at, keys, "arn");
    let error = provider.provide().await.unwrap_err().to_string();
    let code = case["vendorParams"]["code"].as_str().unwrap();
    match case["params"]["Message"].as_str() {
        Some(message) => error.ends_with(&format!(": {code}: {message}")),
        None => error.ends_with(&format!(": {code}")),
    }
}
