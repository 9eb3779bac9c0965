//! `catalog …`

use casebook::support::{
    Client, DescribeCreateCaseOptions, DescribeServices, DescribeSeverityLevels,
    DescribeSupportedLanguages, ServiceCatalog, Support,
};
use casebook::types::support::LanguageCode;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::topic::{self, Topic};
use crate::command::ask::{ask, json};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::help::examples;
use crate::output::{Column, Format, View};
use crate::session::Session;
use crate::word::open;

/// Services, categories, severities and languages for support cases.
#[derive(Debug, Subcommand)]
pub(crate) enum Catalog {
    #[command(after_help = examples(&[
        ("List the services as a table", "casebook catalog services --output table"),
        ("List the categories of one", "casebook catalog services ec2"),
    ]))]
    Services(Services),
    /// List the severities that the support plan includes
    #[command(after_help = examples(&[
        ("List the severities of the support plan", "casebook catalog severities"),
        ("Print their codes", "casebook catalog severities --query 'severityLevels[].code'"),
    ]))]
    Severities(Language),
    /// List the languages in which a kind of case is handled
    // clap does not wrap the usage.
    #[command(
        override_usage = "casebook catalog languages [OPTIONS]\n           --service <SERVICE> --category <CATEGORY>"
    )]
    #[command(after_help = examples(&[
        (
            "List the languages for a topic",
            "casebook catalog languages --service ec2 --category performance",
        ),
        (
            "Print their codes",
            "casebook catalog languages --service ec2 --category performance \\\n        --query 'supportedLanguages[].code'",
        ),
    ]))]
    Languages {
        #[command(flatten)]
        topic: Topic,
    },
    /// Show the support hours and channels for a kind of case
    // clap does not wrap the usage.
    #[command(
        override_usage = "casebook catalog options [OPTIONS]\n           --service <SERVICE> --category <CATEGORY>"
    )]
    #[command(after_help = examples(&[
        (
            "Show the hours of support for a topic",
            "casebook catalog options --service ec2 --category performance",
        ),
        (
            "Show them for cases in Japanese",
            "casebook catalog options --service ec2 --category performance \\\n        --language ja",
        ),
    ]))]
    Options {
        #[command(flatten)]
        topic: Topic,

        /// Language of the case
        #[arg(long, value_name = "CODE", default_value = "en")]
        #[arg(value_parser = open::<LanguageCode>(LanguageCode::KNOWN))]
        language: LanguageCode,
    },
}

/// List the services, or the categories of one service.
#[derive(Args, Debug)]
pub(crate) struct Services {
    /// Code, name or alias of a service: list its categories
    #[arg(value_name = "SERVICE")]
    service: Option<String>,

    #[command(flatten)]
    language: Language,
}

/// The option for the language of names.
#[derive(Args, Clone, Debug)]
pub(crate) struct Language {
    /// zh, en, ja, es, pt, fr, ko or tr [default: en]
    ///
    /// The language of the names.
    #[arg(long, value_name = "CODE")]
    #[arg(value_parser = open::<LanguageCode>(LanguageCode::KNOWN))]
    language: Option<LanguageCode>,
}

/// Other commands take the name of a service as well as its code.
const SERVICES: &[Column] = &[
    Column::whole("CODE", "code").spare(1),
    Column::text("NAME", "name").telling(60),
    Column::whole("CATEGORIES", "categories").spare(2),
];

const NAMED: &[Column] = &[
    Column::whole("CODE", "code"),
    Column::text("NAME", "name").telling(60),
];

const LANGUAGES: &[Column] = &[
    Column::whole("CODE", "code"),
    Column::text("LANGUAGE", "language"),
    Column::text("DISPLAY", "display"),
];

impl Catalog {
    /// Runs the command.
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let client = session.client::<Support>()?;
        match self {
            Self::Services(services) => services.run(session, client).await,
            Self::Severities(language) => {
                let mut describe = DescribeSeverityLevels::new();
                describe.language = language.language;
                let response = ask(&client, describe).await?;
                session.print_list(json(&response)?, View::Columns(NAMED), "no severities")
            }
            Self::Languages { topic } => {
                let (service, category) = topic.codes(&client).await?;
                let describe = DescribeSupportedLanguages::new(
                    topic.issue_type.clone(),
                    service.clone(),
                    category,
                );
                let response = ask(&client, describe).await?;
                topic.tell(session, &service);
                session.print_list(json(&response)?, View::Columns(LANGUAGES), "no languages")
            }
            Self::Options { topic, language } => {
                let (service, category) = topic.codes(&client).await?;
                let describe = DescribeCreateCaseOptions::new(
                    topic.issue_type.clone(),
                    service.clone(),
                    language,
                    category,
                );
                let response = json(&ask(&client, describe).await?)?;
                topic.tell(session, &service);
                if session.printer().form() == Some(Format::Table) {
                    return session.print(readable(&response), View::Columns(OPTIONS));
                }
                session.print(response, View::Generic)
            }
        }
    }
}

impl Services {
    /// Runs the command: lists the services, or the categories of one.
    async fn run(self, session: &Session, client: Client) -> Result<Exit, Failure> {
        let mut describe = DescribeServices::new();
        describe.language = self.language.language;
        let mut response = ask(&client, describe).await?;
        let table = session.printer().form() == Some(Format::Table);
        if let Some(asked) = self.service {
            let catalog = ServiceCatalog::from(response.clone());
            let found = topic::service(&catalog, &asked)?.clone();
            if table {
                let categories = json!({ "categories": json(&found.categories)? });
                let none = "the service has no categories";
                return session.print_list(categories, View::Columns(NAMED), none);
            }
            response.services = vec![found];
        }
        let mut result = json(&response)?;
        if table {
            // The list of all services has only the number of categories for each. The list for one
            // service, above, has the categories themselves.
            let services = result["services"].as_array_mut().into_iter().flatten();
            for service in services {
                let count = service["categories"].as_array().map_or(0, Vec::len);
                service["categories"] = count.into();
            }
        }
        session.print_list(result, View::Columns(SERVICES), "no services")
    }
}

const OPTIONS: &[Column] = &[
    Column::whole("TYPE", "type"),
    Column::whole("LANGUAGE", "languageAvailability"),
    Column::text("HOURS", "supportedHours"),
    Column::text("CLOSED", "datesWithoutSupport").spare(1),
];

/// Returns a row for each support channel, such as chat, with all of its hours in one cell.
fn readable(response: &Value) -> Value {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = |value: &Value, from: &str, to: &str| {
        let entries = value.as_array().into_iter().flatten();
        let spans = entries.map(|span| format!("{} to {}", text(&span[from]), text(&span[to])));
        spans.collect::<Vec<_>>().join(", ")
    };
    let types = response["communicationTypes"]
        .as_array()
        .into_iter()
        .flatten();
    let rows = types.map(|way| {
        json!({
            "type": way["type"],
            "languageAvailability": response["languageAvailability"],
            "supportedHours": list(&way["supportedHours"], "startTime", "endTime"),
            "datesWithoutSupport":
                list(&way["datesWithoutSupport"], "startDateTime", "endDateTime"),
        })
    });
    rows.collect()
}
