//! The topic of a case: a service and a category, by code, name or alias.

use casebook::support::{Category, Client, DescribeServices, Service, ServiceCatalog};
use casebook::types::support::{CategoryCode, IssueType, ServiceCode};
use clap::Args;

use crate::failure::{Failure, one_line};
use crate::session::Session;
use crate::word::open;

/// A service, a category of it, and the type of the issue.
#[derive(Args, Clone, Debug)]
pub(crate) struct Topic {
    /// Code, name or alias of the service, such as ec2
    #[arg(long, value_name = "SERVICE")]
    service: String,

    /// Code or name of the category
    #[arg(long, value_name = "CATEGORY")]
    category: String,

    /// technical or customer-service
    #[arg(long, value_name = "TYPE", default_value = "technical")]
    #[arg(value_parser = open::<IssueType>(IssueType::KNOWN))]
    pub(crate) issue_type: IssueType,
}

impl Topic {
    /// Returns the codes of the service and the category.
    ///
    /// # Errors
    ///
    /// Fails if the catalogue has no such service or category, and names similar ones.
    pub(super) async fn codes(
        &self,
        client: &Client,
    ) -> Result<(ServiceCode, CategoryCode), Failure> {
        let catalog = catalog(client).await?;
        let service = service(&catalog, &self.service)?;
        let category = category(service, &self.category)?;
        Ok((service_code(service)?, category_code(category)?))
    }

    /// Notes which service was meant, unless the user gave its code.
    pub(super) fn tell(&self, session: &Session, service: &ServiceCode) {
        let service = service.as_str();
        if service != self.service && session.speaks_to_people() {
            let asked = one_line(&self.service);
            session.note(format_args!("{asked} is {}", one_line(service)));
        }
    }
}

/// Fetches the catalogue of services and categories.
///
/// # Errors
///
/// Fails if the service returns an error.
pub(super) async fn catalog(client: &Client) -> Result<ServiceCatalog, Failure> {
    let catalog = ServiceCatalog::fetch(client).await;
    catalog.map_err(|error| Failure::call::<DescribeServices>(&error))
}

/// Finds a service by code, name or alias.
///
/// # Errors
///
/// Fails if no service fits, or several do, and names similar ones.
pub(super) fn service<'a>(
    catalog: &'a ServiceCatalog,
    asked: &str,
) -> Result<&'a Service, Failure> {
    let found = catalog.service(asked).map_err(Failure::unknown);
    found.map_err(|failure| failure.advise("`casebook catalog services` lists the services"))
}

/// Finds a category by code or name.
///
/// # Errors
///
/// Fails if no category fits, or several do, and names similar ones.
pub(super) fn category<'a>(service: &'a Service, asked: &str) -> Result<&'a Category, Failure> {
    service.category(asked).map_err(|why| {
        let failure = Failure::unknown(why);
        match &service.code {
            Some(code) => failure.advise(format!(
                "`casebook catalog services {code}` lists the categories"
            )),
            None => failure,
        }
    })
}

/// Returns the code of a service.
///
/// # Errors
///
/// Fails if the catalogue does not have it.
pub(super) fn service_code(service: &Service) -> Result<ServiceCode, Failure> {
    let code = service.code.clone();
    code.ok_or_else(|| Failure::other("the catalogue names this service without a code"))
}

/// Returns the code of a category.
///
/// # Errors
///
/// Fails if the catalogue does not have it.
pub(super) fn category_code(category: &Category) -> Result<CategoryCode, Failure> {
    let code = category.code.clone();
    code.ok_or_else(|| Failure::other("the catalogue names this category without a code"))
}
