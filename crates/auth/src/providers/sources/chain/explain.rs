//! Reports on every source of a chain, for a user who wonders where credentials come from.

use std::borrow::Cow;

use super::Chain;
use crate::{BoxFuture, Credentials, ProvideCredentials};

/// The report on one source of a chain: where the source looks for credentials, and what came of
/// it.
///
/// ```
/// use casebook_auth::{Chain, Credentials, Env, EnvironmentProvider, SourceOutcome};
///
/// let chain = Chain::new()
///     .then(EnvironmentProvider::new(&Env::default()))
///     .then(Credentials::new("AKIDEXAMPLE", "secret"));
///
/// let mut task = tokio_test::task::spawn(chain.explain());
/// let explained = tokio_test::assert_ready!(task.poll());
/// assert_eq!(explained[0].provider(), "the environment");
/// assert_eq!(explained[0].looks_at()[0], "AWS_ACCESS_KEY_ID");
/// assert!(matches!(explained[0].outcome(), SourceOutcome::Missing(why) if why.ends_with("is not set")));
/// assert!(matches!(explained[1].outcome(), SourceOutcome::Found(_)));
/// ```
#[derive(Clone, Debug)]
pub struct Explanation {
    provider: Cow<'static, str>,
    looks_at: Vec<String>,
    outcome: SourceOutcome,
}

/// The result of trying a source of credentials.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub enum SourceOutcome {
    /// The source provided these credentials.
    Found(Credentials),
    /// The source is not configured. The text says why.
    Missing(String),
    /// The source is configured but does not work. The text says why.
    Failed(String),
    /// The source was not tried, because an earlier one had ended the search.
    NotTried,
}

impl Explanation {
    /// Returns the name of the source, such as `the profile default`.
    #[must_use]
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// Returns the names of the variables, files and hosts that the source reads.
    #[must_use]
    pub fn looks_at(&self) -> &[String] {
        &self.looks_at
    }

    /// Returns the outcome of trying the source.
    #[must_use]
    pub fn outcome(&self) -> &SourceOutcome {
        &self.outcome
    }
}

impl Chain {
    /// Tries the sources in order, as [`provide`](ProvideCredentials::provide) does, and reports on each.
    ///
    /// So it can send requests, run programs and prompt the user. The result has one entry for each
    /// source, even for those that were not tried.
    #[must_use]
    pub fn explain(&self) -> BoxFuture<'_, Vec<Explanation>> {
        Box::pin(async {
            let mut explained = Vec::with_capacity(self.providers.len());
            let mut is_over = false;
            for provider in &self.providers {
                let outcome = match is_over {
                    true => SourceOutcome::NotTried,
                    false => outcome_of(provider).await,
                };
                is_over |= !matches!(outcome, SourceOutcome::Missing(_));
                explained.push(Explanation {
                    provider: provider.title(),
                    looks_at: provider.looks_at(),
                    outcome,
                });
            }
            explained
        })
    }
}

async fn outcome_of(provider: &impl ProvideCredentials) -> SourceOutcome {
    match provider.provide().await {
        Ok(credentials) => SourceOutcome::Found(credentials),
        Err(error) => {
            let why = match error.sources() {
                [only] => only.reason().to_owned(),
                _ => error.to_string(),
            };
            match error.is_missing() {
                true => SourceOutcome::Missing(why),
                false => SourceOutcome::Failed(why),
            }
        }
    }
}
