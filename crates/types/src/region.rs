//! Regions.

use crate::bounded::text;
use crate::grammar::RegionName;
use crate::text::Text;

text! {
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
    /// assert_eq!(Region::US_EAST_1, "us-east-1");
    ///
    /// let refused = "us east".parse::<Region>().unwrap_err();
    /// assert_eq!(
    ///     refused.to_string(),
    ///     "region: expected an ASCII letter, a digit or '-', found ' ' at byte 2",
    /// );
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct Region("region") = RegionName;
}

impl Region {
    /// N. Virginia, where the commercial partition keeps Artifact and Support.
    pub const US_EAST_1: Self = Self::from_static("us-east-1");
    /// Oregon.
    pub const US_WEST_2: Self = Self::from_static("us-west-2");
    /// Ireland.
    pub const EU_WEST_1: Self = Self::from_static("eu-west-1");
    /// Frankfurt.
    pub const EU_CENTRAL_1: Self = Self::from_static("eu-central-1");
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
}
