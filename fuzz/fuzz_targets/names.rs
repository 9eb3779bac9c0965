//! Identifiers, ARNs, Regions, accounts and other texts of requests: what is taken prints as it stood, comes
//! back by way of JSON, and is exactly what its published pattern allows, written here a second time.
#![no_main]

use casebook_types::artifact::{AgreementId, AgreementRevisionId, ClientToken, TagKey, TagValue};
use casebook_types::{AccountId, Arn, ExternalId, OnceKey, Region, ReportId, ReportVersion};
use casebook_types::{RoleName, RoleSessionName};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Ok(text) = str::from_utf8(input) else {
        return;
    };
    let length = text.chars().count();
    let all = |allowed: fn(char) -> bool| text.chars().all(allowed);

    law::<AccountId>(text, length == 12 && all(|c| c.is_ascii_digit()));
    law::<Arn>(text, is_arn(text) && length <= 2048);
    law::<Region>(text, is_label(text));
    law::<ReportId>(text, is_id(text, "report-"));
    law::<AgreementId>(text, is_id(text, "agreement-"));
    law::<AgreementRevisionId>(text, is_uuid(text));
    law::<OnceKey>(
        text,
        (1..=256).contains(&length) && all(|c| !c.is_control()),
    );
    law::<ClientToken>(
        text,
        (1..=128).contains(&length) && all(|c| is_word(c, "_-")),
    );
    law::<ExternalId>(
        text,
        (2..=1224).contains(&length) && all(|c| is_word(c, "_+=,.@:/-")),
    );
    law::<RoleSessionName>(
        text,
        (2..=64).contains(&length) && all(|c| is_word(c, "_+=,.@-")),
    );
    law::<RoleName>(text, is_role(text));
    let is_tag = all(|c| is_word(c, "_.:/=+-@ \t\n\x0B\x0C\r"));
    law::<TagKey>(text, is_tag && (1..=128).contains(&length));
    law::<TagValue>(text, is_tag && length <= 256);

    // A number has one text: without a sign and without zeros before it.
    let number = text
        .parse::<i64>()
        .ok()
        .filter(|number| *number > 0 && number.to_string() == text);
    let version = text.parse::<ReportVersion>().ok();
    assert_eq!(
        version.map(u64::from),
        number.map(|number| number as u64),
        "{text}"
    );

    if let Ok(arn) = text.parse::<Arn>() {
        let parts = [
            arn.partition(),
            arn.service(),
            arn.region(),
            arn.account(),
            arn.resource(),
        ];
        assert_eq!(format!("arn:{}", parts.join(":")), text);
    }
});

fn law<T>(text: &str, is_allowed: bool)
where
    T: std::str::FromStr<Err: std::fmt::Display> + AsRef<str> + PartialEq + std::fmt::Debug,
    T: serde::Serialize + serde::de::DeserializeOwned,
{
    match text.parse::<T>() {
        Ok(value) => {
            assert!(is_allowed, "{value:?}");
            assert_eq!(value.as_ref(), text);
            let json = serde_json::to_string(&value).unwrap();
            assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
            assert_eq!(serde_json::from_str::<T>(&json).unwrap(), value);
        }
        Err(error) => {
            let error = error.to_string();
            assert!(!is_allowed, "{text:?}: {error}");
            assert!(
                error.len() < 250 && !error.contains(char::is_control),
                "{error:?}"
            );
        }
    }
}

fn is_word(c: char, marks: &str) -> bool {
    c.is_ascii_alphanumeric() || marks.contains(c)
}

fn is_id(text: &str, prefix: &str) -> bool {
    let id = text.strip_prefix(prefix);
    id.is_some_and(|id| id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

fn is_label(text: &str) -> bool {
    let is_inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let ends = [text.bytes().next(), text.bytes().next_back()];
    (1..=63).contains(&text.len()) && text.bytes().all(is_inner) && !ends.contains(&Some(b'-'))
}

fn is_uuid(text: &str) -> bool {
    let groups = text.split('-').map(str::len);
    let is_hex = |byte: u8| byte == b'-' || byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    groups.eq([8, 4, 4, 4, 12]) && text.bytes().all(is_hex)
}

fn is_arn(text: &str) -> bool {
    let parts = text.splitn(6, ':').collect::<Vec<_>>();
    matches!(parts[..], ["arn", _, _, _, _, resource] if !resource.is_empty())
        && !text.contains(['<', '>'])
}

fn is_role(text: &str) -> bool {
    let (path, name) = text
        .rsplit_once('/')
        .map_or(("", text), |(path, name)| (path, name));
    let path_length = text.len() - name.len();
    let is_path = path
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && byte != b':');
    is_path
        && path_length <= 512
        && (1..=64).contains(&name.len())
        && name.chars().all(|c| is_word(c, "_+=,.@-"))
}
