#!/usr/bin/env python3
"""Drives the emulator through AWS Artifact with the AWS CLI.

    artifact_awscli.py target/debug/casebook

It calls every operation; those on agreements it gets from the model that model.py makes. One line per check; the last line counts them. Exit status 1 when any failed.
"""
import json
import sys
import tempfile

from artifact_agreements import OFFERED, document
from artifact_boto3 import fetch
from aws import Aws
from emulator import Checks, control, emulator
from model import merge

check = Checks()


@check
def a_report_is_downloaded(aws, variables):
    found = next(report for report in aws("list-reports")["reports"] if report["uploadState"] == "COMPLETE")
    report = ["--report-id", found["id"]]
    assert found["version"] in [entry["version"] for entry in aws("list-report-versions", *report)["reports"]]
    detail = aws("get-report-metadata", *report)["reportDetails"]
    assert (detail["id"], detail["version"]) == (found["id"], found["version"]), detail
    token = aws("get-term-for-report", *report)["termToken"]
    assert fetch(aws("get-report", *report, "--term-token", token)["documentPresignedUrl"])[2].startswith(b"%PDF-")


@check
def settings_are_replaced(aws, variables):
    def status(*arguments):
        return aws(*arguments)["accountSettings"]["notificationSubscriptionStatus"]
    assert status("get-account-settings") == "NOT_SUBSCRIBED"
    status("put-account-settings", "--notification-subscription-status", "SUBSCRIBED")
    assert status("get-account-settings") == "SUBSCRIBED"


@check
def an_agreement_is_accepted_and_terminated(aws, variables):
    assert OFFERED in [agreement["id"] for agreement in aws("list-agreements", "--page-size", "2")["agreements"]]
    offered = ["--agreement-id", OFFERED]
    nda = aws("get-nda-for-agreement", *offered)
    assert document(nda)
    token = aws("accept-nda-for-agreement", *offered, "--agreement-revision-id", nda["agreementRevisionId"],
                "--nda-token", nda["acceptNdaForAgreementToken"])["getAgreementToken"]
    agreement = aws("get-agreement", *offered, "--nda-token", token)
    accept = ["accept-agreement", *offered, "--agreement-revision-id", agreement["agreementRevisionId"],
              "--acceptance-terms-token", agreement["acceptanceTermsToken"],
              "--execute-agreement-token", agreement["executeAgreementToken"]]
    made = ["--customer-agreement-id", aws(*accept)["customerAgreement"]["id"]]
    aws.refused("ValidationException", *accept)
    signed = aws("get-customer-agreement", *made)
    assert document(signed) != document(agreement)
    ended = aws("terminate-agreement", *made, "--terminate-agreement-token", signed["terminateAgreementToken"])
    assert ended["customerAgreement"]["state"] == "CUSTOMER_TERMINATED", ended
    states = {entry["id"]: entry["state"] for entry in aws("list-customer-agreements")["customerAgreements"]}
    assert states[made[1]] == "CUSTOMER_TERMINATED", states


@check
def a_question_is_answered(aws, variables):
    content = json.dumps({"query": "Is data encrypted at rest?"})
    made = aws("create-compliance-inquiry", "--name", "Encryption", "--inquiry-content", content)
    inquiry = ["--compliance-inquiry-id", made["complianceInquirySummary"]["id"]]
    control(variables, "clock", {"advance_seconds": 3})
    detail = aws("get-compliance-inquiry-metadata", *inquiry)["complianceInquiryDetail"]
    assert detail["status"] == "COMPLETED", detail
    assert inquiry[1] in [found["id"] for found in aws("list-compliance-inquiries")["complianceInquiries"]]
    [query] = aws("list-compliance-inquiry-queries", *inquiry)["queries"]
    assert query["response"] and query["reviewType"] == "AI", query
    link = aws("export-compliance-inquiry", *inquiry, "--include-citations")["documentPresignedUrl"]
    assert b"encrypted at rest" in fetch(link)[2]
    assert aws("put-compliance-inquiry-feedback", *inquiry, "--query-identifier", "1", "--rating", "THUMBS_UP")["submittedAt"]


@check
def a_report_has_tags(aws, variables):
    report = ["--resource-arn", aws("list-reports", "--max-items", "1")["reports"][0]["arn"]]
    aws("tag-resource", *report, "--tags", json.dumps({"team": "audit", "a b": ""}))
    aws("untag-resource", *report, "--tag-keys", "a b")
    assert aws("list-tags-for-resource", *report)["tags"] == {"team": "audit"}


@check
def every_operation_is_called(aws, variables):
    aws.has_called_every_operation(variables["AWS_DATA_PATH"])


def main(command):
    with tempfile.TemporaryDirectory() as folder, emulator(command) as variables:
        merge(folder)
        variables["AWS_DATA_PATH"] = folder
        check.run(Aws("artifact", variables), variables)
    return check.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
