# One door for people and CI. `just` alone lists what there is.

_default:
    @just --list

# Everything that CI runs.
ci:
    bash .ci/run

# What takes too long for every change.
nightly:
    bash .ci/nightly

# Formats the whole tree.
fmt:
    cargo fmt --all

# What the compiler and clippy have to say.
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --all-features -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --all-features

# All tests.
test:
    cargo test --workspace

# The benches, with criterion's report under target/criterion.
bench *ARGS:
    cargo bench -p casebook-benches {{ ARGS }}

# What encoding, decoding and signing cost, recorded anew.
counts:
    CASEBOOK_RECORD_COUNTS=1 cargo test -p casebook-benches --test counts

# 1,000,000 calls into every fault there is; a seed repeats its run: `just soak 7`.
soak SEED="":
    CASEBOOK_SOAK_SEED={{ SEED }} cargo test --release -p casebook-tests --test soak -- --ignored --nocapture

# Every target of `fuzz/` for ten minutes each, or one of them: `just fuzz json -seed=7`.
fuzz *ARGS="long":
    bash fuzz/run {{ ARGS }}

# Every interleaving of two calls with a key of the journal, to a larger bound than that of the tests.
model:
    cargo test --release -p casebook-support --test model -- --include-ignored --nocapture

# Packs and builds every crate as crates.io would have it; uploads nothing.
packages:
    bash .ci/packages

# Other people's clients against the emulator.
interop:
    bash tests/interop/run

# Licences, sources and advisories of the dependencies.
deny:
    cargo deny check

# The command, with whatever behind it: `just run --emulator report list`.
run *ARGS:
    cargo run --release -p casebook-cli -- {{ ARGS }}
