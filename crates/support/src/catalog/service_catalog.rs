//! Finding a service, and a category of it, by whatever people call it.

use std::error::Error;
use std::fmt;

#[cfg(feature = "client")]
use casebook_stack::OperationService;

#[cfg(feature = "client")]
use super::DescribeServices;
use super::likeness::{bare, short, words};
use super::{Category, Service, Services};
#[cfg(feature = "client")]
use crate::client::ClientError;

mod fit;

use fit::Fit;

/// The services that a case can be about, to be found by code, name or short name.
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
    /// Asks the service for its catalogue.
    ///
    /// # Errors
    ///
    /// Fails when there is no answer.
    #[cfg(feature = "client")]
    pub async fn fetch<C>(client: &C) -> Result<Self, ClientError>
    where
        C: OperationService<DescribeServices>,
    {
        let services = client.send(DescribeServices::new()).await?;
        Ok(services.into())
    }

    /// All services.
    #[must_use]
    pub fn services(&self) -> &[Service] {
        &self.services
    }

    /// The service that somebody means.
    ///
    /// Codes and names come first, then short names such as `ec2` or `s3`, then what lacks only the
    /// last word. Of services that differ in nothing but the last word, such as those for Linux and
    /// for Windows, the one with the shorter code is taken.
    ///
    /// # Errors
    ///
    /// Fails when nothing fits, or when several do; the nearest are named.
    pub fn service(&self, asked: &str) -> Result<&Service, CatalogError> {
        let known = self.services.iter().map(|service| Known {
            entry: service,
            code: service.code.as_ref().map_or("", |code| code.as_str()),
            name: service.name.as_deref().unwrap_or_default(),
        });
        resolve("service", asked, known.collect())
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
    /// The category that somebody means, by code or name.
    ///
    /// # Errors
    ///
    /// Fails when nothing fits, or when several do; the nearest are named.
    pub fn category(&self, asked: &str) -> Result<&Category, CatalogError> {
        let known = self.categories.iter().map(|category| Known {
            entry: category,
            code: category.code.as_ref().map_or("", |code| code.as_str()),
            name: category.name.as_deref().unwrap_or_default(),
        });
        resolve("category", asked, known.collect())
    }
}

/// Something with a code and a name.
struct Known<'a, T> {
    entry: &'a T,
    code: &'a str,
    name: &'a str,
}

fn resolve<'a, T>(
    what: &'static str,
    asked: &str,
    mut known: Vec<Known<'a, T>>,
) -> Result<&'a T, CatalogError> {
    // Nothing can be filed under what has no code.
    known.retain(|known| !known.code.is_empty());
    let fits = known
        .iter()
        .map(|known| Fit::of(asked, known.code, known.name));
    let fits: Vec<Option<Fit>> = fits.collect();
    let Some(best) = fits.iter().flatten().min() else {
        return Err(CatalogError {
            what,
            asked: asked.into(),
            nearest: nearest(asked, &known),
            several: false,
        });
    };
    let found = known
        .iter()
        .zip(&fits)
        .filter(|(_, fit)| fit.as_ref() == Some(best));
    let mut found: Vec<&Known<'a, T>> = found.map(|(known, _)| known).collect();
    found.sort_by_key(|known| (known.code.len(), known.code));
    if found
        .windows(2)
        .all(|pair| are_kin(pair[0].code, pair[1].code))
    {
        return Ok(found[0].entry);
    }
    Err(CatalogError {
        what,
        asked: asked.into(),
        nearest: found.iter().map(|known| known.code.into()).collect(),
        several: true,
    })
}

/// Whether two codes differ in nothing but the last word.
fn are_kin(one: &str, other: &str) -> bool {
    let (one, other) = (words(one), words(other));
    match (bare(&one), bare(&other)) {
        ([one @ .., _], [other @ .., _]) => !one.is_empty() && one == other,
        _ => false,
    }
}

/// Up to three codes, the nearest first; none that has nothing in common with what was asked.
fn nearest<T>(asked: &str, known: &[Known<'_, T>]) -> Vec<Box<str>> {
    let asked = bare(&words(asked)).join(" ");
    // The share of letters that differ, in percent.
    let share = |text: &str| {
        let longest = asked.chars().count().max(text.chars().count()).max(1);
        let inside = !asked.is_empty() && text.contains(&asked);
        let share = 100 * strsim::osa_distance(&asked, text) / longest;
        if inside { share.min(40) } else { share }
    };
    let mut near: Vec<(usize, &str)> = known
        .iter()
        .map(|known| {
            let (code, name) = (words(known.code), words(known.name));
            let [initials, folded] = short(bare(&code));
            let texts = [
                bare(&code).join(" "),
                bare(&name).join(" "),
                initials,
                folded,
            ];
            let least = texts.iter().map(|text| share(text)).min();
            (least.unwrap_or(100), known.code)
        })
        .filter(|(share, _)| *share <= 65)
        .collect();
    near.sort_unstable();
    near.into_iter()
        .take(3)
        .map(|(_, code)| code.into())
        .collect()
}

/// Nothing fits, or too much does.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CatalogError {
    what: &'static str,
    asked: Box<str>,
    nearest: Vec<Box<str>>,
    several: bool,
}

impl CatalogError {
    /// What was asked for.
    #[must_use]
    pub fn asked(&self) -> &str {
        &self.asked
    }

    /// The codes that come near, the nearest first.
    #[must_use]
    pub fn nearest(&self) -> &[Box<str>] {
        &self.nearest
    }

    /// Whether more than one fits, and not none.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        self.several
    }
}

impl fmt::Display for CatalogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, asked, .. } = self;
        let codes = self.nearest.join(", ");
        if self.several {
            return write!(
                f,
                "{what}: expected one, found several for {asked:?}: {codes}"
            );
        }
        write!(f, "{what}: expected one of the catalogue, found {asked:?}")?;
        match self.nearest.len() {
            0 => Ok(()),
            1 => write!(f, "; the nearest is {codes}"),
            _ => write!(f, "; the nearest are {codes}"),
        }
    }
}

impl Error for CatalogError {}

#[cfg(test)]
mod tests;
