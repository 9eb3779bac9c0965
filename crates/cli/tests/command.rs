//! The `casebook` command from outside: the built binary, its exit codes and its output.

#![expect(
    clippy::unwrap_used,
    reason = "a failed `unwrap` fails the test, also in a function that several tests call"
)]

mod command {
    mod account_options;
    mod advisor;
    mod agreements;
    mod any_case;
    mod api;
    mod api_presigned;
    mod api_raw;
    mod api_requests;
    mod archive_results;
    mod archives;
    mod archives_killed;
    mod archives_verified;
    mod attachments;
    mod aws_cli;
    mod case_attachments;
    mod case_files;
    mod case_lists;
    mod case_quota;
    mod case_waits;
    mod cases;
    mod catalog;
    mod ceremony;
    mod check_lists;
    mod chosen_columns;
    mod common_errors;
    #[cfg(unix)]
    mod completion;
    #[cfg(target_os = "linux")]
    mod completion_in_bash;
    mod configuration;
    mod conformance;
    #[cfg(unix)]
    mod dialogue;
    mod doctor;
    mod documents;
    mod durable;
    mod emulate;
    mod endpoints;
    mod evidence;
    mod evidence_added;
    mod evidence_callers;
    mod evidence_killed;
    #[cfg(target_os = "linux")]
    mod evidence_large;
    mod evidence_lost;
    mod evidence_output;
    mod evidence_runs;
    #[cfg(unix)]
    mod evidence_timestamps;
    #[cfg(unix)]
    mod examples;
    mod explained;
    mod formats;
    mod forms;
    mod generated;
    mod golden;
    #[cfg(target_os = "linux")]
    mod growth;
    #[cfg(unix)]
    mod hostile;
    mod incoming;
    mod inquiries;
    #[cfg(unix)]
    mod inquiry_trouble;
    #[cfg(unix)]
    mod interrupted;
    mod killed;
    #[cfg(target_os = "linux")]
    mod large_files;
    mod limits;
    mod many_accounts;
    #[cfg(target_os = "linux")]
    mod many_accounts_at_length;
    #[cfg(target_os = "linux")]
    mod memory;
    #[cfg(target_os = "linux")]
    mod mfa;
    mod named;
    #[cfg(unix)]
    mod not_asked;
    mod numbers;
    mod once;
    #[cfg(unix)]
    mod once_killed;
    #[cfg(unix)]
    mod opened;
    #[cfg(unix)]
    mod opening;
    mod organization;
    #[cfg(unix)]
    mod pager;
    mod paging;
    #[cfg(unix)]
    mod paths;
    #[cfg(unix)]
    mod permissions;
    #[cfg(unix)]
    mod planted;
    mod protocol;
    #[cfg(unix)]
    mod pty;
    #[cfg(unix)]
    mod readme;
    #[cfg(unix)]
    mod recorded;
    mod refreshes;
    mod refused;
    mod reports;
    mod results;
    mod run;
    #[cfg(unix)]
    mod screen;
    mod server;
    mod service;
    mod silent_servers;
    mod status;
    mod strangers;
    mod streamed;
    mod support_refused;
    mod sync;
    mod sync_trouble;
    mod synced;
    #[cfg(unix)]
    mod tables;
    #[cfg(unix)]
    mod tour;
    #[cfg(unix)]
    mod untold;
    #[cfg(unix)]
    mod waits;
    mod whole;
}
