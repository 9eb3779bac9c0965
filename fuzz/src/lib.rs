//! What several targets need.

mod damage;
mod folder;
mod page;
mod runtime;

pub use damage::damaged;
pub use folder::folder;
pub use page::{Inner, Page, Row, opinion};
pub use runtime::wait;

/// Takes the first byte off an input: the choice of what to do with the rest.
pub fn choice(input: &[u8]) -> Option<(u8, &[u8])> {
    let (first, rest) = input.split_first()?;
    Some((*first, rest))
}

/// Returns the law that the first byte of an input chooses, of those of both services, and the rest.
pub fn chosen<'a, L: Copy>(input: &'a [u8], laws: [&[L]; 2]) -> Option<(L, &'a [u8])> {
    let (number, rest) = choice(input)?;
    let count: usize = laws.iter().map(|laws| laws.len()).sum();
    let mut laws = laws.into_iter().flatten().copied();
    Some((laws.nth(usize::from(number) % count)?, rest))
}

/// Cuts an input into two at its first line end.
pub fn line(input: &[u8]) -> (&[u8], &[u8]) {
    match input.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&input[..end], &input[end + 1..]),
        None => (input, b""),
    }
}

/// Cuts an input at a byte that no text in UTF-8 has.
pub fn records(input: &[u8]) -> impl Iterator<Item = &[u8]> {
    input.split(|byte| *byte == 0xff)
}
