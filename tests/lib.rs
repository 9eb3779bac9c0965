//! Compiles and runs the code in the README.

#![doc = include_str!("../README.md")]
