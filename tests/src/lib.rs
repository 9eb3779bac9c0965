//! See the targets of this package.
