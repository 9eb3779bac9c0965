#!/usr/bin/env python3
"""Drives the emulator through AWS Support with the AWS CLI.

    support_awscli.py target/debug/casebook

It calls the sixteen operations that it knows; its model has none of those that upload files in parts. One line per
check; the last line counts them. Exit status 1 when any failed.
"""
import base64
import json
import sys
import tempfile
from pathlib import Path

from aws import Aws
from emulator import Checks, control, emulator

check = Checks()


@check
def the_catalogue(aws, variables, folder):
    service = aws("describe-services", "--language", "en")["services"][0]
    codes = ["--service-code", service["code"], "--category-code", service["categories"][0]["code"]]
    assert aws("describe-severity-levels")["severityLevels"][0]["code"] == "low"
    assert aws("describe-supported-languages", "--issue-type", "technical", *codes)["supportedLanguages"]
    assert aws("describe-create-case-options", "--issue-type", "technical", "--language", "en", *codes)


@check
def a_case_with_an_attachment(aws, variables, folder):
    content = bytes(range(256))
    files = folder / "attachments.json"
    # This client encodes what it is given, so the text goes in as it is.
    files.write_text(json.dumps([{"fileName": "a.txt", "data": base64.b64encode(content).decode()}]))
    made = aws("add-attachments-to-set", "--attachments", f"file://{files}")
    case_id = aws("create-case", "--subject", "From the command line", "--communication-body", "It «hängt»",
                  "--attachment-set-id", made["attachmentSetId"])["caseId"]
    assert aws("add-communication-to-case", "--case-id", case_id, "--communication-body", "more")["result"] is True
    found = aws("describe-cases", "--case-id-list", case_id)["cases"]
    assert [entry["caseId"] for entry in found] == [case_id]
    talk = aws("describe-communications", "--case-id", case_id)["communications"]
    assert [entry["body"] for entry in talk] == ["more", "It «hängt»"]
    attachment = aws("describe-attachment", "--attachment-id", talk[1]["attachmentSet"][0]["attachmentId"])
    once = base64.b64decode(attachment["attachment"]["data"])
    assert once == content or base64.b64decode(once) == content, attachment
    control(variables, f"cases/{case_id}/start", {})
    assert aws("resolve-case", "--case-id", case_id)["initialCaseStatus"] == "work-in-progress"


@check
def trusted_advisor(aws, variables, folder):
    checks = aws("describe-trusted-advisor-checks", "--language", "en")["checks"]
    ids = [entry["id"] for entry in checks]
    assert len(aws("describe-trusted-advisor-check-summaries", "--check-ids", *ids[:5])["summaries"]) == 5
    assert aws("describe-trusted-advisor-check-result", "--check-id", ids[0])["result"]["checkId"] == ids[0]
    for check_id in ids:
        done = aws.run("refresh-trusted-advisor-check", "--check-id", check_id)
        if done.returncode == 0:
            break
    assert json.loads(done.stdout)["status"]["status"] == "enqueued", done
    statuses = aws("describe-trusted-advisor-check-refresh-statuses", "--check-ids", check_id)["statuses"]
    assert statuses[0]["checkId"] == check_id


@check
def what_is_not_there(aws, variables, folder):
    aws.refused("CaseIdNotFound", "resolve-case", "--case-id", "case-none")
    aws.refused("CaseIdNotFound", "describe-cases", "--case-id-list", "case-none")
    aws.refused("CaseIdNotFound", "describe-communications", "--case-id", "case-none")
    aws.refused("CaseIdNotFound", "add-communication-to-case", "--case-id", "case-none", "--communication-body", "x")
    aws.refused("AttachmentIdNotFound", "describe-attachment", "--attachment-id", "attachment-none")
    aws.refused("AttachmentSetIdNotFound", "create-case", "--subject", "x", "--communication-body", "x",
                "--attachment-set-id", "as-none")
    aws.refused("InvalidParameterValueException", "refresh-trusted-advisor-check", "--check-id", "none")


@check
def limits(aws, variables, folder):
    four = json.dumps([{"fileName": str(n), "data": "eA=="} for n in range(4)])
    aws.refused("AttachmentSetSizeLimitExceeded", "add-attachments-to-set", "--attachments", four)
    one = ["add-attachments-to-set", "--attachments", json.dumps([{"fileName": "a", "data": "eA=="}])]
    case = ["create-case", "--subject", "x", "--communication-body", "x"]
    control(variables, "scenario", {"attachment_sets_per_hour": 0})
    aws.refused("AttachmentLimitExceeded", *one)
    control(variables, "scenario", {"attachment_sets_per_hour": None, "attachment_reads_per_minute": 0})
    made = aws(*one)["attachmentSetId"]
    case_id = aws(*case, "--attachment-set-id", made)["caseId"]
    said = aws("describe-communications", "--case-id", case_id)["communications"][0]
    attachment = said["attachmentSet"][0]["attachmentId"]
    aws.refused("DescribeAttachmentLimitExceeded", "describe-attachment", "--attachment-id", attachment)
    control(variables, "scenario", {"attachment_set_lifetime_seconds": 0})
    expired = aws(*one)["attachmentSetId"]
    aws.refused("AttachmentSetExpired", *case, "--attachment-set-id", expired)
    control(variables, "scenario", {"case_limit_per_hour": 0})
    aws.refused("CaseCreationLimitExceeded", *case)
    control(variables, "scenario", {"name": "no-support-plan"})
    aws.refused("SubscriptionRequiredException", "describe-severity-levels")
    control(variables, "scenario", {"name": "default"})
    strange = Aws("support", {**variables, "AWS_ACCESS_KEY_ID": "AKIDUNKNOWN"})
    strange.refused("InvalidClientTokenId", "describe-severity-levels")


@check
def every_operation_is_called(aws, variables, folder):
    aws.has_called_every_operation()


def main(command):
    with tempfile.TemporaryDirectory() as folder, emulator(command) as variables:
        check.run(Aws("support", variables), variables, Path(folder))
    return check.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
