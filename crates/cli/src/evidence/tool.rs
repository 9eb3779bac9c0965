//! The program that records and seals.

use casebook_evidence::Tool;

/// Names this program and its version.
pub(super) fn tool() -> Tool {
    Tool::new("casebook", env!("CARGO_PKG_VERSION"))
}
