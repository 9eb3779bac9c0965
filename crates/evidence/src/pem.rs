//! PEM (RFC 7468): a label around base64.

use casebook_protocol::Blob;
use zeroize::Zeroizing;

use crate::EvidenceError;

/// Writes PEM, in lines of 64 characters.
pub(crate) fn write(label: &str, der: &[u8]) -> String {
    let text = Zeroizing::new(Blob::from(der.to_vec()).to_base64());
    let mut out = format!("-----BEGIN {label}-----\n");
    for line in text.as_bytes().chunks(64) {
        out.extend(line.iter().copied().map(char::from));
        out.push('\n');
    }
    out + &format!("-----END {label}-----\n")
}

/// Returns the bytes of the first block with this label.
pub(crate) fn read(text: &str, label: &str) -> Result<Vec<u8>, EvidenceError> {
    let block = text.split_once(&format!("-----BEGIN {label}-----"));
    let block = block.and_then(|(_, rest)| rest.split_once(&format!("-----END {label}-----")));
    let (block, _) = block.ok_or_else(|| {
        EvidenceError::new(format!("expected a block {label} in PEM, found none"))
    })?;
    let bytes = Blob::from_base64(block).map_err(|error| EvidenceError::new(error.to_string()))?;
    Ok(bytes.as_bytes().to_vec())
}
