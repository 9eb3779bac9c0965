"""The same archive by boto3 and pyarrow, as a script of a platform team does it: accounts side by side in
threads, and a Parquet file for each table and account.

`kept` writes an archive that can be kept, as casebook does (kept.py). `bare` writes the tables once and does nothing
else: no state, no hashes, no versions.
"""

import datetime
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
import pyarrow as pa
import pyarrow.parquet as pq
from botocore.config import Config

from kept import Kept

TEXT, FLAG, WHOLE, NUMBER = pa.string(), pa.bool_(), pa.int64(), pa.float64()
CASES = pa.schema(
    [(name, TEXT) for name in "id display_id subject status service_code category_code severity_code submitted_by time_created".split()]
    + [("cc_email_addresses", pa.list_(TEXT)), ("language", TEXT)]
)
COMMUNICATIONS = pa.schema([(name, TEXT) for name in "case_id body submitted_by time_created".split()] + [("attachment_ids", pa.list_(TEXT))])
FINDINGS = pa.schema(
    [(name, TEXT) for name in "id check_id resource_id status region".split()] + [("is_suppressed", FLAG), ("values", pa.map_(TEXT, TEXT))]
)
SUMMARIES = pa.schema(
    [("id", TEXT), ("refreshed_at", TEXT), ("status", TEXT), ("has_flagged_resources", FLAG)]
    + [(f"resources_{what}", WHOLE) for what in ("processed", "flagged", "ignored", "suppressed")]
    + [("savings", NUMBER), ("percent", NUMBER)]
)
# A session makes one client at a time: doing it in several threads is not safe.
MAKING = threading.Lock()
CHECKS = pa.schema([(name, TEXT) for name in "id name category description".split()] + [("headings", pa.list_(TEXT))])


class Bare:
    """The tables of one account, each written as one file."""

    def __init__(self, folder, account):
        self.folder, self.account = folder, account

    def write(self, kind, schema, rows):
        place = self.folder / f"kind={kind}" / f"account={self.account}" / "dt=2026-11-28"
        place.mkdir(parents=True)
        columns = [pa.array(column, of) for column, of in zip(zip(*rows), schema.types)]
        pq.write_table(pa.table(columns, schema=schema), place / "part-000001.parquet", compression="zstd")
        return len(rows)

    def close(self):
        pass


def archive(sts, session, config, tables, account):
    keys = sts.assume_role(RoleArn=f"arn:aws:iam::{account}:role/reader", RoleSessionName="archive")["Credentials"]
    with MAKING:
        support = session.client(
            "support",
            config=config,
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
        )
    cases, communications = [], []
    for page in support.get_paginator("describe_cases").paginate(includeResolvedCases=True, PaginationConfig={"PageSize": 100}):
        for case in page["cases"]:
            get = case.get
            cases.append(
                (case["caseId"], get("displayId"), get("subject"), get("status"), get("serviceCode"), get("categoryCode"))
                + (get("severityCode"), get("submittedBy"), get("timeCreated"), get("ccEmailAddresses"), get("language"))
            )
            for said in case["recentCommunications"]["communications"]:
                files = [file["attachmentId"] for file in said.get("attachmentSet", [])]
                communications.append((said["caseId"], said["body"], said["submittedBy"], said["timeCreated"], files))
    checks = support.describe_trusted_advisor_checks(language="en")["checks"]
    rows = [(check["id"], check["name"], check["category"], check["description"], check["metadata"]) for check in checks]
    written = tables.write("check", CHECKS, rows)
    summaries, findings = [], []
    for of in support.describe_trusted_advisor_check_summaries(checkIds=[check["id"] for check in checks])["summaries"]:
        counts, money = of["resourcesSummary"], of["categorySpecificSummary"]["costOptimizing"]
        summaries.append(
            (of["checkId"], of["timestamp"], of["status"], of["hasFlaggedResources"])
            + (counts["resourcesProcessed"], counts["resourcesFlagged"], counts["resourcesIgnored"], counts["resourcesSuppressed"])
            + (money["estimatedMonthlySavings"], money["estimatedPercentMonthlySavings"])
        )
    for check in checks:
        result = support.describe_trusted_advisor_check_result(checkId=check["id"], language="en")["result"]
        for of in result["flaggedResources"]:
            values = list(zip(check["metadata"], of["metadata"]))
            resource = of["resourceId"]
            findings.append((f"{check['id']}/{resource}", check["id"], resource, of["status"], of.get("region"), of.get("isSuppressed"), values))
    written += tables.write("case", CASES, cases)
    written += tables.write("communication", COMMUNICATIONS, communications)
    written += tables.write("finding", FINDINGS, findings)
    written += tables.write("summary", SUMMARIES, summaries)
    tables.close()
    return written


def main(how, folder, accounts, jobs):
    session = boto3.Session()
    config = Config(max_pool_connections=jobs, retries={"mode": "standard"})
    sts = session.client("sts", config=config)
    now = datetime.datetime.now(datetime.timezone.utc)

    def one(account):
        tables = Kept(folder, account, now.isoformat(), now) if how == "kept" else Bare(Path(folder), account)
        return archive(sts, session, config, tables, account)

    with ThreadPoolExecutor(jobs) as pool:
        print(sum(pool.map(one, Path(accounts).read_text().split())))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
