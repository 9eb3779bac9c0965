//! Pages of listings. The token of a page is a position, sealed with the store's key for one listing, so
//! no other listing accepts it (docs/service-notes.md, "Pages").

use crate::operation::{Call, Refusal};
use crate::store::Position;

use super::refuse;

/// Returns the name of the listing of a case's communications. DescribeCases and DescribeCommunications
/// share it, so each accepts the tokens of the other.
pub(super) fn of_communications(case_id: &str) -> String {
    format!("communications of {case_id}")
}

/// Returns the token of the page that begins behind a position.
pub(super) fn token(call: &Call<'_>, listing: &str, (time, number): Position) -> String {
    let payload = [time.to_be_bytes(), number.to_be_bytes()].concat();
    call.store.key().seal(listing, &payload)
}

/// Returns the position that a token holds; `None` without a token, for the first page. Refuses the token
/// of another listing.
pub(super) fn position(
    call: &Call<'_>,
    listing: &str,
    token: Option<&str>,
) -> Result<Option<Position>, Refusal> {
    let Some(token) = token else { return Ok(None) };
    let payload = call.store.key().open(listing, token);
    let position = payload.as_deref().and_then(|payload| {
        let (time, number) = payload.split_first_chunk::<8>()?;
        let number = number.try_into().ok()?;
        Some((u64::from_be_bytes(*time), u64::from_be_bytes(number)))
    });
    let refused = || refuse::invalid("nextToken", "expected a token that this listing issued");
    position.map(Some).ok_or_else(refused)
}

/// Returns the largest number of elements on a page: the requested one, or that of the settings.
pub(super) fn size(call: &Call<'_>, wanted: Option<usize>) -> usize {
    wanted.unwrap_or(call.settings.page_size.get())
}
