//! Hashes, message authentication codes (HMAC), random numbers, and sealed tokens.

mod hash;
pub(crate) mod random;
pub(crate) mod split_mix;
mod token_key;

pub(crate) use hash::{hmac, is_hmac, sha256};
pub(crate) use token_key::TokenKey;
