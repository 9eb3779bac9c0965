//! What hyper and rustls log of calls over TLS, if a program lets them log everything.

use std::io::Write as _;

use casebook::artifact::{Artifact, GetReport, GetTermForReport};
use casebook::auth::Credentials;
use casebook::protocol::Api;
use casebook::stack::{Client, Transport};
use casebook::support::{CreateCase, Support};
use casebook::types::Region;

use super::{Log, assert_clean, tls};

/// Writes the records of rustls, which logs by the facade `log`.
struct Records(Log);

impl log::Log for Records {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let mut log = self.0.clone();
        writeln!(log, "{} {}", record.target(), record.args()).unwrap();
    }

    fn flush(&self) {}
}

fn client<A: Api>(server: &tls::Server) -> Client<A> {
    let transport = Transport::builder().ca_bundle(server.bundle.path()).build();
    let credentials = Credentials::new("AKID", "SECRETKEY0").with_session_token("SESSIONTOKEN0");
    Client::builder()
        .region(Region::US_EAST_1)
        .credentials(credentials)
        .endpoint_url(format!("https://localhost:{}", server.address.port()))
        .transport(transport)
        .build()
        .unwrap()
}

#[tokio::test]
async fn hyper_and_rustls_log_no_secret_of_a_call() {
    let log = Log::default();
    log::set_logger(Box::leak(Box::new(Records(log.clone())))).unwrap();
    log::set_max_level(log::LevelFilter::Trace);
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let server = tls::serve(|request| match request.uri().path() {
        "/v1/report/getTermForReport" => {
            r#"{"termToken": "term-token-SECRET0",
                "documentPresignedUrl": "https://localhost/d?X-Amz-Signature=1"}"#
        }
        "/v1/report/get" => r#"{"documentPresignedUrl": "https://localhost/d?X-Amz-Signature=1"}"#,
        _ => r#"{"caseId": "BODYSECRET0"}"#,
    })
    .await;
    let reports = client::<Artifact>(&server);
    let id: casebook::types::ReportId = "report-0000000000000000".parse().unwrap();
    let term = reports
        .send(GetTermForReport::new(id.clone()))
        .await
        .unwrap();
    let get = GetReport::new(id, term.term_token.unwrap());
    reports.send(get).await.unwrap();
    let create = CreateCase::new("a".parse().unwrap(), "BODYSECRET0".parse().unwrap());
    client::<Support>(&server).send(create).await.unwrap();

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for source in ["rustls", "hyper_util"] {
        assert!(log.contains(source), "{source} has logged: {log}");
    }
    assert_clean("the log", &log);
}
