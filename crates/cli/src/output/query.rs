//! JMESPath over a whole result.

mod check;
mod functions;
mod literals;

use std::borrow::Cow;
use std::panic::resume_unwind;
use std::str::FromStr;
use std::sync::Arc;
use std::{fmt, io, thread};

use jmespath::{DEFAULT_RUNTIME, ErrorReason, Expression};
use serde_json::Value;

use crate::failure::{Failure, one_line};
use check::{Mistake, check};
use literals::Quoted;

/// A JMESPath query, checked before anything is sent.
#[derive(Clone)]
pub(crate) struct Query(Arc<Checked>);

struct Checked {
    /// The query as the user wrote it.
    text: String,
    quoted: Quoted,
    expression: Expression<'static>,
}

/// The longest query, in bytes.
const LONGEST: usize = 32 << 10;

/// The stack needed for one nested part of a query, while it is parsed, evaluated or dropped: the
/// library recurses at least once for each part.
const STACK_OF_A_PART: usize = 16 << 10;

/// The stack needed for everything else.
const STACK: usize = 512 << 10;

impl Query {
    /// Passes the result of the query to `show`; `null` if the query finds nothing. The result may
    /// be nested as deeply as the query, so `show` runs on the same large stack.
    ///
    /// # Errors
    ///
    /// Fails when a function of the query gets an argument of the wrong kind, and when `show`
    /// fails.
    pub(crate) fn apply<T: Send>(
        &self,
        value: &Value,
        show: impl FnOnce(&Value) -> Result<T, Failure> + Send,
    ) -> Result<T, Failure> {
        let refused = |why: &dyn fmt::Display| Failure::parameter("--query", why);
        let asked = with_stack_for(&self.0.quoted.text, || {
            let found = self.0.expression.search(value);
            let found = found.map_err(|error| refused(&reason(&error.reason)))?;
            let found = serde_json::to_value(&*found).map_err(|error| refused(&error))?;
            show(&found)
        });
        asked.map_err(|error| refused(&error))?
    }
}

impl Query {
    /// Refuses a query that fits no result of this shape. The shape has a value of the right kind
    /// for each known member; a result may lack members, or have more.
    ///
    /// # Errors
    ///
    /// Fails if a function gets an argument of a kind that it does not accept.
    pub(crate) fn fits(&self, shape: &Value) -> Result<(), Failure> {
        let Checked {
            text,
            quoted,
            expression,
        } = &*self.0;
        let checked = with_stack_for(&quoted.text, || check(expression.as_ast(), Some(shape)));
        let checked = checked.map_err(|error| Failure::parameter("--query", error))?;
        checked.map_err(|mistake| {
            let why = format_args!(
                "expected an expression that fits a result such as {shape}, found {}",
                told(&mistake, quoted, text)
            );
            Failure::parameter("--query", why).advise("nothing was done")
        })
    }
}

/// Runs `work` on a stack that is large enough for the deepest query of this length.
fn with_stack_for<T: Send>(query: &str, work: impl FnOnce() -> T + Send) -> io::Result<T> {
    let size = STACK + query.len() * STACK_OF_A_PART;
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(size);
        let done = thread.spawn_scoped(scope, work)?.join();
        Ok(done.unwrap_or_else(|panic| resume_unwind(panic)))
    })
}

/// Returns the reason without the prefix of the library, which names the phase.
fn reason(reason: &ErrorReason) -> String {
    match reason {
        ErrorReason::Parse(why) => why.clone(),
        ErrorReason::Runtime(why) => why.to_string(),
    }
}

impl FromStr for Query {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() > LONGEST {
            return Err(format!(
                "expected JMESPath of at most {LONGEST} bytes, found {}",
                text.len()
            ));
        }
        let quoted = Quoted::new(text);
        let read = with_stack_for(&quoted.text, || read(&quoted.text));
        match read.map_err(|error| format!("the query cannot be read: {error}"))? {
            Ok(expression) => Ok(Self(Arc::new(Checked {
                text: text.to_owned(),
                quoted,
                expression,
            }))),
            Err(mistake) => Err(format!(
                "expected JMESPath, found {}",
                told(&mistake, &quoted, text)
            )),
        }
    }
}

/// Describes a mistake and its position in the text of the user.
fn told(Mistake { at, why }: &Mistake, quoted: &Quoted, text: &str) -> String {
    let at = quoted.position(*at);
    format!(
        "a mistake at character {}: {}{}",
        text.get(..at).unwrap_or(text).chars().count() + 1,
        short(&one_line(&escaped(why))),
        text_in_backticks(text, at).unwrap_or_default()
    )
}

/// Parses and checks a query. This runs on the large stack, because it also drops a query that is
/// too deep.
fn read(text: &str) -> Result<Expression<'static>, Mistake> {
    let query = jmespath::parse(text).map_err(|error| Mistake {
        at: error.offset,
        why: reason(&error.reason),
    })?;
    check(&query, None)?;
    Ok(Expression::new(text, query, &DEFAULT_RUNTIME))
}

/// Returns a reason with invisible characters escaped as in Rust.
fn escaped(why: &str) -> String {
    let shown = |c: char| match c.is_control() {
        true => c.escape_default().to_string(),
        false => c.to_string(),
    };
    why.chars().map(shown).collect()
}

/// Returns the beginning of a message, because the library repeats the rest of the query in it.
fn short(why: &str) -> Cow<'_, str> {
    const MOST: usize = 200;
    match why.char_indices().nth(MOST) {
        Some((end, _)) => Cow::Owned(format!("{}…", &why[..end])),
        None => Cow::Borrowed(why),
    }
}

/// Returns a hint for a word in backticks that is not JSON: it should be a raw string.
fn text_in_backticks(query: &str, at: usize) -> Option<String> {
    let (word, _) = query.get(at..)?.strip_prefix('`')?.split_once('`')?;
    word.starts_with(char::is_alphabetic).then(|| {
        let text = one_line(word).replace('\'', "\\'");
        match text.chars().count() > 60 {
            true => "; write it between single quotes for a text".to_owned(),
            false => format!("; write '{text}' for a text"),
        }
    })
}

impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Query").field(&self.0.text).finish()
    }
}

#[cfg(test)]
mod tests;
