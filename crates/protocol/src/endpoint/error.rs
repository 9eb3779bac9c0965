//! The error of endpoint resolution.

use std::error::Error;
use std::fmt;

use casebook_types::Region;

/// The error for an endpoint that cannot be resolved. Nothing was sent.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EndpointError(pub(super) ErrorKind);

#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum ErrorKind {
    MissingRegion,
    FipsAndCustom,
    DualstackAndCustom,
    PseudoRegion(Region),
    /// The configured name, which is not a Region, and an example Region of the partition whose
    /// name it contains, such as `us-gov-west-1a` and `us-gov-west-1`.
    OtherPartition(Region, &'static str),
    Url,
    Scheme,
    UserInfoOrQuery,
    PlainHttp(Box<str>),
    TooLong,
}

impl EndpointError {
    /// Makes the error for a configuration with neither a Region nor an endpoint URL.
    #[must_use]
    pub const fn missing_region() -> Self {
        Self(ErrorKind::MissingRegion)
    }

    /// Returns whether the endpoint needs a Region and none is set.
    #[must_use]
    pub fn is_missing_region(&self) -> bool {
        self.0 == ErrorKind::MissingRegion
    }

    /// Returns whether the endpoint uses plain HTTP to another machine, which the parameters do not
    /// allow.
    #[must_use]
    pub fn is_plain_http(&self) -> bool {
        matches!(self.0, ErrorKind::PlainHttp(_))
    }
}

impl fmt::Display for EndpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("endpoint: ")?;
        f.write_str(match &self.0 {
            ErrorKind::MissingRegion => "expected a region, found none",
            ErrorKind::FipsAndCustom => "FIPS and an endpoint URL do not go together",
            ErrorKind::DualstackAndCustom => "dual stack and an endpoint URL do not go together",
            ErrorKind::PseudoRegion(region) => {
                let whole = "which stands for a whole partition";
                return write!(f, "expected a region, found {region}, {whole}");
            }
            ErrorKind::OtherPartition(region, example) => {
                return write!(f, "expected a region such as {example}, found {region}");
            }
            ErrorKind::Url => "expected a URL such as https://host:port/path",
            ErrorKind::Scheme => "expected http:// or https:// and a host",
            ErrorKind::UserInfoOrQuery => "expected a URL without user name, password and query",
            ErrorKind::PlainHttp(host) => {
                let advice = "allow plain HTTP if that is meant";
                // A name of DNS has at most 253 bytes, and a URL may be much longer.
                return write!(f, "expected https for {host:.253}, found http; {advice}");
            }
            ErrorKind::TooLong => "expected a URL of at most 65,534 bytes with its path",
        })
    }
}

impl Error for EndpointError {}
