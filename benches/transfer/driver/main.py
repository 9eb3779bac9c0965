"""Downloads the same reports by casebook and by curl, and prints what each takes."""

import argparse
import datetime
import os
import platform
import shutil
import statistics
import subprocess
import tempfile
from pathlib import Path

import growth
import measure
import reports

MIB = 1 << 20


def arguments():
    parser = argparse.ArgumentParser(prog="run", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and smaller documents, fewer rounds")
    parser.add_argument("--rounds", type=int, help="how often each downloads everything")
    parser.add_argument("--reports", type=int, help="how many reports")
    parser.add_argument("--bytes", type=int, default=2_000_000, help="how large each is")
    parser.add_argument("--large", type=int, help="how large the one large report is")
    parser.add_argument("--jobs", type=int, default=8, help="how many documents at the same time, as the command has it by default")
    parser.add_argument("--folder", type=Path, help="where the files go; a temporary folder otherwise")
    parser.add_argument("--client", type=Path, help="this binary of the command instead of the one that is built")
    asked = parser.parse_args()
    asked.rounds = asked.rounds or (2 if asked.quick else 5)
    asked.reports = asked.reports or (60 if asked.quick else 300)
    asked.large = asked.large or (128 * MIB if asked.quick else 512 * MIB)
    return asked


def machine():
    """In words that say nothing of whose machine it is."""
    cpu = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            cpu = line.split(":", 1)[1].strip()
            break
    return f"{os.cpu_count()} × {cpu}, {platform.system()} {platform.release().split('-')[0]}"


def fresh(folder, name):
    path = folder / name
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir()
    # What the round before has left to write is not this round's work.
    os.sync()
    return path


def sync(emulator, folder, jobs):
    to = fresh(folder, "casebook")
    cost = emulator.run([emulator.client, "report", "sync", to, "--jobs", str(jobs), "--output", "json"])
    # The terms come along with the reports; they are no part of what curl fetches.
    return cost, [path for path in to.glob("*.pdf") if not path.name.endswith(".terms.pdf")]


def curl(emulator, folder, jobs, ids):
    to = fresh(folder, "curl")
    lines = [f'url = "{link}"\noutput = "{to / str(number)}.pdf"' for number, link in enumerate(emulator.links(ids))]
    config = folder / "curl.config"
    config.write_text("\n".join(lines) + "\n")
    words = ["curl", "--silent", "--show-error", "--fail", "--parallel", "--parallel-max", str(jobs)]
    return emulator.run([*words, "--config", config]), list(to.glob("*.pdf"))


def size(paths):
    return sum(path.stat().st_size for path in paths)


def row(who, costs, bytes_read):
    wall = statistics.median(cost.wall for cost in costs)
    client = statistics.median(cost.client for cost in costs)
    server = statistics.median(cost.server for cost in costs)
    peak = max(cost.peak for cost in costs) / 1024
    return wall, f"| {who} | {bytes_read / wall / 1e6:.0f} | {wall:.2f} | {client:.2f} | {server:.2f} | {peak:.1f} |"


def many(binary, folder, asked):
    scenario = {"sample_data": False, "generated_reports": asked.reports, "generated_report_bytes": asked.bytes}
    costs = {"casebook": [], "curl": []}
    with measure.Emulator(binary, folder, scenario, asked.client) as emulator:
        ids = emulator.ids()
        # Interleaved, so that a busy spell of the machine hits both; the first round warms up.
        for number in range(asked.rounds + 1):
            synced, files = sync(emulator, folder, asked.jobs)
            curled, others = curl(emulator, folder, asked.jobs, ids)
            # Every copy has a mark of its own, but all are of one length.
            if len(files) != len(others) or len(files) != len(ids) or abs(size(files) - size(others)) > 16 * len(ids):
                raise SystemExit(f"not the same: {len(files)} files, {size(files)} bytes; {len(others)}, {size(others)}")
            if number:
                costs["casebook"].append(synced)
                costs["curl"].append(curled)
    return costs, size(files)


def one(binary, folder, asked):
    scenario = {"sample_data": False, "generated_reports": 1, "generated_report_bytes": asked.large}
    with measure.Emulator(binary, folder, scenario, asked.client) as emulator:
        cost, files = sync(emulator, folder, 1)
    return cost, size(files)


def main():
    asked = arguments()
    binary = measure.build()
    with tempfile.TemporaryDirectory(prefix="transfer-", dir=asked.folder) as name:
        folder = Path(name)
        costs, total = many(binary, folder, asked)
        large, large_total = one(binary, folder, asked)
    version = subprocess.run(["curl", "--version"], stdout=subprocess.PIPE, check=True, text=True).stdout.split()[1]
    ours, casebook = row("casebook report sync", costs["casebook"], total)
    theirs, other = row("curl --parallel", costs["curl"], total)
    _, whole = row("casebook report sync, one report", [large], large_total)
    text = f"""{datetime.date.today().isoformat()}; {machine()}; curl {version}; {asked.reports} reports, {total / 1e6:.0f} MB, \
{asked.jobs} at a time, medians of {asked.rounds} rounds; one report of {large_total / 1e6:.0f} MB.

| | MB/s | seconds | CPU seconds, client | CPU seconds, emulator | peak memory, MiB |
|---|--:|--:|--:|--:|--:|
{casebook}
{other}
{whole}

casebook ÷ curl in time: {ours / theirs:.2f}. Peak memory ≤ 64 MiB: \
{"met" if max(cost.peak for cost in [*costs["casebook"], large]) <= 64 * 1024 else "not met"}.

{reports.table(binary, asked.client, asked.quick, asked.folder)}
{growth.table(asked.client or binary, asked.quick)}"""
    partial = asked.quick or asked.reports != 300
    (measure.HERE / ("partial.md" if partial else "last.md")).write_text(text)
    print(text)


if __name__ == "__main__":
    main()
