//! The access keys that the emulator knows, and the verification of signatures made with them.

mod credentials_file;
mod principal;
pub(crate) mod sessions;
mod sigv4;

pub use credentials_file::CredentialsError;
pub(crate) use credentials_file::read as read_credentials;
pub(crate) use principal::{Principal, role_arn};
pub(crate) use sigv4::{
    Credential, Credentials, Link, SignatureError, SigningKeys, Validity, access_key, presign,
    verify, verify_link,
};
