//! AWS Support and Trusted Advisor as plain values, and a client for them.
//!
//! So far there is one operation, [`DescribeSeverityLevels`]; the others follow.
//!
//! ```
//! use casebook_protocol::Operation;
//! use casebook_support::DescribeSeverityLevels;
//!
//! let request = DescribeSeverityLevels::new().language("en").encode()?;
//! assert_eq!(request.headers()["x-amz-target"], "AWSSupport_20130415.DescribeSeverityLevels");
//! assert_eq!(request.body(), r#"{"language":"en"}"#);
//! # Ok::<(), casebook_protocol::EncodeError>(())
//! ```
#![cfg_attr(
    feature = "client",
    doc = "
```
use casebook_auth::Credentials;
use casebook_emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY};
use casebook_support::{Client, DescribeSeverityLevels};
use casebook_types::Region;

# #[tokio::main(flavor = \"current_thread\")]
# async fn main() -> Result<(), Box<dyn std::error::Error>> {
let client = Client::builder()
    .region(Region::US_EAST_1)
    .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
    .transport(Emulator::new())
    .build()?;
let levels = client.send(DescribeSeverityLevels::new()).await?;
assert_eq!(levels.severity_levels.len(), 5);
# Ok(())
# }
```"
)]

mod api;
mod catalog;
#[cfg(feature = "client")]
mod client;
mod error;

pub use api::Support;
pub use catalog::{DescribeSeverityLevels, SeverityLevel, SeverityLevels};
#[cfg(feature = "client")]
pub use client::{Client, ClientError};
pub use error::{Error, ErrorKind, ThrottlingReason};
