//! Checks of what is slow.

use super::Category::Performance;
use super::Mood::{Blind, Clean, Failed, Flagged, Warned};
use super::{Check, check};

#[rustfmt::skip]
pub(super) const CHECKS: &[Check] = &[
    check("pVLqPb5cMp", "Busy EC2 Instances", Performance, ["Finds instances whose processor is busy day after day.", "", "More than ninety percent for four of the last fourteen days.", "Take a larger instance, or several."], &["Region/AZ", "Instance ID", "Instance Name", "Instance Type", "Average CPU Utilization", "Days Over Threshold"], 3, Flagged),
    check("kON74U4YD4", "Magnetic EBS Volumes under Load", Performance, ["Finds magnetic volumes that are asked for more than they give.", "", "More than ninety-five requests a second on most days.", "Move to a volume of a newer type."], &["Region", "Volume ID", "Volume Name", "Days Over Threshold", "Peak IOPS"], 0, Clean),
    check("MKVhEUFM6T", "Security Groups with Many Rules", Performance, ["Finds security groups that slow connections down by their number of rules.", "", "More than fifty rules.", "Join rules that overlap."], &["Region", "Security Group Name", "Security Group ID", "Rule Count"], 5, Flagged),
    check("ZRtR3VtdPq", "Instances behind Many Rules", Performance, ["Finds instances to which very many rules apply.", "", "More than fifty rules over all groups of an instance.", "Use fewer groups."], &["Region", "Instance ID", "Instance Name", "VPC ID", "Rule Count"], 2, Flagged),
    check("Fe8WctSIOd", "CloudFront Cache Hit Rate", Performance, ["Looks at how often distributions answer from their caches.", "", "Fewer than a third of the requests are answered from a cache.", "Forward fewer headers, and keep objects longer."], &["Status", "Distribution ID", "Domain Name", "Hit Rate", "Reason"], 8, Warned),
    check("ZonkP5GYIR", "Route 53 Alias Candidates", Performance, ["Finds records that could be aliases.", "", "A record leads to a resource that an alias could name.", "Replace the record by an alias."], &["Status", "Hosted Zone Name", "Hosted Zone ID", "Record Name", "Record Type", "Alias Target"], 11, Warned),
    check("kt5srlSHfW", "Lambda Functions near their Timeout", Performance, ["Finds functions that often run almost as long as they may.", "More than a tenth of the calls ended by the timeout.", "A call took more than nine tenths of the time.", "Give the function more time, or less to do."], &["Status", "Region", "Function ARN", "Timeout", "Peak Duration", "Timeout Rate", "Last Updated"], 12, Failed),
    check("GX0h9JKN7E", "RDS Databases Short of Memory", Performance, ["Finds databases that swap.", "Swapping on every day of the last week.", "Swapping on some days.", "Take a class with more memory."], &["Status", "Region", "Database Name", "Instance Type", "Engine", "Swap Usage"], 4, Failed),
    check("28r4unICHo", "EFS Throughput Mode", Performance, ["Finds file systems that have used up what they had saved.", "", "The credits ran out within two weeks.", "Choose another throughput mode."], &["Status", "Region", "File System ID", "Throughput Mode", "Credit Balance"], 0, Blind),
];
