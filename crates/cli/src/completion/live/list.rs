//! The lists of the services.

use casebook::artifact::{
    self, ListAgreements, ListComplianceInquiries, ListCustomerAgreements, ListReports,
    ReportSummary,
};
use casebook::protocol::Paginated;
use casebook::stack::Client;
use casebook::support::{
    self, DescribeCases, DescribeServices, DescribeTrustedAdvisorChecks, ServiceCatalog,
};
use casebook::types::support::{LanguageCode, MaxResults};
use futures_util::{StreamExt as _, TryStreamExt as _};

use crate::command::Named;
use crate::completion::entry::Entry;
use crate::failure::Failure;
use crate::session::Session;

/// The most entries of a list, so that the pages of a long one arrive in time.
const MOST: usize = 1000;

/// A list of a service.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum List {
    Cases,
    Reports,
    Series,
    ReportCategories,
    Companies,
    Checks,
    Services,
    /// The categories of a service, which is named by its code, its name or an alias.
    Categories(String),
    Inquiries,
    OwnAgreements,
    OfferedAgreements,
    Agreements,
}

impl List {
    /// Fetches the list.
    ///
    /// # Errors
    ///
    /// Fails if the configuration is wrong, or the service returns an error.
    pub(super) async fn fetch(&self, session: &Session) -> Result<Vec<Entry>, Failure> {
        Ok(match self {
            Self::Cases => cases(&session.client()?).await?,
            Self::Reports => named(&reports(session).await?),
            Self::Series => values(&reports(session).await?, |it| it.series.as_deref()),
            Self::ReportCategories => values(&reports(session).await?, |it| it.category.as_deref()),
            Self::Companies => values(&reports(session).await?, |it| it.company_name.as_deref()),
            Self::Checks => checks(&session.client()?).await?,
            Self::Services => services(&session.client()?).await?,
            Self::Categories(service) => categories(&session.client()?, service).await?,
            Self::Inquiries => {
                named(&items(&session.client()?, ListComplianceInquiries::new()).await?)
            }
            Self::OwnAgreements => own_agreements(&session.client()?).await?,
            Self::OfferedAgreements => offered_agreements(&session.client()?).await?,
            Self::Agreements => {
                let client = session.client()?;
                let mut own = own_agreements(&client).await?;
                // The agreement of the account has the name of the offer that it came from, and
                // the commands that take both look at those of the account first.
                let offered = offered_agreements(&client).await?;
                let known: Vec<String> = own.iter().map(|entry| entry.name.clone()).collect();
                let is_new = |entry: &Entry| !known.contains(&entry.name);
                own.extend(offered.into_iter().filter(is_new));
                own
            }
        })
    }
}

/// Fetches the first entries of a list, over its pages.
async fn items<Op>(client: &Client<Op::Api>, operation: Op) -> Result<Vec<Op::Item>, Failure>
where
    Op: Paginated + Unpin,
    Op::Token: Unpin,
    Op::Item: Unpin,
{
    let items = client.items(operation).take(MOST).try_collect().await;
    items.map_err(|error| Failure::call::<Op>(&error))
}

async fn cases(client: &support::Client) -> Result<Vec<Entry>, Failure> {
    let describe = DescribeCases::new()
        .include_resolved_cases(true)
        .include_communications(false)
        .max_results(MaxResults::MAX);
    let cases = items(client, describe).await?;
    let cases = cases.iter().filter_map(|case| {
        let number = case.display_id.as_ref().map(|id| id.as_str());
        let id = number.or(case.case_id.as_ref().map(|id| id.as_str()))?;
        Entry::new(id, case.subject.as_deref().unwrap_or_default())
    });
    Ok(cases.collect())
}

async fn reports(session: &Session) -> Result<Vec<ReportSummary>, Failure> {
    items(&session.client()?, ListReports::new()).await
}

async fn checks(client: &support::Client) -> Result<Vec<Entry>, Failure> {
    type Describe = DescribeTrustedAdvisorChecks;
    let response = client.send(Describe::new(LanguageCode::English)).await;
    let response = response.map_err(|error| Failure::call::<Describe>(&error))?;
    Ok(named(&response.checks))
}

async fn services(client: &support::Client) -> Result<Vec<Entry>, Failure> {
    let catalog = catalog(client).await?;
    let services = catalog.services().iter().filter_map(|service| {
        let code = service.code.as_ref()?.as_str();
        Entry::new(code, service.name.as_deref().unwrap_or_default())
    });
    Ok(services.collect())
}

async fn categories(client: &support::Client, service: &str) -> Result<Vec<Entry>, Failure> {
    let catalog = catalog(client).await?;
    let service = catalog.service(service).map_err(Failure::unknown)?;
    let categories = service.categories.iter().filter_map(|category| {
        let code = category.code.as_ref()?.as_str();
        Entry::new(code, category.name.as_deref().unwrap_or_default())
    });
    Ok(categories.collect())
}

async fn catalog(client: &support::Client) -> Result<ServiceCatalog, Failure> {
    let catalog = ServiceCatalog::fetch(client).await;
    catalog.map_err(|error| Failure::call::<DescribeServices>(&error))
}

async fn own_agreements(client: &artifact::Client) -> Result<Vec<Entry>, Failure> {
    Ok(named(&items(client, ListCustomerAgreements::new()).await?))
}

async fn offered_agreements(client: &artifact::Client) -> Result<Vec<Entry>, Failure> {
    Ok(named(&items(client, ListAgreements::new()).await?))
}

fn named<T: Named>(items: &[T]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for entry in items.iter().filter_map(|it| Entry::new(it.id(), it.name())) {
        // A report is in the list once for each version.
        if entries.iter().all(|known| known.id != entry.id) {
            entries.push(entry);
        }
    }
    entries
}

/// Returns the different values of a member.
fn values<T>(items: &[T], member: impl Fn(&T) -> Option<&str>) -> Vec<Entry> {
    let mut values: Vec<&str> = items.iter().filter_map(member).collect();
    values.sort_unstable();
    values.dedup();
    values.iter().filter_map(|it| Entry::new(it, "")).collect()
}
