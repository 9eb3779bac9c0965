//! Damage to a valid text, so that inputs reach behind a checksum.

/// Replaces a part of a valid text: the first three bytes of the input give the place and the length, and the
/// rest is put there.
pub fn damaged(valid: &[u8], input: &[u8]) -> Vec<u8> {
    let Some((place, put)) = input.split_first_chunk::<3>() else {
        return valid.to_vec();
    };
    let at = usize::from(u16::from_be_bytes([place[0], place[1]])) % (valid.len() + 1);
    let end = (at + usize::from(place[2])).min(valid.len());
    [&valid[..at], put, &valid[end..]].concat()
}
