//! The forms that single values have in the document of a scenario: times, sizes of parts, limits of calls.

/// Reads and writes a duration as whole seconds.
pub(super) mod seconds {
    use std::time::Duration;

    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    /// The longest time that a document can have: a hundred years.
    pub(crate) const LONGEST: u64 = 100 * 366 * 86_400;

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        match u64::deserialize(from)? {
            found if found > LONGEST => Err(D::Error::custom(format_args!(
                "expected at most {LONGEST} seconds, found {found}"
            ))),
            seconds => Ok(Duration::from_secs(seconds)),
        }
    }

    pub(crate) fn serialize<S: Serializer>(time: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(time.as_secs())
    }
}

/// Reads and writes the limits of calls, and refuses a limit for an operation that no service has.
pub(super) mod rates {
    use std::collections::BTreeMap;

    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::model::Model;
    use crate::spelling::nearest;

    type Rates = BTreeMap<String, u32>;

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Rates, D::Error> {
        let rates = Rates::deserialize(from)?;
        let unknown = rates.keys().find(|name| !Model::have_operation(name));
        match unknown {
            None => Ok(rates),
            Some(name) => {
                let meant = nearest(name, Model::operations());
                let meant =
                    meant.map_or_else(String::new, |name| format!("; did you mean {name}?"));
                Err(D::Error::custom(format_args!(
                    "expected an operation of a service, found {name:?}{meant}"
                )))
            }
        }
    }

    pub(crate) fn serialize<S: Serializer>(rates: &Rates, to: S) -> Result<S::Ok, S::Error> {
        rates.serialize(to)
    }
}

/// Reads and writes the size of a part of an upload.
pub(super) mod part_bytes {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    /// The largest part: it comes in the body of one request, which is limited (`LARGEST_BODY`).
    const LARGEST: u32 = 16 * 1024 * 1024;

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
        match u32::deserialize(from)? {
            bytes @ 1..=LARGEST => Ok(bytes),
            found => Err(D::Error::custom(format_args!(
                "expected from 1 to {LARGEST} bytes, found {found}"
            ))),
        }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields so")]
    pub(crate) fn serialize<S: Serializer>(bytes: &u32, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u32(*bytes)
    }
}

/// Reads and writes the numbers of communications of generated cases.
pub(super) mod communications {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::sample::MOST_COMMUNICATIONS as MOST;

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u32>, D::Error> {
        let counts = Vec::<u32>::deserialize(from)?;
        let mut counted = counts.iter();
        match counted.find(|count| !(1..=MOST).contains(&u64::from(**count))) {
            None => Ok(counts),
            Some(found) => Err(D::Error::custom(format_args!(
                "expected numbers from 1 to {MOST}, found {found}"
            ))),
        }
    }

    pub(crate) fn serialize<S: Serializer>(counts: &[u32], to: S) -> Result<S::Ok, S::Error> {
        counts.serialize(to)
    }
}

/// Reads and writes the number of generated agreements.
pub(super) mod agreements {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::sample::MOST_AGREEMENTS as MOST;

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
        match u32::deserialize(from)? {
            count @ 0..=MOST => Ok(count),
            found => Err(D::Error::custom(format_args!(
                "expected at most {MOST} agreements, found {found}"
            ))),
        }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields so")]
    pub(crate) fn serialize<S: Serializer>(count: &u32, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u32(*count)
    }
}

/// Reads and writes the number of findings of a check.
pub(super) mod findings {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::sample::MOST_ROWS as MOST;

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
        match Option::<u32>::deserialize(from)? {
            Some(found) if u64::from(found) > MOST => Err(D::Error::custom(format_args!(
                "expected at most {MOST} findings, found {found}"
            ))),
            count => Ok(count),
        }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields so")]
    pub(crate) fn serialize<S: Serializer>(count: &Option<u32>, to: S) -> Result<S::Ok, S::Error> {
        count.serialize(to)
    }
}
