"""Processes, and what they cost: wall time, CPU time, and the most memory that was in use."""

import json
import os
import re
import select
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
ROOT = HERE.parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Cost:
    """What one run took: seconds, CPU seconds of the client and of the server, peak memory in KiB."""

    wall: float
    client: float
    server: float
    peak: int


def build():
    """The command, with the profile that is released."""
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()
    subprocess.run(["cargo", "build", "--release", "--locked", "--quiet", "-p", "casebook-cli"], cwd=ROOT, check=True)
    return target / "release" / "casebook"


def resident(pid):
    """The most memory that a process has had in use so far, in KiB."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"^VmHWM:\s+(\d+)", status, re.MULTILINE)
    return int(found[1]) if found else 0


class Emulator:
    """The emulator on a port, and an environment with nothing in it but what a client is told."""

    def __init__(self, binary, folder, scenario, client=None):
        self.binary = binary
        self.client = client or binary
        path = folder / "scenario.json"
        path.write_text(json.dumps(scenario))
        self.process = subprocess.Popen(
            [binary, "emulate", "--listen", "127.0.0.1:0", "--scenario", path],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        said = b""
        while select.select([self.process.stdout], [], [], 0.5 if b"export" in said else 60)[0]:
            more = os.read(self.process.stdout.fileno(), 4096)
            if not more:
                break
            said += more
        exports = dict(re.findall(r"export (\w+)='?([^'\n]+)'?", said.decode()))
        if not exports:
            raise SystemExit(f"the emulator does not start: {said}")
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(folder)} | exports

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def cpu(self):
        """CPU seconds of the emulator so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def run(self, words, out=subprocess.DEVNULL):
        """Runs a client, and measures it and the emulator meanwhile."""
        before = self.cpu()
        began = time.perf_counter()
        with tempfile.TemporaryFile() as told:
            child = subprocess.Popen(words, env=self.environment, stdout=out, stderr=told)
            peak = ended = 0
            # What the kernel tells at the end has the memory of this program in it, from before the
            # client took its place; so it is asked meanwhile. Its mark never falls, so little is missed.
            while not ended:
                peak = max(peak, resident(child.pid))
                time.sleep(0.005)
                ended, status, usage = os.wait4(child.pid, os.WNOHANG)
            wall = time.perf_counter() - began
            child.returncode = os.waitstatus_to_exitcode(status)
            told.seek(0)
            if status != 0:
                raise SystemExit(f"{words[0]}: exit {child.returncode}: {told.read().decode(errors='replace')}")
        return Cost(wall, usage.ru_utime + usage.ru_stime, self.cpu() - before, peak)

    def ask(self, operation, **members):
        """One operation of Artifact by the command."""
        words = [self.binary, "api", "artifact", operation, "--input", json.dumps(members)]
        done = subprocess.run(words, env=self.environment, stdout=subprocess.PIPE, check=True)
        return json.loads(done.stdout)

    def ids(self):
        """The ids of all reports."""
        ids, token = [], {}
        while True:
            page = self.ask("ListReports", maxResults=300, **token)
            ids += [report["id"] for report in page["reports"]]
            if not page.get("nextToken"):
                return ids
            token = {"nextToken": page["nextToken"]}

    def links(self, ids):
        """A fresh link to each document."""
        found = []
        for report in ids:
            term = self.ask("GetTermForReport", reportId=report)
            answer = self.ask("GetReport", reportId=report, termToken=term["termToken"])
            found.append(answer["documentPresignedUrl"])
        return found
