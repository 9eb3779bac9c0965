//! Checking a case before it is opened.

use std::time::SystemTime;

use casebook_stack::OperationService;
use casebook_types::Clock;
use casebook_types::support::{IssueType, LanguageAvailability, LanguageCode};

use super::{
    CatalogError, DescribeCreateCaseOptions, DescribeServices, DescribeSeverityLevels,
    DescribeSupportedLanguages, ServiceCatalog,
};
use crate::case::CreateCase;
use crate::client::{Client, ClientError};

mod case_problem;
mod hours;

pub use case_problem::CaseProblem;

/// Finds the problems of a case before it is opened.
///
/// The check requests the services, severities, languages and support hours of the account, and
/// compares the case with them. Its requests change nothing at the service.
///
/// ```
#[doc = include_str!("../example.txt")]
/// use casebook_support::{CaseCheck, CreateCase};
///
/// let case = CreateCase::new("Too slow".parse()?, "Since this morning.".parse()?)
///     .service_code("aws-lambda".parse()?)
///     .category_code("invokation".parse()?);
/// let problems = CaseCheck::new(client).check(&case).await?;
/// assert_eq!(
///     problems[0].to_string(),
///     "category: expected one of the service, found invokation; the nearest is invocation",
/// );
/// assert!(problems[0].is_serious());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct CaseCheck<C = Client> {
    client: C,
    clock: Clock,
}

impl<C> CaseCheck<C> {
    /// Creates a check that sends its requests through a client, or through tower layers around
    /// one.
    #[must_use]
    pub fn new(client: C) -> Self {
        Self {
            client,
            clock: Clock::system(),
        }
    }

    /// Sets the time at which support should be available. The default is the time of the check.
    #[must_use]
    pub fn at(mut self, time: SystemTime) -> Self {
        self.clock = Clock::fixed(time);
        self
    }
}

impl<C> CaseCheck<C>
where
    C: OperationService<DescribeServices>
        + OperationService<DescribeSeverityLevels>
        + OperationService<DescribeSupportedLanguages>
        + OperationService<DescribeCreateCaseOptions>,
{
    /// Returns the problems of a case, the [serious](CaseProblem::is_serious) ones first. An empty
    /// list means that the check found none.
    ///
    /// # Errors
    ///
    /// Fails if one of the requests fails. The requests change nothing at the service.
    pub async fn check(&self, case: &CreateCase) -> Result<Vec<CaseProblem>, ClientError> {
        let mut problems = Vec::new();
        if self.check_codes(case, &mut problems).await? {
            self.check_language(case, &mut problems).await?;
        }
        self.check_severity(case, &mut problems).await?;
        problems.sort_by_key(|problem| !problem.is_serious());
        Ok(problems)
    }

    /// Checks the codes of service and category. Returns whether the account has both.
    async fn check_codes(
        &self,
        case: &CreateCase,
        problems: &mut Vec<CaseProblem>,
    ) -> Result<bool, ClientError> {
        let Some(asked) = &case.service_code else {
            problems.push(CaseProblem::NoService);
            return Ok(false);
        };
        let catalog = ServiceCatalog::fetch(&self.client).await?;
        let mut services = catalog.services().iter();
        let Some(service) = services.find(|service| service.code.as_ref() == Some(asked)) else {
            problems.push(CaseProblem::UnknownService {
                found: asked.clone(),
                nearest: suggestions(catalog.service(asked.as_str()), |service| &service.code),
            });
            return Ok(false);
        };
        let Some(asked) = &case.category_code else {
            problems.push(CaseProblem::NoCategory);
            return Ok(false);
        };
        let mut categories = service.categories.iter();
        if categories.any(|category| category.code.as_ref() == Some(asked)) {
            return Ok(true);
        }
        problems.push(CaseProblem::UnknownCategory {
            found: asked.clone(),
            nearest: suggestions(service.category(asked.as_str()), |category| &category.code),
        });
        Ok(false)
    }

    async fn check_severity(
        &self,
        case: &CreateCase,
        problems: &mut Vec<CaseProblem>,
    ) -> Result<(), ClientError> {
        let Some(asked) = &case.severity_code else {
            return Ok(());
        };
        let levels = self.client.send(DescribeSeverityLevels::new()).await?;
        let levels = levels.severity_levels.into_iter();
        let available: Vec<_> = levels.filter_map(|level| level.code).collect();
        if !available.contains(asked) {
            problems.push(CaseProblem::UnavailableSeverity {
                found: asked.clone(),
                available,
            });
        }
        Ok(())
    }

    /// Checks that AWS supports such cases in the language, and whether support in it is available at the
    /// time of the check.
    async fn check_language(
        &self,
        case: &CreateCase,
        problems: &mut Vec<CaseProblem>,
    ) -> Result<(), ClientError> {
        let (Some(service), Some(category)) = (&case.service_code, &case.category_code) else {
            return Ok(());
        };
        // The service assumes these values if the request has none (API reference, CreateCase).
        let issue = case.issue_type.clone().unwrap_or(IssueType::Technical);
        let language = case.language.clone().unwrap_or(LanguageCode::English);
        let languages =
            DescribeSupportedLanguages::new(issue.clone(), service.clone(), category.clone());
        let languages = self.client.send(languages).await?.supported_languages;
        let available: Vec<_> = languages
            .into_iter()
            .filter_map(|known| known.code)
            .collect();
        if !available.contains(&language) {
            problems.push(CaseProblem::UnavailableLanguage {
                found: language,
                available,
            });
            return Ok(());
        }
        let options = DescribeCreateCaseOptions::new(
            issue,
            service.clone(),
            language.clone(),
            category.clone(),
        );
        let options = self.client.send(options).await?;
        match options.language_availability {
            Some(LanguageAvailability::Unavailable) => {
                problems.push(CaseProblem::UnavailableLanguage {
                    found: language,
                    available: Vec::new(),
                });
            }
            Some(LanguageAvailability::BestEffort) => {
                problems.push(CaseProblem::BestEffort(language));
            }
            _ => {}
        }
        let now = self.clock.now();
        let closed = options.communication_types.into_iter();
        let closed = closed.filter(|channel| !hours::is_open(channel, now));
        problems.extend(closed.map(CaseProblem::OutsideHours));
        Ok(())
    }
}

/// Returns the codes to suggest for a code that does not exist: the code of the entry that the catalogue
/// found for it, or else the most similar codes.
fn suggestions<T, C: ToString>(
    resolved: Result<&T, CatalogError>,
    code: impl Fn(&T) -> &Option<C>,
) -> Vec<String> {
    match resolved {
        Ok(found) => code(found).iter().map(ToString::to_string).collect(),
        Err(unresolved) => unresolved
            .nearest()
            .iter()
            .map(ToString::to_string)
            .collect(),
    }
}

#[cfg(test)]
mod tests;
