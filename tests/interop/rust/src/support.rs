//! AWS Support.

mod advisor;
mod catalogue;

use aws_sdk_support::Client;
use aws_sdk_support::config::retry::RetryConfig;
use aws_sdk_support::primitives::Blob;
use aws_sdk_support::types::{Attachment, CompletedUpload};

use crate::emulator::{Emulator, request};
use crate::{Checks, Outcome, check};

pub(crate) async fn run(checks: &mut Checks, emulator: &Emulator) {
    let config = aws_sdk_support::Config::builder()
        .region(emulator.region())
        .credentials_provider(emulator.credentials())
        .endpoint_url(emulator.url())
        .http_client(Emulator::http_client())
        .retry_config(RetryConfig::disabled());
    let client = Client::from_conf(config.build());
    checks
        .run(
            "the catalogue is that of the sample data",
            catalogue::catalogue(&client),
        )
        .await;
    checks
        .run("the cases of the sample data are found", cases(&client))
        .await;
    checks
        .run("files of an attachment set come back", attachments(&client))
        .await;
    checks
        .run(
            "a check has its result and its columns",
            advisor::results(&client),
        )
        .await;
    checks
        .run("a check is refreshed", advisor::refresh(&client, emulator))
        .await;
    checks
        .run("a case lives from opened to resolved", case(&client))
        .await;
    checks
        .run(
            "a large file goes up in parts and comes back",
            upload(&client, emulator),
        )
        .await;
    checks
        .run("a dry run opens no case", dry_run(&client))
        .await;
    checks
        .run("a refusal of Support has its type", refusal(&client))
        .await;
}

async fn cases(client: &Client) -> Outcome {
    let all = client
        .describe_cases()
        .include_resolved_cases(true)
        .include_communications(false)
        .into_paginator()
        .page_size(10)
        .items()
        .send();
    let all = all.collect::<Result<Vec<_>, _>>().await?;
    check!(all.len() == 7, all);
    let subject = "Function ends after three seconds";
    let known = all.iter().find(|case| case.subject() == Some(subject));
    let known = known.ok_or("expected the sample case")?;
    let known = known.display_id().ok_or("expected a display id")?;
    let cases = client.describe_cases().display_id(known).send().await?;
    let [case] = cases.cases() else {
        return Err(format!("expected one case, found {cases:?}").into());
    };
    let values = [
        (case.service_code(), "aws-lambda"),
        (case.category_code(), "invocation"),
        (case.severity_code(), "normal"),
        (case.status(), "work-in-progress"),
        (case.language(), "en"),
    ];
    check!(
        values.iter().all(|(found, value)| *found == Some(*value)),
        case
    );
    check!(case.cc_email_addresses() == ["on-call@example.com"], case);
    let recent = case.recent_communications().ok_or("expected texts")?;
    let recent = recent.communications();
    check!(
        recent.len() == 4 && recent[0].body() == Some("Thank you, that helps."),
        recent
    );
    check!(
        recent[3].attachment_set()[0].file_name() == Some("export-batch-2.log"),
        recent
    );
    Ok(())
}

async fn attachments(client: &Client) -> Outcome {
    let bytes: Vec<u8> = (0..=255).collect();
    let attachment = Attachment::builder()
        .file_name("größe.bin")
        .data(Blob::new(bytes.clone()));
    let set = client.add_attachments_to_set();
    let set = set.attachments(attachment.build()).send().await?;
    check!(set.expiry_time().is_some_and(|it| !it.is_empty()), set);
    let made = client
        .create_case()
        .subject("With a file")
        .communication_body("x")
        .set_attachment_set_id(set.attachment_set_id);
    let made = made.send().await?;
    let id = made.case_id().unwrap_or_default();
    let talk = client.describe_communications().case_id(id).send().await?;
    let attached = &talk.communications()[0].attachment_set()[0];
    let back = client
        .describe_attachment()
        .set_attachment_id(attached.attachment_id.clone());
    let back = back.send().await?;
    let back = back.attachment().ok_or("expected an attachment")?;
    check!(
        back.file_name() == Some("größe.bin") && back.data().is_some_and(|it| it.as_ref() == bytes),
        back
    );
    Ok(())
}

async fn case(client: &Client) -> Outcome {
    let made = client
        .create_case()
        .subject("From the SDK")
        .communication_body("It «hängt»");
    let made = made.send().await?;
    let id = made.case_id().ok_or("expected a case")?;
    client
        .add_communication_to_case()
        .case_id(id)
        .communication_body("more")
        .send()
        .await?;
    let talk = client
        .describe_communications()
        .case_id(id)
        .into_paginator()
        .items()
        .send();
    let talk = talk.collect::<Result<Vec<_>, _>>().await?;
    check!(
        talk.len() == 2 && talk[1].body() == Some("It «hängt»"),
        talk
    );
    let resolved = client.resolve_case().case_id(id).send().await?;
    check!(resolved.final_case_status() == Some("resolved"), resolved);
    Ok(())
}

async fn upload(client: &Client, emulator: &Emulator) -> Outcome {
    let content: Vec<u8> = (0..=255).cycle().take(6_000_000).collect();
    let links = client.get_attachment_upload_links().file_name("core.gz");
    let links = links.file_size_bytes(content.len() as i64).send().await?;
    let id = links.upload_id();
    let size = usize::try_from(links.part_size_bytes())?;
    let mut parts = Vec::new();
    for link in links.upload_urls() {
        let number = link.part_index();
        let part = content
            .chunks(size)
            .nth(usize::try_from(number)? - 1)
            .unwrap_or_default();
        let (head, _) = request("PUT", link.url(), part)?;
        let tag = head
            .lines()
            .find_map(|line| line.strip_prefix("etag: "))
            .unwrap_or_default();
        parts.push(
            CompletedUpload::builder()
                .part_index(number)
                .e_tag(tag)
                .build()?,
        );
    }
    client
        .complete_attachment_upload()
        .upload_id(id)
        .set_completed_uploads(Some(parts))
        .send()
        .await?;
    emulator.advance(3)?;
    let status = client
        .describe_attachment_upload_status()
        .upload_id(id)
        .send()
        .await?;
    check!(
        status.upload_status().as_str() == "attachment-ready",
        status
    );
    let made = client
        .create_case()
        .subject("Large")
        .communication_body("x")
        .upload_ids(id)
        .send()
        .await?;
    let case = made.case_id().unwrap_or_default();
    let talk = client
        .describe_communications()
        .case_id(case)
        .send()
        .await?;
    let attachment = talk.communications()[0].attachments()[0].attachment_id();
    let link = client
        .get_attachment_download_link()
        .attachment_id(attachment.unwrap_or_default());
    let link = link.send().await?;
    let url = link.download_url().ok_or("expected a link")?.url();
    let (_, back) = request("GET", url, &[])?;
    check!(back == content, back.len());
    Ok(())
}

async fn dry_run(client: &Client) -> Outcome {
    let dry = client
        .create_case()
        .subject("x")
        .communication_body("x")
        .dry_run(true)
        .send()
        .await;
    let error = dry
        .err()
        .ok_or("expected the error of a dry run")?
        .into_service_error();
    check!(error.is_dry_run_operation_exception(), error);
    Ok(())
}

async fn refusal(client: &Client) -> Outcome {
    let none = client.resolve_case().case_id("case-none").send().await;
    let error = none.err().ok_or("expected a refusal")?.into_service_error();
    check!(error.is_case_id_not_found(), error);
    Ok(())
}
