//! What a case can be filed under.

use aws_sdk_support::Client;

use crate::{Outcome, check};

const SERVICE: &str = "aws-lambda";
const CATEGORY: &str = "invocation";

pub(super) async fn catalogue(client: &Client) -> Outcome {
    let all = client.describe_services().send().await?;
    check!(all.services().len() == 53, all.services().len());
    let services = client.describe_services().service_code_list(SERVICE);
    let services = services.language("en").send().await?;
    let [service] = services.services() else {
        return Err(format!("expected one service, found {services:?}").into());
    };
    check!(
        service.code() == Some(SERVICE) && service.name() == Some("Lambda"),
        service
    );
    let mut categories = service.categories().iter();
    let category = categories.find(|it| it.code() == Some(CATEGORY));
    check!(
        category.and_then(|it| it.name()) == Some("Invocation"),
        service
    );

    let levels = client.describe_severity_levels().language("en");
    let levels = levels.send().await?;
    let levels: Vec<_> = levels
        .severity_levels()
        .iter()
        .map(|level| (level.code(), level.name()))
        .collect();
    check!(
        levels
            == [
                ("low", "Low"),
                ("normal", "Normal"),
                ("high", "High"),
                ("urgent", "Urgent"),
                ("critical", "Critical")
            ]
            .map(|(code, name)| (Some(code), Some(name))),
        levels
    );

    let languages = client.describe_supported_languages();
    let languages = languages.issue_type("technical").service_code(SERVICE);
    let languages = languages.category_code(CATEGORY).send().await?;
    let of = |code| {
        let mut languages = languages.supported_languages().iter();
        languages.find(|it| it.code() == Some(code))
    };
    check!(
        of("ja")
            .is_some_and(|it| it.language() == Some("JAPANESE") && it.display() == Some("日本語")),
        languages
    );

    for (language, ways, hours) in [
        (
            "en",
            &["web", "chat", "call"][..],
            ("00:00:00.000", "23:59:59.999"),
        ),
        (
            "ja",
            &["web", "chat", "call"],
            ("00:00:00.000", "09:00:00.000"),
        ),
    ] {
        let options = client.describe_create_case_options();
        let options = options.issue_type("technical").service_code(SERVICE);
        let options = options.category_code(CATEGORY).language(language);
        let options = options.send().await?;
        check!(
            options.language_availability() == Some("available"),
            options
        );
        let types = options.communication_types();
        check!(
            types
                .iter()
                .map(|it| it.r#type().unwrap_or_default())
                .eq(ways.iter().copied()),
            options
        );
        let found = &types[2].supported_hours()[0];
        check!(
            (found.start_time(), found.end_time()) == (Some(hours.0), Some(hours.1)),
            options
        );
    }
    Ok(())
}
