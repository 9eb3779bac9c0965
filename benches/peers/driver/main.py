"""Builds all clients, does every job by each of them, and prints one table of ratios."""

import argparse
import datetime
import json
import os
import platform
import sys
from pathlib import Path

import build
import measure
import table
from jobs import CLIENTS, JOBS

BEGIN, END = "<!-- table: begin -->\n", "<!-- table: end -->\n"


def arguments():
    names = [job.name for job in JOBS]
    parser = argparse.ArgumentParser(prog="run", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="no builds from nothing, fewer rounds")
    parser.add_argument("--only", action="append", choices=[*names, "build"], help="this job; may be repeated")
    parser.add_argument("--client", action="append", choices=CLIENTS, help="this client; may be repeated")
    parser.add_argument("--documented", action="store_true", help="the official SDK with its default features")
    parser.add_argument("--profiles", type=Path, help="keep callgrind's profiles in this folder")
    parser.add_argument("--record", action="store_true", help="put the table of a whole run into ../README.md")
    return parser.parse_args()


def say(words):
    print(words, file=sys.stderr, flush=True)


def built(clients, clean, features):
    binaries, costs = {}, {}
    for client in clients:
        say(f"build {client}")
        wanted = features if client == "official" else ()
        if clean:
            binaries[client], costs[client] = build.build_clean(client, wanted)
        else:
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
    whole = not (asked.quick or asked.only or asked.client or asked.documented)
    features = ("documented",) if asked.documented else ()
    if asked.profiles:
        asked.profiles = asked.profiles.resolve()
        asked.profiles.mkdir(parents=True, exist_ok=True)

    build.fetch()
    server, _ = build.build("server")
    binaries, costs = built(clients, clean, features)
    found, read = {}, {}
    with measure.Bench(server) as bench:
        for job in jobs:
            read[job.name] = agreed(bench, binaries, job)
            found[job.name] = measure.measure(bench, binaries, job, asked.quick, asked.profiles)
    found = table.with_attach(found)
    if clean:
        found["build"] = costs

    text = table.table(found)
    versions = build.versions()
    date = datetime.date.today().isoformat()
    heading = (
        f"{date}; {machine()}; " + ", ".join(f"{name} {version}" for name, version in versions.items()) + ".\n"
    )
    name = "last" if whole else "partial"
    (build.HERE / f"{name}.json").write_text(
        json.dumps(
            {"date": date, "machine": machine(), "versions": versions, "answers": read, "figures": found},
            indent=1,
        )
        + "\n"
    )
    (build.HERE / f"{name}.md").write_text(heading + "\n" + text)
    targets = table.targets(found)
    if whole and asked.record:
        record(text + "\n" + targets, heading)
    print(heading + "\n" + text + "\n" + targets)


if __name__ == "__main__":
    main()
