"""The command `casebook` beside the AWS CLI: whole processes, against the same server."""

import json
import os
import re
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import build
import measure

ROOT = build.HERE.parent.parent
# The version of the AWS CLI that the emulator is tested with.
REQUIREMENTS = ROOT / "tests" / "interop" / "requirements.txt"


@dataclass(frozen=True)
class Command:
    """One thing that both do: what is typed, and where the identifiers are that they have read."""

    says: str  # what the server answers
    casebook: tuple[str, ...]
    aws: tuple[str, ...]
    read: tuple[str, str]  # member of the AWS CLI's result, identifier in each of it

    @property
    def name(self):
        return " ".join(self.casebook)

    def words(self, client):
        return (*getattr(self, client), "--output", "json")


COMMANDS = (
    Command("300 reports", ("report", "list"), ("artifact", "list-reports"), ("reports", "id")),
    Command("100 cases", ("case", "list"), ("support", "describe-cases"), ("cases", "caseId")),
)
CLIENTS = ("casebook", "aws")


def awscli():
    """The AWS CLI in an environment of its own: its version, and how it is started."""
    version = re.search(r"^awscli==(\S+)$", REQUIREMENTS.read_text(), re.MULTILINE)[1]
    folder = build.TARGET / f"awscli-{version}"
    python = folder / "bin" / "python"
    whole = folder / "whole"
    if not whole.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, f"awscli=={version}"], check=True)
        whole.touch()
    return version, [str(python), str(folder / "bin" / "aws")]


def start(clients):
    """How each of them is started; builds and installs what is missing."""
    found, versions = {}, {}
    if "casebook" in clients:
        target = build.TARGET / "command"
        arguments = ["build", "--release", "--locked", "--quiet", "-j2", "-p", "casebook-cli"]
        build.cargo(*arguments, "--manifest-path", ROOT / "Cargo.toml", "--target-dir", target)
        found["casebook"] = [str(target / "release" / "casebook")]
    if "aws" in clients:
        versions["awscli"], found["aws"] = awscli()
        versions["Python"] = ".".join(map(str, sys.version_info[:3]))
    return found, versions


def resident(pid):
    """The most memory that a process has had in use, in KiB.

    The kernel's own account of a child begins with the memory of this program. So the mark is read
    again and again until the process has ended; it never falls, so of some runs the highest reading
    is the nearest to the peak.
    """
    peak = 0
    status = Path(f"/proc/{pid}/status")
    while found := re.search(r"^VmHWM:\s+(\d+)", status.read_text(), re.MULTILINE):
        peak = max(peak, int(found[1]))
    return peak


def identifiers(client, command, told):
    """What a client has read, so that two of them can be compared."""
    result = json.loads(told)
    member, name = command.read
    things = result[member] if isinstance(result, dict) else result
    return [thing[name] for thing in things]


def figures(bench, clients, command, quick):
    """One command by both, taking turns."""
    # Version 1 of the AWS CLI knows the Region by its older name alone.
    region = bench.environment["AWS_REGION"]
    environment = bench.environment | {"AWS_DEFAULT_REGION": region, "PYTHONHASHSEED": "0"}
    words = {client: [*start, *command.words(client)] for client, start in clients.items()}
    # The first run is for the page cache, and for Python's compiled modules.
    read = {client: identifiers(client, command, bench.process(words[client], environment)[0]) for client in words}
    if any(ids != next(iter(read.values())) for ids in read.values()):
        raise SystemExit(f"{command.says}: the commands do not agree: {read}")
    times = {client: [] for client in words}
    for _ in range(3 if quick else 15):
        for client in words:
            times[client].append(bench.process(words[client], environment)[1:3])
    found = {}
    for client in words:
        out = bench.home / "command.callgrind"
        bench.process([*measure.callgrind(out), *words[client]], environment)
        peaks = []
        for _ in range(9):
            bench.process(words[client], environment, watch=lambda pid: peaks.append(resident(pid)))
        if not max(peaks):
            raise SystemExit(f"{command.name}: {client} has ended each time before its memory could be read")
        cpu, wall = zip(*times[client])
        found[client] = {
            "instructions": measure.total(out),
            "CPU time": statistics.median(cpu),
            "wall time": statistics.median(wall),
            "peak memory": max(peaks) * 1024,
        }
    return {"answers": command.says, "typed": {client: " ".join(command.words(client)) for client in words}, "figures": found}
