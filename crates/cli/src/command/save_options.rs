//! Options for files that a command saves.

use casebook_files::Access;
use clap::Args;

/// Who may read the files that a command writes.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct ReadAccess {
    /// Let others read the files too
    ///
    /// The umask decides who can. Without this option only the owner of the files can read them.
    #[arg(long)]
    shared: bool,
}

/// Options for documents that a command saves.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct SaveOptions {
    #[command(flatten)]
    read_access: ReadAccess,

    /// Refuse larger documents
    ///
    /// The size is a number of bytes, or a number with KiB, MiB or GiB.
    #[arg(long, value_name = "SIZE", default_value = "1GiB", value_parser = size)]
    #[arg(allow_negative_numbers = true)]
    max_document_size: u64,
}

impl ReadAccess {
    /// Who may read the files.
    pub(crate) fn access(self) -> Access {
        match self.shared {
            true => Access::Umask,
            false => Access::Owner,
        }
    }
}

impl SaveOptions {
    /// Who may read the files.
    pub(crate) fn access(self) -> Access {
        self.read_access.access()
    }

    /// The largest document, in bytes.
    pub(crate) fn max_document_size(self) -> u64 {
        self.max_document_size
    }
}

/// Parses a number of bytes greater than 0.
fn size(text: &str) -> Result<u64, String> {
    let refused = || format!("expected a size such as 500MiB or 1048576, found {text:?}");
    let end = text.find(|c: char| !c.is_ascii_digit());
    let (number, unit) = text.split_at(end.unwrap_or(text.len()));
    let shift = match unit.trim_start().to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "kib" => 10,
        "mib" => 20,
        "gib" => 30,
        _ => return Err(refused()),
    };
    let number: u64 = number.parse().map_err(|_| refused())?;
    let size = number.checked_mul(1 << shift).ok_or_else(refused)?;
    if size == 0 { Err(refused()) } else { Ok(size) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_binary_units() {
        for (text, bytes) in [
            ("1", 1),
            ("2KiB", 2048),
            ("3 mib", 3 << 20),
            ("1GiB", 1 << 30),
            ("18446744073709551615", u64::MAX),
        ] {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
        for odd in [
            "0",
            "",
            "-1",
            "GiB",
            "1GB",
            "1.5GiB",
            "18446744073709551615KiB",
        ] {
            assert!(
                size(odd).unwrap_err().starts_with("expected a size"),
                "{odd}"
            );
        }
    }
}
