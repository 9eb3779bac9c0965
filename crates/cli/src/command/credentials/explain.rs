//! `credentials explain`

use std::fmt::Write as _;

use casebook::auth::{Explanation, SourceOutcome};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::failure::{Failure, one_line};
use crate::output::{Format, View};
use crate::session::Session;

/// Runs the command: shows what each source of credentials looks at, and its outcome. The command
/// fails if no source has credentials.
pub(super) async fn explain(session: &Session) -> Result<Exit, Failure> {
    let explained = session.explained().await?;
    if session.printer().form() == Some(Format::Table) {
        let text = text(&explained);
        session.printer().page(&text)?;
    } else {
        let sources: Vec<Value> = explained.iter().map(source).collect();
        session.print(json!({ "sources": sources }), View::Generic)?;
    }
    let found = |source: &Explanation| matches!(source.outcome(), SourceOutcome::Found(_));
    match explained.iter().any(found) {
        true => Ok(Exit::Done),
        false => Err(Failure::configuration("no credentials were found")),
    }
}

/// Returns the sources as text, in the order in which they are asked.
fn text(explained: &[Explanation]) -> String {
    let mut text = String::new();
    for (n, source) in explained.iter().enumerate() {
        let (outcome, why) = outcome(source);
        let why = why
            .map(|why| format!(": {}", one_line(&why)))
            .unwrap_or_default();
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}. {}: {outcome}{why}", n + 1, source.provider());
        for place in source.looks_at() {
            let _ = writeln!(text, "   looks at {}", one_line(&place.to_string()));
        }
    }
    text
}

/// Returns one source as JSON.
fn source(source: &Explanation) -> Value {
    let (outcome, why) = outcome(source);
    json!({
        "provider": source.provider(),
        "outcome": outcome,
        "why": why,
        "looks_at": source.looks_at(),
    })
}

/// Returns the outcome of a source in a word, and its details if there are any.
fn outcome(source: &Explanation) -> (&'static str, Option<String>) {
    match source.outcome() {
        SourceOutcome::Found(keys) => ("found", Some(keys.access_key_id().to_owned())),
        SourceOutcome::Missing(why) => ("nothing", Some(why.to_string())),
        SourceOutcome::Failed(why) => ("failed", Some(why.to_string())),
        _ => ("not asked", None),
    }
}
