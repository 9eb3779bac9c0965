//! Checks of how things are run.

use super::Category::OperationalExcellence;
use super::Mood::{Clean, Failed, Warned};
use super::{Check, check};

#[rustfmt::skip]
pub(super) const CHECKS: &[Check] = &[
    check("tRFKs2K9ff", "VPC Flow Logs", OperationalExcellence, ["Looks whether the traffic of networks is written down.", "", "A network has no flow log.", "Turn flow logs on."], &["Status", "Region", "VPC ID", "Flow Log Count", "Last Updated"], 9, Warned),
    check("DVS35Pnmbj", "API Gateway Execution Logging", OperationalExcellence, ["Looks whether stages write down what they do.", "", "Logging is off.", "Turn logging on."], &["Status", "Region", "API Name", "Stage", "Logging Level", "Last Updated"], 6, Warned),
    check("UPULnPyx8Z", "Load Balancer Access Logs", OperationalExcellence, ["Looks whether load balancers write down who asked.", "", "Access logs are off.", "Turn access logs on."], &["Status", "Region", "Load Balancer Name", "Bucket Name", "Last Updated"], 5, Warned),
    check("uTAVE14vtV", "CloudFormation Drift", OperationalExcellence, ["Looks for stacks that were changed by hand.", "A stack has drifted for a month.", "A stack has drifted.", "Bring the stack back to its template."], &["Status", "Region", "Stack Name", "Drift Status", "Last Checked"], 13, Failed),
    check("TAA14vdnc2", "Log Groups without Retention", OperationalExcellence, ["Looks for logs that are kept for ever.", "", "A log group has no retention.", "Set a retention."], &["Status", "Region", "Log Group Name", "Stored Size", "Last Updated"], 40, Warned),
    check("lOch846IC4", "EC2 Instances outside Systems Manager", OperationalExcellence, ["Looks for instances that nobody can reach but by hand.", "", "An instance is not managed.", "Install the agent and give it a role."], &["Status", "Region", "Instance ID", "Instance Name", "Platform", "Last Updated"], 0, Clean).automatic(),
    check("ZulAqpNx9D", "Deployments without Rollback", OperationalExcellence, ["Looks for deployments that would not be taken back.", "", "A deployment group has no automatic rollback.", "Turn rollback on."], &["Status", "Region", "Application Name", "Deployment Group Name", "Last Updated"], 4, Warned),
];
