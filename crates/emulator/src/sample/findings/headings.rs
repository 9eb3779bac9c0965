//! What stands under each heading of a check.

use How::{
    Account, Address, Bucket, Certificate, CheckName, Code, Colour, Cost, Date, Domain, Either,
    Function, Hex, Key, LimitedService, Name, Number, One, Reason, Region, Saving, User, Zone,
};

/// How a value is made.
#[derive(Clone, Copy, Debug)]
pub(super) enum How {
    /// The light, as a colour.
    Colour,
    /// Why the light is not green.
    Reason,
    Region,
    Zone,
    Account,
    Saving,
    Cost,
    CheckName,
    /// The service whose limit a check is about.
    LimitedService,
    /// One of some words.
    One(&'static [&'static str]),
    /// One word for a green light, another for the others.
    Either(&'static str, &'static str),
    /// A number between two for a red, a yellow and a green light, and its unit.
    Number([(u64, u64); 3], &'static str),
    /// A prefix and a long number.
    Hex(&'static str),
    Code,
    Name,
    Domain,
    User,
    Key,
    Address,
    Function,
    Certificate,
    Bucket,
    /// A time of a year.
    Date(u64),
}

const TYPES: &[&str] = &["t3.micro", "t3.large", "m5.large", "c5.xlarge", "r5.large"];
const NEWER_TYPES: &[&str] = &["t4g.small", "m7g.large", "c7g.xlarge", "r7g.large"];

/// How the value under a heading is made, and whether it is always known.
pub(super) fn how(heading: &str) -> Option<(How, bool)> {
    let (always, sometimes) = (|how| Some((how, true)), |how| Some((how, false)));
    #[rustfmt::skip]
    let found = match heading {
        "Status" => always(Colour),
        "Reason" => sometimes(Reason),
        "Region" => always(Region),
        "Region/AZ" => always(Zone),
        "Account" => always(Account),
        "Estimated Monthly Savings" => always(Saving),
        "Monthly Storage Cost" => always(Cost),
        "Limit Name" => always(CheckName),
        "Service" => always(LimitedService),
        "Limit Amount" => always(Number(any(1_000, 1_000), "")),
        // Where nothing is used, nothing may be said.
        "Current Usage" => sometimes(Number([(1_000, 1_000), (801, 999), (0, 799)], "")),
        "Instance Type" => always(One(TYPES)),
        "Recommended Type" => always(One(NEWER_TYPES)),
        "Instance ID" => always(Hex("i-")),
        "Volume ID" => always(Hex("vol-")),
        "Snapshot ID" => sometimes(Hex("snap-")),
        "Security Group ID" => always(Hex("sg-")),
        "VPC ID" => always(Hex("vpc-")),
        "VPN ID" => always(Hex("vpn-")),
        "Virtual Gateway ID" => always(Hex("vgw-")),
        "Subnet ID" => always(Hex("subnet-")),
        "NAT Gateway ID" => always(Hex("nat-")),
        "File System ID" => always(Hex("fs-")),
        "Volume Attachment" => sometimes(Hex("/dev/sdf:i-")),
        "Hosted Zone ID" | "Distribution ID" | "Reservation ID" | "Connection ID" | "Case ID" => always(Code),
        "Function ARN" => always(Function),
        "Certificate ARN" => always(Certificate),
        "Bucket ARN" => always(Bucket),
        "IAM User" => always(User),
        "Access Key" => always(Key),
        "IP Address" => always(Address),
        "IP Range" => always(One(&["0.0.0.0/0", "::/0"])),
        "Domain Name" | "Hosted Zone Name" | "Record Name" => always(Domain),
        "Alias Target" => always(Name),
        "Function Version" => always(One(&["$LATEST", "1", "2", "7"])),
        "Protocol" => always(One(&["tcp", "udp", "all"])),
        "Port" => always(Number([(22, 22), (1_024, 65_535), (443, 443)], "")),
        "Volume Type" => always(One(&["gp2", "gp3", "io1", "standard"])),
        "Engine" => always(One(&["mysql", "postgres", "mariadb"])),
        "Runtime" => always(One(&["nodejs16.x", "python3.8", "ruby2.7", "java8"])),
        "Record Type" => always(One(&["A", "AAAA", "CNAME"])),
        "Platform" => always(One(&["Linux", "Windows"])),
        "Stage" => always(One(&["prod", "test"])),
        "Plan Type" => always(One(&["Compute", "EC2 Instance"])),
        "Term" => always(One(&["1 year", "3 years"])),
        "Upfront Payment" => always(One(&["None", "Partial", "All"])),
        "Fraud Type" => always(One(&["Exposed"])),
        "Location" => always(One(&["https://example.com/paste/1"])),
        "Throughput Mode" => always(One(&["bursting", "provisioned"])),
        "Last Used Service" => sometimes(One(&["s3", "ec2", "lambda", "dynamodb"])),
        "Last Delivery Error" => sometimes(One(&["AccessDenied", "NoSuchBucket"])),
        "Memory Recommended" => always(One(&["128 MB", "256 MB", "512 MB"])),
        "Multi-AZ" | "Uppercase" | "Lowercase" | "Number" | "Load Balancer Associated" => always(Either("Yes", "No")),
        "ACL Allows List" | "ACL Allows Write" | "Policy Allows Access" => always(Either("No", "Yes")),
        "Versioning" | "MFA Delete" | "Password Policy" | "Recovery Status" => always(Either("Enabled", "Not enabled")),
        "Logging Status" | "Logging Level" => always(Either("On", "Off")),
        "Health Check" => always(Either("ELB", "EC2")),
        "Drift Status" => always(Either("IN_SYNC", "DRIFTED")),
        "Average CPU Utilization" => always(Number(any(91, 99), "%")),
        "Highest CPU Utilization" => always(Number(any(1, 9), "%")),
        "Hit Rate" => always(Number([(1, 9), (10, 32), (60, 99)], "%")),
        "Timeout Rate" => always(Number([(10, 60), (0, 9), (0, 0)], "%")),
        "Savings Percentage" => always(Number(any(5, 40), "%")),
        "Days with Little Use" | "Days Over Threshold" => always(Number(any(4, 14), "")),
        "Days since Last Connection" => always(Number(any(7, 90), "")),
        "Days to Deprecation" => always(Number([(0, 0), (1, 180), (181, 900)], "")),
        "Volume Size" | "Storage Provisioned" => always(Number(any(8, 2_000), " GB")),
        "Stored Size" => always(Number(any(1, 900), " GB")),
        "Swap Usage" => always(Number([(4_096, 9_000), (512, 4_095), (0, 0)], " MB")),
        "Memory Configured" => always(Number(any(1_024, 1_024), " MB")),
        "Timeout" => always(Number(any(30, 30), " s")),
        "Peak Duration" => always(Number([(30, 30), (27, 29), (1, 26)], " s")),
        "Rule Count" => always(Number(any(51, 120), "")),
        "Instance Count" => always(Number(any(1, 12), "")),
        "Incomplete Uploads" => always(Number([(1, 400), (1, 400), (0, 0)], "")),
        "Minimum Length" => always(Number([(0, 0), (6, 8), (14, 20)], "")),
        "Snapshot Age" => sometimes(Number([(31, 200), (8, 30), (0, 7)], " days")),
        "Backup Retention" => always(Number([(0, 0), (1, 1), (7, 35)], " days")),
        "Zone A Instances" => always(Number([(4, 9), (6, 9), (3, 4)], "")),
        "Zone B Instances" => always(Number([(0, 0), (1, 2), (3, 4)], "")),
        "Zone C Instances" => always(Number([(0, 0), (0, 1), (3, 4)], "")),
        "Number of Zones" => always(Number([(1, 1), (2, 2), (3, 3)], "")),
        "Active Tunnels" => always(Number([(0, 0), (1, 1), (2, 2)], "")),
        "Name Servers Used" => always(Number([(0, 0), (1, 3), (4, 4)], "")),
        "Flow Log Count" => always(Number([(0, 0), (0, 0), (1, 2)], "")),
        "Peak IOPS" => always(Number(any(95, 190), "")),
        "Credit Balance" => always(Number([(0, 0), (1, 50), (100, 900)], " GB")),
        "Key Last Rotated" => always(Date(2024)),
        "Key Last Used" | "Last Used" | "Last Changed" => sometimes(Date(2025)),
        "Last Updated" | "Last Checked" | "Time Updated" | "Timestamp" | "Deadline" => always(Date(2025)),
        "Expiration Date" => always(Date(2026)),
        name if name.ends_with(" Name") => sometimes(Name),
        _ => None,
    };
    found
}

/// The same numbers whatever the light.
fn any(least: u64, most: u64) -> [(u64, u64); 3] {
    [(least, most); 3]
}

#[cfg(test)]
mod tests {
    use super::super::super::checks::checks;
    use super::*;

    #[test]
    fn every_heading_is_known() {
        for check in checks() {
            for heading in check.headings {
                assert!(how(heading).is_some(), "{heading} of {}", check.name);
            }
        }
    }
}
