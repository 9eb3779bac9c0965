"""What is measured: the emulator, built here, and moto in an environment of its own."""

import os
import subprocess
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", HERE / "target")).resolve()
MOTO = HERE / "moto"


def emulator():
    """Builds the programs; says where they are."""
    subprocess.run(
        ["cargo", "build", "--release", "--locked", "--quiet", "--target-dir", TARGET], cwd=HERE, check=True
    )
    return TARGET / "release"


def moto():
    """Installs moto where it is missing; says where its programs are."""
    programs = MOTO / "bin"
    if not (programs / "moto_server").exists():
        venv.create(MOTO, with_pip=True)
        subprocess.run([programs / "pip", "install", "--quiet", "moto[server]"], check=True)
    return programs


def versions(programs):
    """What was compared."""
    ask = "import importlib.metadata as m, platform; print(m.version('moto'), m.version('werkzeug'), platform.python_version())"
    done = subprocess.run([programs / "python", "-c", ask], check=True, stdout=subprocess.PIPE, text=True)
    moto, werkzeug, python = done.stdout.split()
    return f"moto {moto}, werkzeug {werkzeug}, python {python}; {compiler()}"


def compiler():
    """What built the emulator."""
    rustc = subprocess.run(["rustc", "--version"], check=True, stdout=subprocess.PIPE, text=True)
    return f"rustc {rustc.stdout.split()[1]}"
