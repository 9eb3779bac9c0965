//! Runs the jobs of the comparison with the official SDK.

use std::error::Error;

use aws_sdk_artifact::types::ReportSummary;
use aws_sdk_support::primitives::Blob;
use aws_sdk_support::types::Attachment;
use peer_tally::{Arguments, Tally};

type Outcome = Result<(), Box<dyn Error>>;

fn main() -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(run(Arguments::read()?))
}

#[cfg(not(feature = "ring"))]
async fn config() -> aws_config::SdkConfig {
    aws_config::load_from_env().await
}

#[cfg(feature = "ring")]
async fn config() -> aws_config::SdkConfig {
    use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
    let client = aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build_https();
    aws_config::from_env().http_client(client).load().await
}

async fn run(arguments: Arguments) -> Outcome {
    let Arguments {
        job,
        times,
        mut tally,
    } = arguments;
    let config = config().await;
    if job == "list" {
        let client = aws_sdk_artifact::Client::new(&config);
        for _ in 0..times {
            list(&client, &mut tally).await?;
        }
        tally.tell();
        return Ok(());
    }
    let client = aws_sdk_support::Client::new(&config);
    match job.as_str() {
        "cold" | "small" => {
            for _ in 0..times {
                severities(&client, &mut tally).await?;
            }
        }
        "big" => {
            for _ in 0..times {
                big(&client, &mut tally).await?;
            }
        }
        "up" => {
            let file = peer_tally::file();
            for _ in 0..times {
                up(&client, file.clone(), &mut tally).await?;
            }
        }
        "down" => {
            for _ in 0..times {
                down(&client, &mut tally).await?;
            }
        }
        "conc" => {
            let mut workers = Vec::new();
            for worker in 0..64 {
                let client = client.clone();
                let mut part = tally.part();
                workers.push(tokio::spawn(async move {
                    for _ in (worker..times).step_by(64) {
                        severities(&client, &mut part).await?;
                    }
                    Ok::<_, aws_sdk_support::Error>(part)
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

async fn severities(
    client: &aws_sdk_support::Client,
    tally: &mut Tally,
) -> Result<(), aws_sdk_support::Error> {
    let answer = client.describe_severity_levels().send().await?;
    for level in answer.severity_levels() {
        tally.maybe(level.code());
        tally.maybe(level.name());
    }
    Ok(())
}

async fn list(client: &aws_sdk_artifact::Client, tally: &mut Tally) -> Outcome {
    let mut reports = client
        .list_reports()
        .max_results(300)
        .into_paginator()
        .items()
        .send();
    while let Some(report) = reports.next().await {
        summary(&report?, tally);
    }
    Ok(())
}

fn summary(report: &ReportSummary, tally: &mut Tally) {
    use aws_sdk_artifact::primitives::{DateTime, DateTimeFormat};
    let text = |time: &DateTime| time.fmt(DateTimeFormat::DateTime).unwrap_or_default();
    tally.maybe(report.id());
    tally.maybe(report.name());
    tally.maybe(report.state().map(|word| word.as_str()));
    tally.maybe(report.arn());
    report.version().into_iter().for_each(|n| tally.number(n));
    tally.maybe(report.upload_state().map(|word| word.as_str()));
    tally.maybe(report.description());
    tally.time(report.period_start(), text);
    tally.time(report.period_end(), text);
    tally.maybe(report.series());
    tally.maybe(report.category());
    tally.maybe(report.company_name());
    tally.maybe(report.product_name());
    tally.maybe(report.status_message());
    tally.maybe(report.acceptance_type().map(|word| word.as_str()));
}

async fn big(client: &aws_sdk_support::Client, tally: &mut Tally) -> Outcome {
    let answer = client
        .describe_trusted_advisor_check_result()
        .check_id("Pfx0RwqBli")
        .send()
        .await?;
    let result = answer.result().ok_or("expected a result")?;
    for resource in result.flagged_resources() {
        tally.text(resource.status());
        tally.maybe(resource.region());
        tally.text(resource.resource_id());
        tally.number(resource.is_suppressed().into());
        for value in resource.metadata() {
            tally.maybe(value.as_ref());
        }
    }
    Ok(())
}

async fn up(client: &aws_sdk_support::Client, file: Vec<u8>, tally: &mut Tally) -> Outcome {
    let file = Attachment::builder()
        .file_name("trace.log")
        .data(Blob::new(file))
        .build();
    let set = client
        .add_attachments_to_set()
        .attachments(file)
        .send()
        .await?;
    tally.maybe(set.attachment_set_id());
    tally.maybe(set.expiry_time());
    Ok(())
}

async fn down(client: &aws_sdk_support::Client, tally: &mut Tally) -> Outcome {
    let answer = client
        .describe_attachment()
        .attachment_id("attachment-KBnjRNrePd9D6Jx0")
        .send()
        .await?;
    let file = answer.attachment().ok_or("expected an attachment")?;
    tally.maybe(file.file_name());
    tally.content(file.data().ok_or("expected a file")?.as_ref());
    Ok(())
}
