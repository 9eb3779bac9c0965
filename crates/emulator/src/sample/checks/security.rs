//! Checks of who can get in.

use super::Category::Security;
use super::Mood::{Clean, Failed, Warned};
use super::{Check, check};

#[rustfmt::skip]
pub(super) const CHECKS: &[Check] = &[
    check("1mYQ9qB24g", "Security Groups Open to the World", Security, ["Looks at every rule that lets anybody in.", "A port of a database or of remote access is open to everybody.", "Another port is open to everybody.", "Name the addresses that have to come in."], &["Region", "Security Group Name", "Security Group ID", "Protocol", "Status", "Port", "IP Range"], 1200, Failed),
    check("PNXoaK7lZp", "Public S3 Buckets", Security, ["Finds buckets that anybody can read or write.", "Anybody can write to the bucket.", "Anybody can list the bucket.", "Block public access."], &["Status", "Region", "Bucket Name", "ACL Allows List", "ACL Allows Write", "Policy Allows Access"], 10, Failed),
    check("Zso8urnMWy", "Root User without MFA", Security, ["Looks whether the root user needs a second factor.", "The root user has none.", "", "Add a second factor."], &["Status", "Account", "Reason"], 1, Failed),
    check("2xdKbiGpW5", "IAM Password Policy", Security, ["Looks at what passwords have to be.", "There is no policy.", "A part of the policy is off.", "Ask for long passwords."], &["Status", "Password Policy", "Uppercase", "Lowercase", "Number", "Minimum Length", "Reason"], 1, Warned),
    check("B9G0xQLOry", "Old Access Keys", Security, ["Finds access keys that have not been changed for long.", "A key is older than two years and was used lately.", "A key is older than ninety days.", "Make a new key and delete the old one."], &["Status", "IAM User", "Access Key", "Key Last Rotated", "Key Last Used", "Last Used Service", "Reason"], 23, Failed),
    check("7eJZXwoR4J", "Exposed Access Keys", Security, ["Looks for keys of this account where anybody can find them.", "A key was found.", "", "Delete the key at once."], &["Access Key", "IAM User", "Fraud Type", "Case ID", "Time Updated", "Location", "Deadline"], 0, Clean).automatic(),
    check("uqsdMfI4BR", "Certificates about to Expire", Security, ["Looks at the certificates of load balancers.", "A certificate has expired.", "A certificate expires within a month.", "Renew the certificate."], &["Status", "Region", "Load Balancer Name", "Port", "Certificate ARN", "Expiration Date"], 6, Failed),
    check("DcrD77MuBV", "Unencrypted RDS Snapshots", Security, ["Finds snapshots that are not encrypted.", "A snapshot is public and not encrypted.", "A snapshot is not encrypted.", "Copy the snapshot with a key."], &["Status", "Region", "Database Name", "Snapshot ID", "Last Updated"], 9, Failed),
    check("j004bFx0pO", "CloudTrail Logging", Security, ["Looks whether what happens in the account is written down.", "A region has no trail.", "A trail could not write lately.", "Turn a trail on."], &["Status", "Region", "Trail Name", "Logging Status", "Bucket Name", "Last Delivery Error"], 16, Warned),
    check("GHg9TBsg3u", "IAM Use", Security, ["Looks whether anybody but the root user exists.", "", "The account has no user.", "Make a user for every person."], &["Status", "Account"], 0, Clean),
    check("wzsXFL41Ew", "Lambda Functions on Ended Runtimes", Security, ["Finds functions whose runtime gets no fixes any more.", "The runtime has ended.", "The runtime ends within half a year.", "Move to a newer runtime."], &["Status", "Region", "Function ARN", "Runtime", "Days to Deprecation", "Function Version", "Last Updated"], 15, Failed),
    check("Cl5ov9RttY", "Unencrypted EBS Volumes", Security, ["Finds volumes that are not encrypted.", "", "A volume is not encrypted.", "Copy the volume to an encrypted one."], &["Status", "Region", "Volume ID", "Volume Name", "Last Updated"], 31, Warned).not_yet_run(),
    check("nn1sCIvaUo", "Secrets without Rotation", Security, ["Finds secrets that never change.", "", "A secret is older than a year.", "Turn rotation on."], &["Status", "Region", "Secret Name", "Last Changed", "Last Used"], 8, Warned),
];
