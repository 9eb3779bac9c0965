//! Tests your own code against the emulator: no account, no network, no port.
//!
//! ```sh
//! cargo test -p casebook-examples --example offline_tests
//! ```

use std::error::Error;

use casebook::artifact::{Client, ClientError, GetAccountSettings, PutAccountSettings};
use casebook::emulated;
use casebook::emulator::Emulator;
use casebook::types::NotificationSubscriptionStatus;

/// The code under test: subscribes the account to notifications of new reports, and returns whether
/// it had to change the setting.
async fn subscribe(client: &Client) -> Result<bool, ClientError> {
    let subscribed = Some(NotificationSubscriptionStatus::Subscribed);
    let settings = client
        .send(GetAccountSettings::new())
        .await?
        .account_settings;
    if settings.and_then(|settings| settings.notification_subscription_status) == subscribed {
        return Ok(false);
    }
    let put = PutAccountSettings::new()
        .notification_subscription_status(NotificationSubscriptionStatus::Subscribed);
    client.send(put).await?;
    Ok(true)
}

/// A client with the emulator as its transport.
fn client(emulator: &Emulator) -> Result<Client, Box<dyn Error>> {
    Ok(Client::new(&emulated(emulator))?)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::new();
    let client = client(&emulator)?;
    println!("had to subscribe: {}", subscribe(&client).await?);
    println!("had to subscribe: {}", subscribe(&client).await?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use casebook::auth::Credentials;

    use super::*;

    #[tokio::test]
    async fn subscribes_once() {
        let emulator = Emulator::new();
        let client = client(&emulator).unwrap();
        assert!(subscribe(&client).await.unwrap());
        assert!(!subscribe(&client).await.unwrap());
        // The tally of the emulator counts the requests that had an effect.
        assert_eq!(emulator.tally().of("PutAccountSettings").acted, 1);
    }

    #[tokio::test]
    async fn a_refusal_comes_back_to_the_caller() {
        let config = emulated(&Emulator::new());
        let unknown = Credentials::new("AKIDUNKNOWN", "secret");
        let client = Client::new(&config.credentials(unknown)).unwrap();
        let error = subscribe(&client).await.unwrap_err();
        assert_eq!(error.code(), Some("UnrecognizedClientException"));
    }
}
