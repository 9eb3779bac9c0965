//! Regions.

use crate::bounded::text;
use crate::grammar::RegionName;
use crate::text::Text;

text! {
    /// The name of an AWS Region, such as `eu-central-1`.
    ///
    /// The name becomes a label of a host name, so it follows the rules of one: 1 to 63 ASCII
    /// letters, digits or `-`, with no `-` at either end. Parsing does not check that the Region
    /// exists.
    ///
    /// ```
    /// use casebook_types::Region;
    ///
    /// let region: Region = "eu-central-1".parse()?;
    /// assert_eq!(region.as_str(), "eu-central-1");
    /// assert_eq!(Region::US_EAST_1, "us-east-1");
    ///
    /// let error = "us east".parse::<Region>().unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "region: expected an ASCII letter, a digit or '-', found ' ' at byte 2",
    /// );
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct Region("region") = RegionName;
}

impl Region {
    /// N. Virginia, where Artifact and Support of the commercial partition run.
    pub const US_EAST_1: Self = Self::from_static("us-east-1");
    /// Oregon.
    pub const US_WEST_2: Self = Self::from_static("us-west-2");
    /// Ireland.
    pub const EU_WEST_1: Self = Self::from_static("eu-west-1");
    /// Frankfurt.
    pub const EU_CENTRAL_1: Self = Self::from_static("eu-central-1");
    /// Beijing, where Support of the Chinese partition runs.
    pub const CN_NORTH_1: Self = Self::from_static("cn-north-1");
    /// Ningxia, where Artifact of the Chinese partition runs.
    pub const CN_NORTHWEST_1: Self = Self::from_static("cn-northwest-1");
    /// AWS GovCloud (US-West), where both services of its partition run.
    pub const US_GOV_WEST_1: Self = Self::from_static("us-gov-west-1");
    /// Brandenburg, where both services of the European Sovereign Cloud run.
    pub const EUSC_DE_EAST_1: Self = Self::from_static("eusc-de-east-1");

    /// Creates a Region from a constant name.
    ///
    /// # Panics
    ///
    /// Panics if the text is not a valid name. In a constant this is a compile error.
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
