//! Regions.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::invalid::{ValueError, Why};
use crate::text::Text;

/// The name of an AWS Region, such as `eu-central-1`.
///
/// The name becomes part of a host name, so it is held to the letters of one: 1 to 63 ASCII
/// letters, digits or `-`, with no `-` at either end. Whether the Region exists is not asked.
///
/// ```
/// use casebook_types::Region;
///
/// let region: Region = "eu-central-1".parse()?;
/// assert_eq!(region.as_str(), "eu-central-1");
/// assert_eq!(Region::US_EAST_1, "us-east-1".parse()?);
///
/// let refused = "us east".parse::<Region>().unwrap_err();
/// assert_eq!(
///     refused.to_string(),
///     "region: expected an ASCII letter, a digit or '-', found ' ' at byte 2",
/// );
/// # Ok::<(), casebook_types::ValueError>(())
/// ```
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(try_from = "Text", into = "Text")]
pub struct Region(Text);

impl Region {
    /// N. Virginia, where the commercial partition keeps Artifact and Support.
    pub const US_EAST_1: Self = Self::from_static("us-east-1");
    /// Beijing, where the Chinese partition keeps Support.
    pub const CN_NORTH_1: Self = Self::from_static("cn-north-1");
    /// Ningxia, where the Chinese partition keeps Artifact.
    pub const CN_NORTHWEST_1: Self = Self::from_static("cn-northwest-1");
    /// The US government's West, where its partition keeps both services.
    pub const US_GOV_WEST_1: Self = Self::from_static("us-gov-west-1");
    /// Brandenburg, where the European Sovereign Cloud keeps both services.
    pub const EUSC_DE_EAST_1: Self = Self::from_static("eusc-de-east-1");

    /// A Region whose name is known when the program is written.
    ///
    /// # Panics
    ///
    /// Panics when the text is no Region's name; in a constant, that is when it is compiled.
    #[must_use]
    pub const fn from_static(name: &'static str) -> Self {
        let bytes = name.as_bytes();
        assert!(
            !bytes.is_empty() && bytes.len() <= 63,
            "a region's name has 1 to 63 characters"
        );
        assert!(
            bytes[0] != b'-' && bytes[bytes.len() - 1] != b'-',
            "a region's name neither begins nor ends with '-'"
        );
        let mut at = 0;
        while at < bytes.len() {
            assert!(
                bytes[at].is_ascii_alphanumeric() || bytes[at] == b'-',
                "a region's name is made of ASCII letters, digits and '-'"
            );
            at += 1;
        }
        Self(Text::from_static(name))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn check(name: &str) -> Result<(), Why> {
    const EXPECTED: &str = "an ASCII letter, a digit or '-'";
    const AT_THE_ENDS: &str = "an ASCII letter or a digit";
    crate::bounded::every(name, 0, EXPECTED, |c| c.is_ascii_alphanumeric() || c == '-')?;
    crate::bounded::length(name, 1, 63)?;
    for at in [0, name.len() - 1] {
        if name.as_bytes()[at] == b'-' {
            return Err(Why::Unexpected {
                expected: AT_THE_ENDS,
                found: '-',
                at,
            });
        }
    }
    Ok(())
}

impl FromStr for Region {
    type Err = ValueError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::try_from(Text::from(name))
    }
}

impl TryFrom<Text> for Region {
    type Error = ValueError;

    fn try_from(name: Text) -> Result<Self, Self::Error> {
        match check(&name) {
            Ok(()) => Ok(Self(name)),
            Err(why) => Err(ValueError::new("region", why)),
        }
    }
}

impl TryFrom<String> for Region {
    type Error = ValueError;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        name.parse()
    }
}

impl TryFrom<&str> for Region {
    type Error = ValueError;

    fn try_from(name: &str) -> Result<Self, Self::Error> {
        name.parse()
    }
}

impl AsRef<str> for Region {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl From<Region> for String {
    fn from(region: Region) -> Self {
        region.0.into()
    }
}

impl From<Region> for Text {
    fn from(region: Region) -> Self {
        region.0
    }
}
