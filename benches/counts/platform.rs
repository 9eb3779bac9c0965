//! The platform, which counts depend on besides the code.

use std::collections::BTreeMap;
use std::fmt;
use std::process::Command;

use crate::callgrind::Callgrind;
use crate::programs::succeeded;

/// The version of each tool, by its name: the compiler and the target and, for instructions, the C
/// library, the processor and valgrind.
pub(crate) struct Platform(pub(crate) BTreeMap<String, String>);

/// How comparable two platforms are.
pub(crate) enum Kinship {
    Same,
    /// Counts differ a little, for this reason.
    Kin(String),
    /// Counts are not comparable, for this reason.
    Foreign(String),
}

impl Platform {
    /// Returns the tools that allocations depend on.
    pub(crate) fn of_the_compiler() -> Self {
        let mut rustc = Command::new("rustc");
        rustc.arg("-vV");
        let output = String::from_utf8(succeeded(rustc).stdout).unwrap();
        let value = |name| {
            let mut lines = output.lines();
            lines
                .find_map(|line| line.strip_prefix(name))
                .unwrap_or_default()
                .to_owned()
        };
        Self(BTreeMap::from([
            ("rustc".into(), value("release: ")),
            ("target".into(), value("host: ")),
        ]))
    }

    /// Returns the tools that instructions depend on.
    pub(crate) fn of(callgrind: &Callgrind) -> Self {
        let mut platform = Self::of_the_compiler();
        for (name, value) in [
            ("libc", libc()),
            ("processor", callgrind.processor()),
            ("valgrind", callgrind.version().into()),
        ] {
            platform.0.insert(name.into(), value);
        }
        platform
    }

    /// Compares two platforms. Another target, or a processor with other instructions, runs other
    /// code, so its counts cannot be compared. Another version of a tool runs the same code,
    /// arranged differently.
    pub(crate) fn kinship(&self, recorded: &Self) -> Kinship {
        let names = ["target", "processor", "rustc", "libc", "valgrind"];
        let differing = names
            .into_iter()
            .find(|&name| self.get(name) != recorded.get(name));
        let Some(name) = differing else {
            return Kinship::Same;
        };
        let difference = format!(
            "{name} is {:?}, and they were recorded with {:?}",
            self.get(name),
            recorded.get(name),
        );
        match name {
            "target" | "processor" => Kinship::Foreign(difference),
            _ => Kinship::Kin(difference),
        }
    }

    fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = self.0.iter().map(|(name, value)| format!("{name} {value}"));
        f.write_str(&parts.collect::<Vec<_>>().join(", "))
    }
}

/// Returns the version of the C library, whose copying and allocating is counted too; empty if
/// `getconf` does not tell it.
fn libc() -> String {
    let asked = Command::new("getconf").arg("GNU_LIBC_VERSION").output();
    let output = asked.map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&output).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn platform(pairs: &[(&str, &str)]) -> Platform {
        let pairs = pairs
            .iter()
            .map(|&(name, value)| (name.into(), value.into()));
        Platform(pairs.collect())
    }

    #[test]
    fn a_newer_compiler_is_kin_and_another_processor_is_not() {
        let recorded = platform(&[("rustc", "1.95.0"), ("processor", "avx avx2")]);
        let kinship = |pairs| platform(pairs).kinship(&recorded);
        assert!(matches!(
            kinship(&[("rustc", "1.95.0"), ("processor", "avx avx2")]),
            Kinship::Same,
        ));
        let Kinship::Kin(why) = kinship(&[("rustc", "1.96.0"), ("processor", "avx avx2")]) else {
            panic!("expected kin");
        };
        assert_eq!(
            why,
            r#"rustc is "1.96.0", and they were recorded with "1.95.0""#
        );
        assert!(matches!(
            kinship(&[("rustc", "1.96.0"), ("processor", "avx")]),
            Kinship::Foreign(_),
        ));
    }
}
