"""Running clients, and what that costs. Only the client's own process is ever looked at."""

import json
import os
import re
import statistics
import subprocess
import tempfile
import time
from pathlib import Path


# Where this system keeps its root certificates.
ROOTS = Path("/etc/ssl/certs/ca-certificates.crt")


def roots():
    return ROOTS.read_text().count("BEGIN CERTIFICATE") if ROOTS.exists() else 0


class Bench:
    """The server, and an environment with nothing in it but what a client is told."""

    def __init__(self, server):
        self.folder = tempfile.TemporaryDirectory(prefix="peers-")
        self.home = Path(self.folder.name)
        self.ca = self.home / "ca.pem"
        self.server = subprocess.Popen([server, self.ca], stdout=subprocess.PIPE, text=True)
        plain, self.secure = (self.server.stdout.readline().strip() for _ in range(2))
        self.environment = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(self.home),
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": plain,
        }

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait()
        self.folder.cleanup()

    def environment_of(self, job):
        """What a client is told: one variable says to all of them which root certificates there are."""
        if job.tls:
            roots = self.trusted("roots.pem", ROOTS.read_text() if ROOTS.exists() else "", self.ca.read_text())
            return self.environment | {"AWS_ENDPOINT_URL": self.secure, "SSL_CERT_FILE": str(roots)}
        if job.one_root:
            end = "-----END CERTIFICATE-----\n"
            return self.environment | {"SSL_CERT_FILE": str(self.trusted("root.pem", ROOTS.read_text().split(end)[0] + end))}
        return self.environment

    def trusted(self, name, *certificates):
        path = self.home / name
        if not path.exists():
            path.write_text("".join(certificates))
        return path

    def run(self, binary, job, times, *more, under=()):
        """One run: what the client tells, its CPU seconds, its wall seconds, and what a tool says."""
        words = [*under, str(binary), job.word, str(times), *more]
        told, cpu, wall, complaints = self.process(words, self.environment_of(job))
        return json.loads(told), cpu, wall, complaints

    def process(self, words, environment, watch=lambda pid: None):
        """One process, from its start to its end: its output, CPU seconds, wall seconds and complaints."""
        complaints = self.home / "complaints"
        output = self.home / "output"
        with complaints.open("w") as errors, output.open("w") as told:
            began = time.perf_counter()
            child = subprocess.Popen(words, env=environment, cwd=self.home, stdout=told, stderr=errors)
            watch(child.pid)
            _, status, usage = os.wait4(child.pid, 0)
            wall = time.perf_counter() - began
            child.returncode = os.waitstatus_to_exitcode(status)
        if status != 0:
            raise SystemExit(f"{' '.join(words)}\n{complaints.read_text()}")
        return output.read_text(), usage.ru_utime + usage.ru_stime, wall, complaints.read_text()

    def check(self, binary, job):
        """What the answers come to, as this client has read them."""
        told, *_ = self.run(binary, job, 64 if job.name == "conc" else 1, "check")
        return told["values"], told["bytes"], told["hash"]

    def instructions(self, binary, job, times, profile=None):
        """All instructions of one run under callgrind."""
        out = profile or self.home / "callgrind.out"
        self.run(binary, job, times, under=callgrind(out))
        return total(out)

    def heap(self, binary, job, times):
        """The most bytes that were allocated at one time, exactly, by valgrind's DHAT."""
        tool = ["valgrind", "--tool=dhat", f"--dhat-out-file={self.home}/dhat.out"]
        *_, complaints = self.run(binary, job, times, under=tool)
        return int(re.search(r"At t-gmax: +([\d,]+) bytes", complaints)[1].replace(",", ""))

    def seconds(self, binaries, job, quick):
        """CPU and wall seconds of one time by each client: the medians of some rounds.

        Each round has all clients in it, so that a busy spell of the machine hits all of them.
        """
        small, large = job.timed
        if quick and not job.whole:
            large = small + max(1, (large - small) // 5)
        rounds = (5 if quick else 31) if job.word == "cold" else (3 if quick else 9)
        costs = {client: [] for client in binaries}
        for _ in range(rounds):
            for client, binary in binaries.items():
                _, cpu, wall, _ = self.run(binary, job, large)
                if job.word != "cold":
                    _, less_cpu, less_wall, _ = self.run(binary, job, small)
                    cpu, wall = cpu - less_cpu, wall - less_wall
                costs[client].append((cpu, wall))
        times = 1 if job.whole else large - small
        return {
            client: {
                "CPU time": statistics.median(cpu for cpu, _ in found) / times,
                "wall time": statistics.median(wall for _, wall in found) / times,
            }
            for client, found in costs.items()
        }


def callgrind(out):
    return ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}"]


def total(out):
    """The instructions that callgrind has counted."""
    totals = re.findall(r"^(?:totals|summary): (\d+)", Path(out).read_text(), re.MULTILINE)
    return int(totals[-1])


def measure(bench, binaries, job, quick, profiles):
    """One job by all clients."""
    seconds = bench.seconds(binaries, job, quick)
    found = {}
    for client, binary in binaries.items():
        profile = profiles and profiles / f"{client}.{job.name}.callgrind"
        small, large = job.counted
        counted = bench.instructions(binary, job, large, profile)
        if job.word != "cold":
            counted -= bench.instructions(binary, job, small)
        times = 1 if job.whole else large - small
        peaks = [bench.run(binary, job, job.remembered)[0]["peak_kib"] for _ in range(3)]
        found[client] = {
            "instructions": counted / times,
            **seconds[client],
            "peak memory": statistics.median(peaks) * 1024,
        }
        if job.heap:
            found[client]["peak heap"] = bench.heap(binary, job, job.remembered)
    return found
