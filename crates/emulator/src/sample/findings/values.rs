//! A plausible value for every heading.

use super::Light;

const REGIONS: [&str; 16] = [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ca-central-1",
    "sa-east-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eu-central-1",
    "eu-north-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
];
const WORDS: [&str; 12] = [
    "orders", "billing", "search", "media", "ledger", "sensor", "catalog", "mail", "export",
    "login", "report", "queue",
];
const PARTS: [&str; 6] = ["api", "worker", "web", "db", "batch", "cache"];
const TYPES: [&str; 8] = [
    "t3.micro",
    "t3.large",
    "m5.large",
    "m5.2xlarge",
    "c5.xlarge",
    "r5.large",
    "m6g.medium",
    "i3.large",
];
const SAVING: &str = "Estimated Monthly Savings";

/// What all values of one finding have in common.
pub(super) struct Facts {
    pub(super) check: &'static str,
    pub(super) light: Light,
    pub(super) region: &'static str,
    pub(super) saving: u64,
}

/// Whether findings with these headings are about money.
pub(super) fn saves(headings: &[&str]) -> bool {
    headings.contains(&SAVING)
}

/// The region of a finding with these headings, if it is in one; a limit has a row for each.
pub(super) fn region(headings: &[&str], row: u64, draw: &mut Draw) -> Option<&'static str> {
    let has_region = headings.iter().any(|heading| heading.starts_with("Region"));
    has_region.then(|| match REGIONS.get(row as usize) {
        Some(region) if headings.contains(&"Limit Name") => region,
        _ => draw.of(&REGIONS),
    })
}

/// The value under a heading; some are not known.
pub(super) fn value(heading: &str, facts: &Facts, draw: &mut Draw) -> Option<String> {
    let good = facts.light <= Light::Ok;
    let region = facts.region;
    let unknown = draw.below(8) == 0;
    Some(match heading {
        "Status" => match facts.light {
            Light::Error => "Red",
            Light::Warning => "Yellow",
            Light::Ok | Light::NotAvailable => "Green",
        }
        .to_owned(),
        "Region" => region.to_owned(),
        "Region/AZ" => format!("{region}{}", draw.of(&["a", "b", "c"])),
        SAVING => dollars(facts.saving),
        "Monthly Storage Cost" => dollars(facts.saving + draw.below(500)),
        "Limit Name" => facts.check.to_owned(),
        "Service" => facts.check.split(' ').next().unwrap_or_default().to_owned(),
        "Limit Amount" => "1000".to_owned(),
        "Current Usage" => match facts.light {
            Light::Error => "1000".to_owned(),
            Light::Warning => (800 + draw.below(199)).to_string(),
            // Where nothing is used, nothing is said.
            _ if unknown => return None,
            _ => draw.below(800).to_string(),
        },
        "Account" => "111122223333".to_owned(),
        "IAM User" => format!("{}-{}", draw.of(&WORDS), draw.below(40)),
        "Access Key" => format!("AKIDSAMPLE{:06}", draw.below(1_000_000)),
        "IP Address" => format!("192.0.2.{}", draw.below(256)),
        "IP Range" => "0.0.0.0/0".to_owned(),
        "Protocol" => draw.of(&["tcp", "udp", "all"]).to_owned(),
        "Port" => match facts.light {
            Light::Error => draw.of(&["22", "3389", "3306", "5432", "6379"]).to_owned(),
            Light::Ok => draw.of(&["80", "443"]).to_owned(),
            _ => (1_024 + draw.below(64_000)).to_string(),
        },
        "Instance Type" | "Recommended Type" => draw.of(&TYPES).to_owned(),
        "Volume Type" => draw.of(&["gp2", "gp3", "io1", "standard"]).to_owned(),
        "Volume Size" | "Storage Provisioned" => format!("{} GB", 8 + draw.below(2_000)),
        "Stored Size" | "Swap Usage" => format!("{}.{} GB", draw.below(90), draw.below(10)),
        "Memory Configured" => "1024".to_owned(),
        "Memory Recommended" => draw.of(&["128", "256", "512"]).to_owned(),
        "Engine" => draw.of(&["mysql", "postgres", "mariadb"]).to_owned(),
        "Runtime" => draw
            .of(&["nodejs14.x", "python3.7", "ruby2.7", "dotnet6"])
            .to_owned(),
        "Record Type" => draw.of(&["A", "AAAA", "CNAME"]).to_owned(),
        "Platform" => draw.of(&["Linux", "Windows"]).to_owned(),
        "Stage" => draw.of(&["prod", "test"]).to_owned(),
        "Plan Type" => draw.of(&["Compute", "EC2 Instance"]).to_owned(),
        "Term" => draw.of(&["1 year", "3 years"]).to_owned(),
        "Upfront Payment" => draw.of(&["None", "Partial", "All"]).to_owned(),
        "Reason" if good || unknown => return None,
        "Reason" => draw
            .of(&[
                "Nobody has used it lately",
                "It is set to an old value",
                "There is only one",
            ])
            .to_owned(),
        "Multi-AZ"
        | "ACL Allows List"
        | "ACL Allows Write"
        | "Policy Allows Access"
        | "Uppercase"
        | "Lowercase"
        | "Number"
        | "Load Balancer Associated" => if good { "Yes" } else { "No" }.to_owned(),
        "Versioning" | "MFA Delete" | "Logging Status" | "Logging Level" | "Password Policy"
        | "Recovery Status" | "Health Check" | "Drift Status" => {
            if good { "Enabled" } else { "Not enabled" }.to_owned()
        }
        other => by_ending(other, region, unknown, draw)?,
    })
}

/// The value under a heading that only its last word says something about.
fn by_ending(heading: &str, region: &str, unknown: bool, draw: &mut Draw) -> Option<String> {
    let last = heading.rsplit(' ').next().unwrap_or_default();
    Some(match last {
        "ID" => {
            let prefix = match heading {
                "Instance ID" => "i-",
                "Volume ID" => "vol-",
                "Security Group ID" => "sg-",
                "VPC ID" => "vpc-",
                "VPN ID" => "vpn-",
                "Virtual Gateway ID" => "vgw-",
                "Subnet ID" => "subnet-",
                "NAT Gateway ID" => "nat-",
                "File System ID" => "fs-",
                "Snapshot ID" if unknown => return None,
                "Snapshot ID" => "snap-",
                _ => return Some(draw.letters(14).to_ascii_uppercase()),
            };
            format!("{prefix}0{:016x}", draw.next())
        }
        "ARN" => {
            let kind = match heading {
                "Certificate ARN" => {
                    return Some(format!(
                        "arn:aws:acm:{region}:111122223333:certificate/{:016x}",
                        draw.next()
                    ));
                }
                "Bucket ARN" => return Some(format!("arn:aws:s3:::{}", draw.name())),
                _ => "function",
            };
            format!(
                "arn:aws:lambda:{region}:111122223333:{kind}:{}",
                draw.name()
            )
        }
        "Name" if unknown => return None,
        "Name" | "Target" | "Deadline" | "Location" => match heading {
            "Domain Name" | "Hosted Zone Name" | "Record Name" => {
                format!("{}.example.com", draw.of(&WORDS))
            }
            _ => draw.name(),
        },
        "Utilization" | "Rate" | "Percentage" => format!("{}.{}%", draw.below(100), draw.below(10)),
        "Version" => draw.of(&["$LATEST", "1", "2", "7"]).to_owned(),
        "Used" | "Rotated" | "Changed" if unknown => return None,
        "Updated" | "Used" | "Rotated" | "Changed" | "Checked" | "Date" | "Timestamp" => {
            let (month, day) = (1 + draw.below(12), 1 + draw.below(28));
            format!(
                "{}-{month:02}-{day:02}T{:02}:00:00.000Z",
                2025 + draw.below(2),
                draw.below(24)
            )
        }
        _ if unknown => return None,
        _ => draw.below(400).to_string(),
    })
}

/// `$1,234.56`
fn dollars(cents: u64) -> String {
    let (whole, cents) = (cents / 100, cents % 100);
    match whole {
        0..1_000 => format!("${whole}.{cents:02}"),
        _ => format!("${},{:03}.{cents:02}", whole / 1_000, whole % 1_000),
    }
}

/// Numbers that look drawn, and are the same for the same beginning (SplitMix64).
pub(super) struct Draw(u64);

impl Draw {
    pub(super) fn new(name: &str, number: u64) -> Self {
        let seed = name
            .bytes()
            .fold(number, |sum, byte| sum.rotate_left(9) ^ u64::from(byte));
        let mut draw = Self(seed);
        // The first number of neighbours is alike only in what it is made from.
        draw.next();
        draw
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    pub(super) fn letters(&mut self, count: usize) -> String {
        const LETTERS: &[u8; 62] =
            b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        (0..count)
            .map(|_| char::from(LETTERS[self.below(62) as usize]))
            .collect()
    }

    fn of(&mut self, words: &[&'static str]) -> &'static str {
        words[self.below(words.len() as u64) as usize]
    }

    fn name(&mut self) -> String {
        format!(
            "{}-{}-{}",
            self.of(&WORDS),
            self.of(&PARTS),
            1 + self.below(9)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_have_their_commas() {
        assert_eq!(
            [5, 99_999, 100_001, 1_234_567].map(dollars),
            ["$0.05", "$999.99", "$1,000.01", "$12,345.67"]
        );
    }
}
