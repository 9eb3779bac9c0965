//! Trusted Advisor.

use aws_sdk_support::Client;

use crate::emulator::Emulator;
use crate::{Outcome, check};

/// A check whose sample result costs money: four load balancers without traffic.
const CHECK: &str = "zwwM5hpA6e";

pub(super) async fn results(client: &Client) -> Outcome {
    let checks = client.describe_trusted_advisor_checks().language("en");
    let checks = checks.send().await?;
    check!(checks.checks().len() == 70, checks.checks().len());
    let found = checks.checks().iter().find(|found| found.id() == CHECK);
    let found = found.ok_or("expected the sample check")?;
    check!(
        found.name() == "Load Balancers without Traffic" && found.category() == "cost_optimizing",
        found
    );
    let headings: Vec<_> = found.metadata().iter().flatten().collect();
    check!(
        headings
            == [
                "Region",
                "Load Balancer Name",
                "Reason",
                "Estimated Monthly Savings"
            ],
        headings
    );

    let summaries = client.describe_trusted_advisor_check_summaries();
    let summaries = summaries.check_ids(Some(CHECK.to_owned())).send().await?;
    let [summary] = summaries.summaries() else {
        return Err(format!("expected one summary, found {summaries:?}").into());
    };
    check!(
        summary.check_id() == CHECK && summary.has_flagged_resources(),
        summary
    );
    let savings = summary
        .category_specific_summary()
        .and_then(|it| it.cost_optimizing())
        .map(|it| it.estimated_monthly_savings());
    check!(savings == Some(483.52), summary);

    let result = client.describe_trusted_advisor_check_result();
    let result = result.check_id(CHECK).language("en").send().await?;
    let result = result.result().ok_or("expected a result")?;
    check!(result.status() == "warning", result);
    let resources = result.resources_summary().ok_or("expected numbers")?;
    check!(
        (
            resources.resources_processed(),
            resources.resources_flagged()
        ) == (4, 4),
        resources
    );
    check!(result.flagged_resources().len() == 4, result);
    let flagged = &result.flagged_resources()[0];
    let row: Vec<_> = flagged.metadata().iter().flatten().collect();
    check!(
        flagged.region() == Some("ap-southeast-2")
            && !flagged.is_suppressed()
            && row
                == [
                    "ap-southeast-2",
                    "catalog-api-5",
                    "The yellow criterion is met",
                    "$3.39"
                ],
        flagged
    );
    Ok(())
}

pub(super) async fn refresh(client: &Client, emulator: &Emulator) -> Outcome {
    check!(status(client).await? == ("none".to_owned(), 0), CHECK);
    let refreshed = client.refresh_trusted_advisor_check().check_id(CHECK);
    let refreshed = refreshed.send().await?;
    let refreshed = refreshed.status().ok_or("expected a status")?;
    check!(
        refreshed.check_id() == CHECK && refreshed.status() == "enqueued",
        refreshed
    );
    emulator.advance(10)?;
    let (word, millis) = status(client).await?;
    check!(word == "success", word);
    check!((3_580_000..=3_590_000).contains(&millis), millis);
    Ok(())
}

/// Returns the status of the last refresh, and the milliseconds until the next.
async fn status(client: &Client) -> Result<(String, i64), Box<dyn std::error::Error>> {
    let statuses = client.describe_trusted_advisor_check_refresh_statuses();
    let statuses = statuses.check_ids(Some(CHECK.to_owned())).send().await?;
    let status = statuses.statuses().first().ok_or("expected a status")?;
    let millis = status.millis_until_next_refreshable();
    Ok((status.status().to_owned(), millis))
}
