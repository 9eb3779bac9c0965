//! `AWSSupport_20130415.DescribeServices`.

use casebook_protocol::{request, response};
use casebook_types::support::{CategoryCode, LanguageCode, ServiceCode};

use crate::api::{operation, reference};
use crate::bounded_list::ServiceCodeList;

request! {
    /// Lists the AWS services that a case can be about, each with its categories.
    ///
    /// ```
    /// use casebook_protocol::Operation;
    /// use casebook_support::DescribeServices;
    /// use casebook_types::support::ServiceCode;
    ///
    /// let code: ServiceCode = "amazon-simple-storage-service".parse()?;
    /// let request = DescribeServices::new().service_code_list(code).encode()?;
    /// assert_eq!(request.body(), r#"{"serviceCodeList":["amazon-simple-storage-service"]}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc = reference!(DescribeServices)]
    pub struct DescribeServices: Default {
        /// Lists only these services.
        service_code_list?: ServiceCodeList = Into,
        /// The language of the names. The default is English.
        language?: LanguageCode = Into,
        /// Whether this is a dry run, which checks the request but returns no data. The service returns
        /// an error for a successful one: see [`Error::is_dry_run`](crate::Error::is_dry_run).
        dry_run?: bool,
    }

    /// Creates a request for all services, with their English names.
    fn new;
}

operation! { DescribeServices -> Services, ReadOnly }

response! {
    /// The output of [`DescribeServices`].
    pub struct Services: Eq {
        /// The services.
        "services" => services: Vec<Service> = list,
    }
}

response! {
    /// An AWS service that a case can be about (API reference, Service).
    pub struct Service: Eq {
        /// The code, for use in requests.
        "code" => code?: ServiceCode = id,
        /// The display name.
        "name" => name?: String = text,
        /// The categories of problems with the service.
        "categories" => categories: Vec<Category> = list,
    }
}

response! {
    /// A category of problems with a service (API reference, Category).
    pub struct Category: Eq {
        /// The code, for use in requests.
        "code" => code?: CategoryCode = id,
        /// The display name.
        "name" => name?: String = text,
    }
}
