//! The text of the documents of agreements.

use crate::crypto;
use crate::store::{Agreement, Offer, Revision, revision_id};

use super::link::{Address, DocumentKind, NO_COPY};
use super::pdf::Manuscript;
use super::wording::wrapped;

/// The notice on the cover and at the bottom of every page.
const NOTICE: &str = "Sample document of the casebook emulator; it has no legal effect.";
const NDA: [&str; 2] = [
    "This is a sample of the non-disclosure agreement that protects the text of an agreement.",
    "The reader shows the text of the agreement only to people who must decide about it.",
];

/// Writes the document of an agreement that can be accepted, or of its non-disclosure agreement. If the
/// address has the number of a copy, the watermark has it, too; otherwise all copies of a revision are
/// the same.
pub(super) fn offered(address: &Address<'_>, offer: &Offer) -> Manuscript {
    let (title, revision, terms) = if address.kind == DocumentKind::Nda {
        let title = format!("Non-disclosure agreement for {}", offer.name);
        let terms = NDA.map(str::to_owned).to_vec();
        (title, Revision::Nda(address.version), terms)
    } else {
        let revision = Revision::Agreement(address.version);
        (offer.name.clone(), revision, offer.acceptance_terms.clone())
    };
    let revision = revision_id(&offer.id, revision);
    let mut mark = format!("Revision {revision}");
    if address.copy != NO_COPY {
        mark = format!("{mark} - copy {}", address.copy);
    }
    let cover = vec![
        title.clone(),
        format!("Agreement id: {}", offer.id),
        format!("Revision: {revision}"),
        offer.description.clone(),
    ];
    manuscript(title, cover, &terms, mark)
}

/// Writes the document of an agreement that the account has accepted.
pub(super) fn signed(agreement: &Agreement) -> Manuscript {
    let cover = vec![
        agreement.name.clone(),
        format!("Customer agreement id: {}", agreement.id),
        format!("Accepted for account: {}", agreement.aws_account_id),
        format!("In force since: {}", agreement.effective_start),
        agreement.description.clone(),
    ];
    let mark = format!("Account {} - {}", agreement.aws_account_id, agreement.id);
    let terms = &agreement.acceptance_terms;
    manuscript(agreement.name.clone(), cover, terms, mark)
}

fn manuscript(title: String, cover: Vec<String>, terms: &[String], mark: String) -> Manuscript {
    let terms = (1..).zip(terms);
    let lines = terms.flat_map(|(number, term)| wrapped(&format!("{number}. {term}")));
    let page = lines.collect();
    Manuscript {
        title,
        company: "Example Cloud".to_owned(),
        cover: cover.iter().flat_map(|line| wrapped(line)).collect(),
        pages: vec![page],
        identity: crypto::sha256(mark.as_bytes()),
        mark,
        notice: NOTICE,
        seal: 0,
        seed: 0,
    }
}
