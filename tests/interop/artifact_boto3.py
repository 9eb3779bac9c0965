#!/usr/bin/env python3
"""Drives the emulator through AWS Artifact with boto3.

    artifact_boto3.py target/debug/casebook

It starts `casebook emulate`, asks for every operation, follows both links, and provokes the errors that a
client can provoke. One line per check; the last line counts them. Exit status 1 when any failed.
"""
import sys
import tempfile
import urllib.error
import urllib.request
from datetime import datetime
from pathlib import Path

import boto3
import botocore
from botocore.config import Config

from emulator import Checks, control, emulator, refused

check = Checks()


def client(variables, **changes):
    settings = {
        "region_name": variables["AWS_REGION"],
        "endpoint_url": variables["AWS_ENDPOINT_URL"],
        "aws_access_key_id": variables["AWS_ACCESS_KEY_ID"],
        "aws_secret_access_key": variables["AWS_SECRET_ACCESS_KEY"],
        "config": Config(retries={"max_attempts": 0}),
    }
    return boto3.client("artifact", **{**settings, **changes})


def all_reports(artifact, **arguments):
    pages = artifact.get_paginator("list_reports").paginate(**arguments)
    return [report for page in pages for report in page["reports"]]


def complete(artifact):
    return next(report for report in all_reports(artifact) if report["uploadState"] == "COMPLETE")


@check
def lists_every_report_over_pages_of_any_size(artifact, variables):
    reports = all_reports(artifact)
    assert len(reports) >= 30, len(reports)
    assert len({report["id"] for report in reports}) == len(reports)
    assert {report["acceptanceType"] for report in reports} == {"PASSTHROUGH", "EXPLICIT"}
    assert isinstance(reports[0]["periodStart"], datetime)
    for size in (1, 7, 300):
        assert all_reports(artifact, PaginationConfig={"PageSize": size}) == reports, size


@check
def lists_the_versions_of_a_report(artifact, variables):
    for report in all_reports(artifact):
        pages = artifact.get_paginator("list_report_versions").paginate(reportId=report["id"])
        versions = sorted(entry["version"] for page in pages for entry in page["reports"])
        assert versions and versions[-1] == report["version"], report
    assert any(report["version"] > 1 for report in all_reports(artifact))


@check
def tells_everything_about_a_report(artifact, variables):
    for report in all_reports(artifact):
        detail = artifact.get_report_metadata(reportId=report["id"])["reportDetails"]
        assert detail["id"] == report["id"] and detail["version"] == report["version"]
        assert isinstance(detail["createdAt"], datetime) and detail["termArn"].startswith("arn:aws:artifact:")
        one = artifact.get_report_metadata(reportId=report["id"], reportVersion=1)["reportDetails"]
        assert one["version"] == 1


def fetch(url, **headers):
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
        return answer.status, answer.headers, answer.read()


@check
def both_links_lead_to_documents(artifact, variables):
    report = complete(artifact)
    term = artifact.get_term_for_report(reportId=report["id"])
    link = artifact.get_report(reportId=report["id"], termToken=term["termToken"])["documentPresignedUrl"]
    for url in (term["documentPresignedUrl"], link):
        status, headers, body = fetch(url)
        assert status == 200 and headers["Content-Type"] == "application/pdf", headers
        assert int(headers["Content-Length"]) == len(body)
        assert body.startswith(b"%PDF-") and body.rstrip().endswith(b"%%EOF")
        status, headers, part = fetch(url, Range="bytes=100-199")
        assert status == 206 and part == body[100:200], headers
        assert headers["Content-Range"] == f"bytes 100-199/{len(body)}"


@check
def a_link_does_not_go_with_another_signature(artifact, variables):
    report = complete(artifact)
    url = artifact.get_term_for_report(reportId=report["id"])["documentPresignedUrl"]
    for change in ({"Authorization": "AWS4-HMAC-SHA256 Credential=x"}, None):
        try:
            if change:
                fetch(url, **change)
            else:
                fetch(url[:-1] + ("0" if url[-1] != "0" else "1"))
        except urllib.error.HTTPError as error:
            assert error.code in (400, 403) and b"<Error>" in error.read()
        else:
            raise AssertionError("expected a refusal, found a document")


@check
def a_link_expires(artifact, variables):
    report = complete(artifact)
    url = artifact.get_term_for_report(reportId=report["id"])["documentPresignedUrl"]
    control(variables, "clock", {"advance_seconds": 600})
    try:
        fetch(url)
    except urllib.error.HTTPError as error:
        assert error.code == 403 and b"Request has expired" in error.read()
    else:
        raise AssertionError("expected a refusal, found a document")
    finally:
        control(variables, "reset", {})


@check
def settings_are_replaced_and_kept(artifact, variables):
    def status(answer):
        return answer["accountSettings"]["notificationSubscriptionStatus"]
    assert status(artifact.get_account_settings()) == "NOT_SUBSCRIBED"
    assert status(artifact.put_account_settings(notificationSubscriptionStatus="SUBSCRIBED")) == "SUBSCRIBED"
    assert status(artifact.put_account_settings()) == "SUBSCRIBED"
    assert status(artifact.get_account_settings()) == "SUBSCRIBED"
    answer = refused("ValidationException", 400, artifact.put_account_settings,
                     notificationSubscriptionStatus="PERHAPS")
    assert answer["reason"] == "fieldValidationFailed", answer
    assert [field["name"] for field in answer["fieldList"]] == ["notificationSubscriptionStatus"], answer


@check
def tags_are_added_replaced_and_removed(artifact, variables):
    report = complete(artifact)["arn"]
    agreement = artifact.list_customer_agreements()["customerAgreements"][0]["arn"]
    for arn in (report, f"{report}:1", agreement):
        assert artifact.list_tags_for_resource(resourceArn=arn)["tags"] == {}
        artifact.tag_resource(resourceArn=arn, tags={"team": "audit", "a b/1=2": "", "stage": arn})
        status = artifact.tag_resource(resourceArn=arn, tags={"team": "legal"})["ResponseMetadata"]["HTTPStatusCode"]
        assert status == 204, status
        status = artifact.untag_resource(resourceArn=arn, tagKeys=["a b/1=2", "none"])["ResponseMetadata"]["HTTPStatusCode"]
        assert status == 204, status
        assert artifact.list_tags_for_resource(resourceArn=arn)["tags"] == {"team": "legal", "stage": arn}
    answer = refused("ResourceNotFoundException", 404, artifact.tag_resource, resourceArn=f"{report}:99", tags={})
    assert answer["resourceId"] == f"{report}:99" and answer["resourceType"] == "report", answer
    answer = refused("ValidationException", 400, artifact.tag_resource, resourceArn=report, tags={"team": "#"})
    assert [field["name"] for field in answer["fieldList"]] == ["tags.team"], answer
    control(variables, "reset", {})


@check
def lists_the_agreements(artifact, variables):
    pages = artifact.get_paginator("list_customer_agreements").paginate(PaginationConfig={"PageSize": 2})
    agreements = [agreement for page in pages for agreement in page["customerAgreements"]]
    assert {agreement["state"] for agreement in agreements} == {"ACTIVE", "CUSTOMER_TERMINATED", "AWS_TERMINATED"}
    assert {agreement["type"] for agreement in agreements} == {"CUSTOM", "DEFAULT", "MODIFIED"}


@check
def input_is_judged_by_the_model(artifact, variables):
    for call, arguments, field in (
            (artifact.list_reports, {"maxResults": 301}, "maxResults"),
            (artifact.get_report_metadata, {"reportId": "nope"}, "reportId"),
            (artifact.get_report_metadata, {"reportId": "report-0123456789abcdef\n"}, "reportId"),
            (artifact.list_reports, {"nextToken": "x" * 2049}, "nextToken"),
            (artifact.get_report, {"reportId": "report-0123456789abcdef", "termToken": "a/b"}, "termToken")):
        answer = refused("ValidationException", 400, call, **arguments)
        assert answer["reason"] == "fieldValidationFailed", answer
        assert [found["name"] for found in answer["fieldList"]] == [field], answer
        assert all(found["message"] for found in answer["fieldList"])


@check
def tokens_are_bound_to_what_they_were_made_for(artifact, variables):
    token = artifact.list_reports(maxResults=2)["nextToken"]
    for call, arguments in (
            (artifact.list_customer_agreements, {"nextToken": token}),
            (artifact.list_reports, {"nextToken": token[:-1]}),
            (artifact.list_reports, {"nextToken": "made-up"})):
        assert refused("ValidationException", 400, call, **arguments)["reason"] == "invalidToken"
    one, other = [report["id"] for report in all_reports(artifact) if report["uploadState"] == "COMPLETE"][:2]
    term = artifact.get_term_for_report(reportId=one)["termToken"]
    answer = refused("ValidationException", 400, artifact.get_report, reportId=other, termToken=term)
    assert answer["reason"] == "invalidToken", answer


@check
def what_is_not_there_is_not_found(artifact, variables):
    answer = refused("ResourceNotFoundException", 404, artifact.get_report_metadata,
                     reportId="report-0000000000000000")
    assert answer["resourceId"] == "report-0000000000000000" and answer["resourceType"], answer
    refused("ResourceNotFoundException", 404, artifact.get_report_metadata,
            reportId=complete(artifact)["id"], reportVersion=99)


@check
def a_report_without_its_document_is_a_conflict(artifact, variables):
    missing = [report for report in all_reports(artifact) if report["uploadState"] != "COMPLETE"]
    assert missing
    for report in missing:
        answer = refused("ConflictException", 409, artifact.get_term_for_report, reportId=report["id"])
        assert answer["resourceId"] and answer["resourceType"], answer


@check
def signatures_are_verified(artifact, variables):
    wrong = client(variables, aws_secret_access_key="wrong")
    refused("InvalidSignatureException", 403, wrong.list_reports)
    unknown = client(variables, aws_access_key_id="AKIDUNKNOWN")
    refused("UnrecognizedClientException", 403, unknown.list_reports)
    unsigned = client(variables, config=Config(signature_version=botocore.UNSIGNED))
    refused("MissingAuthenticationTokenException", 403, unsigned.list_reports)
    elsewhere = client(variables, region_name="eu-central-1")
    assert elsewhere.list_reports()["reports"]


@check
def a_clock_that_is_off_is_refused(artifact, variables):
    control(variables, "clock", {"advance_seconds": 16 * 60})
    try:
        refused("RequestExpired", 400, artifact.list_reports)
    finally:
        control(variables, "reset", {})
    assert artifact.list_reports()["reports"]


def main(command):
    with tempfile.TemporaryDirectory() as folder:
        data = str(Path(folder) / "emulator.redb")
        with emulator(command, "--data", data) as variables:
            check.run(client(variables), variables)
            client(variables).put_account_settings(notificationSubscriptionStatus="SUBSCRIBED")
        again = Checks()

        @again
        def what_was_acknowledged_survives_a_restart(variables):
            kept = client(variables).get_account_settings()["accountSettings"]
            assert kept == {"notificationSubscriptionStatus": "SUBSCRIBED"}, kept

        with emulator(command, "--data", data) as variables:
            again.run(variables)
    check.passed += again.passed
    check.failed += again.failed
    return check.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
