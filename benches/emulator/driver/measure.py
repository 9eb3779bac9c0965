"""What is measured, and how."""

import json
import re
import subprocess
import time

# What is asked, by its name in the table.
ASKED = {
    "page": ("DescribeCases", {"includeResolvedCases": True, "maxResults": 100}),
    "open": ("DescribeCases", {"maxResults": 100}),
    "write": (
        "CreateCase",
        {
            "subject": "It is slow",
            "communicationBody": "It has been slow since this morning.",
            "serviceCode": "aws-lambda",
            "categoryCode": "other",
            "severityCode": "low",
            "language": "en",
        },
    ),
}


def load(programs, address, request, folder, connections, seconds):
    """Answers in a second."""
    path = folder / "request"
    path.write_bytes(request.encode())
    done = subprocess.run(
        [programs / "load", address, path, str(connections), str(seconds)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    said = json.loads(done.stdout)
    return said["answers"] / said["seconds"]


def instructions(programs, data, request, folder, times):
    """Instructions of one call in the process, of which the setting up is taken off."""
    few, many = (probe(programs, data, request, folder, count, "callgrind") for count in times)
    return (many - few) / (times[1] - times[0])


def allocations(programs, data, request, folder, times):
    """Allocations of one call, likewise."""
    few, many = (probe(programs, data, request, folder, count, "dhat") for count in times)
    return (many - few) / (times[1] - times[0])


def probe(programs, data, request, folder, times, tool):
    path = folder / "request"
    path.write_bytes(request.encode())
    out = folder / f"{tool}.out"
    command = ["valgrind", f"--tool={tool}", f"--{tool}-out-file={out}", programs / "probe", "run", data, path]
    done = subprocess.run([*command, str(times)], check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    pattern = r"refs:\s+([\d,]+)" if tool == "callgrind" else r"Total:\s+[\d,]+ bytes in ([\d,]+) blocks"
    return int(re.search(pattern, done.stderr)[1].replace(",", ""))


def cpu_time(programs, data, request, folder, times):
    """Seconds of one call in the process, user and system, likewise."""
    import resource

    path = folder / "request"
    path.write_bytes(request.encode())
    spent = []
    for count in times:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [programs / "probe", "run", data, path, str(count)], check=True, stdout=subprocess.DEVNULL
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return (spent[1] - spent[0]) / (times[1] - times[0])


def sync_time(folder, times=50):
    """Seconds that the disk takes to keep a page, without any of us."""
    import os

    path = folder / "sync"
    handle = os.open(path, os.O_CREAT | os.O_WRONLY)
    try:
        begin = time.perf_counter()
        for place in range(times):
            os.pwrite(handle, b"x" * 4096, place * 4096)
            os.fdatasync(handle)
        return (time.perf_counter() - begin) / times
    finally:
        os.close(handle)
        path.unlink()
