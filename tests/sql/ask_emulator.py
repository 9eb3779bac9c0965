"""Archives the accounts of an emulator, asks DuckDB the questions, compares the answers with the tally of
the emulator, and writes them for other engines.

    python ask_emulator.py CASEBOOK ARCHIVE ANSWERS
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.request
from collections import Counter
from datetime import datetime
from decimal import Decimal

import questions

SCENARIO = {
    "generated_cases": 7,
    "generated_communications": [1, 3, 8, 2],
    "generated_attachment_bytes": [0, 900, 0, 70_000],
    "generated_findings": 5,
    "generated_accounts": 29,
    "generated_account_kinds": ["usual", "usual", "no-plan", "usual", "no-role"],
    "organization": {},
}
NEEDED = {"AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"}


def start(casebook, scenario):
    """The emulator in a process of its own, and the variables that it prints for its clients."""
    process = subprocess.Popen(
        [casebook, "emulate", "--listen", "127.0.0.1:0", "--scenario", scenario],
        stdout=subprocess.PIPE,
        text=True,
    )
    variables = {}
    for line in process.stdout:
        if found := re.match(r"export (\w+)=['\"]?(.*?)['\"]?$", line.strip()):
            variables[found[1]] = found[2]
        if NEEDED <= set(variables):
            return process, variables
    sys.exit("the emulator did not start")


def call(casebook, environment, operation, request):
    """An operation of AWS Support in the caller's own account, all pages."""
    pages = []
    while True:
        command = [casebook, "api", "support", operation, "--input", json.dumps(request), "--output", "json"]
        answer = json.loads(subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True).stdout)
        pages.append(answer)
        if not answer.get("nextToken"):
            return pages
        request = {**request, "nextToken": answer["nextToken"]}


def first_answers(casebook, environment):
    """The seconds until AWS answered first, by case, as the service tells them."""
    seconds = {}
    for page in call(casebook, environment, "DescribeCases", {"includeResolvedCases": True}):
        for case in page["cases"]:
            times = [
                message["timeCreated"]
                for page in call(casebook, environment, "DescribeCommunications", {"caseId": case["caseId"]})
                for message in page["communications"]
                if message["submittedBy"] == "Amazon Web Services"
            ]
            if times:
                waited = moment(min(times)) - moment(case["timeCreated"])
                seconds[case["caseId"]] = int(waited.total_seconds())
    return seconds


def moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def expect(what, found, expected):
    if not expected or found != expected:
        sys.exit(f"{what}: expected {expected}, found {found}")
    print(f"as the emulator says: {what}")


def main(casebook, archive, answers):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as scenario:
        json.dump(SCENARIO, scenario)
        scenario.flush()
        emulator, variables = start(casebook, scenario.name)
        try:
            environment = {**os.environ, **variables}
            many = ["--accounts", "org", "--role", "OrganizationAccountAccessRole"]
            run = subprocess.run(
                [casebook, "archive", "--no-documents", *many, archive], env=environment, stdout=subprocess.DEVNULL
            )
            if run.returncode != 2:  # accounts without a plan or a role
                sys.exit(f"casebook archive: expected the exit code 2, found {run.returncode}")
            with urllib.request.urlopen(variables["AWS_ENDPOINT_URL"] + "/_emulator/tally") as answer:
                tally = json.loads(answer.read())
            own = first_answers(casebook, environment)
        finally:
            emulator.terminate()
            emulator.wait(timeout=10)
    compare(archive, answers, tally, own)


def compare(archive, answers, tally, own):
    connection = questions.duckdb_views(archive)
    rows = lambda statement: connection.execute(statement).fetchall()
    found = {name: [questions.plain_row(row) for row in rows(questions.question(name))] for name in questions.QUESTIONS}
    pathlib.Path(answers).write_text(json.dumps(found))

    accounts = tally["accounts"]
    readings = {row[0]: row[1] for row in found["attachments"]}
    expect("the accounts", sorted(readings), sorted(accounts))
    without_plan = sorted(id for id, account in accounts.items() if account["plan"] == "none" and readings[id] != "no_role")
    expect("accounts without a plan", sorted(id for id in readings if readings[id] == "no_plan"), without_plan)
    expect("whether some accounts have no role", "no_role" in readings.values(), True)
    read = {id: accounts[id] for id in accounts if readings[id] == "read"}
    expect("the accounts that were read", len(read), sum(reading not in ("no_plan", "no_role") for reading in readings.values()))

    open_cases = Counter()
    for id, account in read.items():
        for status, severities in account["cases"].items():
            if status != "resolved":
                open_cases.update({(id, severity): count for severity, count in severities.items()})
    expect("open cases", {(row[0], row[1]): row[2] for row in found["open_cases"]}, dict(+open_cases))

    expect(
        "attachments",
        {row[0]: tuple(row[4:6]) for row in found["attachments"] if row[0] in read},
        {id: (account["attachments"]["count"], account["attachments"]["bytes"]) for id, account in read.items()},
    )
    savings = Counter()
    for account in read.values():
        savings.update(account["savingsInCents"])
    expect(
        "savings",
        {row[0]: Decimal(row[3]) for row in found["savings"]},
        {check: Decimal(cents) / 100 for check, cents in savings.items()},
    )
    red = Counter()
    for row in found["red_checks"]:
        red[row[0]] += row[2]
    expect(
        "red checks",
        dict(red),
        {
            id: count
            for id, account in read.items()
            if (count := sum("error" in statuses for statuses in account["findings"].values()))
        },
    )
    found_by_status = rows("SELECT account, check_id, status, count(*) FROM findings GROUP BY ALL")
    expect(
        "findings",
        {(id, check, status): count for id, check, status, count in found_by_status},
        {
            (id, check, status): count
            for id, account in read.items()
            for check, statuses in account["findings"].items()
            for status, count in statuses.items()
            if count
        },
    )
    messages = rows("SELECT account, count(*) FROM communications GROUP BY account")
    expect("communications", dict(messages), {id: account["communications"] for id, account in read.items()})

    [[account]] = rows(f"SELECT DISTINCT account FROM cases WHERE id = '{next(iter(own))}'")
    waits = rows(f"SELECT case_id, seconds FROM first_answers WHERE account = '{account}'")
    expect("first answers", dict(waits), own)


main(*sys.argv[1:])
