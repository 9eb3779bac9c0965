//! Hashes, authentication codes, random numbers, and the tokens that are made of them.

mod hash;
pub(crate) mod random;
pub(crate) mod split_mix;
mod token_key;

pub(crate) use hash::{hmac, is_hmac, sha256};
pub(crate) use token_key::TokenKey;
