"""Both services and STS with canned responses: many accounts, each with the same cases and findings.

The responses are made once. A request costs this program the copy of one, so that a client is the
bottleneck. It reads the account from the access key that AssumeRole gave out, and checks nothing.
"""

import asyncio
import json
import random
import re
import sys
import urllib.parse

PAGE = 100
CHECKS = 10
WORDS = (
    "instance volume snapshot timeout throttled latency replica failover region bucket policy role"
    " denied retry console quota limit backup restore network subnet route gateway peering"
).split()
CREDENTIAL = re.compile(rb"Credential=ASIA(\d{12})")
TARGET = re.compile(rb"x-amz-target:\s*\w+\.(\w+)", re.IGNORECASE)
LENGTH = re.compile(rb"content-length:\s*(\d+)", re.IGNORECASE)
CALLER = b"000000000000"


def compact(answer):
    """The services write JSON without blanks."""
    return json.dumps(answer, separators=(",", ":")).encode()


def prose(chance, length):
    return " ".join(chance.choice(WORDS) for _ in range(length))


def communication(chance, number, of):
    return {
        "caseId": of,
        "body": prose(chance, 40),
        "submittedBy": "Amazon Web Services" if number % 2 == 0 else "ops@example.com",
        "timeCreated": f"2026-0{1 + number}-1{number}T12:00:00.000Z",
        "attachmentSet": [],
    }


def case(chance, number):
    of = f"case-000000000000-muen-2026-{number:016x}"
    return {
        "caseId": of,
        "displayId": f"{1700000000 + number}",
        "subject": prose(chance, 8),
        "status": "resolved" if number % 4 else "opened",
        "serviceCode": "amazon-elastic-compute-cloud-linux",
        "categoryCode": "other",
        "severityCode": ("low", "normal", "high", "urgent")[number % 4],
        "submittedBy": "ops@example.com",
        "timeCreated": "2026-01-15T12:00:00.000Z",
        "recentCommunications": {"communications": [communication(chance, n, of) for n in range(4)]},
        "ccEmailAddresses": ["one@example.com"],
        "language": "en",
    }


def resource(chance, number):
    return {
        "status": ("warning", "error", "ok")[number % 3],
        "region": ("eu-west-1", "us-east-1", "ap-southeast-2")[number % 3],
        "resourceId": f"{chance.getrandbits(160):040x}",
        "isSuppressed": False,
        "metadata": [
            f"eu-west-1{'abc'[number % 3]}",
            f"i-{chance.getrandbits(68):017x}",
            prose(chance, 2),
            "m5.xlarge",
            f"${number % 700}.{number % 100:02}",
            None,
            "14 days",
            f"{number % 100}.{number % 10}%",
        ],
    }


def check(number):
    return {
        "id": f"check{number}",
        "name": f"Check number {number}",
        "category": "cost_optimizing",
        "description": "What the check examines, and why. " * 8,
        "metadata": ["Zone", "Instance", "Name", "Type", "Savings", "Tag", "Idle", "CPU"],
    }


def summary(number, findings):
    return {
        "checkId": f"check{number}",
        "timestamp": "2026-11-01T00:00:00Z",
        "status": "warning",
        "hasFlaggedResources": True,
        "resourcesSummary": {
            "resourcesProcessed": findings * 2,
            "resourcesFlagged": findings,
            "resourcesIgnored": 0,
            "resourcesSuppressed": 0,
        },
        "categorySpecificSummary": {"costOptimizing": {"estimatedMonthlySavings": 12.5, "estimatedPercentMonthlySavings": 0.25}},
    }


class Canned:
    """The responses, by operation and by what the request asks for."""

    def __init__(self, cases, findings):
        chance = random.Random(17)
        self.pages = []
        for first in range(0, cases, PAGE):
            last = min(first + PAGE, cases)
            page = {"cases": [case(chance, number) for number in range(first, last)]}
            if last < cases:
                page["nextToken"] = f"page-{len(self.pages) + 1}"
            self.pages.append(compact(page))
        self.checks = compact({"checks": [check(number) for number in range(CHECKS)]})
        each = findings // CHECKS
        self.summaries = compact({"summaries": [summary(number, each) for number in range(CHECKS)]})
        self.results = {}
        for number in range(CHECKS):
            result = summary(number, each) | {"flaggedResources": [resource(chance, n) for n in range(each)]}
            del result["hasFlaggedResources"]
            self.results[f"check{number}"] = compact({"result": result})

    def answer(self, account, operation, body):
        if operation is None:
            return self.sts(account, body)
        if operation == b"DescribeTrustedAdvisorChecks":
            return self.checks
        asked = json.loads(body)
        if operation == b"DescribeCases":
            token = asked.get("nextToken") or "page-0"
            # Cases belong to the account, as their ids and texts do.
            return self.pages[int(token.rpartition("-")[2])].replace(CALLER, account)
        if operation == b"DescribeTrustedAdvisorCheckSummaries":
            return self.summaries
        if operation == b"DescribeTrustedAdvisorCheckResult":
            return self.results[asked["checkId"]]
        raise ValueError(f"no canned response for {operation}")

    def sts(self, account, body):
        asked = dict(urllib.parse.parse_qsl(body.decode()))
        if asked["Action"] == "GetCallerIdentity":
            inner = f"<Arn>arn:aws:iam::{account.decode()}:user/ops</Arn><UserId>AIDA</UserId><Account>{account.decode()}</Account>"
        else:
            of = asked["RoleArn"].split(":")[4]
            inner = (
                f"<Credentials><AccessKeyId>ASIA{of}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>"
                "<SessionToken>token</SessionToken><Expiration>2036-01-01T00:00:00Z</Expiration></Credentials>"
                f"<AssumedRoleUser><Arn>arn:aws:sts::{of}:assumed-role/r/s</Arn><AssumedRoleId>A:s</AssumedRoleId></AssumedRoleUser>"
            )
        action = asked["Action"]
        text = (
            f'<{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{action}Result>{inner}'
            f"</{action}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></{action}Response>"
        )
        return text.encode()


class Connection(asyncio.Protocol):
    calls = 0

    def __init__(self, canned):
        self.canned = canned
        self.waiting = bytearray()

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.waiting += data
        while True:
            end = self.waiting.find(b"\r\n\r\n")
            if end < 0:
                return
            head = bytes(self.waiting[:end])
            length = LENGTH.search(head)
            whole = end + 4 + (int(length[1]) if length else 0)
            if len(self.waiting) < whole:
                return
            body = bytes(self.waiting[end + 4 : whole])
            del self.waiting[:whole]
            account, target = CREDENTIAL.search(head), TARGET.search(head)
            answer = self.canned.answer(account[1] if account else CALLER, target[1] if target else None, body)
            kind = b"application/x-amz-json-1.1" if target else b"text/xml"
            lines = b"HTTP/1.1 200 OK\r\ncontent-type: %s\r\nx-amzn-requestid: r\r\ncontent-length: %d\r\n\r\n" % (kind, len(answer))
            self.transport.writelines([lines, answer])
            Connection.calls += 1


async def serve(cases, findings):
    canned = Canned(cases, findings)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(canned), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    # The program ends with its standard input, which is its parent's.
    await loop.run_in_executor(None, sys.stdin.read)
    print(Connection.calls, flush=True)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2])))
