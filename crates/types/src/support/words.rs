//! The words of AWS Support: closed by no model, so unknown ones are kept.

use crate::open::open;

open! {
    /// How urgent a case is; the support plan decides which of them an account has.
    ///
    /// They are in order, the least urgent first.
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
        /// A system that the business stands on is down.
        Critical = "critical",
    }
}

open! {
    /// What kind of question a case is.
    ///
    /// ```
    /// use casebook_types::support::IssueType;
    ///
    /// assert_eq!(IssueType::CustomerService.as_str(), "customer-service");
    /// ```
    pub enum IssueType {
        /// How something works, or why it does not.
        Technical = "technical",
        /// The account and its bills.
        CustomerService = "customer-service",
    }
}

open! {
    /// A language, by its ISO 639-1 code, some with a region.
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
        /// Chinese; where there are two scripts, the simplified one.
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
    /// Whether the reference names it as a language that cases are handled in.
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

    /// Whether the reference names it as a language that Trusted Advisor speaks.
    #[must_use]
    pub fn is_for_checks(&self) -> bool {
        !matches!(self, Self::Portuguese | Self::Turkish | Self::Other(_))
    }
}

open! {
    /// Where a case stands.
    ///
    /// ```
    /// use casebook_types::support::CaseStatus;
    ///
    /// assert_eq!(CaseStatus::from("pending-customer-action"), CaseStatus::PendingCustomerAction);
    /// assert_eq!(CaseStatus::from("on-hold").as_str(), "on-hold");
    /// ```
    pub enum CaseStatus {
        /// Nobody has it yet.
        Unassigned = "unassigned",
        /// It was opened.
        Opened = "opened",
        /// Somebody works on it.
        WorkInProgress = "work-in-progress",
        /// AWS waits for an answer.
        PendingCustomerAction = "pending-customer-action",
        /// The answer was given.
        CustomerActionCompleted = "customer-action-completed",
        /// It was resolved, and then written to again.
        Reopened = "reopened",
        /// It is done.
        Resolved = "resolved",
        /// Every status but resolved; a word of filters, which no case should have.
        AllOpen = "all-open",
    }
}

open! {
    /// What a Trusted Advisor check, or one resource of it, comes to.
    ///
    /// They are in order, the best first; `not_available` comes last.
    ///
    /// ```
    /// use casebook_types::support::CheckStatus;
    ///
    /// assert_eq!(CheckStatus::from("not_available"), CheckStatus::NotAvailable);
    /// assert!(CheckStatus::Ok < CheckStatus::Error);
    /// ```
    pub enum CheckStatus {
        /// Green: nothing to do.
        Ok = "ok",
        /// Yellow: worth a look.
        Warning = "warning",
        /// Red: something should be done.
        Error = "error",
        /// The check has not run, or has nothing to say.
        NotAvailable = "not_available",
    }
}

open! {
    /// How far the refresh of a Trusted Advisor check has come.
    ///
    /// ```
    /// use casebook_types::support::RefreshStatus;
    ///
    /// assert_eq!(RefreshStatus::from("enqueued"), RefreshStatus::Enqueued);
    /// ```
    pub enum RefreshStatus {
        /// No refresh was asked for, or one that did not succeed is long past.
        None = "none",
        /// It waits.
        Enqueued = "enqueued",
        /// It runs.
        Processing = "processing",
        /// It is done.
        Success = "success",
        /// It did not work out.
        Abandoned = "abandoned",
    }
}

open! {
    /// What a Trusted Advisor check is about.
    ///
    /// ```
    /// use casebook_types::support::CheckCategory;
    ///
    /// assert_eq!(CheckCategory::from("security"), CheckCategory::Security);
    /// ```
    pub enum CheckCategory {
        /// Money.
        CostOptimizing = "cost_optimizing",
        /// Speed.
        Performance = "performance",
        /// Safety from others.
        Security = "security",
        /// Safety from failures.
        FaultTolerance = "fault_tolerance",
        /// Quotas that are nearly used up.
        ServiceLimits = "service_limits",
        /// How things are run.
        OperationalExcellence = "operational_excellence",
    }
}

open! {
    /// How well a language is supported for a kind of case (API reference,
    /// DescribeCreateCaseOptions).
    ///
    /// ```
    /// use casebook_types::support::LanguageAvailability;
    ///
    /// assert_eq!(LanguageAvailability::from("best_effort"), LanguageAvailability::BestEffort);
    /// ```
    pub enum LanguageAvailability {
        /// It is.
        Available = "available",
        /// When somebody is there who speaks it.
        BestEffort = "best_effort",
        /// It is not.
        Unavailable = "unavailable",
    }
}

open! {
    /// A way to talk with AWS (API reference, CommunicationTypeOptions).
    ///
    /// ```
    /// use casebook_types::support::CommunicationType;
    ///
    /// assert_eq!(CommunicationType::from("web"), CommunicationType::Web);
    /// ```
    pub enum CommunicationType {
        /// In a chat.
        Chat = "chat",
        /// In writing.
        Web = "web",
        /// On the telephone.
        Call = "call",
    }
}
