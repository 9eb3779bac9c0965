//! Jobs.

use std::fmt;

use crate::jobs::{decode, encode, fault, sign};

/// A piece of work of casebook, which can run any number of times with the same input.
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
    prepare: fn() -> PreparedJob,
}

impl Job {
    /// Creates a job of a group. `times` is the number of runs in a count of instructions; 0 if the
    /// job is too large for one.
    pub(crate) const fn new(
        group: &'static str,
        name: &'static str,
        times: u32,
        prepare: fn() -> PreparedJob,
    ) -> Self {
        Self {
            group,
            name,
            times,
            prepare,
        }
    }

    /// Returns all jobs, group by group.
    pub fn all() -> impl Iterator<Item = Self> {
        let groups: [&'static [Self]; 4] = [encode::JOBS, decode::JOBS, fault::JOBS, sign::JOBS];
        groups.into_iter().flatten().copied()
    }

    /// Finds a job by its full name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::all().find(|job| job.to_string() == name)
    }

    /// Returns the group of the job.
    #[must_use]
    pub fn group(&self) -> &'static str {
        self.group
    }

    /// Returns the name within the group.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the number of runs for a count of instructions; 0 if that would take too long, and a
    /// smaller job of its kind is counted instead.
    #[must_use]
    pub fn times(&self) -> u32 {
        self.times
    }

    /// Prepares the input.
    #[must_use]
    pub fn prepare(&self) -> PreparedJob {
        (self.prepare)()
    }
}

/// Writes the full name.
impl fmt::Display for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.group, self.name)
    }
}

/// A job with its input.
pub struct PreparedJob {
    bytes: usize,
    run: Box<dyn Fn()>,
}

impl PreparedJob {
    /// Creates a job that runs over this number of bytes.
    pub(crate) fn new(bytes: usize, run: impl Fn() + 'static) -> Self {
        Self {
            bytes,
            run: Box::new(run),
        }
    }

    /// Returns the number of bytes that are written, read or hashed.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Runs the job once, and drops the result.
    pub fn run(&self) {
        (self.run)();
    }
}

impl fmt::Debug for PreparedJob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreparedJob")
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
