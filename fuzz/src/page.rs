//! A response with a member of every kind, as two readers see it.

use std::collections::BTreeMap;

use casebook_protocol::members;
use casebook_types::{Text, Timestamp};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A response as the reader of this project reads it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    pub text: Option<String>,
    pub part: Option<Text>,
    pub number: Option<i64>,
    pub small: Option<u16>,
    pub double: f64,
    pub flag: bool,
    pub time: Option<Timestamp>,
    pub texts: Vec<String>,
    pub tags: BTreeMap<String, String>,
    pub inner: Option<Inner>,
    pub rows: Vec<Row>,
}

/// An object in a response, which has the list that the splitter looks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inner {
    pub text: Option<String>,
    pub rows: Vec<Row>,
}

/// An entry of a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    pub id: Option<String>,
    pub headings: Vec<Option<String>>,
    pub number: Option<u32>,
}

members! {
    Page {
        "text" => text: text,
        "part" => part: shared,
        "number" => number: number,
        "small" => small: number,
        "double" => double: double,
        "flag" => flag: flag,
        "time" => time: time,
        "texts" => texts: texts,
        "tags" => tags: map,
        "inner" => inner: object,
        "rows" => rows: list,
    }
}
members! { Inner { "text" => text: text, "rows" => rows: list } }
members! { Row { "id" => id: text, "headings" => headings: texts_and_nulls, "number" => number: number } }

/// The same response as serde_json reads it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Opinion {
    text: Option<String>,
    part: Option<String>,
    number: Option<i64>,
    small: Option<u16>,
    double: Value,
    flag: Option<bool>,
    time: Value,
    texts: Option<Vec<Option<String>>>,
    tags: Option<BTreeMap<String, Option<String>>>,
    inner: Option<InnerOpinion>,
    #[serde(deserialize_with = "rows")]
    rows: Vec<Row>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct InnerOpinion {
    text: Option<String>,
    #[serde(deserialize_with = "rows")]
    rows: Vec<Row>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RowOpinion {
    id: Option<String>,
    headings: Option<Vec<Option<String>>>,
    number: Option<u32>,
}

fn rows<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Row>, D::Error> {
    let rows: Option<Vec<Option<RowOpinion>>> = Deserialize::deserialize(from)?;
    let rows = rows.into_iter().flatten().flatten();
    let row = |row: RowOpinion| Row {
        id: row.id,
        headings: row.headings.unwrap_or_default(),
        number: row.number,
    };
    Ok(rows.map(row).collect())
}

/// Reads a response by serde_json. An array in the place of an object is refused, which serde would take.
pub fn opinion(text: &str) -> Option<Page> {
    let read: Opinion = serde_json::from_str(text).ok()?;
    let double = match &read.double {
        Value::Null => 0.0,
        Value::Number(number) => number.as_f64()?,
        Value::String(word) => match word.as_str() {
            "NaN" => f64::NAN,
            "Infinity" => f64::INFINITY,
            "-Infinity" => f64::NEG_INFINITY,
            _ => return None,
        },
        _ => return None,
    };
    let time = match read.time {
        Value::Null => None,
        Value::Number(number) => Some(number.to_string()),
        Value::String(time) => Some(time),
        _ => return None,
    };
    Some(Page {
        text: read.text,
        part: read.part.map(Text::from),
        number: read.number,
        small: read.small,
        double,
        flag: read.flag.unwrap_or_default(),
        time: time.map(Timestamp::issued),
        texts: read.texts.into_iter().flatten().flatten().collect(),
        tags: (read.tags.into_iter().flatten())
            .filter_map(|(key, value)| Some((key, value?)))
            .collect(),
        inner: read.inner.map(|inner| Inner {
            text: inner.text,
            rows: inner.rows,
        }),
        rows: read.rows,
    })
}
