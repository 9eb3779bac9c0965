//! Accepts an agreement for the account, document by document, and terminates it.
//!
//! ```sh
//! cargo run -p casebook-examples --example agreements
//! ```
//!
//! It runs offline against the emulator. The operations are in the service's reference and in no SDK;
//! casebook was not tried with them against AWS.

use casebook::artifact::{
    AgreementAcceptance, AgreementTermination, Client, Consent, ListAgreements,
};
use casebook::emulated;
use casebook::emulator::Emulator;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::new(&emulated(&Emulator::new()))?;
    let offered: Vec<_> = client.items(ListAgreements::new()).try_collect().await?;
    let name = "New Zealand Notifiable Data Breach Addendum";
    let wanted = offered
        .iter()
        .find(|offer| offer.name.as_deref() == Some(name));
    let id = wanted
        .ok_or("the agreement is not offered")?
        .agreement_id()?;
    let folder = tempfile::tempdir()?;

    let acceptance = AgreementAcceptance::new(client.clone(), id);
    let nda = acceptance.read_nda(folder.path().join("nda.pdf")).await?;
    // A person reads the document here, and consents to it by its hash.
    let consent = Consent::to_sha256(nda.document().sha256);
    let accepted_nda = nda.accept(&consent).await?;
    let path = folder.path().join("agreement.pdf");
    let agreement = accepted_nda.read_agreement(path).await?;
    for term in agreement.terms() {
        println!("term: {term}");
    }
    let consent = Consent::to_sha256(agreement.document().sha256);
    let accepted = agreement.accept(&consent).await?.customer_agreement;
    println!("in force: {}", accepted.name.as_deref().unwrap_or_default());

    let termination = AgreementTermination::new(client, accepted.customer_agreement_id()?);
    let signed = termination.read(folder.path().join("signed.pdf")).await?;
    let consent = Consent::to_sha256(signed.document().sha256);
    let ended = signed.terminate(&consent).await?.customer_agreement;
    println!("ended: {:?}", ended.state);
    Ok(())
}
