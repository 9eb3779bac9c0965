//! Evidence: the records of the runs of `report sync`, which are a chain, the seals on it, and their check.
//!
//! `docs/evidence.md` has the form of each file.

mod added;
mod bag;
mod chain;
mod envelope;
mod files;
mod finding;
mod inspection;
mod key;
mod lost_runs;
mod recording;
mod run;
mod seal;
mod seal_check;
mod sealing;
mod statement;
mod sums;
mod sums_check;
mod timestamp;
mod trust;
mod witness;

pub(crate) use bag::{is_inside, write as write_bag};
pub(crate) use inspection::Inspection;
pub(crate) use key::NewKey;
pub(crate) use recording::Recording;
pub(crate) use run::Caller;
pub(crate) use sealing::{AuthorityUrl, Sealing, day, default_key};
pub(crate) use trust::Trust;
pub(crate) use witness::{Witness, whole_second};
