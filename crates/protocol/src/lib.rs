//! awsJson 1.1 and restJson1 framing, and the decoding of AWS errors, without I/O.
//!
//! An [`Operation`] is a plain value that writes itself down as an HTTP request and reads its
//! answer out of a response. Nothing in this crate opens a connection, asks for the time or waits:
//! it turns values into bytes and back.
//!
//! - [`rest_json`] and [`aws_json`] are the two framings, and [`json`] reads what is in them.
//! - [`Fault`] is what any answer outside of 2xx says, whichever way the service put it.
//! - [`Endpoint`] is where a service listens, by the partition rules.

mod answerer;
pub mod aws_json;
mod common_error;
mod decode;
mod encode;
mod endpoint;
mod fault;
pub mod json;
pub mod lenient;
mod loopback;
mod operation;
mod partition;
pub mod rest_json;
mod retry_after;

pub use answerer::{Answerer, place};
pub use common_error::CommonError;
pub use decode::{DecodeError, output_by_serde, request_id};
pub use encode::EncodeError;
pub use endpoint::{Endpoint, EndpointError, EndpointParams};
pub use fault::{Fault, Stranger};
pub use loopback::is_loopback;
pub use operation::{Api, Effect, Operation, Paginated};
pub use partition::Partition;
pub use retry_after::RetryAfter;
