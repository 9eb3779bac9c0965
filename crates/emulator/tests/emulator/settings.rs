//! Account settings.

use http::Method;

use crate::world::{Answer, World};

const JSON: [(&str, &str); 1] = [("content-type", "application/json")];

fn put(world: &World, body: &str) -> Answer {
    world.signed(&Method::PUT, "/v1/account-settings/put", &JSON, body)
}

#[test]
fn settings_are_replaced_and_shown() {
    let world = World::new();
    let shown = |world: &World| {
        let settings = world.get("/v1/account-settings/get").json();
        settings["accountSettings"]["notificationSubscriptionStatus"]
            .as_str()
            .map(str::to_owned)
    };
    assert_eq!(shown(&world).as_deref(), Some("NOT_SUBSCRIBED"));
    let answer = put(
        &world,
        "{\"notificationSubscriptionStatus\": \"SUBSCRIBED\"}",
    )
    .json();
    assert_eq!(
        answer["accountSettings"]["notificationSubscriptionStatus"],
        "SUBSCRIBED"
    );
    put(&world, "{}").json();
    put(&world, "").json();
    assert_eq!(shown(&world).as_deref(), Some("SUBSCRIBED"));
    put(
        &world,
        "{\"notificationSubscriptionStatus\": \"NOT_SUBSCRIBED\"}",
    )
    .json();
    assert_eq!(shown(&world).as_deref(), Some("NOT_SUBSCRIBED"));
}

#[test]
fn a_body_that_is_no_object_cannot_be_parsed() {
    let world = World::new();
    for body in ["{", "[]", "\"SUBSCRIBED\"", "null"] {
        let refused = put(&world, body).refused(400, "ValidationException");
        assert_eq!(refused["reason"], "cannotParse", "{body}");
    }
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let answer = world.signed(&Method::PUT, "/v1/account-settings/put", &form, "{}");
    assert_eq!(
        answer.refused(400, "ValidationException")["reason"],
        "cannotParse"
    );
}

#[test]
fn an_unknown_word_is_named() {
    let world = World::new();
    for body in [
        "{\"notificationSubscriptionStatus\": \"MAYBE\"}",
        "{\"notificationSubscriptionStatus\": 1}",
    ] {
        let refused = put(&world, body).refused(400, "ValidationException");
        assert_eq!(refused["reason"], "fieldValidationFailed");
        assert_eq!(
            refused["fieldList"][0]["name"],
            "notificationSubscriptionStatus"
        );
    }
}
