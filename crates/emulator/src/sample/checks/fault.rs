//! Checks of what would break with one part.

use super::Category::FaultTolerance;
use super::Mood::{Blind, Clean, Failed, Warned};
use super::{Check, check};

#[rustfmt::skip]
pub(super) const CHECKS: &[Check] = &[
    check("Z4qTOWIsYy", "EBS Snapshot Age", FaultTolerance, ["Looks when volumes were last saved.", "A volume has no snapshot, or none of the last month.", "The newest snapshot is older than a week.", "Save volumes on a schedule."], &["Status", "Region", "Volume ID", "Volume Name", "Snapshot ID", "Snapshot Age", "Volume Attachment", "Reason"], 27, Failed),
    check("2e2CnjTaDj", "EC2 Availability Zone Balance", FaultTolerance, ["Looks how instances are spread over the zones of a region.", "All instances of a region are in one zone.", "One zone has far more than another.", "Spread instances evenly."], &["Status", "Region", "Zone A Instances", "Zone B Instances", "Zone C Instances", "Reason"], 4, Failed),
    check("gzdWu252SY", "Load Balancer Zones", FaultTolerance, ["Looks in how many zones a load balancer has targets.", "A load balancer has one zone.", "A zone has no targets.", "Add targets in another zone."], &["Status", "Region", "Load Balancer Name", "Number of Zones", "Reason"], 7, Warned),
    check("lE4Ivwpm1e", "Auto Scaling Group Health Checks", FaultTolerance, ["Looks whether groups ask their load balancer about health.", "A group has a load balancer and does not ask it.", "A group has none and asks for one.", "Set the kind of health check."], &["Status", "Region", "Auto Scaling Group Name", "Load Balancer Associated", "Health Check"], 5, Failed),
    check("UArqs9pyaA", "RDS Backups", FaultTolerance, ["Looks for databases that are not saved.", "A database keeps no backups.", "", "Keep backups for some days."], &["Status", "Region/AZ", "Database Name", "VPC ID", "Backup Retention"], 3, Failed),
    check("6juCAGLlEc", "RDS Multi-AZ", FaultTolerance, ["Looks for databases in one zone only.", "", "A database has no stand-in.", "Turn the stand-in on."], &["Status", "Region/AZ", "Database Name", "VPC ID", "Multi-AZ"], 8, Warned),
    check("dO67MbO63Z", "S3 Bucket Versioning", FaultTolerance, ["Looks whether buckets keep what is overwritten.", "", "Versioning is off.", "Turn versioning on."], &["Status", "Region", "Bucket Name", "Versioning", "MFA Delete"], 19, Warned),
    check("Jzqk5v7czX", "VPN Tunnel Redundancy", FaultTolerance, ["Looks how many tunnels of a connection are up.", "No tunnel is up.", "One tunnel is up.", "Bring the other tunnel up."], &["Status", "Region", "VPN ID", "VPC ID", "Virtual Gateway ID", "Active Tunnels", "Reason"], 2, Warned),
    check("hfWvRLDA5T", "Direct Connect Redundancy", FaultTolerance, ["Looks at how many places a region is connected from.", "", "A region has one connection or one place.", "Add a connection elsewhere."], &["Status", "Region", "Timestamp", "Location", "Connection ID"], 0, Blind).automatic(),
    check("Yt9NGl1iaJ", "Route 53 Name Server Delegation", FaultTolerance, ["Looks whether zones have the name servers that their domains name.", "", "A domain names other servers.", "Correct the delegation."], &["Status", "Hosted Zone Name", "Hosted Zone ID", "Name Servers Used"], 0, Clean),
    check("7RCaalcxuy", "NAT Gateway Zone Independence", FaultTolerance, ["Looks for subnets that leave through another zone.", "", "A subnet depends on another zone.", "Add a gateway in each zone."], &["Status", "Region", "NAT Gateway ID", "Subnet ID", "VPC ID", "Last Updated"], 6, Warned),
    check("Bop5aVkxGz", "DynamoDB Point-in-time Recovery", FaultTolerance, ["Looks whether tables can be brought back.", "", "A table cannot.", "Turn recovery on."], &["Status", "Region", "Table Name", "Recovery Status", "Last Updated"], 10, Warned).not_yet_run(),
];
