//! An argument that is an id, an ARN or a name.

use std::fmt;
use std::str::FromStr;

use casebook::types::artifact::{AgreementId, CustomerAgreementId, InquiryId};
use casebook::types::{Arn, ReportId, ValueError};

use super::{Kind, Named, find, plain};
use crate::failure::Failure;

/// An id that begins with a word of its kind. ARNs have the same word before the id, such as
/// `report/report-abcDEF0123456789`.
pub(crate) trait Identifier: FromStr<Err = ValueError> + Clone + fmt::Display {
    /// The word of the kind.
    const WORD: &'static str;
}

impl Identifier for ReportId {
    const WORD: &'static str = "report";
}

impl Identifier for AgreementId {
    const WORD: &'static str = "agreement";
}

impl Identifier for CustomerAgreementId {
    const WORD: &'static str = "customer-agreement";
}

impl Identifier for InquiryId {
    const WORD: &'static str = "compliance-inquiry";
}

/// The words with which ids begin.
const WORDS: [&str; 4] = [
    ReportId::WORD,
    AgreementId::WORD,
    CustomerAgreementId::WORD,
    InquiryId::WORD,
];

/// An id, which may have come in an ARN, or a name.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum IdOrName<Id> {
    /// The id.
    Id(Id),
    /// Anything else: a name.
    Name(String),
}

impl<Id: Identifier> IdOrName<Id> {
    /// Returns the id. Only a name needs the list.
    ///
    /// # Errors
    ///
    /// Fails when the list does, and if the name fits nothing in it, or more than one.
    pub(crate) async fn id<T: Named>(
        self,
        kind: Kind,
        list: impl AsyncFnOnce() -> Result<Vec<T>, Failure>,
    ) -> Result<Id, Failure> {
        match self {
            Self::Id(id) => Ok(id),
            Self::Name(name) => {
                let known = list().await?;
                id_of(find(kind, &name, &known)?)
            }
        }
    }
}

/// Returns the id of something in a list.
///
/// # Errors
///
/// Fails if the service sent an id that requests cannot have.
fn id_of<Id: Identifier>(found: &impl Named) -> Result<Id, Failure> {
    found.id().parse().map_err(Failure::other)
}

impl<Id: Identifier> FromStr for IdOrName<Id> {
    type Err = String;

    /// Parses an id, an ARN or a name. A text that begins like an id is an id, so that a misspelt
    /// one is not looked up as a name.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let begins_like_an_id = WORDS.iter().any(|word| {
            let rest = text.strip_prefix(word);
            rest.is_some_and(|rest| rest.starts_with('-'))
        });
        if begins_like_an_id {
            return text
                .parse()
                .map(Self::Id)
                .map_err(|why: ValueError| why.to_string());
        }
        if text.starts_with("arn:") {
            return in_arn(text).map(Self::Id);
        }
        match plain(text).is_empty() {
            true => Err(format!(
                "expected an id such as {}-…, an ARN or a name, found {text:?}",
                Id::WORD
            )),
            false => Ok(Self::Name(text.to_owned())),
        }
    }
}

/// Returns the id in an ARN (Service Authorization Reference, "Resource types defined by AWS
/// Artifact").
fn in_arn<Id: Identifier>(text: &str) -> Result<Id, String> {
    let arn: Arn = text.parse().map_err(|why: ValueError| why.to_string())?;
    let id = arn.resource().strip_prefix(Id::WORD);
    match id.and_then(|id| id.strip_prefix('/')) {
        Some(id) if arn.service() == "artifact" => {
            id.parse().map_err(|why: ValueError| why.to_string())
        }
        _ => {
            let word = Id::WORD;
            Err(format!(
                "expected an ARN such as arn:aws:artifact:…:{word}/{word}-…, found {text}"
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Inquiry = IdOrName<InquiryId>;

    #[test]
    fn an_id_comes_alone_or_in_an_arn_and_all_else_is_a_name() {
        let id = "compliance-inquiry-abcDEF0123456789";
        let expected = Inquiry::Id(id.parse().unwrap());
        assert_eq!(id.parse(), Ok(expected.clone()));
        for account in ["us-east-1:111122223333", ":", "us-east-1:"] {
            let arn = format!("arn:aws:artifact:{account}:compliance-inquiry/{id}");
            assert_eq!(arn.parse(), Ok(expected.clone()), "{arn}");
        }
        assert_eq!("Bank 2026".parse(), Ok(Inquiry::Name("Bank 2026".into())));
    }

    #[test]
    fn other_ids_other_arns_and_texts_without_words_are_refused() {
        for (odd, says) in [
            ("compliance-inquiry-abc", "compliance inquiry id: expected"),
            ("report-abcDEF0123456789", "compliance inquiry id: expected"),
            ("customer-agreement-x", "compliance inquiry id: expected"),
            ("arn:aws:artifact", "arn: expected ':'"),
            (
                "arn:aws:artifact:::report/report-abcDEF0123456789",
                "expected an ARN such as arn:aws:artifact:…:compliance-inquiry/",
            ),
            (
                "arn:aws:s3:::compliance-inquiry/compliance-inquiry-abcDEF0123456789",
                "expected an ARN such as",
            ),
            (
                "",
                "expected an id such as compliance-inquiry-…, an ARN or a name",
            ),
            (
                "--",
                "expected an id such as compliance-inquiry-…, an ARN or a name",
            ),
        ] {
            let refused = odd.parse::<Inquiry>().unwrap_err();
            assert!(refused.starts_with(says), "{odd}: {refused}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "(arn:|report-)?.{0,30}") {
            let _ = text.parse::<IdOrName<ReportId>>();
        }
    }
}
