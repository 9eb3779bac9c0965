//! AWS Artifact.

use aws_sdk_artifact::Client;
use aws_sdk_artifact::config::retry::RetryConfig;
use aws_sdk_artifact::types::{
    AgreementType, CustomerAgreementState, FeedbackRating, InquiryContent, InquiryStatus,
    NotificationSubscriptionStatus,
};

use crate::emulator::{Emulator, request};
use crate::{Checks, Outcome, check};

pub(crate) async fn run(checks: &mut Checks, emulator: &Emulator) {
    let config = aws_sdk_artifact::Config::builder()
        .region(emulator.region())
        .credentials_provider(emulator.credentials())
        .endpoint_url(emulator.url())
        .http_client(Emulator::http_client())
        .retry_config(RetryConfig::disabled());
    let client = Client::from_conf(config.build());
    checks.run("a report is downloaded", report(&client)).await;
    checks
        .run(
            "the settings of the account are replaced and kept",
            settings(&client),
        )
        .await;
    checks
        .run(
            "the agreements of the sample data are listed",
            agreements(&client),
        )
        .await;
    checks
        .run("tags are added, replaced and removed", tags(&client))
        .await;
    checks
        .run(
            "a question is answered, exported and rated",
            inquiry(&client, emulator),
        )
        .await;
    checks
        .run("a refusal of Artifact has its type", refusal(&client))
        .await;
}

async fn report(client: &Client) -> Outcome {
    let mut pages = client
        .list_reports()
        .max_results(7)
        .into_paginator()
        .items()
        .send();
    let mut report = None;
    let mut count = 0;
    while let Some(found) = pages.try_next().await? {
        count += 1;
        let is_complete = found
            .upload_state()
            .is_some_and(|state| state.as_str() == "COMPLETE");
        report = report.or(found.id.filter(|_| is_complete));
    }
    let id = report.ok_or("expected a report with a document")?;
    check!(count >= 30, count);
    let detail = client.get_report_metadata().report_id(&id).send().await?;
    let detail = detail.report_details().ok_or("expected details")?;
    check!(
        detail.id() == Some(&id)
            && detail
                .term_arn()
                .is_some_and(|arn| arn.starts_with("arn:aws:artifact:")),
        detail
    );
    let versions = client.list_report_versions().report_id(&id).send().await?;
    check!(!versions.reports().is_empty(), versions);
    let term = client.get_term_for_report().report_id(&id).send().await?;
    let token = term.term_token.unwrap_or_default();
    let link = client
        .get_report()
        .report_id(&id)
        .term_token(token)
        .send()
        .await?;
    let (_, document) = request(
        "GET",
        link.document_presigned_url().unwrap_or_default(),
        &[],
    )?;
    check!(document.starts_with(b"%PDF-"), document.len());
    Ok(())
}

async fn settings(client: &Client) -> Outcome {
    use NotificationSubscriptionStatus::{NotSubscribed, Subscribed};
    let before = client.get_account_settings().send().await?;
    let put = client
        .put_account_settings()
        .notification_subscription_status(Subscribed);
    let put = put.send().await?;
    let after = client.get_account_settings().send().await?;
    for (settings, expected) in [
        (before.account_settings(), NotSubscribed),
        (put.account_settings(), Subscribed.clone()),
        (after.account_settings(), Subscribed),
    ] {
        let status = settings.and_then(|it| it.notification_subscription_status());
        check!(status == Some(&expected), settings);
    }
    Ok(())
}

async fn agreements(client: &Client) -> Outcome {
    let all = client
        .list_customer_agreements()
        .into_paginator()
        .items()
        .send();
    let all = all.collect::<Result<Vec<_>, _>>().await?;
    check!(all.len() == 6, all);
    let of = |name| all.iter().find(|it| it.name() == Some(name));
    let active = of("Business Associate Addendum").ok_or("expected an agreement in force")?;
    check!(
        active.id() == Some("customer-agreement-4QmX0tZr7BvKc2Lp")
            && active.state() == Some(&CustomerAgreementState::Active)
            && active.r#type() == Some(&AgreementType::Default)
            && active.aws_account_id() == Some("111122223333")
            && active.acceptance_terms().len() == 2,
        active
    );
    // 2024-02-01T08:15:30.25Z
    let start = active.effective_start().map(|it| it.as_secs_f64());
    check!(start == Some(1_706_775_330.25), active);
    let ended = of("Data Residency Addendum").ok_or("expected an agreement that ended")?;
    check!(
        ended.state() == Some(&CustomerAgreementState::CustomerTerminated)
            && ended.effective_end().is_some(),
        ended
    );
    Ok(())
}

async fn tags(client: &Client) -> Outcome {
    let reports = client.list_reports().max_results(1).send().await?;
    let arn = reports.reports()[0].arn().ok_or("expected an ARN")?;
    client
        .tag_resource()
        .resource_arn(arn)
        .tags("team", "audit")
        .tags("a b/1", "")
        .send()
        .await?;
    client
        .untag_resource()
        .resource_arn(arn)
        .tag_keys("a b/1")
        .send()
        .await?;
    let tags = client
        .list_tags_for_resource()
        .resource_arn(arn)
        .send()
        .await?;
    let tags = tags.tags.unwrap_or_default();
    check!(tags.len() == 1 && tags["team"] == "audit", tags);
    Ok(())
}

async fn inquiry(client: &Client, emulator: &Emulator) -> Outcome {
    let question = "Is data encrypted at rest?";
    let content = InquiryContent::Query(question.to_owned());
    let asked = client
        .create_compliance_inquiry()
        .name("Encryption")
        .inquiry_content(content);
    let asked = asked.send().await?;
    let asked = asked
        .compliance_inquiry_summary
        .ok_or("expected a summary")?;
    let id = asked.id();
    check!(*asked.status() == InquiryStatus::Processing, asked);
    emulator.advance(3)?;
    let detail = client
        .get_compliance_inquiry_metadata()
        .compliance_inquiry_id(id)
        .send()
        .await?;
    let status = detail
        .compliance_inquiry_detail()
        .map(|detail| detail.status().clone());
    check!(status == Some(InquiryStatus::Completed), detail);
    let all = client
        .list_compliance_inquiries()
        .into_paginator()
        .items()
        .send();
    let all = all.collect::<Result<Vec<_>, _>>().await?;
    check!(all.iter().any(|one| one.id() == id), all);
    let queries = client
        .list_compliance_inquiry_queries()
        .compliance_inquiry_id(id)
        .send()
        .await?;
    let query = &queries.queries()[0];
    check!(
        query.query() == question && query.response().is_some(),
        query
    );
    let export = client
        .export_compliance_inquiry()
        .compliance_inquiry_id(id)
        .include_citations(true);
    let export = export.send().await?;
    let (_, document) = request(
        "GET",
        export.document_presigned_url().unwrap_or_default(),
        &[],
    )?;
    check!(
        String::from_utf8_lossy(&document).contains(question),
        document.len()
    );
    let rated = client
        .put_compliance_inquiry_feedback()
        .compliance_inquiry_id(id)
        .query_identifier(1);
    let rated = rated.rating(FeedbackRating::ThumbsUp).send().await?;
    check!(rated.submitted_at().secs() > 0, rated);
    Ok(())
}

async fn refusal(client: &Client) -> Outcome {
    let none = client
        .get_report_metadata()
        .report_id("report-0000000000000000")
        .send()
        .await;
    let error = none.err().ok_or("expected a refusal")?.into_service_error();
    check!(error.is_resource_not_found_exception(), error);
    Ok(())
}
