//! The services, categories, severities and languages that a case can have.

#[cfg(feature = "client")]
mod case_check;
mod describe_create_case_options;
mod describe_services;
mod describe_severity_levels;
mod describe_supported_languages;
mod likeness;
mod service_catalog;

#[cfg(feature = "client")]
pub use case_check::{CaseCheck, CaseProblem};
pub use describe_create_case_options::*;
pub use describe_services::*;
pub use describe_severity_levels::*;
pub use describe_supported_languages::*;
pub use service_catalog::{CatalogError, ServiceCatalog};
