//! The language of names and descriptions.

use casebook::types::support::LanguageCode;
use clap::Args;

use crate::word::open;

/// The option for the language in which Trusted Advisor names and describes checks.
#[derive(Args, Clone, Debug)]
pub(super) struct Language {
    /// Language of names and descriptions
    ///
    /// The language is zh, zh_TW, en, fr, de, id, it, ja, ko, pt_BR or es.
    #[arg(long, value_name = "CODE", default_value = "en")]
    #[arg(value_parser = open::<LanguageCode>(LanguageCode::KNOWN))]
    pub(super) language: LanguageCode,
}
