"""Measures the emulator beside moto_server, and prints one table."""

import argparse
import os
import platform
import shutil
import socket
import subprocess
import time
from pathlib import Path

import build
from hold import held
from measure import ASKED, allocations, cpu_time, instructions, load, sync_time
from server import Server
from signing import signed

HERE = Path(__file__).resolve().parent.parent
WORK = HERE / "work"
COUNTS = (1, 1_000, 100_000)
HELD = "\n## Connections that are held\n\n"


def main():
    parser = argparse.ArgumentParser(prog="run", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="shorter rounds, and moto with few cases only")
    parser.add_argument("--hold", action="store_true", help="only the connections that are held")
    asked = parser.parse_args()
    programs = build.emulator()
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir()
    page = HERE / ("partial.md" if asked.quick else "last.md")
    if not asked.hold:
        moto = build.moto()
        table = beside(programs, moto, asked.quick)
        page.write_text(f"{machine(build.versions(moto))}\n\n{table}\n")
    compared = page.read_text().split(HELD)[0] if page.exists() else ""
    with serving(programs, "samples") as server:
        server.first_answer(anything(server))
        table = held(programs, server, WORK, asked.quick)
    page.write_text(f"{compared}{HELD}{machine(build.compiler())}\n\n{table}".lstrip())
    print(page.read_text())
    shutil.rmtree(WORK)


def beside(programs, moto, quick):
    """The table of both servers."""
    seconds = 2 if quick else 3
    table = Table()
    for count in COUNTS:
        data = WORK / f"data-{count}"
        begin = time.perf_counter()
        subprocess.run([programs / "probe", "make", data, str(count)], check=True)
        table.put("cases made in a file", count, "ours", shown(time.perf_counter() - begin))
        # Each measures on a copy, since both open more cases.
        copy = WORK / "copy"
        for measure in (inside, ours):
            shutil.copy(data, copy)
            measure(table, programs, copy, count, seconds, quick)
            copy.unlink()
        if not (quick and count > 1_000):
            theirs(table, programs, moto, count, seconds)
    return table.written()


def ours(table, programs, data, count, seconds, quick):
    with serving(programs, data) as server:
        table.put("start, of a file", count, "ours", shown(server.first_answer(anything(server))))
        listed = server.ask(page(server))["cases"]
        served(table, programs, server, "ours", count, [case["caseId"] for case in listed], seconds)
        written(table, programs, server, "ours", count, "on the disk", seconds)
        table.put("peak memory", count, "ours", f"{server.peak():,.0f} MiB")
    if not quick or count <= 1_000:
        with serving(programs, count) as server:
            table.put("start, with cases made first", count, "ours", shown(server.first_answer(anything(server))))
            written(table, programs, server, "ours", count, "in memory", seconds)


def theirs(table, programs, moto, count, seconds):
    if count == COUNTS[0]:
        port = free()
        with Server([moto / "moto_server", "-H", "127.0.0.1", "-p", str(port)], port) as server:
            table.put("start, with nothing", count, "moto", shown(server.first_answer(anything(server))))
    port = free()
    with Server([moto / "python", HERE / "driver" / "moto_filled.py", str(port), str(count)], port) as server:
        table.put("start, with cases made first", count, "moto", shown(server.first_answer(anything(server))))
        ids = [case["caseId"] for case in server.ask(page(server))["cases"]][:100]
        served(table, programs, server, "moto", count, ids, seconds)
        written(table, programs, server, "moto", count, "in memory", seconds)
        table.put("peak memory", count, "moto", f"{server.peak():,.0f} MiB")


def served(table, programs, server, who, count, ids, seconds):
    """Requests in a second, over a connection and over eight."""
    for name, request in (
        ("a case by its id", by_id(server, ids[:1])),
        ("up to 100 cases by their ids", by_id(server, ids)),
        ("a listing: a page of up to 100 (moto: all)", page(server)),
    ):
        for connections in (1, 8):
            if who == "moto" and "listing" in name and count > 1_000 and connections > 1:
                continue  # One answer takes long enough.
            rate = load(programs, server.address, request, WORK, connections, seconds)
            row = f"{name}: answers in a second, {connections} connection{'s' if connections > 1 else ''}"
            table.put(row, count, who, figure(rate))


def written(table, programs, server, who, count, where, seconds):
    request = signed(*ASKED["write"], server.address)
    for connections in (1, 8):
        rate = load(programs, server.address, request, WORK, connections, seconds)
        row = f"CreateCase, kept {where}: answers in a second, {connections} connection{'s' if connections > 1 else ''}"
        table.put(row, count, who, figure(rate))


def inside(table, programs, data, count, seconds, quick):
    """What a call costs inside the process."""
    for name, what in (("page", "a page"), ("open", "a page of open cases"), ("write", "a write")):
        request = signed(*ASKED[name], "127.0.0.1:4747")
        counted = instructions(programs, data, request, WORK, (2, 12))
        table.put(f"instructions of {what}", count, "ours", f"{counted:,.0f}")
        blocks = allocations(programs, data, request, WORK, (2, 12))
        table.put(f"allocations of {what}", count, "ours", f"{blocks:,.0f}")
        spent = cpu_time(programs, data, request, WORK, (20, 220 if quick else 520))
        table.put(f"CPU time of {what}", count, "ours", f"{spent * 1e6:,.0f} µs")
    table.put("what the disk takes to sync a page", count, "ours", f"{sync_time(WORK) * 1e6:,.0f} µs")


def page(server):
    return signed(*ASKED["page"], server.address)


def by_id(server, ids):
    # Theirs moves a case on whenever it is looked at, to resolved too.
    return signed("DescribeCases", {"caseIdList": ids, "includeResolvedCases": True, "maxResults": 100}, server.address)


def anything(server):
    """What both answer without a look at a case."""
    return signed("DescribeTrustedAdvisorChecks", {"language": "en"}, server.address)


def serving(programs, data):
    port = free()
    return Server([programs / "serve", f"127.0.0.1:{port}", str(data)], port)


def free():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Table:
    """Rows by name, in the order in which they were first named."""

    def __init__(self):
        self.rows = {}

    def put(self, name, count, who, figure):
        self.rows.setdefault(name, {})[(who, count)] = figure
        print(f"{name}, {count:,}, {who}: {figure}", flush=True)

    def written(self):
        columns = [(who, count) for count in COUNTS for who in ("ours", "moto")]
        heads = [f"{who}, {count:,}" for who, count in columns]
        lines = [f"| | {' | '.join(heads)} |", "|---" + "|--:" * len(heads) + "|"]
        for name, figures in self.rows.items():
            lines.append(f"| {name} | {' | '.join(figures.get(column, '') for column in columns)} |")
        return "\n".join(lines)


def machine(versions):
    """The line above a table: when, where and with what it was measured."""
    head = f"{time.strftime('%Y-%m-%d')}; {os.cpu_count()} processors, {platform.system()} {platform.release()}, "
    return f"{head}load average {os.getloadavg()[0]:.1f} at the end; {versions}."


def shown(seconds):
    return f"{seconds * 1e3:,.0f} ms" if seconds < 10 else f"{seconds:,.1f} s"


def figure(rate):
    return f"{rate:,.0f}" if rate >= 10 else f"{rate:.2f}"


main()
