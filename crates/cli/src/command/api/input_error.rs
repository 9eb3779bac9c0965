//! The text of an error in the input of an operation: what was expected, what was found, and where.

use serde_path_to_error::{Error, Path, Segment};

/// The longest text, in bytes, that an error quotes from the input.
const LONGEST: usize = 80;

/// Explains why an input is no input of the operation.
///
/// The errors of our types name the member already, such as `report id: expected …`, and stay as
/// they are. The others are reworded as "expected …, found …", and begin with the path of the
/// member, such as `attachments[0].data`.
pub(super) fn explain(error: &Error<serde_json::Error>) -> String {
    let text = error.inner().to_string();
    let reworded = reword(&text);
    let place = place(error.path(), text.starts_with("unknown field "));
    match reworded.starts_with("expected ") && !place.is_empty() {
        true => format!("{place}: {reworded}"),
        false => reworded,
    }
}

/// Writes a path. For an unknown member, it is the path of the object that contains the member.
fn place(path: &Path, is_unknown_member: bool) -> String {
    let mut segments: Vec<String> = Vec::new();
    for segment in path.iter() {
        match segment {
            Segment::Seq { index } => segments.push(format!("[{index}]")),
            Segment::Map { key } => segments.push(format!(".{key}")),
            // The variant of a union is a member in JSON.
            Segment::Enum { variant } => segments.push(format!(".{variant}")),
            Segment::Unknown => {}
        }
    }
    if is_unknown_member {
        segments.pop();
    }
    segments.concat().trim_start_matches('.').to_owned()
}

/// Rewords an error of serde as "expected …, found …".
fn reword(text: &str) -> String {
    if let Some(name) = text.strip_prefix("missing field ") {
        return format!("expected the member {}, found none", plain(name));
    }
    let (found, expected) = match text.rsplit_once(", ") {
        Some((found, "there are no fields")) => (found, "no members"),
        _ => match text.rsplit_once(", expected ") {
            Some(halves) => halves,
            None => return text.to_owned(),
        },
    };
    let (kind, value) = match found.split_once(": ") {
        Some((kind @ ("invalid type" | "invalid value"), value)) => (kind, value),
        _ => match found.split_once(" `") {
            Some((kind @ ("unknown field" | "unknown variant"), name)) => (kind, name),
            _ => return text.to_owned(),
        },
    };
    let expected = match (kind, expected) {
        ("unknown field", "no members") => expected.to_owned(),
        ("unknown field", members) => members_of(members),
        ("unknown variant", members) => format!("an object with {}", members_of(members)),
        (_, "map with a single key") => "exactly one member of the union".to_owned(),
        (_, "a string") => "a text".to_owned(),
        (_, "a boolean") => "true or false".to_owned(),
        (_, "a sequence") => "a list".to_owned(),
        (_, "a map") => "an object".to_owned(),
        (_, words) if words.starts_with("struct ") => "an object".to_owned(),
        (_, words) => plain(words),
    };
    let found = match (kind, value) {
        (_, long) if long.len() > LONGEST => "a longer text".to_owned(),
        ("unknown field" | "unknown variant", name) => format!("{:?}", plain(name)),
        (_, "map") if expected.starts_with("exactly one") => "none or several".to_owned(),
        (_, "map") => "an object".to_owned(),
        (_, "sequence") => "a list".to_owned(),
        (_, value) => {
            let kinds = ["string ", "integer ", "floating point ", "boolean "];
            let bare = kinds.iter().find_map(|kind| value.strip_prefix(kind));
            plain(bare.unwrap_or(value))
        }
    };
    format!("expected {expected}, found {found}")
}

/// Removes the words with which serde begins a list of names.
fn members_of(names: &str) -> String {
    let names = names.strip_prefix("one of ").unwrap_or(names);
    format!("a member of {}", plain(names))
}

/// Removes serde's quotation marks.
fn plain(text: &str) -> String {
    text.replace('`', "")
}
