"""Builds all clients, does every job by each of them, and prints one table of ratios."""

import argparse
import datetime
import json
import os
import platform
import sys
import time
from pathlib import Path

import build
import command
import measure
import quiet
import table
from jobs import CLIENTS, JOBS

BEGIN, END = "<!-- table: begin -->\n", "<!-- table: end -->\n"


def arguments():
    names = [job.name for job in JOBS]
    parser = argparse.ArgumentParser(prog="run", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="no builds from nothing, fewer rounds")
    parser.add_argument("--only", action="append", choices=[*names, "command", "build"], help="this job; may be repeated")
    parser.add_argument("--client", action="append", choices=CLIENTS, help="this client; may be repeated")
    parser.add_argument("--documented", action="store_true", help="the official SDK with its default features")
    parser.add_argument("--ring", action="store_true", help="the official SDK with ring instead of aws-lc")
    parser.add_argument("--profiles", type=Path, help="keep callgrind's profiles in this folder")
    parser.add_argument("--record", action="store_true", help="put the table of a whole run into ../README.md")
    asked = parser.parse_args()
    parts = [f"--{part}" for part in ("quick", "only", "client", "documented", "ring") if getattr(asked, part)]
    if asked.record and parts:
        parser.error(f"a table is recorded from a whole run, so --record does not go with {', '.join(parts)}")
    return asked


def say(words):
    print(words, file=sys.stderr, flush=True)


def built(steps, clients, clean, features):
    binaries, costs = {}, {}
    for client in clients:
        wanted = features if client == "official" else ()
        if clean:
            binaries[client], costs[client] = steps.take(f"build {client}", lambda: build.build_clean(client, wanted))
        else:
            say(f"build {client}")
            binaries[client], _ = build.build(client, wanted)
    return binaries, costs


def agreed(bench, binaries, job):
    """Stops when the clients have not read the same."""
    read = {client: bench.check(binary, job) for client, binary in binaries.items()}
    if len(set(read.values())) != 1:
        raise SystemExit(f"{job.name}: the clients do not agree: {read}")
    values, size, digest = next(iter(read.values()))
    say(f"{job.name}: {values} values, {size} bytes, {digest}")
    return {"values": values, "bytes": size, "hash": digest}


def machine():
    """In words that say nothing of whose machine it is."""
    cpu = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            cpu = line.split(":", 1)[1].strip()
            break
    return f"{os.cpu_count()} × {cpu}, {platform.system()} {platform.release().split('-')[0]}, {measure.roots()} root certificates"


def record(text, heading):
    readme = build.HERE.parent / "README.md"
    before, rest = readme.read_text().split(BEGIN)
    readme.write_text(before + BEGIN + heading + "\n" + text + END + rest.split(END)[1])


def main():
    asked = arguments()
    clients = [client for client in CLIENTS if not asked.client or client in asked.client]
    jobs = [job for job in JOBS if not asked.only or job.name in asked.only]
    clean = "build" in asked.only if asked.only else not asked.quick
    # A choice of clients leaves the AWS CLI out, which is none of them.
    beside = [client for client in command.CLIENTS if not asked.client or client in asked.client]
    commands = command.COMMANDS if not asked.only or "command" in asked.only else ()
    whole = not (asked.quick or asked.only or asked.client or asked.documented or asked.ring)
    features = [name for name in ("documented", "ring") if getattr(asked, name)]
    if asked.profiles:
        asked.profiles = asked.profiles.resolve()
        asked.profiles.mkdir(parents=True, exist_ok=True)

    # What needs a network comes first: where it fails, nothing has been measured in vain.
    began = time.monotonic()
    steps = quiet.Steps(say, asked.record)
    build.fetch()
    say("build the server" + (", the command, and the AWS CLI" if commands else ""))
    server, _ = build.build("server")
    starts, versions = command.start(beside if commands else ())
    versions = build.versions() | versions
    binaries, costs = built(steps, clients if jobs or clean else (), clean, features)
    found, read, typed = {}, {}, {}
    with measure.Bench(server) as bench:
        for job in jobs:
            read[job.name] = agreed(bench, binaries, job)
            found[job.name] = steps.take(
                job.name, lambda: measure.measure(bench, binaries, job, asked.quick, asked.profiles)
            )
        for one in commands if starts else ():
            typed[one.name] = steps.take(one.name, lambda: command.figures(bench, starts, one, asked.quick))
    found = table.with_attach(found)
    if clean:
        found["build"] = costs
    minutes = (time.monotonic() - began) / 60

    text = table.table(found) + table.commands(typed)
    date = datetime.date.today().isoformat()
    heading = (
        f"{date}; {machine()}; "
        + ", ".join(f"{name} {version}" for name, version in versions.items())
        + f"; measured in {minutes:.0f} min.\n"
    )
    name = "last" if whole else "partial"
    kept = {
        "date": date,
        "machine": machine(),
        "versions": versions,
        "answers": read,
        "figures": found,
        "commands": typed,
        "seconds": steps.seconds,
    }
    (build.HERE / f"{name}.json").write_text(json.dumps(kept, indent=1) + "\n")
    (build.HERE / f"{name}.md").write_text(heading + "\n" + text)
    targets = table.targets(found)
    if asked.record:
        record(text + "\n" + targets, heading)
    print(heading + "\n" + text + "\n" + targets)


if __name__ == "__main__":
    main()
