//! HTTP requests, responses and bodies, and the connection below them.

mod body;
mod connection;
mod connection_lost;
mod host;
mod request;
pub(crate) mod response;

pub use body::Body;
pub(crate) use body::{EndKind, Ending};
pub(crate) use connection::{Connection, LocalAddress};
pub use connection_lost::ConnectionLostError;
pub(crate) use host::Host;
pub use host::HostError;
#[cfg(feature = "serve")]
pub(crate) use request::LARGEST_HEAD;
pub(crate) use request::{HttpRequest, RequestReadError, collect};
