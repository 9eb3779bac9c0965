//! What happens once, however often it is asked for.
//!
//! The service has no token by which it could tell that a second `CreateCase` is meant as the first
//! (docs/service-notes.md, "Sending twice"). So the caller gives a key, and a journal on the disk
//! knows how far each key came:
//!
//! | the journal says | what happens |
//! |---|---|
//! | nothing | it is noted what is there already, then that something will be sent; then it is sent |
//! | it is done | nothing is sent |
//! | it was going to be sent | it is looked for, again and again; only when this call has done so for long enough without a trace, it is sent again |
//!
//! What is noted is on the disk before anything else happens, and a lock on each key is held for the
//! whole call, so it makes no difference whether a call is repeated, made twice at once, or broken
//! off by `kill -9`.
//!
//! What nobody can see from here stays open: a request that something on the way holds back for
//! longer than it is looked for, and a case of the same subject and text that somebody without the
//! journal opens in the meantime, which is taken for the one that is looked for.

mod act;
mod case;
mod entry;
mod error;
mod fate;
mod journal;
mod key;
mod outcome;
mod patience;
mod print;
mod record;
mod reply;
mod run;
mod sweep;
mod text;

pub(crate) use act::Act;
pub use entry::Entry;
pub use error::{JournalError, LookUpError, OnceError, UnsettledError};
pub(crate) use fate::{Fate, Fated};
pub use journal::Journal;
pub use key::{OnceKey, OnceKeyError};
pub use outcome::{Confirmation, OpenedCase};
pub use patience::Waiting;
pub(crate) use print::Print;
pub(crate) use run::{Sender, Slot, Stopped, run};
