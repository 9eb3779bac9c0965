//! The tests of casebook that span crates: a module per floor of the house.

#![expect(clippy::unwrap_used, reason = "it is how a test fails")]

mod conformance;
mod downloads;
#[path = "../facade.rs"]
mod facade;
mod house;
mod lists;
mod phases;
mod reach;
mod readers;
mod rooms;
mod table;
mod tls;
mod whole;
mod world;
