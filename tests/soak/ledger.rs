//! What the clients believe, and whether it is so.

use std::collections::BTreeMap;

use casebook::protocol::Fault;
use casebook::stack::{Error, Sent};
use casebook::types::support::CaseId;
use casebook_emulator::{Emulator, Tally};

/// What a client believes about something that it asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Believed {
    Done,
    NotDone,
    /// The client cannot know, or its caller went away.
    Open,
}

impl Believed {
    /// Reads an outcome; none is one that nobody waited for.
    pub(crate) fn of<T, E: AsRef<Fault>>(outcome: Option<&Result<T, Error<E>>>) -> Self {
        match outcome {
            None => Self::Open,
            Some(Ok(_)) => Self::Done,
            Some(Err(error)) => Self::of_error(error),
        }
    }

    pub(crate) fn of_error<E: AsRef<Fault>>(error: &Error<E>) -> Self {
        match (error.sent(), error) {
            (Sent::Perhaps, _) => Self::Open,
            (Sent::No, _) | (Sent::Yes, Error::Refused(_)) => Self::NotDone,
            // There was an answer that began with a yes.
            (Sent::Yes, _) => Self::Done,
        }
    }

    fn fits(self, count: u64) -> bool {
        match self {
            Self::Done => count == 1,
            Self::NotDone => count == 0,
            Self::Open => count <= 1,
        }
    }
}

/// What was asked for in one round.
#[derive(Default)]
pub(crate) struct Ledger {
    /// By their subjects.
    cases: BTreeMap<String, (Believed, Option<CaseId>)>,
    /// By what is said.
    said: BTreeMap<String, Believed>,
    resolved: BTreeMap<CaseId, Believed>,
    /// How many calls of an operation must have been acted on, and how many may have been.
    acts: BTreeMap<&'static str, (u64, u64)>,
    outcomes: BTreeMap<&'static str, u64>,
    turns: usize,
}

impl Ledger {
    /// The number of the next call of any operation.
    pub(crate) fn turn(&mut self) -> usize {
        self.turns += 1;
        self.turns
    }

    pub(crate) fn case(&mut self, subject: String, believed: Believed, id: Option<CaseId>) {
        let before = self.cases.insert(subject, (believed, id));
        assert!(before.is_none(), "every subject is asked for once");
    }

    pub(crate) fn said(&mut self, body: String, believed: Believed) {
        let before = self.said.insert(body, believed);
        assert!(before.is_none(), "everything is said once");
    }

    pub(crate) fn resolved(&mut self, case: CaseId, believed: Believed) {
        self.resolved.insert(case, believed);
    }

    /// One call of an operation that is done once, or not.
    pub(crate) fn act(&mut self, operation: &'static str, believed: Believed) {
        let (must, may) = self.acts.entry(operation).or_default();
        *must += u64::from(believed == Believed::Done);
        *may += u64::from(believed != Believed::NotDone);
    }

    /// So many more of an operation may have been done, by whoever sends it by itself.
    pub(crate) fn perhaps(&mut self, operation: &'static str, more: u64) {
        self.acts.entry(operation).or_default().1 += more;
    }

    pub(crate) fn outcome(&mut self, name: &'static str) {
        *self.outcomes.entry(name).or_default() += 1;
    }

    pub(crate) fn outcomes(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.outcomes.iter().map(|(name, count)| (*name, *count))
    }

    /// Holds everything against what the emulator has, and what it did since `before`.
    pub(crate) fn settle(
        &self,
        emulator: &Emulator,
        before: &Tally,
        given: Option<&BTreeMap<&'static str, u64>>,
    ) {
        self.settle_cases(emulator);
        let tally = emulator.tally();
        for (operation, (must, may)) in &self.acts {
            let acted = tally.of(operation).acted - before.of(operation).acted;
            assert!(
                (*must..=*may).contains(&acted),
                "{operation}: done {acted} times, expected {must} to {may}"
            );
        }
        for (operation, counts) in tally.iter() {
            let finished = counts.answered + counts.lost;
            assert_eq!(counts.seen, finished, "{operation}: nothing is under way");
            if let Some(given) = given {
                let seen = counts.seen - before.of(operation).seen;
                let given = given.get(operation).copied().unwrap_or(0);
                assert_eq!(seen, given, "{operation}: as many seen as were given");
            }
        }
    }

    fn settle_cases(&self, emulator: &Emulator) {
        let (mut opened, mut said, mut standing) =
            (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for case in emulator.cases().unwrap() {
            for communication in emulator.case(&case.case_id).communications().unwrap() {
                *said.entry(communication.body).or_insert(0_u64) += 1;
            }
            standing.insert(case.case_id.clone(), case.status);
            let known = opened.entry(case.subject).or_insert_with(Vec::new);
            known.push(case.case_id);
        }
        for (subject, (believed, id)) in &self.cases {
            let found = opened.get(subject).map_or(&[][..], Vec::as_slice);
            let count = found.len() as u64;
            assert!(
                believed.fits(count),
                "{subject}: {believed:?}, and there are {count}"
            );
            if let Some(id) = id {
                assert_eq!(found, [id.as_str()], "{subject}: the case is another one");
            }
        }
        for (body, believed) in &self.said {
            let count = said.get(body).copied().unwrap_or(0);
            assert!(
                believed.fits(count),
                "{body}: {believed:?}, and there are {count}"
            );
        }
        for (case, believed) in &self.resolved {
            let resolved = u64::from(standing[case.as_str()] == "resolved");
            assert!(
                believed.fits(resolved),
                "{case}: {believed:?} to be resolved"
            );
        }
    }
}
