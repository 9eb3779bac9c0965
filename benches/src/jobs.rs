//! The jobs, a file for each group.

pub(crate) mod decode;
pub(crate) mod encode;
pub(crate) mod fault;
pub(crate) mod sign;
