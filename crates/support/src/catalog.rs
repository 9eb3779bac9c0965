//! What a case can be filed under.

mod describe_severity_levels;

pub use describe_severity_levels::{DescribeSeverityLevels, SeverityLevel, SeverityLevels};
