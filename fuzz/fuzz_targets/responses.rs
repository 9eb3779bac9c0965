//! The responses of all operations: what is no JSON is an error and never a result; what is read is written
//! and read again as the same, and is what serde reads.
#![no_main]

use std::fmt::Debug;

use bytes::Bytes;
use casebook_fuzz::chosen;
use casebook_protocol::Operation;
use http::Response;
use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

macro_rules! laws {
    ($($operation:ty: $purpose:literal $input:tt $(=> $response:tt)?,)+) => {
        &[$(law::<$operation>),+]
    };
}

const ARTIFACT: &[fn(&[u8])] = casebook_artifact::operations!(laws);
const SUPPORT: &[fn(&[u8])] = casebook_support::operations!(laws);

// The first byte selects the operation, and the rest is the body.
fuzz_target!(|input: &[u8]| {
    let Some((law, body)) = chosen(input, [ARTIFACT, SUPPORT]) else {
        return;
    };
    law(body);
});

fn decode<Op: Operation>(body: &[u8]) -> Result<Op::Output, casebook_protocol::DecodeError> {
    Op::decode(Response::new(Bytes::copy_from_slice(body)))
}

fn law<Op>(body: &[u8])
where
    Op: Operation<Output: Clone + Debug + DeserializeOwned + PartialEq + Serialize>,
{
    let json = serde_json::from_slice::<Value>(body);
    let read = match decode::<Op>(body) {
        Ok(read) => read,
        Err(error) => {
            assert!(error.to_string().len() < 500, "{error}");
            return;
        }
    };
    let written = serde_json::to_string(&read).expect("a response has a JSON");
    assert_eq!(
        decode::<Op>(written.as_bytes()).as_ref(),
        Ok(&read),
        "{written}"
    );
    let text = String::from_utf8_lossy(body);
    match json {
        Ok(Value::Null) => {}
        Ok(json) => {
            assert!(json.is_object(), "{text}");
            let by_serde = serde_json::from_value::<Op::Output>(json);
            assert_eq!(by_serde.ok().as_ref(), Some(&read), "{text}");
        }
        // The reader takes lone surrogates, skips numbers of any size, and counts levels in another way.
        Err(error) => {
            let is_more = text.contains("\\u") || error.to_string().contains("out of range");
            let is_deep = error.to_string().contains("recursion");
            assert!(
                is_more || is_deep || text.trim_ascii().is_empty(),
                "{error}: {text}"
            );
        }
    }
}
