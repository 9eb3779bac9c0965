//! The partitions of AWS: groups of Regions with separate accounts and host names.

use casebook_types::Region;

/// A partition of AWS: a group of Regions that has accounts and host names apart from those of the
/// other partitions.
///
/// The data comes from AWS's published partition file of 2026, as far as endpoints need it.
///
/// ```
/// use casebook_protocol::Partition;
/// use casebook_types::Region;
///
/// let partition = Partition::of(&Region::CN_NORTH_1);
/// assert_eq!(partition.name(), "aws-cn");
/// assert_eq!(partition.dns_suffix(), "amazonaws.com.cn");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Partition {
    name: &'static str,
    /// The words with which the names of its Regions begin, such as `us-gov`. A further word and a
    /// number follow, as in `us-gov-west-1`.
    prefix: &'static str,
    dns_suffix: &'static str,
    dual_stack_dns_suffix: &'static str,
    implicit_global_region: &'static str,
}

/// The commercial partition comes first: [`Partition::of`] returns it for every Region that matches
/// no other partition.
const PARTITIONS: [Partition; 8] = [
    Partition {
        name: "aws",
        prefix: "",
        dns_suffix: "amazonaws.com",
        dual_stack_dns_suffix: "api.aws",
        implicit_global_region: "us-east-1",
    },
    Partition {
        name: "aws-cn",
        prefix: "cn",
        dns_suffix: "amazonaws.com.cn",
        dual_stack_dns_suffix: "api.amazonwebservices.com.cn",
        implicit_global_region: "cn-northwest-1",
    },
    Partition {
        name: "aws-eusc",
        prefix: "eusc-de",
        dns_suffix: "amazonaws.eu",
        dual_stack_dns_suffix: "api.amazonwebservices.eu",
        implicit_global_region: "eusc-de-east-1",
    },
    Partition {
        name: "aws-iso",
        prefix: "us-iso",
        dns_suffix: "c2s.ic.gov",
        dual_stack_dns_suffix: "api.aws.ic.gov",
        implicit_global_region: "us-iso-east-1",
    },
    Partition {
        name: "aws-iso-b",
        prefix: "us-isob",
        dns_suffix: "sc2s.sgov.gov",
        dual_stack_dns_suffix: "api.aws.scloud",
        implicit_global_region: "us-isob-east-1",
    },
    Partition {
        name: "aws-iso-e",
        prefix: "eu-isoe",
        dns_suffix: "cloud.adc-e.uk",
        dual_stack_dns_suffix: "api.cloud-aws.adc-e.uk",
        implicit_global_region: "eu-isoe-west-1",
    },
    Partition {
        name: "aws-iso-f",
        prefix: "us-isof",
        dns_suffix: "csp.hci.ic.gov",
        dual_stack_dns_suffix: "api.aws.hci.ic.gov",
        implicit_global_region: "us-isof-south-1",
    },
    Partition {
        name: "aws-us-gov",
        prefix: "us-gov",
        dns_suffix: "amazonaws.com",
        dual_stack_dns_suffix: "api.aws",
        implicit_global_region: "us-gov-west-1",
    },
];

impl Partition {
    /// Returns the partition of a Region, by the Region's name. A name that matches no partition
    /// belongs to the commercial one.
    #[must_use]
    pub fn of(region: &Region) -> Self {
        let region = region.as_str();
        PARTITIONS
            .into_iter()
            .skip(1)
            .find(|partition| partition.is_global(region) || partition.matches(region))
            .unwrap_or(PARTITIONS[0])
    }

    /// Returns the name, such as `aws` or `aws-us-gov`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the suffix of the partition's host names, such as `amazonaws.com`.
    #[must_use]
    pub const fn dns_suffix(&self) -> &'static str {
        self.dns_suffix
    }

    /// Returns the suffix of the partition's dual-stack host names, such as `api.aws`. These hosts
    /// have IPv6 addresses as well as IPv4 addresses.
    #[must_use]
    pub const fn dual_stack_dns_suffix(&self) -> &'static str {
        self.dual_stack_dns_suffix
    }

    /// Returns the Region that requests are signed for at services with one endpoint for the whole
    /// partition, such as `us-east-1`.
    #[must_use]
    pub const fn implicit_global_region(&self) -> Region {
        Region::from_static(self.implicit_global_region)
    }

    /// Returns whether a name stands for a whole partition and not for a Region, such as
    /// `aws-global`.
    ///
    /// ```
    /// # use casebook_protocol::Partition;
    /// assert!(Partition::is_pseudo(&"aws-us-gov-global".parse()?));
    /// assert!(!Partition::is_pseudo(&"us-gov-west-1".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_pseudo(region: &Region) -> bool {
        PARTITIONS.iter().any(|it| it.is_global(region.as_str()))
    }

    /// Returns whether a name stands for this whole partition, such as `aws-global` for `aws`.
    fn is_global(&self, region: &str) -> bool {
        region.strip_suffix("-global") == Some(self.name)
    }

    /// Returns whether a Region has the form `prefix-<word>-<number>`, as in the expressions of the partition
    /// file.
    fn matches(&self, region: &str) -> bool {
        let rest = region
            .strip_prefix(self.prefix)
            .and_then(|rest| rest.strip_prefix('-'));
        rest.and_then(|rest| rest.split_once('-'))
            .is_some_and(|(word, number)| {
                !word.is_empty() && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(region: &str) -> &'static str {
        Partition::of(&region.parse().unwrap()).name()
    }

    #[test]
    fn a_region_is_matched_to_its_partition() {
        assert_eq!(name("us-east-1"), "aws");
        assert_eq!(name("us-gov-east-1"), "aws-us-gov");
        assert_eq!(name("us-isob-west-1"), "aws-iso-b");
        assert_eq!(name("eu-isoe-west-1"), "aws-iso-e");
        assert_eq!(name("eusc-de-east-2"), "aws-eusc");
        assert_eq!(name("aws-iso-f-global"), "aws-iso-f");
    }

    #[test]
    fn an_unknown_region_is_commercial() {
        for odd in [
            "mars-1",
            "cn-north",
            "us-gov",
            "us-gov-x-y",
            "aws-global",
            "xx-yy-1",
        ] {
            assert_eq!(name(odd), "aws", "{odd}");
        }
    }
}
