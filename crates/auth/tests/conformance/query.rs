//! The awsQuery protocol, by putting its cases into answers of STS.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use casebook_auth::sts::AssumeRole;
use casebook_auth::{
    AssumeRoleProvider, Credentials, Env, HttpClient, ProvideCredentials, ProviderContext,
    Settings, SharedConfig,
};
use casebook_protocol::Operation;
use http::{Request, Response};
use serde_json::Value;
use tower_service::Service;

use crate::{json, report};

#[tokio::test]
async fn answers_and_refusals_are_read_as_published() {
    let Some(data) = json("protocol/awsQuery.json") else {
        return;
    };
    let cases = data.as_array().unwrap();
    let mut failures = Vec::new();
    for case in cases {
        let right = match (case["trait"].as_str(), case["code"].as_u64()) {
            (Some("httpRequestTests"), _) => request(case),
            (_, Some(200)) => answer(case),
            _ => refusal(case).await,
        };
        if !right {
            failures.push(case["id"].to_string());
        }
    }
    report("awsQuery", cases.len(), &failures);
}

/// The form begins and is framed like theirs.
fn request(case: &Value) -> bool {
    let request = AssumeRole::new("val1", "val2").encode().unwrap();
    let theirs = case["body"].as_str().unwrap();
    let shape = |body: &str| body.replace(|c: char| c.is_alphanumeric(), "");
    let ours = std::str::from_utf8(request.body()).unwrap();
    shape(ours) == shape(theirs)
        && request.method().as_str() == case["method"].as_str().unwrap()
        && request.uri().path() == case["uri"].as_str().unwrap()
        && request.headers()["content-type"] == case["headers"]["Content-Type"].as_str().unwrap()
}

/// The one member of their structure stands where ours has one of the same type.
fn answer(case: &Value) -> bool {
    let (name, wanted) = case["params"].as_object().unwrap().iter().next().unwrap();
    let theirs = case["body"].as_str().unwrap();
    let (from, to) = (format!("<{name}>"), format!("</{name}>"));
    let value = theirs
        .split(&from)
        .nth(1)
        .and_then(|rest| rest.split(&to).next());
    let (expiry, id) = match wanted {
        Value::Number(_) => (value.unwrap(), "id"),
        _ => ("2030-01-01T00:00:00Z", value.unwrap()),
    };
    let keys = format!(
        "<Credentials><AccessKeyId>{id}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
         <SessionToken>t</SessionToken><Expiration>{expiry}</Expiration></Credentials>"
    );
    let shape = case["shape"].as_str().unwrap();
    let body = theirs
        .replace(&format!("{from}{}{to}", value.unwrap()), &keys)
        .replace(shape, "AssumeRole");
    let read = AssumeRole::decode(Response::new(body.into())).unwrap();
    match wanted.as_f64() {
        Some(wanted) => {
            let expiry = read.credentials.expiry().unwrap();
            let since = expiry.duration_since(std::time::UNIX_EPOCH).unwrap();
            (since.as_secs_f64() - wanted).abs() < 1e-6
        }
        None => wanted == read.credentials.access_key_id(),
    }
}

/// Code and message arrive at whoever asked.
async fn refusal(case: &Value) -> bool {
    #[derive(Clone)]
    struct Refuses(u16, String);

    impl Service<Request<Bytes>> for Refuses {
        type Response = Response<Bytes>;
        type Error = Infallible;
        type Future = Ready<Result<Response<Bytes>, Infallible>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, _: Request<Bytes>) -> Self::Future {
            let answer = Response::builder().status(self.0);
            ready(Ok(answer.body(self.1.clone().into()).unwrap()))
        }
    }

    let status = case["code"].as_u64().unwrap() as u16;
    let refuses = Refuses(status, case["body"].as_str().unwrap().to_owned());
    let env = Env::from_iter([("AWS_REGION", "us-east-1")]);
    let config = Arc::new(SharedConfig::default());
    let settings = Settings::resolve(&env, &config, None).unwrap();
    let at = ProviderContext::new(&env, config, &settings).http(HttpClient::new(refuses));
    let keys = Credentials::new("AKID", "secret");
    let provider = AssumeRoleProvider::new(&at, keys, "arn");
    let error = provider.provide().await.unwrap_err().to_string();
    let code = case["vendorParams"]["code"].as_str().unwrap();
    match case["params"]["Message"].as_str() {
        Some(message) => error.ends_with(&format!(": {code}: {message}")),
        None => error.ends_with(&format!(": {code}")),
    }
}
