//! Encodings of bytes as text.

pub(crate) mod base64;
pub(crate) mod hex;
pub(crate) mod percent;
pub(crate) mod xml;
