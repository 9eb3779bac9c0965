#!/usr/bin/env python3
"""Races runs of `case create` with a journal in a bucket of a server that is not ours.

    journal_s3.py COMMAND [KEYS]

For each key, two processes with a home of their own and nothing in common but the server open a case, and are killed
at random. A last run goes on, and the emulator must have one case for each key, whose id that run prints.

The first keys are raced for without kills: they tell how long a run takes while others run. Each kill comes at a random
instant of that time.

The server is moto. It looks whether the condition of a write holds and then writes, so it gets one request at a time.
"""
import json
import os
import random
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


class Quiet(WSGIRequestHandler):
    """Logs no requests."""

    def log_request(self, *_):
        pass


class Race:
    """The processes of all keys."""

    def __init__(self, command, url, variables, numbers):
        self.command, self.numbers = command, numbers
        self.variables = {"PATH": os.environ["PATH"], "AWS_CONFIG_FILE": os.devnull,
                          "AWS_SHARED_CREDENTIALS_FILE": os.devnull, **variables, "AWS_ENDPOINT_URL_S3": url}
        self.killed, self.told = 0, Counter()
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

    def key(self, key, takes):
        with self.lock:
            times = [self.numbers.uniform(0, takes) for _ in range(2)]
        self.together(self.kill, [(key, after) for after in times])
        return self.last(key)

    def last(self, key):
        """Returns the subject and the id of the case of a key, by a run that is not killed."""
        process = self.begin(key)
        out, told = process.communicate(timeout=120)
        assert process.returncode == 0, told
        with self.lock:
            word = "sent" if "note: opened" in told else "known" if "used before" in told else "found"
            self.told[word] += 1
        return f"alarm {key}", json.loads(out)


def cases(variables):
    support = boto3.client("support", endpoint_url=variables["AWS_ENDPOINT_URL"], region_name=variables["AWS_REGION"],
                           aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
                           aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"])
    pages = support.get_paginator("describe_cases").paginate(includeResolvedCases=True)
    return [case for page in pages for case in page["cases"]]


def main(command, keys):
    seed = int(os.environ.get("CASEBOOK_SEED") or time.time())
    print(f"CASEBOOK_SEED={seed}", flush=True)
    application = DomainDispatcherApplication(create_backend_app)
    server = make_server("127.0.0.1", 0, application, threaded=False, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.port}"
    with tempfile.TemporaryDirectory() as home:
        scenario = os.path.join(home, "scenario.json")
        with open(scenario, "w") as file:
            json.dump({"case_limit_per_hour": None}, file)
        with emulator(command, "--scenario", scenario, listen="127.0.0.1:4753") as variables:
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
                raced = workers.map(lambda key: race.key(key, takes), range(1, keys + 1))
                opened = dict(raced)
                killed, told = race.killed, dict(race.told)
                opened |= dict(workers.map(race.last, first))
            found = sorted((case["subject"], case["caseId"]) for case in cases(variables) if case["caseId"] not in before)
            assert found == sorted(opened.items()), (found, opened)
    print(f"{len(opened)} keys have one case each; {killed} of {2 * keys} runs were killed; last runs: {told}")
    # If few runs were killed on the way, the race has proved little.
    assert killed > keys * 2 // 3, killed


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20)
