//! What a chain found where.

use std::borrow::Cow;

use super::Chain;
use crate::{BoxFuture, Credentials, ProvideCredentials};

/// What became of one source of a chain.
///
/// ```
/// use casebook_auth::{Chain, Credentials, Env, EnvironmentProvider, Outcome};
///
/// let chain = Chain::new()
///     .then(EnvironmentProvider::new(&Env::default()))
///     .then(Credentials::new("AKIDEXAMPLE", "secret"));
///
/// let mut asked = tokio_test::task::spawn(chain.explain());
/// let explained = tokio_test::assert_ready!(asked.poll());
/// assert_eq!(explained[0].provider(), "the environment");
/// assert_eq!(explained[0].looks_at()[0], "AWS_ACCESS_KEY_ID");
/// assert!(matches!(explained[0].outcome(), Outcome::Missing(why) if why.ends_with("is not set")));
/// assert!(matches!(explained[1].outcome(), Outcome::Found(_)));
/// ```
#[derive(Clone, Debug)]
pub struct Explanation {
    provider: Cow<'static, str>,
    looks_at: Vec<String>,
    outcome: Outcome,
}

/// How a source answered, if it was asked.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It had these.
    Found(Credentials),
    /// It had nothing, for this reason.
    Missing(String),
    /// It should have had some, but failed for this reason.
    Failed(String),
    /// Nobody asked it, since one before it had decided the matter.
    NotAsked,
}

impl Explanation {
    /// The source, in words.
    #[must_use]
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// What it looks at: names of variables, files and hosts.
    #[must_use]
    pub fn looks_at(&self) -> &[String] {
        &self.looks_at
    }

    /// How it answered.
    #[must_use]
    pub fn outcome(&self) -> &Outcome {
        &self.outcome
    }
}

impl Chain {
    /// Asks the sources in their order, as [`provide`](ProvideCredentials::provide) does, and tells
    /// of every one of them what it looks at and what it said.
    #[must_use]
    pub fn explain(&self) -> BoxFuture<'_, Vec<Explanation>> {
        Box::pin(async {
            let mut explained = Vec::with_capacity(self.providers.len());
            let mut over = false;
            for provider in &self.providers {
                let outcome = match over {
                    true => Outcome::NotAsked,
                    false => answer(provider).await,
                };
                over |= !matches!(outcome, Outcome::Missing(_));
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

async fn answer(provider: &impl ProvideCredentials) -> Outcome {
    match provider.provide().await {
        Ok(credentials) => Outcome::Found(credentials),
        Err(error) => {
            let why = match error.looked() {
                [only] => only.why().to_owned(),
                _ => error.to_string(),
            };
            match error.is_missing() {
                true => Outcome::Missing(why),
                false => Outcome::Failed(why),
            }
        }
    }
}
