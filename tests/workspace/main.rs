//! The tests that need several crates of casebook, by subject.

#![expect(clippy::unwrap_used, reason = "it is how a test fails")]

mod assumed_roles;
mod attachments;
mod caller;
mod circles;
mod config;
mod conformance;
mod documents;
mod downloads;
mod emulator_truth;
mod environment;
mod fleet;
mod fuzz;
mod hosted_ci;
mod imports;
mod inquiry_documents;
mod layers;
mod lists;
mod models;
mod modules;
mod packages;
mod phases;
mod query_signatures;
mod question_order;
mod reach;
mod readers;
mod resets;
mod rest_json;
mod service_notes;
mod signatures;
mod stack_layers;
mod streams;
mod surface;
mod table;
mod threat_model;
mod times;
mod tls;
mod uploads;
mod whole;
mod world;
mod writers;
