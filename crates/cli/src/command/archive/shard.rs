//! Which of several workers this one is.

use std::fmt;
use std::str::FromStr;

use casebook::auth::Env;
use casebook_archive::{Shard, ShardError};

/// The value of `--shard`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum ShardOption {
    /// The shard of this worker.
    Given(Shard),
    /// What AWS Batch or Kubernetes says in the environment.
    Auto,
}

impl FromStr for ShardOption {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.eq_ignore_ascii_case("auto") {
            true => Ok(Self::Auto),
            false => text.parse().map(Self::Given),
        }
    }
}

const SHARD: &str = "--shard";
const SHARDS: &str = "--shards";

/// AWS User Guide of Batch, "Array jobs", and of "Job environment variables".
const BATCH: (&str, &str) = ("AWS_BATCH_JOB_ARRAY_INDEX", "AWS_BATCH_JOB_ARRAY_SIZE");
/// Kubernetes documentation, "Indexed Job for Parallel Processing with Static Work Assignment". It has no
/// variable for the number of workers.
const KUBERNETES: (&str, &str) = ("JOB_COMPLETION_INDEX", "JOB_COMPLETIONS");

impl ShardOption {
    /// Returns the shard. `count` is the number of workers, if an option says it.
    ///
    /// # Errors
    ///
    /// Says which option lacks something or is wrong.
    pub(super) fn find(
        self,
        count: Option<u32>,
        env: &Env,
    ) -> Result<Shard, (&'static str, NoShard)> {
        match (self, count) {
            (Self::Given(shard), None) => Ok(shard),
            (Self::Given(shard), Some(_)) => {
                let why = format!(
                    "expected --shard auto, found {shard}, which has the number of workers"
                );
                Err((SHARDS, NoShard(why)))
            }
            (Self::Auto, Some(0)) => {
                let why = "expected at least one worker, found 0";
                Err((SHARDS, NoShard(why.into())))
            }
            (Self::Auto, count) => Self::of_environment(count, env).map_err(|why| (SHARD, why)),
        }
    }

    fn of_environment(count: Option<u32>, env: &Env) -> Result<Shard, NoShard> {
        for (index, size) in [BATCH, KUBERNETES] {
            let Some(found) = number(index, env)? else {
                continue;
            };
            let count = match count {
                Some(count) => count,
                None => number(size, env)?.ok_or_else(|| {
                    NoShard(format!(
                        "expected the number of workers in --shards or {size}, found none"
                    ))
                })?,
            };
            let shard = found
                .checked_add(1)
                .and_then(|number| Shard::new(number, count).ok());
            return shard.ok_or_else(|| {
                NoShard(format!(
                    "expected a number below that of the workers, {count}, in {index}, found {found}"
                ))
            });
        }
        Err(NoShard(format!(
            "auto: expected {} of an array job of AWS Batch, or {} of an Indexed Job of Kubernetes, found \
             neither",
            BATCH.0, KUBERNETES.0
        )))
    }
}

/// Returns the number that a variable has, or `None` if it is not set.
fn number(name: &str, env: &Env) -> Result<Option<u32>, NoShard> {
    let Some(text) = env.get(name).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = is_number.then(|| text.parse().ok()).flatten();
    match number {
        Some(number) => Ok(Some(number)),
        None => Err(NoShard(format!(
            "expected a number in {name}, found {text:?}"
        ))),
    }
}

/// The shard cannot be found.
#[derive(Debug)]
pub(super) struct NoShard(String);

impl fmt::Display for NoShard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(count: Option<u32>, env: &[(&'static str, &'static str)]) -> Result<String, String> {
        let found = ShardOption::Auto.find(count, &env.iter().copied().collect());
        found
            .map(|shard| shard.to_string())
            .map_err(|(option, why)| format!("{option}: {why}"))
    }

    #[test]
    fn batch_and_kubernetes_count_their_workers_from_0() {
        let batch = [
            ("AWS_BATCH_JOB_ARRAY_INDEX", "0"),
            ("AWS_BATCH_JOB_ARRAY_SIZE", "5"),
        ];
        assert_eq!(find(None, &batch), Ok("1/5".into()));
        let kubernetes = [("JOB_COMPLETION_INDEX", "4")];
        assert_eq!(find(Some(5), &kubernetes), Ok("5/5".into()));
        let with_count = [("JOB_COMPLETION_INDEX", "4"), ("JOB_COMPLETIONS", "8")];
        assert_eq!(find(None, &with_count), Ok("5/8".into()));
    }

    #[test]
    fn what_is_missing_or_wrong_is_named() {
        for (count, env, says) in [
            (None, &[][..], "found neither"),
            (
                None,
                &[("JOB_COMPLETION_INDEX", "1")],
                "in --shards or JOB_COMPLETIONS, found none",
            ),
            (
                None,
                &[("AWS_BATCH_JOB_ARRAY_INDEX", "1")],
                "or AWS_BATCH_JOB_ARRAY_SIZE, found none",
            ),
            (
                Some(3),
                &[("JOB_COMPLETION_INDEX", "x")],
                r#"JOB_COMPLETION_INDEX, found "x""#,
            ),
            (
                Some(0),
                &[("JOB_COMPLETION_INDEX", "0")],
                "--shards: expected at least one worker, found 0",
            ),
            (
                Some(3),
                &[("JOB_COMPLETION_INDEX", "3")],
                "JOB_COMPLETION_INDEX, found 3",
            ),
        ] {
            let why = find(count, env).unwrap_err();
            assert!(why.ends_with(says), "{why}");
        }
    }

    #[test]
    fn a_worker_may_be_named() {
        let given: ShardOption = "2/3".parse().unwrap();
        let found = given.find(None, &Env::default()).unwrap();
        assert_eq!(found.to_string(), "2/3");
        assert_eq!("AUTO".parse(), Ok(ShardOption::Auto));
        let (option, why) = given.find(Some(4), &Env::default()).unwrap_err();
        let says = "--shards: expected --shard auto, found 2/3, which has the number of workers";
        assert_eq!(format!("{option}: {why}"), says);
        assert!("3/2".parse::<ShardOption>().is_err());
    }
}
