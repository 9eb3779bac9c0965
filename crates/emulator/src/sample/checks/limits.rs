//! Checks of how near a limit is.

use super::Category::ServiceLimits;
use super::Mood::{Clean, Failed, Warned};
use super::{Check, check};

const TEXTS: [&str; 4] = [
    "Compares what is used with what can be used. What is used may be a day old.",
    "All of the limit is used.",
    "More than four fifths of the limit are used.",
    "Ask for a higher limit before it is needed.",
];
const HEADINGS: &[&str] = &[
    "Region",
    "Service",
    "Limit Name",
    "Limit Amount",
    "Current Usage",
    "Status",
];

#[rustfmt::skip]
pub(super) const CHECKS: &[Check] = &[
    check("b89pc86E7o", "VPCs per Region", ServiceLimits, TEXTS, HEADINGS, 16, Warned),
    check("Jaffq6DOto", "Elastic IP Addresses", ServiceLimits, TEXTS, HEADINGS, 16, Failed),
    check("VJeK0FNjNC", "EC2 On-Demand Instances", ServiceLimits, TEXTS, HEADINGS, 16, Warned),
    check("ehkWsFTGF3", "EC2 Reserved Instance Leases", ServiceLimits, TEXTS, HEADINGS, 0, Clean),
    check("xYQoOjDr8B", "EBS General Purpose Storage", ServiceLimits, TEXTS, HEADINGS, 16, Warned),
    check("rrCZYJRbR1", "EBS Snapshots", ServiceLimits, TEXTS, HEADINGS, 16, Warned),
    check("HM3FFHdntb", "Auto Scaling Groups", ServiceLimits, TEXTS, HEADINGS, 16, Warned),
    check("RtLAND3Tvp", "Auto Scaling Launch Configurations", ServiceLimits, TEXTS, HEADINGS, 0, Clean),
    check("gdsOncy62K", "RDS DB Instances", ServiceLimits, TEXTS, HEADINGS, 16, Warned),
    check("ibmWLA0tPN", "RDS Parameter Groups", ServiceLimits, TEXTS, HEADINGS, 16, Failed),
    check("q18zPzRZ5Y", "IAM Roles", ServiceLimits, TEXTS, HEADINGS, 1, Warned),
    check("5cmJTEvNhj", "IAM Policies", ServiceLimits, TEXTS, HEADINGS, 1, Failed),
    check("OnLY4QHcFw", "IAM Users", ServiceLimits, TEXTS, HEADINGS, 0, Clean).automatic(),
    check("XR1dz1Zsgb", "CloudFormation Stacks", ServiceLimits, TEXTS, HEADINGS, 16, Warned),
    check("DxtLVuT5HT", "Application Load Balancers", ServiceLimits, TEXTS, HEADINGS, 16, Warned),
    check("pta4OKzpzV", "Lambda Code Storage", ServiceLimits, TEXTS, HEADINGS, 16, Failed).automatic(),
    check("wIayh43vh7", "SES Daily Sending Quota", ServiceLimits, TEXTS, HEADINGS, 3, Warned),
    check("hj1MTrdHsx", "Kinesis Shards per Region", ServiceLimits, TEXTS, HEADINGS, 0, Clean),
];
