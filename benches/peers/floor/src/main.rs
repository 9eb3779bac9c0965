//! Runs the jobs of the comparison with a bare pooled hyper client: no signature, retry, limits or
//! credentials, and minimal errors. A client that does the work can hardly cost less.

mod answers;

use std::env;
use std::error::Error;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use peer_tally::{Arguments, Tally};
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use serde::Serialize;
use serde::de::DeserializeOwned;

use answers::{
    AddAttachments, Attachment, AttachmentAnswer, AttachmentSet, CheckResultAnswer,
    DescribeAttachment, DescribeCheckResult, Report, Reports, SeverityLevels,
};

type Failure = Box<dyn Error + Send + Sync>;
type Outcome<T = ()> = Result<T, Failure>;

fn main() -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let arguments = Arguments::read().map_err(|error| error.to_string())?;
    runtime.block_on(run(arguments))
}

#[derive(Clone)]
struct Service {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    endpoint: String,
}

impl Service {
    async fn support<A: DeserializeOwned>(&self, target: &str, ask: &impl Serialize) -> Outcome<A> {
        let request = Request::post(&self.endpoint)
            .header("content-type", "application/x-amz-json-1.1")
            .header("x-amz-target", target)
            .body(serde_json::to_vec(ask)?.into())?;
        self.answer(request).await
    }

    async fn artifact<A: DeserializeOwned>(&self, path: &str) -> Outcome<A> {
        let request = Request::get(format!("{}{path}", self.endpoint)).body(Full::default())?;
        self.answer(request).await
    }

    async fn answer<A: DeserializeOwned>(&self, request: Request<Full<Bytes>>) -> Outcome<A> {
        let answer = self.client.request(request).await?;
        if !answer.status().is_success() {
            return Err(answer.status().to_string().into());
        }
        let body = answer.into_body().collect().await?.to_bytes();
        Ok(serde_json::from_slice(&body)?)
    }
}

/// Reads the root certificates only if they are needed.
fn connector(endpoint: &str) -> Outcome<HttpsConnector<HttpConnector>> {
    let provider = Arc::new(ring::default_provider());
    let builder = HttpsConnectorBuilder::new();
    let builder = if endpoint.starts_with("https://") {
        builder.with_provider_and_native_roots(provider)?
    } else {
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth();
        builder.with_tls_config(config)
    };
    Ok(builder.https_or_http().enable_http1().build())
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the only setting of the program"
)]
fn endpoint() -> Result<String, env::VarError> {
    env::var("AWS_ENDPOINT_URL")
}

async fn run(arguments: Arguments) -> Outcome {
    let Arguments {
        job,
        times,
        mut tally,
    } = arguments;
    let endpoint = endpoint()?;
    let service = Service {
        client: Client::builder(TokioExecutor::new()).build(connector(&endpoint)?),
        endpoint,
    };
    match job.as_str() {
        "cold" | "small" => {
            for _ in 0..times {
                severities(&service, &mut tally).await?;
            }
        }
        "list" => {
            for _ in 0..times {
                list(&service, &mut tally).await?;
            }
        }
        "big" => {
            for _ in 0..times {
                big(&service, &mut tally).await?;
            }
        }
        "up" => {
            let file = peer_tally::file();
            for _ in 0..times {
                up(&service, file.clone(), &mut tally).await?;
            }
        }
        "down" => {
            for _ in 0..times {
                down(&service, &mut tally).await?;
            }
        }
        "conc" => {
            let mut workers = Vec::new();
            for worker in 0..64 {
                let service = service.clone();
                let mut part = tally.part();
                workers.push(tokio::spawn(async move {
                    for _ in (worker..times).step_by(64) {
                        severities(&service, &mut part).await?;
                    }
                    Ok::<_, Failure>(part)
                }));
            }
            for worker in workers {
                tally.merge(&worker.await??);
            }
        }
        other => return Err(format!("expected a job, found {other}").into()),
    }
    tally.tell();
    Ok(())
}

#[derive(Serialize)]
struct EmptyInput {}

async fn severities(service: &Service, tally: &mut Tally) -> Outcome {
    const TARGET: &str = "AWSSupport_20130415.DescribeSeverityLevels";
    let answer: SeverityLevels = service.support(TARGET, &EmptyInput {}).await?;
    for level in &answer.severity_levels {
        tally.maybe(level.code.as_ref());
        tally.maybe(level.name.as_ref());
    }
    Ok(())
}

async fn list(service: &Service, tally: &mut Tally) -> Outcome {
    let answer: Reports = service.artifact("/v1/report/list?maxResults=300").await?;
    for report in &answer.reports {
        summary(report, tally);
    }
    match answer.next_token {
        Some(_) => Err("expected one page".into()),
        None => Ok(()),
    }
}

fn summary(report: &Report, tally: &mut Tally) {
    tally.maybe(report.id.as_ref());
    tally.maybe(report.name.as_ref());
    tally.maybe(report.state.as_ref());
    tally.maybe(report.arn.as_ref());
    report.version.into_iter().for_each(|n| tally.number(n));
    tally.maybe(report.upload_state.as_ref());
    tally.maybe(report.description.as_ref());
    tally.time(report.period_start.as_ref(), |t| t.to_string());
    tally.time(report.period_end.as_ref(), |t| t.to_string());
    tally.maybe(report.series.as_ref());
    tally.maybe(report.category.as_ref());
    tally.maybe(report.company_name.as_ref());
    tally.maybe(report.product_name.as_ref());
    tally.maybe(report.status_message.as_ref());
    tally.maybe(report.acceptance_type.as_ref());
}

async fn big(service: &Service, tally: &mut Tally) -> Outcome {
    const TARGET: &str = "AWSSupport_20130415.DescribeTrustedAdvisorCheckResult";
    let ask = DescribeCheckResult {
        check_id: "Pfx0RwqBli",
    };
    let answer: CheckResultAnswer = service.support(TARGET, &ask).await?;
    for resource in &answer.result.flagged_resources {
        tally.text(&resource.status);
        tally.maybe(resource.region.as_ref());
        tally.text(&resource.resource_id);
        tally.number(resource.is_suppressed.into());
        for value in &resource.metadata {
            tally.maybe(value.as_ref());
        }
    }
    Ok(())
}

async fn up(service: &Service, file: Vec<u8>, tally: &mut Tally) -> Outcome {
    const TARGET: &str = "AWSSupport_20130415.AddAttachmentsToSet";
    let ask = AddAttachments {
        attachments: [Attachment {
            file_name: Some("trace.log".into()),
            data: STANDARD.encode(file),
        }],
    };
    let set: AttachmentSet = service.support(TARGET, &ask).await?;
    tally.maybe(set.attachment_set_id);
    tally.maybe(set.expiry_time);
    Ok(())
}

async fn down(service: &Service, tally: &mut Tally) -> Outcome {
    const TARGET: &str = "AWSSupport_20130415.DescribeAttachment";
    let ask = DescribeAttachment {
        attachment_id: "attachment-KBnjRNrePd9D6Jx0",
    };
    let answer: AttachmentAnswer = service.support(TARGET, &ask).await?;
    tally.maybe(answer.attachment.file_name);
    tally.content(&STANDARD.decode(answer.attachment.data)?);
    Ok(())
}
