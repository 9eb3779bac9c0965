//! The words of AWS Support. The service model does not list them, so unknown words are kept.

use crate::open::open;

open! {
    /// The urgency of a case; the support plan decides which severities an account can use.
    ///
    /// The severities are ordered, the least urgent first; unknown ones come last.
    ///
    /// ```
    /// use casebook_types::support::SeverityCode;
    ///
    /// assert_eq!(SeverityCode::from("urgent"), SeverityCode::Urgent);
    /// assert!(SeverityCode::Low < SeverityCode::Critical);
    /// ```
    pub enum SeverityCode {
        /// General guidance.
        Low = "low",
        /// A system is impaired.
        Normal = "normal",
        /// A production system is impaired.
        High = "high",
        /// A production system is down.
        Urgent = "urgent",
        /// A business-critical system is down.
        Critical = "critical",
    }
}

open! {
    /// The kind of a case.
    ///
    /// ```
    /// use casebook_types::support::IssueType;
    ///
    /// assert_eq!(IssueType::CustomerService.as_str(), "customer-service");
    /// ```
    pub enum IssueType {
        /// A question about how a service works, or why it does not work.
        Technical = "technical",
        /// A question about the account or its bills.
        CustomerService = "customer-service",
    }
}

open! {
    /// A language, as its ISO 639-1 code, in some values with a country code.
    ///
    /// The languages of cases (API reference, CreateCase) and those of Trusted Advisor (API
    /// reference, DescribeTrustedAdvisorChecks) are two different sets.
    ///
    /// ```
    /// use casebook_types::support::LanguageCode;
    ///
    /// assert_eq!(LanguageCode::from("ja"), LanguageCode::Japanese);
    /// assert!(LanguageCode::Turkish.is_for_cases());
    /// assert!(!LanguageCode::Turkish.is_for_checks());
    /// assert!(!LanguageCode::from("tlh").is_for_cases());
    /// ```
    pub enum LanguageCode {
        /// Chinese; for Trusted Advisor, in the simplified script.
        Chinese = "zh",
        /// Chinese in the traditional script.
        ChineseTraditional = "zh_TW",
        /// English.
        English = "en",
        /// French.
        French = "fr",
        /// German.
        German = "de",
        /// Indonesian.
        Indonesian = "id",
        /// Italian.
        Italian = "it",
        /// Japanese.
        Japanese = "ja",
        /// Korean.
        Korean = "ko",
        /// Portuguese.
        Portuguese = "pt",
        /// Portuguese as it is written in Brazil.
        PortugueseBrazilian = "pt_BR",
        /// Spanish.
        Spanish = "es",
        /// Turkish.
        Turkish = "tr",
    }
}

impl LanguageCode {
    /// Returns whether the reference lists this language as a language of cases.
    #[must_use]
    pub fn is_for_cases(&self) -> bool {
        matches!(
            self,
            Self::Chinese
                | Self::English
                | Self::Japanese
                | Self::Spanish
                | Self::Portuguese
                | Self::French
                | Self::Korean
                | Self::Turkish
        )
    }

    /// Returns whether the reference lists this language as a language of Trusted Advisor.
    #[must_use]
    pub fn is_for_checks(&self) -> bool {
        !matches!(self, Self::Portuguese | Self::Turkish | Self::Other(_))
    }
}

open! {
    /// The status of a case.
    ///
    /// ```
    /// use casebook_types::support::CaseStatus;
    ///
    /// assert_eq!(CaseStatus::from("pending-customer-action"), CaseStatus::PendingCustomerAction);
    /// assert_eq!(CaseStatus::from("on-hold").as_str(), "on-hold");
    /// ```
    pub enum CaseStatus {
        /// No agent has the case yet.
        Unassigned = "unassigned",
        /// The case was opened.
        Opened = "opened",
        /// An agent works on the case.
        WorkInProgress = "work-in-progress",
        /// AWS waits for a reply from the customer.
        PendingCustomerAction = "pending-customer-action",
        /// The customer replied.
        CustomerActionCompleted = "customer-action-completed",
        /// The case was resolved, and the customer wrote again.
        Reopened = "reopened",
        /// The case is closed.
        Resolved = "resolved",
        /// All statuses except `resolved`: a value for filters, which no case has as its status.
        AllOpen = "all-open",
    }
}

open! {
    /// The result of a Trusted Advisor check, or of one resource of it.
    ///
    /// The statuses are ordered, the best first; `not_available` and then unknown statuses come last.
    ///
    /// ```
    /// use casebook_types::support::CheckStatus;
    ///
    /// assert_eq!(CheckStatus::from("not_available"), CheckStatus::NotAvailable);
    /// assert!(CheckStatus::Ok < CheckStatus::Error);
    /// ```
    pub enum CheckStatus {
        /// Green: no problem was found.
        Ok = "ok",
        /// Yellow: investigation recommended.
        Warning = "warning",
        /// Red: action recommended.
        Error = "error",
        /// The check has not run, or has no result.
        NotAvailable = "not_available",
    }
}

open! {
    /// The status of the refresh of a Trusted Advisor check.
    ///
    /// ```
    /// use casebook_types::support::RefreshStatus;
    ///
    /// assert_eq!(RefreshStatus::from("enqueued"), RefreshStatus::Enqueued);
    /// ```
    pub enum RefreshStatus {
        /// No refresh was requested, or the interval after an unsuccessful one is over.
        None = "none",
        /// The refresh waits to run.
        Enqueued = "enqueued",
        /// The refresh is running.
        Processing = "processing",
        /// The refresh succeeded.
        Success = "success",
        /// The refresh failed.
        Abandoned = "abandoned",
    }
}

open! {
    /// The category of a Trusted Advisor check.
    ///
    /// ```
    /// use casebook_types::support::CheckCategory;
    ///
    /// assert_eq!(CheckCategory::from("security"), CheckCategory::Security);
    /// ```
    pub enum CheckCategory {
        /// Savings.
        CostOptimizing = "cost_optimizing",
        /// Speed and capacity.
        Performance = "performance",
        /// Protection against attacks and misuse.
        Security = "security",
        /// Protection against failures.
        FaultTolerance = "fault_tolerance",
        /// Quotas that are nearly used up.
        ServiceLimits = "service_limits",
        /// Operations and monitoring.
        OperationalExcellence = "operational_excellence",
    }
}

open! {
    /// The availability of support in a language for a kind of case (API reference,
    /// DescribeCreateCaseOptions).
    ///
    /// ```
    /// use casebook_types::support::LanguageAvailability;
    ///
    /// assert_eq!(LanguageAvailability::from("best_effort"), LanguageAvailability::BestEffort);
    /// ```
    pub enum LanguageAvailability {
        /// Support in the language is available.
        Available = "available",
        /// Support in the language depends on the agents on duty.
        BestEffort = "best_effort",
        /// Support in the language is not available.
        Unavailable = "unavailable",
    }
}

open! {
    /// A contact channel (API reference, CommunicationTypeOptions).
    ///
    /// ```
    /// use casebook_types::support::CommunicationType;
    ///
    /// assert_eq!(CommunicationType::from("web"), CommunicationType::Web);
    /// ```
    pub enum CommunicationType {
        /// A chat.
        Chat = "chat",
        /// Written messages in the Support Center.
        Web = "web",
        /// A telephone call.
        Call = "call",
    }
}
