//! What a verification finds.

use std::fmt;

use casebook_types::AccountId;

/// What a verification finds. It prints as one line.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Finding {
    /// What it means for the archive.
    pub kind: FindingKind,
    /// The account, unless it is a file of all accounts.
    pub account: Option<AccountId>,
    /// The name of the file.
    pub file: String,
    /// What there should be.
    pub expected: String,
    /// What there is.
    pub found: String,
    /// What to do.
    pub advice: &'static str,
}

/// What a finding means for an archive.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum FindingKind {
    /// Something is lost or wrong.
    Damaged,
    /// The document of an older version is lost, which AWS does not give again. A later version of the
    /// same entity is there.
    Lost,
    /// A file or folder cannot be read, so nothing is known of it.
    Unread,
    /// A run that goes on or was killed has left something, which does no harm.
    Left,
}

impl FindingKind {
    /// Returns the name: `damaged`, `lost`, `unread` or `left`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Damaged => "damaged",
            Self::Lost => "lost",
            Self::Unread => "unread",
            Self::Left => "left",
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            expected,
            found,
            advice,
            ..
        } = self;
        write!(f, "{file}: expected {expected}, found {found}; {advice}")
    }
}

/// The sum of a verification.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Verdict {
    /// The number of accounts that were read.
    pub accounts: u64,
    /// The number of parts that were read.
    pub parts: u64,
    /// The number of rows in them.
    pub rows: u64,
    /// The number of different documents that they name.
    pub documents: u64,
    /// The number of findings of the kind [`FindingKind::Damaged`].
    pub damaged: u64,
    /// The number of findings of the kind [`FindingKind::Lost`].
    pub lost: u64,
    /// The number of findings of the kind [`FindingKind::Unread`].
    pub unread: u64,
    /// The number of findings of the kind [`FindingKind::Left`].
    pub left: u64,
}

impl Verdict {
    /// Returns whether everything was read, and nothing is lost or wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.damaged + self.lost + self.unread == 0
    }

    pub(super) fn add(&mut self, finding: &Finding) {
        *match finding.kind {
            FindingKind::Damaged => &mut self.damaged,
            FindingKind::Lost => &mut self.lost,
            FindingKind::Unread => &mut self.unread,
            FindingKind::Left => &mut self.left,
        } += 1;
    }
}
