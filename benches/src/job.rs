//! What a job is.

use std::fmt;

use crate::jobs::{decode, encode, fault, sign};

/// One thing that casebook does, to be done again and again with the same input.
///
/// ```
/// use casebook_benches::Job;
///
/// let job = Job::find("encode/GetReport").expect("there is one");
/// let ready = job.prepare();
/// ready.run();
/// assert_eq!(job.to_string(), "encode/GetReport");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Job {
    group: &'static str,
    name: &'static str,
    times: u32,
    prepare: fn() -> Ready,
}

impl Job {
    /// A job of a group; `times` are enough of it to be counted, and none where it is too large.
    pub(crate) const fn new(
        group: &'static str,
        name: &'static str,
        times: u32,
        prepare: fn() -> Ready,
    ) -> Self {
        Self {
            group,
            name,
            times,
            prepare,
        }
    }

    /// All jobs, group by group.
    pub fn all() -> impl Iterator<Item = Self> {
        let groups: [&'static [Self]; 4] = [encode::JOBS, decode::JOBS, fault::JOBS, sign::JOBS];
        groups.into_iter().flatten().copied()
    }

    /// The job of this name, group included.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::all().find(|job| job.to_string() == name)
    }

    /// What kind of work it is.
    #[must_use]
    pub fn group(&self) -> &'static str {
        self.group
    }

    /// What it is called within its group.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// How often it is to be done for a count of instructions that says something; 0 where that would
    /// take too long, and a smaller one of its kind is counted instead.
    #[must_use]
    pub fn times(&self) -> u32 {
        self.times
    }

    /// Makes the input.
    #[must_use]
    pub fn prepare(&self) -> Ready {
        (self.prepare)()
    }
}

/// The name with its group.
impl fmt::Display for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.group, self.name)
    }
}

/// A job with its input at hand.
pub struct Ready {
    bytes: usize,
    run: Box<dyn Fn()>,
}

impl Ready {
    /// Work over so many bytes.
    pub(crate) fn new(bytes: usize, run: impl Fn() + 'static) -> Self {
        Self {
            bytes,
            run: Box::new(run),
        }
    }

    /// How many bytes are written, read or hashed.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Does it once, and drops what came of it.
    pub fn run(&self) {
        (self.run)();
    }
}

impl fmt::Debug for Ready {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ready")
            .field("bytes", &self.bytes)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_job_has_a_name_of_its_own_and_can_be_done() {
        let mut names = BTreeSet::new();
        for job in Job::all() {
            assert!(names.insert(job.to_string()), "{job} is there twice");
            job.prepare().run();
        }
        assert!(names.len() > 15, "{names:?}");
    }
}
