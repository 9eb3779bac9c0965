//! What cases can be about: services and their categories, one row each.

/// A service, as cases name it.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    family: &'static [Category],
}

/// A code and its name.
type Category = (&'static str, &'static str);

impl Service {
    /// Its categories: those of its family, and the two that every service has.
    pub(crate) fn categories(&self) -> impl Iterator<Item = Category> + Clone + use<> {
        self.family.iter().chain(EVERYWHERE).copied()
    }
}

const EVERYWHERE: &[Category] = &[("general-guidance", "General Guidance"), ("other", "Other")];
const COMPUTE: &[Category] = &[
    ("instance-issue", "Instance Issue"),
    ("scaling", "Scaling"),
    ("connectivity", "Connectivity"),
    ("performance", "Performance"),
    ("images", "Images and Templates"),
];
const STORAGE: &[Category] = &[
    ("access-denied", "Access Denied"),
    ("data-transfer", "Data Transfer"),
    ("lifecycle", "Lifecycle and Retention"),
    ("performance", "Performance"),
];
const DATABASE: &[Category] = &[
    ("backup-restore", "Backup and Restore"),
    ("connectivity", "Connectivity"),
    ("failover", "Failover"),
    ("performance", "Performance"),
    ("version-upgrade", "Version Upgrade"),
];
const NETWORK: &[Category] = &[
    ("connectivity", "Connectivity"),
    ("configuration", "Configuration"),
    ("certificates", "Certificates"),
    ("latency", "Latency"),
];
const SECURITY: &[Category] = &[
    ("access-denied", "Access Denied"),
    ("policies", "Policies"),
    ("key-rotation", "Key Rotation"),
    ("findings", "Findings"),
];
const APPLICATION: &[Category] = &[
    ("api-errors", "API Errors"),
    ("throttling", "Throttling"),
    ("invocation", "Invocation"),
    ("permissions", "Permissions"),
];
const MANAGEMENT: &[Category] = &[
    ("console", "Console"),
    ("configuration", "Configuration"),
    ("missing-data", "Missing Data"),
    ("automation", "Automation"),
];
const ANALYTICS: &[Category] = &[
    ("job-failure", "Job Failure"),
    ("query-performance", "Query Performance"),
    ("permissions", "Permissions"),
];
const ACCOUNT: &[Category] = &[
    ("charges", "Charges"),
    ("payment-issue", "Payment Issue"),
    ("access", "Access to the Account"),
    ("contact-details", "Contact Details"),
];

const fn service(code: &'static str, name: &'static str, family: &'static [Category]) -> Service {
    Service { code, name, family }
}

/// Every service, by name as people see them.
#[rustfmt::skip]
pub(crate) const SERVICES: &[Service] = &[
    service("account-management", "Account", ACCOUNT),
    service("amazon-api-gateway", "API Gateway", APPLICATION),
    service("amazon-athena", "Athena", ANALYTICS),
    service("amazon-aurora", "Aurora", DATABASE),
    service("auto-scaling", "Auto Scaling", COMPUTE),
    service("aws-backup", "Backup", STORAGE),
    service("billing", "Billing", ACCOUNT),
    service("aws-certificate-manager", "Certificate Manager", SECURITY),
    service("aws-cloudformation", "CloudFormation", MANAGEMENT),
    service("amazon-cloudfront", "CloudFront", NETWORK),
    service("aws-cloudtrail", "CloudTrail", MANAGEMENT),
    service("amazon-cloudwatch", "CloudWatch", MANAGEMENT),
    service("amazon-cognito", "Cognito", SECURITY),
    service("aws-config", "Config", MANAGEMENT),
    service("aws-direct-connect", "Direct Connect", NETWORK),
    service("amazon-dynamodb", "DynamoDB", DATABASE),
    service("amazon-elastic-block-store", "Elastic Block Store (EBS)", STORAGE),
    service("amazon-elastic-compute-cloud-linux", "Elastic Compute Cloud (EC2 - Linux)", COMPUTE),
    service("amazon-elastic-compute-cloud-windows", "Elastic Compute Cloud (EC2 - Windows)", COMPUTE),
    service("amazon-elastic-container-registry", "Elastic Container Registry (ECR)", STORAGE),
    service("amazon-elastic-container-service", "Elastic Container Service (ECS)", COMPUTE),
    service("amazon-elastic-file-system", "Elastic File System (EFS)", STORAGE),
    service("amazon-elastic-kubernetes-service", "Elastic Kubernetes Service (EKS)", COMPUTE),
    service("elastic-load-balancing", "Elastic Load Balancing", NETWORK),
    service("amazon-elasticache", "ElastiCache", DATABASE),
    service("amazon-eventbridge", "EventBridge", APPLICATION),
    service("aws-fargate", "Fargate", COMPUTE),
    service("general-info", "General Info and Getting Started", ACCOUNT),
    service("aws-glue", "Glue", ANALYTICS),
    service("amazon-guardduty", "GuardDuty", SECURITY),
    service("aws-identity-and-access-management", "Identity and Access Management (IAM)", SECURITY),
    service("aws-key-management-service", "Key Management Service (KMS)", SECURITY),
    service("amazon-kinesis", "Kinesis", ANALYTICS),
    service("aws-lambda", "Lambda", APPLICATION),
    service("amazon-lightsail", "Lightsail", COMPUTE),
    service("amazon-opensearch-service", "OpenSearch Service", ANALYTICS),
    service("aws-organizations", "Organizations", MANAGEMENT),
    service("amazon-redshift", "Redshift", DATABASE),
    service("amazon-relational-database-service-mysql", "Relational Database Service (MySQL)", DATABASE),
    service("amazon-relational-database-service-postgresql", "Relational Database Service (PostgreSQL)", DATABASE),
    service("amazon-route-53", "Route 53", NETWORK),
    service("amazon-sagemaker", "SageMaker", ANALYTICS),
    service("aws-secrets-manager", "Secrets Manager", SECURITY),
    service("amazon-simple-email-service", "Simple Email Service (SES)", APPLICATION),
    service("amazon-simple-notification-service", "Simple Notification Service (SNS)", APPLICATION),
    service("amazon-simple-queue-service", "Simple Queue Service (SQS)", APPLICATION),
    service("amazon-simple-storage-service", "Simple Storage Service (S3)", STORAGE),
    service("aws-step-functions", "Step Functions", APPLICATION),
    service("aws-systems-manager", "Systems Manager", MANAGEMENT),
    service("aws-trusted-advisor", "Trusted Advisor", MANAGEMENT),
    service("amazon-virtual-private-cloud", "Virtual Private Cloud (VPC)", NETWORK),
    service("aws-vpn", "VPN", NETWORK),
    service("aws-waf", "WAF", SECURITY),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn there_are_enough_services_and_no_code_is_there_twice() {
        assert!(SERVICES.len() >= 40);
        let codes: BTreeSet<_> = SERVICES.iter().map(|service| service.code).collect();
        assert_eq!(codes.len(), SERVICES.len());
        for service in SERVICES {
            let categories: Vec<_> = service.categories().collect();
            let codes: BTreeSet<_> = categories.iter().map(|(code, _)| code).collect();
            assert!(
                codes.len() >= 3 && codes.len() == categories.len(),
                "{service:?}"
            );
            for code in codes.into_iter().chain([&service.code]) {
                let known = |letter: char| {
                    letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_".contains(letter)
                };
                assert!(code.chars().all(known), "{code}");
            }
        }
    }
}
