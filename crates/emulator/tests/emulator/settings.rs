//! Tests of the account settings.

use http::Method;

use crate::client::{Answer, Client};

const JSON: [(&str, &str); 1] = [("content-type", "application/json")];

fn put(client: &Client, body: &str) -> Answer {
    client.signed(&Method::PUT, "/v1/account-settings/put", &JSON, body)
}

#[test]
fn settings_are_replaced_and_shown() {
    let client = Client::new();
    let shown = |client: &Client| {
        let settings = client.get("/v1/account-settings/get").json();
        settings["accountSettings"]["notificationSubscriptionStatus"]
            .as_str()
            .map(str::to_owned)
    };
    assert_eq!(shown(&client).as_deref(), Some("NOT_SUBSCRIBED"));
    let answer = put(
        &client,
        "{\"notificationSubscriptionStatus\": \"SUBSCRIBED\"}",
    )
    .json();
    assert_eq!(
        answer["accountSettings"]["notificationSubscriptionStatus"],
        "SUBSCRIBED"
    );
    put(&client, "{}").json();
    put(&client, "").json();
    assert_eq!(shown(&client).as_deref(), Some("SUBSCRIBED"));
    put(
        &client,
        "{\"notificationSubscriptionStatus\": \"NOT_SUBSCRIBED\"}",
    )
    .json();
    assert_eq!(shown(&client).as_deref(), Some("NOT_SUBSCRIBED"));
}

#[test]
fn a_body_that_is_no_object_cannot_be_parsed() {
    let client = Client::new();
    for body in ["{", "[]", "\"SUBSCRIBED\"", "null"] {
        let refused = put(&client, body).refused(400, "ValidationException");
        assert_eq!(refused["reason"], "cannotParse", "{body}");
    }
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let answer = client.signed(&Method::PUT, "/v1/account-settings/put", &form, "{}");
    assert_eq!(
        answer.refused(400, "ValidationException")["reason"],
        "cannotParse"
    );
}

#[test]
fn an_unknown_word_is_named() {
    let client = Client::new();
    for body in [
        "{\"notificationSubscriptionStatus\": \"MAYBE\"}",
        "{\"notificationSubscriptionStatus\": 1}",
    ] {
        let refused = put(&client, body).refused(400, "ValidationException");
        assert_eq!(refused["reason"], "fieldValidationFailed");
        assert_eq!(
            refused["fieldList"][0]["name"],
            "notificationSubscriptionStatus"
        );
    }
}
