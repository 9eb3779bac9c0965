//! Finding a service or category by code, name, short name or a part of them.

use std::error::Error;
use std::fmt;

#[cfg(feature = "client")]
use casebook_stack::OperationService;

#[cfg(feature = "client")]
use super::DescribeServices;
use super::likeness::{bare, short, words, write_nearest};
use super::{Category, Service, Services};
#[cfg(feature = "client")]
use crate::client::ClientError;

mod abbreviation;
mod fit;

use fit::Fit;

/// The AWS services that a case can be about, with a search by code, name or short name.
///
/// ```
/// use casebook_support::{ServiceCatalog, Services};
///
/// let services: Services = serde_json::from_str(r#"{"services": [
///     {"code": "amazon-elastic-compute-cloud-linux", "name": "Elastic Compute Cloud (Linux)"},
///     {"code": "aws-lambda", "name": "Lambda"}]}"#)?;
/// let catalog = ServiceCatalog::from(services);
/// for name in ["ec2", "Elastic Compute Cloud", "amazon-elastic-compute-cloud-linux"] {
///     let service = catalog.service(name)?;
///     assert_eq!(service.code, Some("amazon-elastic-compute-cloud-linux".parse()?));
/// }
///
/// let refused = catalog.service("lamdba").unwrap_err();
/// assert_eq!(
///     refused.to_string(),
///     r#"service: expected one of the catalogue, found "lamdba"; the nearest is aws-lambda"#,
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ServiceCatalog {
    services: Vec<Service>,
}

impl ServiceCatalog {
    /// Requests the services with [`DescribeServices`].
    ///
    /// # Errors
    ///
    /// Fails if the request fails. [`ClientError::sent`](casebook_stack::Error::sent) says whether
    /// the request reached the service. The request changes nothing there.
    #[cfg(feature = "client")]
    pub async fn fetch<C>(client: &C) -> Result<Self, ClientError>
    where
        C: OperationService<DescribeServices>,
    {
        let services = client.send(DescribeServices::new()).await?;
        Ok(services.into())
    }

    /// Returns all services.
    #[must_use]
    pub fn services(&self) -> &[Service] {
        &self.services
    }

    /// Finds the service that best matches a query.
    ///
    /// It compares the query with codes and names first, then with short names such as `ec2` or `s3`,
    /// then with codes and names without their last word. If the matches differ only in the last
    /// word, such as Linux and Windows, it returns the one with the shorter code. A query that is a
    /// part of a code or name, such as `postgres`, finds the service only if it is the only one.
    ///
    /// # Errors
    ///
    /// Fails if no service or more than one matches. The error names the most similar codes.
    /// Nothing is sent.
    pub fn service(&self, query: &str) -> Result<&Service, CatalogError> {
        resolve("service", query, self.candidates())
    }

    /// Returns all services that match a query, the best match first.
    ///
    /// The order is that of [`service`](Self::service): codes and names, short names, then parts of
    /// them. Each word of the query must begin a word, or else be inside a word, of the code or the
    /// name. Services without a code are left out.
    ///
    /// ```
    /// use casebook_support::{ServiceCatalog, Services};
    ///
    /// let services: Services = serde_json::from_str(r#"{"services": [
    ///     {"code": "aws-lambda", "name": "Lambda"},
    ///     {"code": "amazon-relational-database-service-mysql", "name": "RDS (MySQL)"},
    ///     {"code": "amazon-relational-database-service-oracle", "name": "RDS (Oracle)"}]}"#)?;
    /// let catalog = ServiceCatalog::from(services);
    /// let names = catalog.search("rds").into_iter().map(|it| it.name.as_deref());
    /// assert!(names.eq([Some("RDS (MySQL)"), Some("RDS (Oracle)")]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn search(&self, query: &str) -> Vec<&Service> {
        let found = search(query, self.candidates());
        found.into_iter().map(|(_, it)| it.entry).collect()
    }

    fn candidates(&self) -> Vec<Candidate<'_, Service>> {
        let candidates = self.services.iter().map(|service| Candidate {
            entry: service,
            code: service.code.as_ref().map_or("", |code| code.as_str()),
            name: service.name.as_deref().unwrap_or_default(),
        });
        candidates.collect()
    }
}

impl From<Services> for ServiceCatalog {
    fn from(services: Services) -> Self {
        Self {
            services: services.services,
        }
    }
}

impl Service {
    /// Finds the category that best matches a query, by code or name.
    ///
    /// # Errors
    ///
    /// Fails if no category or more than one matches. The error names the most similar codes.
    /// Nothing is sent.
    pub fn category(&self, query: &str) -> Result<&Category, CatalogError> {
        let candidates = self.categories.iter().map(|category| Candidate {
            entry: category,
            code: category.code.as_ref().map_or("", |code| code.as_str()),
            name: category.name.as_deref().unwrap_or_default(),
        });
        resolve("category", query, candidates.collect())
    }
}

/// The most codes in a message.
const MOST: usize = 8;

/// A service or category, with its code and name.
struct Candidate<'a, T> {
    entry: &'a T,
    code: &'a str,
    name: &'a str,
}

fn resolve<'a, T>(
    what: &'static str,
    asked: &str,
    mut candidates: Vec<Candidate<'a, T>>,
) -> Result<&'a T, CatalogError> {
    let error = |nearest, several| CatalogError {
        what,
        query: asked.into(),
        nearest,
        several,
    };
    // A request needs the code of a service or category.
    candidates.retain(|candidate| !candidate.code.is_empty());
    let near = nearest(asked, &candidates);
    let mut found = search(asked, candidates);
    let Some((best, _)) = found.first() else {
        return Err(error(near, false));
    };
    // A part of a name may be a part of many, so one that matches better than the others does not count.
    if best.is_whole() {
        let best = *best;
        found.retain(|(fit, _)| *fit == best);
        let mut pairs = found.windows(2);
        if pairs.all(|pair| are_kin(pair[0].1.code, pair[1].1.code)) {
            return Ok(found[0].1.entry);
        }
    } else if let [(_, one)] = &found[..] {
        return Ok(one.entry);
    }
    let codes = found.iter().map(|(_, candidate)| candidate.code.into());
    Err(error(codes.collect(), true))
}

/// Returns the entries that match a query, the best first.
fn search<'a, T>(asked: &str, candidates: Vec<Candidate<'a, T>>) -> Vec<(Fit, Candidate<'a, T>)> {
    let with_code = candidates.into_iter().filter(|it| !it.code.is_empty());
    let fitting = with_code.filter_map(|it| Some((Fit::of(asked, it.code, it.name)?, it)));
    let mut found: Vec<_> = fitting.collect();
    found.sort_by_key(|(fit, it)| (*fit, it.code.len(), it.code));
    found
}

/// Returns whether two codes differ only in their last word.
fn are_kin(one: &str, other: &str) -> bool {
    let (one, other) = (words(one), words(other));
    match (bare(&one), bare(&other)) {
        ([one @ .., _], [other @ .., _]) => !one.is_empty() && one == other,
        _ => false,
    }
}

/// Returns the codes of at most three entries that are similar to the query, the most similar first.
fn nearest<T>(asked: &str, candidates: &[Candidate<'_, T>]) -> Vec<Box<str>> {
    let asked = bare(&words(asked)).join(" ");
    // The difference between the query and a text, in percent: 0 if they are equal. A text that contains
    // the query counts as similar, whatever its length.
    let share = |text: &str| {
        let longest = asked.chars().count().max(text.chars().count()).max(1);
        let inside = !asked.is_empty() && text.contains(&asked);
        let share = 100 * strsim::osa_distance(&asked, text) / longest;
        if inside { share.min(40) } else { share }
    };
    let mut near: Vec<(usize, &str)> = candidates
        .iter()
        .map(|candidate| {
            let (code, name) = (words(candidate.code), words(candidate.name));
            let [initials, folded] = short(bare(&code));
            let texts = [
                bare(&code).join(" "),
                bare(&name).join(" "),
                initials,
                folded,
            ];
            let least = texts.iter().map(|text| share(text)).min();
            (least.unwrap_or(100), candidate.code)
        })
        .filter(|(share, _)| *share <= 65)
        .collect();
    near.sort_unstable();
    // A name that is much less similar than the first is none that was meant.
    let most = near.first().map_or(0, |(share, _)| share + 25);
    near.into_iter()
        .take_while(|(share, _)| *share <= most)
        .take(3)
        .map(|(_, code)| code.into())
        .collect()
}

/// No entry of the catalogue, or more than one, matches a query.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CatalogError {
    what: &'static str,
    query: Box<str>,
    nearest: Vec<Box<str>>,
    several: bool,
}

impl CatalogError {
    /// Returns the query.
    #[must_use]
    pub fn query(&self) -> &str {
        &self.query
    }

    /// Returns the matching codes if there are several, or else the most similar ones, best first.
    #[must_use]
    pub fn nearest(&self) -> &[Box<str>] {
        &self.nearest
    }

    /// Returns whether more than one entry matches.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        self.several
    }
}

impl fmt::Display for CatalogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            what,
            query,
            nearest,
            several,
        } = self;
        if *several {
            let codes = nearest[..nearest.len().min(MOST)].join(", ");
            write!(
                f,
                "{what}: expected one, found several for {query:?}: {codes}"
            )?;
            return match nearest.len().saturating_sub(MOST) {
                0 => Ok(()),
                more => write!(f, ", and {more} more"),
            };
        }
        write!(f, "{what}: expected one of the catalogue, found {query:?}")?;
        write_nearest(f, nearest)
    }
}

impl Error for CatalogError {}

#[cfg(test)]
mod tests;
