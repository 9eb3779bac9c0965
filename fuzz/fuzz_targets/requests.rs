//! The inputs of all operations in JSON: what is taken is written and read again as the same, becomes a
//! request, and is valid by the published models, which the emulator holds against it.
#![no_main]

use std::cell::RefCell;
use std::fmt::Debug;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use casebook_auth::{Credentials, Scope, sign};
use casebook_emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY};
use casebook_fuzz::{chosen, wait};
use casebook_protocol::{Api, Operation};
use casebook_types::Region;
use http::Request;
use http_body_util::{BodyExt as _, Full};
use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tower::Service as _;

macro_rules! laws {
    ($($operation:ty: $purpose:literal $input:tt $(=> $response:tt)?,)+) => {
        &[$(law::<$operation>),+]
    };
}

const ARTIFACT: &[fn(&str)] = casebook_artifact::operations!(laws);
const SUPPORT: &[fn(&str)] = casebook_support::operations!(laws);

struct World {
    emulator: Emulator,
    runs: u32,
}

thread_local! {
    static WORLD: RefCell<World> = RefCell::new(world());
}

fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_000_000)
}

fn world() -> World {
    let clock = casebook_emulator::Clock::starting_at(now());
    let emulator = Emulator::builder()
        .clock(clock)
        .build()
        .expect("memory takes the samples");
    World { emulator, runs: 0 }
}

// The first byte selects the operation, and the rest is its input.
fuzz_target!(|input: &[u8]| {
    let Some((law, json)) = chosen(input, [ARTIFACT, SUPPORT]) else {
        return;
    };
    let Ok(json) = str::from_utf8(json) else {
        return;
    };
    law(json);
});

fn law<Op>(json: &str)
where
    Op: Debug + DeserializeOwned + Operation + PartialEq + Serialize,
{
    let operation = match serde_json::from_str::<Op>(json) {
        Ok(operation) => operation,
        Err(error) => {
            assert!(error.to_string().len() <= 4 * json.len() + 500, "{error}");
            return;
        }
    };
    // The type of a field may take what this operation does not.
    let Ok(written) = serde_json::to_string(&operation) else {
        assert!(operation.encode().is_err(), "{operation:?}");
        return;
    };
    assert_eq!(
        serde_json::from_str::<Op>(&written).ok().as_ref(),
        Some(&operation),
        "{written}"
    );
    let Ok(request) = operation.encode() else {
        return;
    };
    let (status, body) = send(request, <Op::Api as Api>::SIGNING_NAME);
    let body = String::from_utf8_lossy(&body);
    let is_malformed = [
        "SerializationException",
        "fieldValidationFailed",
        "cannotParse",
        "unknownOperation",
    ];
    // Words that this version does not know are sent as they are: the service may know them.
    let is_new_word = body.contains("expected one of");
    assert!(
        is_new_word || !is_malformed.iter().any(|word| body.contains(word)),
        "{status} {body} for {written}"
    );
    assert!(
        !body.contains("InvalidSignatureException"),
        "{status} {body} for {written}"
    );
}

fn send(mut request: Request<Bytes>, service: &'static str) -> (http::StatusCode, Bytes) {
    WORLD.with_borrow_mut(|world| {
        world.runs += 1;
        if world.runs > 10_000 {
            *world = self::world();
        }
        let uri = format!("http://127.0.0.1:4747{}", request.uri());
        *request.uri_mut() = uri.parse().expect("an operation writes a path and a query");
        request
            .headers_mut()
            .insert("host", "127.0.0.1:4747".parse().expect("it is valid"));
        let keys = Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY);
        sign(
            &mut request,
            &keys,
            &Scope::new(Region::US_EAST_1, service),
            now(),
        )
        .expect("it can be signed");
        let response = wait(world.emulator.call(request.map(Full::new))).expect("no fault is set");
        let (head, body) = response.into_parts();
        (
            head.status,
            wait(body.collect()).expect("no fault is set").to_bytes(),
        )
    })
}
