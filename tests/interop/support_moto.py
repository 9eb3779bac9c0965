#!/usr/bin/env python3
"""Drives a server that is not ours with the casebook command.

    support_moto.py target/debug/casebook

It starts moto_server and asks it for the Support operations that it has. One line per check; the last line counts
them. Exit status 1 when any failed.
"""
import json
import os
import re
import subprocess
import sys

from emulator import Checks

check = Checks()


class Casebook:
    """The command, with moto for its network and nothing of this machine's configuration."""

    def __init__(self, command, url):
        self.command = command
        self.environment = {
            "PATH": os.environ["PATH"], "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_REGION": "us-east-1"}

    def __call__(self, operation, **members):
        done = subprocess.run(
            [self.command, "api", "support", operation, "--input", json.dumps(members), "--output", "json"],
            env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@check
def a_case_is_created_found_and_resolved(casebook):
    case_id = casebook("CreateCase", subject="«Hallo»", communicationBody="text \"\\ é", serviceCode="general-info",
                       severityCode="low", categoryCode="using-aws", language="en", issueType="technical")["caseId"]
    cases = casebook("DescribeCases", caseIdList=[case_id])["cases"]
    assert [case["subject"] for case in cases] == ["«Hallo»"], cases
    assert cases[0]["recentCommunications"]["communications"][0]["body"] == "text \"\\ é", cases
    answer = casebook("ResolveCase", caseId=case_id)
    assert answer["finalCaseStatus"] == "resolved", answer
    assert casebook("DescribeCases", includeResolvedCases=True)["cases"]


@check
def checks_are_listed_and_refreshed(casebook):
    checks = casebook("DescribeTrustedAdvisorChecks", language="en")["checks"]
    assert len(checks) > 50 and all(isinstance(found["metadata"], list) for found in checks)
    status = casebook("RefreshTrustedAdvisorCheck", checkId=checks[0]["id"])["status"]
    assert status["checkId"] == checks[0]["id"] and status["status"], status


def main(command):
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"],
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    try:
        for line in server.stderr:
            if found := re.search(r"Running on (http://127\.0\.0\.1:\d+)", line):
                break
        else:
            raise SystemExit("moto_server did not start")
        check.run(Casebook(command, found[1]))
    finally:
        server.terminate()
        server.wait(timeout=10)
    return check.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
