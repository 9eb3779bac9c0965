//! Synthetic responses in the form of the services.

pub mod advisor;
pub mod artifact;
pub mod cases;

/// A typical text, with characters to escape and beyond ASCII.
pub const PARAGRAPH: &str = "Since 09:30 about every third instance says \"no route to host\" – the \
others are fine. We have\n\t1. restarted one of them,\n\t2. looked at C:\\logs\\net.log,\nand \
found nothing that is different. Grüße aus Köln.\n\n";

/// Returns bytes that look random and are the same each time.
#[must_use]
pub fn noise(size: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut bytes = Vec::with_capacity(size + 8);
    while bytes.len() < size {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(size);
    bytes
}

/// Returns the entries of a JSON list.
fn list(count: usize, entry: impl FnMut(usize) -> String) -> String {
    (0..count).map(entry).collect::<Vec<_>>().join(",")
}
