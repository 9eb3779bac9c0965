"""Archives many accounts by the command and by boto3 with pyarrow, and prints what each takes."""

import argparse
import datetime
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
ROOT = HERE.parent.parent
MIB = 1 << 20


@dataclass
class Cost:
    """What one run took: seconds, CPU seconds of the client, its peak memory in MiB, and its calls."""

    wall: float
    cpu: float
    peak: float
    calls: int


def arguments():
    parser = argparse.ArgumentParser(prog="run", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a hundredth of everything")
    parser.add_argument("--accounts", type=int, help="how many accounts; boto3 has a tenth of them")
    parser.add_argument("--cases", type=int, default=500, help="how many cases each account has, with 4 communications each")
    parser.add_argument("--findings", type=int, default=5000, help="how many flagged resources each account has")
    parser.add_argument("--jobs", type=int, default=8, help="how many accounts at the same time")
    parser.add_argument("--client", type=Path, help="this binary of the command instead of the one that is built")
    parser.add_argument("--python", type=Path, required=True, help="a Python with boto3 and pyarrow")
    asked = parser.parse_args()
    asked.accounts = asked.accounts or (20 if asked.quick else 2000)
    return asked


def machine():
    """In words that say nothing of whose machine it is."""
    cpu = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            cpu = line.split(":", 1)[1].strip()
            break
    return f"{os.cpu_count()} × {cpu}, {platform.system()} {platform.release().split('-')[0]}"


def build():
    """The command, with the profile that is released."""
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()
    subprocess.run(["cargo", "build", "--release", "--locked", "--quiet", "-p", "casebook-cli"], cwd=ROOT, check=True)
    return target / "release" / "casebook"


def resident(pid):
    """The most memory that a process has had in use so far, in MiB."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0)


def run(words, asked, home):
    """Runs a client against a server of its own, and measures it."""
    server = subprocess.Popen(
        [sys.executable, HERE / "driver" / "server.py", str(asked.cases), str(asked.findings)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    url = f"http://127.0.0.1:{int(server.stdout.readline())}"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": url,
    }
    # What the run before has left to write is not this run's work.
    os.sync()
    began = time.perf_counter()
    with tempfile.TemporaryFile() as told:
        child = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=told)
        peak = ended = 0
        while not ended:
            peak = max(peak, resident(child.pid))
            time.sleep(0.02)
            ended, status, usage = os.wait4(child.pid, os.WNOHANG)
        wall = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        if status != 0:
            told.seek(0)
            raise SystemExit(f"{words[0]}: exit {child.returncode}: {told.read().decode(errors='replace')[-2000:]}")
    calls, _ = server.communicate("")
    return Cost(wall, usage.ru_utime + usage.ru_stime, peak, int(calls))


def size(folder, kinds):
    return sum(path.stat().st_size for kind in kinds for path in (folder / f"kind={kind}").rglob("*.parquet"))


KINDS = ("case", "communication", "finding", "summary", "check")


def row(who, cost, rows, written):
    million = rows / 1e6
    cells = [f"{cost.wall:.1f}", f"{cost.cpu:.1f}", f"{cost.cpu / million:.2f}", f"{cost.peak:.0f}", f"{cost.calls:,}"]
    cells.append(f"{written / rows:.1f}" if written else "")
    return f"| {who} | {rows:,} | " + " | ".join(cells) + " |"


def main():
    asked = arguments()
    client = asked.client or build()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        tenth = max(asked.accounts // 10, 1)
        every, few = folder / "accounts.txt", folder / "few.txt"
        ids = [f"{1000 + number:012}\n" for number in range(asked.accounts)]
        every.write_text("".join(ids))
        few.write_text("".join(ids[:tenth]))

        def rows(accounts):
            return accounts * (asked.cases * 5 + asked.findings + 20)

        def casebook(accounts, place):
            words = [client, "archive", folder / place, "--accounts", accounts, "--role", "reader", "--jobs", str(asked.jobs),
                     "--calls-per-second", "unlimited"]
            return run([*words, "--only", "cases,advisor", "--no-progress"], asked, folder)

        def boto3(how, place):
            words = [asked.python, HERE / "driver" / "peer.py", how, folder / place, few, str(asked.jobs)]
            return run(words, asked, folder)

        lines = []
        first = casebook(every, "all")
        lines.append(row("casebook archive, first run", first, rows(asked.accounts), size(folder / "all", KINDS)))
        again = casebook(every, "all")
        lines.append(row("casebook archive, a second run without changes", again, rows(asked.accounts), 0))
        shutil.rmtree(folder / "all")
        small = casebook(few, "few")
        lines.append(row("casebook archive, a tenth of the accounts", small, rows(tenth), size(folder / "few", KINDS)))
        peer = boto3("kept", "kept")
        lines.append(row("boto3 and pyarrow, a tenth of the accounts", peer, rows(tenth), size(folder / "kept", KINDS)))
        peer_again = boto3("kept", "kept")
        lines.append(row("boto3 and pyarrow, a second run without changes", peer_again, rows(tenth), 0))
        bare = boto3("bare", "bare")
        lines.append(row("boto3 and pyarrow, the tables alone", bare, rows(tenth), size(folder / "bare", KINDS)))

    ratio, lower = peer.cpu / small.cpu, bare.cpu / small.cpu
    today = datetime.date.today()
    text = (
        f"{today}; {machine()}; {asked.accounts:,} accounts, each with {asked.cases:,} cases of 4 communications and"
        f" {asked.findings:,} findings; {asked.jobs} accounts at a time.\n\n"
        "| | rows | seconds | CPU seconds | CPU seconds per million rows | peak memory, MiB | calls | bytes per row |\n"
        "|---|--:|--:|--:|--:|--:|--:|--:|\n" + "\n".join(lines) + "\n\n"
        f"boto3 ÷ casebook in CPU: {ratio:.1f} (at least 10: {'met' if ratio >= 10 else 'missed'}),"
        f" and {lower:.1f} for the tables alone."
        f" Peak memory ≤ 256 MiB: {'met' if first.peak <= 256 else 'missed'}.\n"
    )
    print(text, end="")
    whole = not asked.quick and asked.accounts >= 2000
    (HERE / ("last.md" if whole else "partial.md")).write_text(text)


if __name__ == "__main__":
    main()
