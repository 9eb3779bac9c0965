//! Runs the jobs of the comparison with casebook.

use std::error::Error;

use casebook_artifact::types::artifact::MaxResults;
use casebook_artifact::{Config, ListReports, ReportSummary};
use casebook_support::{
    AddAttachmentsToSet, Attachment, Attachments, DescribeAttachment, DescribeSeverityLevels,
    DescribeTrustedAdvisorCheckResult, SeverityLevels, TrustedAdvisorCheckResult,
};
use peer_tally::{Arguments, Tally};

type Outcome = Result<(), Box<dyn Error>>;

fn main() -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(run(Arguments::read()?))
}

async fn run(arguments: Arguments) -> Outcome {
    let Arguments {
        job,
        times,
        mut tally,
    } = arguments;
    // This reads the whole credential chain, the CA bundle and the proxy settings, as the README
    // does.
    let config = Config::from_env()?;
    if job == "list" {
        let client = casebook_artifact::Client::new(&config)?;
        for _ in 0..times {
            list(&client, &mut tally).await?;
        }
        tally.tell();
        return Ok(());
    }
    let client = casebook_support::Client::new(&config)?;
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
                        severities(&client, &mut part)
                            .await
                            .map_err(|error| error.to_string())?;
                    }
                    Ok::<_, String>(part)
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
    client: &casebook_support::Client,
    tally: &mut Tally,
) -> Result<(), casebook_support::ClientError> {
    let answer: SeverityLevels = client.send(DescribeSeverityLevels::new()).await?;
    for level in &answer.severity_levels {
        tally.maybe(level.code.as_ref());
        tally.maybe(level.name.as_ref());
    }
    Ok(())
}

async fn list(client: &casebook_artifact::Client, tally: &mut Tally) -> Outcome {
    let page = MaxResults::new(300).ok_or("expected 300 to be a page")?;
    let mut reports = client.items(ListReports::new().max_results(page));
    while let Some(report) = reports.try_next().await? {
        summary(&report, tally);
    }
    Ok(())
}

fn summary(report: &ReportSummary, tally: &mut Tally) {
    tally.maybe(report.id.as_ref());
    tally.maybe(report.name.as_ref());
    tally.maybe(report.state.as_ref());
    tally.maybe(report.arn.as_ref());
    report.version.into_iter().for_each(|n| tally.number(n));
    tally.maybe(report.upload_state.as_ref());
    tally.maybe(report.description.as_ref());
    tally.time(report.period_start.as_ref(), |t| t.as_str().to_owned());
    tally.time(report.period_end.as_ref(), |t| t.as_str().to_owned());
    tally.maybe(report.series.as_ref());
    tally.maybe(report.category.as_ref());
    tally.maybe(report.company_name.as_ref());
    tally.maybe(report.product_name.as_ref());
    tally.maybe(report.status_message.as_ref());
    tally.maybe(report.acceptance_type.as_ref());
}

async fn big(client: &casebook_support::Client, tally: &mut Tally) -> Outcome {
    let check = "Pfx0RwqBli".parse()?;
    let answer = client
        .send(DescribeTrustedAdvisorCheckResult::new(check))
        .await?;
    let result: TrustedAdvisorCheckResult = answer.result.ok_or("expected a result")?;
    for resource in &result.flagged_resources {
        tally.maybe(resource.status.as_ref());
        tally.maybe(resource.region.as_ref());
        tally.maybe(resource.resource_id.as_ref());
        tally.number(resource.is_suppressed.into());
        for value in &resource.metadata {
            tally.maybe(value.as_ref());
        }
    }
    Ok(())
}

async fn up(client: &casebook_support::Client, file: Vec<u8>, tally: &mut Tally) -> Outcome {
    let files = Attachments::new([Attachment::new("trace.log", file)])?;
    let set = client.send(AddAttachmentsToSet::new(files)).await?;
    tally.maybe(set.attachment_set_id.as_ref().map(|id| id.as_str()));
    tally.maybe(set.expiry_time.as_ref().map(|time| time.as_str()));
    Ok(())
}

async fn down(client: &casebook_support::Client, tally: &mut Tally) -> Outcome {
    let id = "attachment-KBnjRNrePd9D6Jx0".parse()?;
    let answer = client.send(DescribeAttachment::new(id)).await?;
    let file = answer.attachment.ok_or("expected an attachment")?;
    tally.maybe(file.file_name.as_ref());
    tally.content(file.data.ok_or("expected a file")?.as_bytes());
    Ok(())
}
