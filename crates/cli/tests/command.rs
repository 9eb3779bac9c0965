//! The `casebook` command from outside: the built binary, its exit codes and its output.

mod command {
    mod api;
    mod configuration;
    mod conformance;
    mod documents;
    mod emulate;
    mod endpoints;
    mod formats;
    mod generated;
    mod golden;
    #[cfg(unix)]
    mod interrupted;
    mod killed;
    mod protocol;
    mod refused;
    mod reports;
    mod run;
    mod server;
    mod sync;
    mod synced;
}
