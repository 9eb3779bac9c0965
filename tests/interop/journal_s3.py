#!/usr/bin/env python3
"""Races runs of `case create` with a journal in a bucket of a server that is not ours.

    journal_s3.py COMMAND [KEYS]

For each key, two processes with a home of their own and nothing in common but the server open a case, and are killed
at random. A run after that goes on, and a last one must find the case that is there and open none: the emulator has one
case for each key, whose id both print.

The first keys are raced for without kills: they tell how long a run takes while others run. Each kill comes at a random
instant of that time.

The server is moto. It looks whether the condition of a write holds and then writes, so it gets one request at a time. The
way to it and back is slow, so that kills meet requests that are on it; during the race, some requests are refused and some
answers are lost. The emulator is slow to open a case, and loses the response to every third.
"""
import io
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

from emulator import emulator

WORKERS = 6
FAULTS = {"faults": [
    {"operation": "CreateCase", "every": 3, "fault": {"kind": "lost-answer"}},
    {"operation": "CreateCase", "fault": {"kind": "latency", "ms": 300}},
]}


class Quiet(WSGIRequestHandler):
    """Logs no requests."""

    def log_request(self, *_):
        pass


class SlowRoad:
    """Lets one request at a time through to the server. The way there and the way back take a while; in a storm, some
    requests are refused and some answers are lost."""

    def __init__(self, application, seed):
        self.application, self.numbers = application, random.Random(seed)
        self.one, self.drawing = threading.Lock(), threading.Lock()
        self.storm, self.seen = False, Counter()

    def __call__(self, environ, start_response):
        with self.drawing:
            there, back = (self.numbers.uniform(0, 0.1) for _ in range(2))
            fate = self.numbers.choices(["fine", "refused", "lost"], [90, 5, 5])[0] if self.storm else "fine"
            self.seen[fate] += 1
        size = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(size)
        time.sleep(there)
        self.note(environ, "there")
        if len(body) < size:
            raise ConnectionError
        if fate == "refused":
            start_response("503 Slow Down", [("Content-Type", "application/xml")])
            return [b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"]
        with self.one:
            answer = b"".join(self.application({**environ, "wsgi.input": io.BytesIO(body)}, start_response))
        time.sleep(back)
        self.note(environ, "back")
        if fate == "lost":
            raise ConnectionError
        return [answer]

    def note(self, environ, way):
        """Counts a write whose process was killed meanwhile: its end of the connection is closed."""
        try:
            is_gone = not environ["werkzeug.socket"].recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            is_gone = False
        except OSError:
            is_gone = True
        if is_gone and environ["REQUEST_METHOD"] == "PUT":
            with self.drawing:
                self.seen[way] += 1


class Race:
    """The processes of all keys."""

    def __init__(self, command, url, variables, numbers):
        self.command, self.numbers = command, numbers
        self.variables = {"PATH": os.environ["PATH"], "AWS_CONFIG_FILE": os.devnull,
                          "AWS_SHARED_CREDENTIALS_FILE": os.devnull, **variables, "AWS_ENDPOINT_URL_S3": url}
        self.killed = 0
        self.lock = threading.Lock()

    def begin(self, key, place="s3://casebook-journal/once"):
        home = tempfile.mkdtemp(prefix="casebook-home-")
        line = [self.command, "case", "create", "--subject", f"alarm {key}", "--body", "It stopped.", "--settle", "2",
                "--once", f"key {key}", "--journal", place, "--query", "caseId", "--output", "json"]
        return subprocess.Popen(line, env={**self.variables, "HOME": home}, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def kill(self, key, after):
        process = self.begin(key)
        try:
            process.communicate(timeout=after)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            with self.lock:
                self.killed += 1

    def together(self, act, arguments):
        """Acts with each of the arguments at the same time."""
        racing = [threading.Thread(target=act, args=more) for more in arguments]
        for thread in racing:
            thread.start()
        for thread in racing:
            thread.join()

    def measure(self, key):
        """Returns how long each of two runs with a key takes that are not killed."""
        took = []

        def run():
            began = time.monotonic()
            process = self.begin(key)
            _, told = process.communicate(timeout=120)
            assert process.returncode == 0, told
            took.append(time.monotonic() - began)

        self.together(run, [(), ()])
        assert len(took) == 2
        return took

    def race(self, key, takes):
        with self.lock:
            times = [self.numbers.uniform(0, takes) for _ in range(2)]
        self.together(self.kill, [(key, after) for after in times])

    def finish(self, key):
        """Returns the subject and the id of the case of a key, by a run that is not killed, and where the case was."""
        process = self.begin(key)
        out, told = process.communicate(timeout=120)
        assert process.returncode == 0, told
        word = "recorded" if "was used before" in told else "found" if "nothing was sent again" in told else "opened"
        return f"alarm {key}", json.loads(out), word


def cases(variables):
    support = boto3.client("support", endpoint_url=variables["AWS_ENDPOINT_URL"], region_name=variables["AWS_REGION"],
                           aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
                           aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"])
    pages = support.get_paginator("describe_cases").paginate(includeResolvedCases=True)
    return [case for page in pages for case in page["cases"]]


def main(command, keys):
    seed = int(os.environ.get("CASEBOOK_SEED") or time.time())
    print(f"CASEBOOK_SEED={seed}", flush=True)
    road = SlowRoad(DomainDispatcherApplication(create_backend_app), seed)
    server = make_server("127.0.0.1", 0, road, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.port}"
    with tempfile.TemporaryDirectory() as home:
        plans = {"scenario": {"case_limit_per_hour": None}, "faults": FAULTS}
        options = []
        for name, plan in plans.items():
            options += [f"--{name}", os.path.join(home, name)]
            with open(options[-1], "w") as file:
                json.dump(plan, file)
        with emulator(command, *options, listen="127.0.0.1:4753") as variables:
            s3 = boto3.client("s3", endpoint_url=url, region_name=variables["AWS_REGION"], aws_access_key_id="a",
                              aws_secret_access_key="b", config=Config(s3={"addressing_style": "path"}))
            s3.create_bucket(Bucket="casebook-journal")
            before = {case["caseId"] for case in cases(variables)}
            race = Race(command, url, variables, random.Random(seed))
            with ThreadPoolExecutor(WORKERS) as workers:
                first = [f"first {number}" for number in range(WORKERS)]
                took = [run for runs in workers.map(race.measure, first) for run in runs]
                takes = statistics.median(took)
                print(f"a run takes {takes:.2f} s: {min(took):.2f} to {max(took):.2f} s", flush=True)
                road.storm = True
                raced = list(range(1, keys + 1))
                list(workers.map(lambda key: race.race(key, takes), raced))
                road.storm = False
                after, last = (list(workers.map(race.finish, raced + first)) for _ in range(2))
            found = sorted((case["subject"], case["caseId"]) for case in cases(variables) if case["caseId"] not in before)
    for runs in (after, last):
        opened = sorted((subject, case) for subject, case, _ in runs)
        assert found == opened, (found, opened)
    assert {word for *_, word in last} <= {"recorded", "found"}, last
    told, seen = Counter(word for *_, word in after), road.seen
    print(f"{len(found)} keys have one case each; {race.killed} of {2 * keys} runs were killed, {seen['there']} while a write "
          f"was on its way and {seen['back']} while its answer was; {seen['refused']} requests were refused and "
          f"{seen['lost']} answers lost; the runs after that: {dict(told)}; the last runs have opened none")
    # If few runs were killed on the way, the race has proved little.
    assert race.killed > keys * 2 // 3, race.killed
    assert seen["there"] + seen["back"] > 0, seen


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20)
