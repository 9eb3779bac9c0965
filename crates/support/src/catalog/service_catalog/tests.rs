use proptest::prelude::*;
use serde_json::json;

use super::*;

fn catalog() -> ServiceCatalog {
    let service = |code: &str, name: &str| json!({"code": code, "name": name});
    let services = json!({"services": [
        service("amazon-elastic-compute-cloud-windows", "Elastic Compute Cloud (EC2 - Windows)"),
        service("amazon-elastic-compute-cloud-linux", "Elastic Compute Cloud (EC2 - Linux)"),
        service("amazon-simple-storage-service", "Simple Storage Service (S3)"),
        service("amazon-relational-database-service-mysql", "Relational Database Service (MySQL)"),
        service("amazon-relational-database-service-oracle", "Relational Database Service (Oracle)"),
        service("aws-identity-and-access-management", "Identity and Access Management (IAM)"),
        service("elastic-load-balancing", "Elastic Load Balancing"),
        service("aws-elastic-beanstalk", "Elastic Beanstalk"),
        service("aws-lambda", "Lambda"),
        {"code": "aws-account-management", "name": "Account Management", "categories": [
            {"code": "security", "name": "Security"},
            {"code": "close-account", "name": "Close or reopen an account"},
        ]},
        {"name": "no code"},
        {"code": "no-name"},
    ]});
    serde_json::from_value::<Services>(services).unwrap().into()
}

fn code(asked: &str) -> Result<String, CatalogError> {
    let catalog = catalog();
    let service = catalog.service(asked)?;
    Ok(service
        .code
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default())
}

#[test]
fn a_service_is_found_by_whatever_people_call_it() {
    for (asked, expected) in [
        ("ec2", "amazon-elastic-compute-cloud-linux"),
        ("EC2", "amazon-elastic-compute-cloud-linux"),
        ("Amazon EC2", "amazon-elastic-compute-cloud-linux"),
        (
            "Elastic Compute Cloud",
            "amazon-elastic-compute-cloud-linux",
        ),
        (
            "elastic-compute-cloud",
            "amazon-elastic-compute-cloud-linux",
        ),
        (
            "amazon-elastic-compute-cloud-linux",
            "amazon-elastic-compute-cloud-linux",
        ),
        ("ec2 windows", "amazon-elastic-compute-cloud-windows"),
        ("EC2 - Windows", "amazon-elastic-compute-cloud-windows"),
        ("s3", "amazon-simple-storage-service"),
        ("simple storage service", "amazon-simple-storage-service"),
        ("rds", "amazon-relational-database-service-mysql"),
        ("rds oracle", "amazon-relational-database-service-oracle"),
        ("iam", "aws-identity-and-access-management"),
        ("AWS Lambda", "aws-lambda"),
        (" lambda ", "aws-lambda"),
        ("elb", "elastic-load-balancing"),
        ("alb", "elastic-load-balancing"),
        ("load", "elastic-load-balancing"),
        ("orac", "amazon-relational-database-service-oracle"),
        ("relational my", "amazon-relational-database-service-mysql"),
        ("stalk", "aws-elastic-beanstalk"),
    ] {
        assert_eq!(code(asked).as_deref(), Ok(expected), "{asked}");
    }
}

#[test]
fn short_names_do_not_need_the_catalogue_to_tell_them() {
    let services = json!({"services": [
        {"code": "amazon-elastic-compute-cloud-linux", "name": "Linux machines"},
        {"code": "amazon-simple-queue-service", "name": "Queues"},
    ]});
    let catalog = ServiceCatalog::from(serde_json::from_value::<Services>(services).unwrap());
    let found = |asked| catalog.service(asked).unwrap().name.as_deref();
    assert_eq!(found("ec2"), Some("Linux machines"));
    assert_eq!(found("EC2 Linux"), Some("Linux machines"));
    assert_eq!(found("sqs"), Some("Queues"));
}

#[test]
fn a_wrong_service_gets_the_nearest() {
    for (asked, nearest) in [
        ("lamdba", "aws-lambda"),
        ("ec3", "amazon-elastic-compute-cloud-linux"),
        ("elastic-beanstork", "aws-elastic-beanstalk"),
        ("load-bal-x", "elastic-load-balancing"),
    ] {
        let refused = code(asked).unwrap_err();
        assert!(!refused.is_ambiguous());
        let found = refused.nearest().iter().any(|code| &**code == nearest);
        assert!(found && refused.nearest().len() <= 3, "{refused}");
        assert!(refused.to_string().contains(nearest));
    }
    let strange = code("qqqqqqqqqqqqqqqqqqqqqqq").unwrap_err();
    assert_eq!(
        strange.to_string(),
        r#"service: expected one of the catalogue, found "qqqqqqqqqqqqqqqqqqqqqqq""#
    );
    assert!(code("").is_err() && code(" - ").is_err());
}

#[test]
fn what_fits_several_is_not_guessed() {
    let services = json!({"services": [
        {"code": "aws-batch", "name": "Jobs"},
        {"code": "aws-other", "name": "Jobs"},
    ]});
    let catalog = ServiceCatalog::from(serde_json::from_value::<Services>(services).unwrap());
    let refused = catalog.service("jobs").unwrap_err();
    assert!(refused.is_ambiguous());
    assert_eq!(
        refused.to_string(),
        r#"service: expected one, found several for "jobs": aws-batch, aws-other"#
    );
}

#[test]
fn a_part_of_several_names_lists_them() {
    let refused = code("elastic").unwrap_err();
    assert!(refused.is_ambiguous());
    assert_eq!(
        refused
            .nearest()
            .iter()
            .map(|code| &**code)
            .collect::<Vec<_>>(),
        [
            "aws-elastic-beanstalk",
            "elastic-load-balancing",
            "amazon-elastic-compute-cloud-linux",
            "amazon-elastic-compute-cloud-windows",
        ]
    );
    let many = (0..20).map(|n| json!({"code": format!("aws-a{n:02}"), "name": "A"}));
    let many = json!({"services": many.collect::<Vec<_>>()});
    let catalog = ServiceCatalog::from(serde_json::from_value::<Services>(many).unwrap());
    let refused = catalog.service("aws").unwrap_err().to_string();
    assert!(
        refused.ends_with("aws-a06, aws-a07, and 12 more"),
        "{refused}"
    );
}

#[test]
fn a_search_returns_all_that_fit_and_the_best_first() {
    let catalog = catalog();
    let found = |asked| {
        let found = catalog.search(asked).into_iter();
        let codes = found.filter_map(|service| service.code.as_ref());
        codes
            .map(|code| code.as_str().to_owned())
            .collect::<Vec<_>>()
    };
    let kin = |common: &str, ends: [&str; 2]| ends.map(|end| format!("{common}-{end}"));
    assert_eq!(
        found("rds"),
        kin("amazon-relational-database-service", ["mysql", "oracle"])
    );
    let machines = kin("amazon-elastic-compute-cloud", ["linux", "windows"]);
    for asked in ["ec", "ec2", "compute cloud", "EC2 -"] {
        assert_eq!(found(asked), machines, "{asked}");
    }
    assert_eq!(found("s")[0], "amazon-simple-storage-service");
    assert!(found("").is_empty() && found("nothing").is_empty());
}

#[test]
fn a_category_is_found_likewise() {
    let catalog = catalog();
    let account = catalog.service("account management").unwrap();
    for (asked, expected) in [
        ("Security", 0),
        ("close-account", 1),
        ("close or reopen an account", 1),
        ("secur", 0),
        ("reopen", 1),
    ] {
        assert_eq!(account.category(asked), Ok(&account.categories[expected]));
    }
    let refused = account.category("securty").unwrap_err();
    assert_eq!(
        refused.to_string(),
        r#"category: expected one of the catalogue, found "securty"; the nearest is security"#
    );
    assert!(
        catalog
            .service("lambda")
            .unwrap()
            .category("security")
            .is_err()
    );
}

proptest! {
    #[test]
    fn every_code_finds_its_service(at in 0usize..10) {
        let catalog = catalog();
        let service = &catalog.services()[at];
        let code = service.code.as_ref().unwrap().as_str();
        prop_assert_eq!(catalog.service(code), Ok(service));
        prop_assert_eq!(catalog.service(&code.to_uppercase()), Ok(service));
    }

    #[test]
    fn nothing_that_is_asked_panics(asked in "\\PC{0,40}") {
        let catalog = catalog();
        match catalog.service(&asked) {
            Ok(found) => prop_assert!(catalog.search(&asked).contains(&found)),
            Err(refused) => prop_assert!(!refused.to_string().is_empty()),
        }
    }
}
