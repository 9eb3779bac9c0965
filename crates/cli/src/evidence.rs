//! Evidence: the records of the runs of `report sync`, which are a chain, the seals on it, and their check.
//!
//! `docs/evidence.md` has the form of each file, and `casebook_evidence` reads and writes the forms. What is here knows folders.

mod added;
mod bag;
mod finding;
mod inspection;
mod key_file;
mod listed;
mod lost_runs;
mod recording;
mod runs_file;
mod seal;
mod seal_check;
mod sealing;
mod sums_check;
mod tool;
mod trust;
mod witness;

pub(crate) use bag::{is_inside, write as write_bag};
pub(crate) use inspection::Inspection;
pub(crate) use recording::Recording;
pub(crate) use sealing::{AuthorityUrl, Sealing, day, default_key};
pub(crate) use trust::Trust;
pub(crate) use witness::{Witness, whole_second};
