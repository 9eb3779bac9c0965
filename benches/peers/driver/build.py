"""Building clients, and what that costs."""

import os
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", HERE / "target")).resolve()

# Whatever the caller has set for builds of his own would not be the same for everybody.
SETTINGS = ("RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "RUSTC_WRAPPER", "CARGO_BUILD_JOBS")


def environment():
    return {k: v for k, v in os.environ.items() if k not in SETTINGS and not k.startswith("CARGO_PROFILE_")}


def cargo(*words):
    done = subprocess.run(
        ["cargo", *words], cwd=HERE, env=environment(), check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def fetch():
    cargo("fetch", "--locked", "--quiet")


def build(name, features=()):
    """Builds one package alone, in a folder of its own, so that no other decides its features."""
    folder = TARGET / name
    arguments = ["cargo", "build", "--release", "--locked", "--quiet", "-j2", "-p", f"peer-{name}"]
    for feature in features:
        arguments += ["--features", feature]
    pid = subprocess.Popen([*arguments, "--target-dir", folder], cwd=HERE, env=environment()).pid
    # The usage of a child holds that of those it has waited for: every compiler and linker.
    _, status, usage = os.wait4(pid, 0)
    if status != 0:
        raise SystemExit(f"{name} does not build")
    return folder / "release" / f"peer-{name}", usage.ru_utime + usage.ru_stime


def build_clean(name, features=()):
    """The same from nothing, and what it costs."""
    shutil.rmtree(TARGET / name, ignore_errors=True)
    binary, seconds = build(name, features)
    stripped = binary.with_suffix(".stripped")
    subprocess.run(["strip", "-o", stripped, binary], check=True)
    return binary, {
        "CPU time": seconds,
        "crates": crates(name, "normal", features),
        "crates by default features": crates(name, "normal", ("documented",) if name == "official" else features),
        "crates with those for building": crates(name, "normal,build", features),
        "stripped binary": stripped.stat().st_size,
    }


def crates(name, edges, features=()):
    """How many crates a client brings along, itself and what all of them share left out."""
    arguments = ["tree", "--locked", "-p", f"peer-{name}", "-e", edges, "--prefix", "none"]
    for feature in features:
        arguments += ["--features", feature]
    lines = cargo(*arguments).splitlines()
    found = {tuple(line.split()[:2]) for line in lines if line.strip()}
    return sum(not name.startswith("peer-") for name, _ in found)


def versions():
    """What was compared, by the lock file and the compiler."""
    import tomllib

    lock = tomllib.loads((HERE / "Cargo.lock").read_text())
    wanted = ("aws-config", "aws-sdk-artifact", "aws-sdk-support", "hyper", "serde_json", "tokio")
    found = {p["name"]: p["version"] for p in lock["package"] if p["name"] in wanted}
    rustc = subprocess.run(["rustc", "--version"], check=True, stdout=subprocess.PIPE, text=True)
    found["rustc"] = rustc.stdout.split()[1]
    valgrind = subprocess.run(["valgrind", "--version"], check=True, stdout=subprocess.PIPE, text=True)
    found["valgrind"] = valgrind.stdout.strip().removeprefix("valgrind-")
    return found
