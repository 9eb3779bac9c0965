//! The ledger: what the callers believe about their calls, to be compared with what the emulator
//! did.

use std::collections::BTreeMap;

use casebook::protocol::Fault;
use casebook::stack::{Error, Sent};
use casebook::types::support::CaseId;
use casebook_emulator::{Emulator, Tally};

/// What a client believes about one of its calls.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Belief {
    Done,
    NotDone,
    /// The outcome is unknown, because the error says so or the caller cancelled the call.
    Open,
}

impl Belief {
    /// Converts the result of a call. `None` means that the caller cancelled it.
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
            // An error other than a refusal, after a request that certainly arrived: the service
            // responded with a success that the client could not use.
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

/// What the callers believe about their calls in one round.
#[derive(Default)]
pub(crate) struct Ledger {
    /// The cases, by subject.
    cases: BTreeMap<String, (Belief, Option<CaseId>)>,
    /// The communications, by their text.
    said: BTreeMap<String, Belief>,
    resolved: BTreeMap<CaseId, Belief>,
    /// For each operation: how many calls must have taken effect, and how many may have.
    acts: BTreeMap<&'static str, (u64, u64)>,
    outcomes: BTreeMap<&'static str, u64>,
    turns: usize,
}

impl Ledger {
    /// Returns the number of the next call of any operation.
    pub(crate) fn turn(&mut self) -> usize {
        self.turns += 1;
        self.turns
    }

    pub(crate) fn case(&mut self, subject: String, belief: Belief, id: Option<CaseId>) {
        let before = self.cases.insert(subject, (belief, id));
        assert!(before.is_none(), "every subject is asked for once");
    }

    pub(crate) fn said(&mut self, body: String, belief: Belief) {
        let before = self.said.insert(body, belief);
        assert!(before.is_none(), "everything is said once");
    }

    pub(crate) fn resolved(&mut self, case: CaseId, belief: Belief) {
        self.resolved.insert(case, belief);
    }

    /// Enters one call of an operation that must take effect at most once.
    pub(crate) fn act(&mut self, operation: &'static str, belief: Belief) {
        let (must, may) = self.acts.entry(operation).or_default();
        *must += u64::from(belief == Belief::Done);
        *may += u64::from(belief != Belief::NotDone);
    }

    /// Enters `more` calls that a helper may have made by itself.
    pub(crate) fn perhaps(&mut self, operation: &'static str, more: u64) {
        self.acts.entry(operation).or_default().1 += more;
    }

    pub(crate) fn outcome(&mut self, name: &'static str) {
        *self.outcomes.entry(name).or_default() += 1;
    }

    pub(crate) fn outcomes(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.outcomes.iter().map(|(name, count)| (*name, *count))
    }

    /// Asserts that the emulator did what the callers believe: compares the ledger with the cases
    /// in the emulator, and with what its tally has counted since `before`. `given` is the number
    /// of requests of each operation that the wire passed on.
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
        for (subject, (belief, id)) in &self.cases {
            let found = opened.get(subject).map_or(&[][..], Vec::as_slice);
            let count = found.len() as u64;
            assert!(
                belief.fits(count),
                "{subject}: {belief:?}, and there are {count}"
            );
            if let Some(id) = id {
                assert_eq!(found, [id.as_str()], "{subject}: the case is another one");
            }
        }
        for (body, belief) in &self.said {
            let count = said.get(body).copied().unwrap_or(0);
            assert!(
                belief.fits(count),
                "{body}: {belief:?}, and there are {count}"
            );
        }
        for (case, belief) in &self.resolved {
            let resolved = u64::from(standing[case.as_str()] == "resolved");
            assert!(belief.fits(resolved), "{case}: {belief:?} to be resolved");
        }
    }
}
