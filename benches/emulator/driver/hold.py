"""What the emulator holds: many connections at the same time, and many requests over them."""

import subprocess
import time

from signing import artifact, signed

# Connections, and after how many requests the server is looked at.
WHOLE = (1_000, (100_000, 500_000, 1_000_000))
QUICK = (50, (500, 2_500, 5_000))

# The memory, in MiB, that may come between the first look and the last. The first requests fill what is bounded: the
# buffers of the connections, and the log of the last 10,000 requests. Over the 900,000 requests that follow, this is two
# bytes for each, so anything that one request in ten leaves behind is more.
GROWTH = 2


def held(programs, server, folder, quick):
    """Measures a server that no one else uses; returns the table. Ends the run if memory or open files grow."""
    connections, counts = QUICK if quick else WHOLE
    looks = []

    def look(when):
        looks.append((when, server.memory(), server.files()))
        print("%s: %.1f MiB, %d open files" % looks[-1], flush=True)

    look("before")
    command = [programs / "hold", server.address, str(connections), ",".join(map(str, counts)), *mix(server, folder)]
    begin = time.perf_counter()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holding:
        for line in holding.stdout:
            look(f"{int(line):,} requests")
            holding.stdin.write("\n")
            holding.stdin.flush()
    seconds = time.perf_counter() - begin
    if holding.returncode or len(looks) != 1 + len(counts):
        raise SystemExit("the connections were not held to the end")
    rest(server, looks[-1][2] - connections)
    look("all closed")
    check(looks, connections)
    return written(looks, connections, counts[-1] / seconds)


def mix(server, folder):
    """The requests, one of each kind, as files."""
    check = server.ask(signed("DescribeTrustedAdvisorChecks", {"language": "en"}, server.address))["checks"][0]["id"]
    cases = {"includeCommunications": False, "maxResults": 10}
    requests = {
        "cases": signed("DescribeCases", cases, server.address),
        "summary": signed("DescribeTrustedAdvisorCheckSummaries", {"checkIds": [check]}, server.address),
        "reports": artifact("/v1/report/list?maxResults=2", server.address),
    }
    for name, request in requests.items():
        server.ask(request)
        path = folder / name
        path.write_bytes(request.encode())
        yield path


def rest(server, files, limit=10):
    """Waits until the server has noticed that its clients are gone, and has no more than these files open."""
    begin = time.perf_counter()
    while server.files() > files and time.perf_counter() - begin < limit:
        time.sleep(0.01)


def check(looks, connections):
    (_, _, files), (_, first, _), *_, (_, last, _), (_, _, left) = looks
    for when, _, open_files in looks[1:-1]:
        if open_files != left + connections:
            raise SystemExit(f"expected {left + connections} open files, found {open_files}: {when}")
    # Before, the connection of a request may not have been closed yet.
    if left > files:
        raise SystemExit(f"expected {files} open files when all connections are closed, found {left}")
    if last - first > GROWTH:
        raise SystemExit(f"expected at most {GROWTH} MiB more after the last request, found {last - first:.1f} MiB more")


def written(looks, connections, rate):
    names, memory, files = zip(*looks)
    rows = [
        [f"{connections:,} connections, {rate:,.0f} answers in a second", *names],
        ["---", *["--:"] * len(looks)],
        ["memory", *(f"{mebibytes:.1f} MiB" for mebibytes in memory)],
        ["open files", *(f"{count:,}" for count in files)],
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"
