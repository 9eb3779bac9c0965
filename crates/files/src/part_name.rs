//! The names of temporary files.

/// Returns a temporary name of at most 255 bytes, the limit of most file systems.
pub(crate) fn part_name(name: &str, number: u64) -> String {
    let cut = name.floor_char_boundary(200);
    format!(".{}.{}-{number}.part", &name[..cut], std::process::id())
}

/// Returns the final name of a temporary file by its temporary one, cut to 200 bytes, or `None` for any
/// other file name.
///
/// ```
/// use casebook_files::final_name;
///
/// assert_eq!(final_name(".a.pdf.12-3.part"), Some("a.pdf"));
/// assert_eq!(final_name("a.pdf"), None);
/// ```
#[must_use]
pub fn final_name(part: &str) -> Option<&str> {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let inner = part.strip_prefix('.')?.strip_suffix(".part")?;
    let (name, ids) = inner.rsplit_once('.')?;
    let (process, random) = ids.split_once('-')?;
    (is_number(process) && is_number(random)).then_some(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_temporary_name_is_recognized(name in "[^/\0]{1,80}", number: u64) {
            let part = part_name(&name, number);
            prop_assert!(part.len() <= 255);
            prop_assert!(name.starts_with(final_name(&part).unwrap()));
        }
    }

    #[test]
    fn other_names_are_not_recognized() {
        for other in [
            "a.pdf",
            ".hidden.part",
            ".a.x-1.part",
            "a.pdf.1-1.part",
            ".a.1-.part",
        ] {
            assert_eq!(final_name(other), None, "{other}");
        }
    }
}
