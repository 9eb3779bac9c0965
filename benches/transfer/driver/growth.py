"""What long lists take: the peak memory of the command at a few lengths, against canned answers."""

import json
import subprocess
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import measure

PAGE = 100


def case(number):
    return {
        "caseId": f"case-{number}",
        "displayId": f"{number:010}",
        "subject": f"Something that does not work as it should, number {number}",
        "status": "resolved",
        "serviceCode": "amazon-elastic-compute-cloud-linux",
        "categoryCode": "other",
        "severityCode": "low",
        "submittedBy": "somebody@example.com",
        "timeCreated": "2026-01-15T12:00:00.000Z",
        "ccEmailAddresses": ["one@example.com", "two@example.com"],
        "language": "en",
    }


def resource(number):
    values = [f"eu-west-1{'abc'[number % 3]}", f"i-{number:017x}", None, "a value that is no short one", "é ü"]
    return {"status": "warning", "region": "eu-west-1", "resourceId": f"r-{number}", "metadata": values * 2}


class Answers(BaseHTTPRequestHandler):
    """A service that has so many of everything."""

    protocol_version = "HTTP/1.1"
    count = 0

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        operation = self.headers["x-amz-target"].rpartition(".")[2]
        if operation == "DescribeCases":
            first = int(asked.get("nextToken") or 0)
            last = min(first + PAGE, self.count)
            token = str(last) if last < self.count else None
            self.whole({"cases": [case(number) for number in range(first, last)], "nextToken": token})
        elif operation == "DescribeTrustedAdvisorChecks":
            self.whole({"checks": [{"id": "c1", "name": "Disks", "metadata": [f"Column {n}" for n in range(10)]}]})
        else:
            self.findings()

    def whole(self, answer):
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def findings(self):
        self.send_response(200)
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        self.chunk(b'{"result":{"status":"warning","flaggedResources":[')
        for first in range(0, self.count, 500):
            rows = [json.dumps(resource(n)) for n in range(first, min(first + 500, self.count))]
            self.chunk((("," if first else "") + ",".join(rows)).encode())
        self.chunk(b']}}')
        self.chunk(b"")

    def chunk(self, data):
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    def log_message(self, *_):
        pass


def peak(client, url, words):
    """The most memory of one run, in MiB, and how many lines it has written; None where it fails."""
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": "/nonexistent",
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": url,
    }
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen([client, *words], env=environment, stdout=out, stderr=subprocess.DEVNULL)
        most = 0
        while child.poll() is None:
            most = max(most, measure.resident(child.pid))
            try:
                child.wait(0.005)
            except subprocess.TimeoutExpired:
                pass
        out.seek(0)
        return (most / 1024, sum(1 for _ in out)) if child.returncode == 0 else None


def table(client, quick):
    cases = (1_000, 10_000) if quick else (1_000, 10_000, 100_000)
    findings = (2_000, 20_000) if quick else (2_000, 20_000, 200_000)
    jobs = [
        ("case list --all --output {}", ["case", "list", "--all", "--output"], cases, ("jsonl", "csv", "json")),
        ("advisor result --output {}", ["advisor", "result", "c1", "--output"], findings, ("jsonl", "csv", "json")),
    ]
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    lines = ["| peak memory, MiB, for so many |" + " |" * len(cases), "|---|" + "--:|" * len(cases)]
    for name, words, counts, formats in jobs:
        for form in formats:
            cells = []
            for count in counts:
                Answers.count = count
                found = peak(client, url, [*words, form])
                if found and form != "json" and found[1] != count + (form == "csv"):
                    raise SystemExit(f"{name}: expected {count} lines, found {found[1]}")
                cells.append(f"{found[0]:.1f} ({count:,})" if found else f"fails ({count:,})")
            lines.append(f"| `{name.format(form)}` | " + " | ".join(cells) + " |")
    server.shutdown()
    return "\n".join(lines) + "\n"
