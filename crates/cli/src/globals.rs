//! The options that every command takes.

use std::num::{IntErrorKind, NonZeroU32, ParseIntError};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use casebook::types::Region;
use clap::{Args, ValueEnum};

use crate::duration::{duration, limit};
use crate::output::{Columns, Format, Formulas, Query};
use crate::terminal::Color;

/// How an error is written.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub(crate) enum ErrorFormat {
    /// One line for a person.
    #[default]
    Text,
    /// One line of JSON.
    Json,
}

/// The options that every command takes.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct Globals {
    /// Profile of the shared AWS configuration files to use
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) profile: Option<String>,

    /// AWS Region to use
    #[arg(long, global = true, value_name = "REGION")]
    pub(crate) region: Option<Region>,

    /// Send requests to this URL instead of the endpoint of the service
    #[arg(long, global = true, value_name = "URL", value_parser = url)]
    pub(crate) endpoint_url: Option<http::Uri>,

    /// Run against an emulator with sample data: no account, no network
    #[arg(long, global = true)]
    pub(crate) emulator: bool,

    /// Keep the emulator's state in this file between runs
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) data: Option<PathBuf>,

    /// Output format [default: AWS_DEFAULT_OUTPUT, or `output` in the profile; if neither is set,
    /// table on a terminal and json otherwise]
    #[arg(long, global = true, value_name = "FORMAT")]
    pub(crate) output: Option<Format>,

    /// How to write a csv cell that a spreadsheet would run as a formula: with a ' before it
    /// (quote), or unchanged (keep)
    #[arg(long, global = true, value_name = "HOW", default_value = "quote")]
    pub(crate) csv_formulas: Formulas,

    /// Print only what this JMESPath expression selects from the whole result
    #[arg(long, global = true, value_name = "JMESPATH")]
    pub(crate) query: Option<Query>,

    /// Show only these columns of a table, csv or text, in this order: headings or members, with commas
    /// between them
    ///
    /// Without --output, and without a format in the environment or the profile, the output that goes to
    /// no terminal is text then, not json.
    #[arg(long, global = true, value_name = "NAMES")]
    pub(crate) columns: Option<Columns>,

    /// Format of error messages on stderr
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text")]
    pub(crate) error_format: ErrorFormat,

    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,

    /// Do not show progress
    #[arg(long, global = true)]
    pub(crate) no_progress: bool,

    /// Do not show long output in a pager
    #[arg(long, global = true)]
    pub(crate) no_cli_pager: bool,

    /// Send a request at most this many times
    #[arg(long, global = true, value_name = "N", value_parser = from_one::<NonZeroU32>)]
    #[arg(allow_negative_numbers = true)]
    pub(crate) max_attempts: Option<NonZeroU32>,

    /// Wait at most this long for a call, including its retries, for the download of a whole
    /// document, and until the service has processed an uploaded file, in seconds or such as 10m
    /// [default: no limit for a call, 3600 for a document, 600 for a file]
    #[arg(long, global = true, value_name = "SECONDS", value_parser = duration)]
    #[arg(allow_negative_numbers = true)]
    pub(crate) timeout: Option<Duration>,

    /// Wait at most this long for the response to each request, with the time to connect, and for each
    /// piece of a document; 0 is no limit [default: 60 for the services, 20 for credentials, 30 for a
    /// piece of a document]
    #[arg(long, global = true, value_name = "SECONDS", value_parser = limit)]
    #[arg(allow_negative_numbers = true)]
    pub(crate) cli_read_timeout: Option<Duration>,

    /// Wait at most this long for a connection, including the proxy and TLS; 0 is no limit but that of
    /// --cli-read-timeout [default: 10]
    #[arg(long, global = true, value_name = "SECONDS", value_parser = limit)]
    #[arg(allow_negative_numbers = true)]
    pub(crate) cli_connect_timeout: Option<Duration>,

    /// Trust the certificates in this PEM file, in place of AWS_CA_BUNDLE and of `ca_bundle` in the
    /// profile
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) ca_bundle: Option<PathBuf>,

    /// Allow plain HTTP to hosts other than this machine
    #[arg(long, global = true)]
    pub(crate) allow_http: bool,

    /// Write a log to stderr, without secrets
    #[arg(long, global = true)]
    pub(crate) debug: bool,
}

/// Parses a number of at least 1.
pub(crate) fn from_one<N: FromStr<Err = ParseIntError>>(text: &str) -> Result<N, String> {
    text.parse().map_err(|error: ParseIntError| {
        let number = text.strip_prefix('-').unwrap_or(text);
        let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
        match (error.kind(), is_number) {
            (IntErrorKind::PosOverflow, _) => format!("expected a smaller number, found {text}"),
            (_, true) => format!("expected a number of at least 1, found {text}"),
            (_, false) => format!("expected a number of at least 1, found {text:?}"),
        }
    })
}

/// Parses a URL with the scheme `http` or `https` and a host.
fn url(text: &str) -> Result<http::Uri, String> {
    let refused = |why| format!("expected a URL such as http://127.0.0.1:4747, {why}");
    let uri: http::Uri = text
        .parse()
        .map_err(|error| refused(format!("found {error}")))?;
    match uri.scheme_str() {
        Some("http" | "https") => Ok(uri),
        Some(other) => Err(refused(format!("found the scheme {other}"))),
        None => Err(refused("found no scheme".into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_begin_at_one() {
        assert_eq!(from_one("1"), Ok(NonZeroU32::MIN));
        for (odd, says) in [
            ("0", "expected a number of at least 1, found 0"),
            ("-1", "expected a number of at least 1, found -1"),
            ("", "expected a number of at least 1, found \"\""),
            ("4294967296", "expected a smaller number, found 4294967296"),
        ] {
            assert_eq!(from_one::<NonZeroU32>(odd).unwrap_err(), says);
        }
    }

    #[test]
    fn urls_have_a_scheme() {
        assert!(url("https://example.com/base").is_ok());
        for odd in ["example.com", "/path", "ftp://example.com", "a b", ""] {
            assert!(url(odd).is_err(), "{odd}");
        }
    }
}
