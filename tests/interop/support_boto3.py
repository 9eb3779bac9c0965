#!/usr/bin/env python3
"""Drives the emulator through AWS Support with boto3.

    support_boto3.py target/debug/casebook

It asks for all twenty operations and provokes every documented error that a client can provoke. One line per
check; the last line counts them. Exit status 1 when any failed.
"""
import json
import sys
import tempfile
import urllib.request
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path

import boto3
import botocore.auth
from botocore.config import Config

from emulator import Checks, control, emulator, refused

check = Checks()
UNLIMITED = {"case_limit_per_hour": None}


def settings(variables):
    return {
        "region_name": variables["AWS_REGION"],
        "endpoint_url": variables["AWS_ENDPOINT_URL"],
        "aws_access_key_id": variables["AWS_ACCESS_KEY_ID"],
        "aws_secret_access_key": variables["AWS_SECRET_ACCESS_KEY"],
        "config": Config(retries={"max_attempts": 0}),
    }


def client(variables, **changes):
    return boto3.client("support", **{**settings(variables), **changes})


def service_and_category(support):
    service = support.describe_services()["services"][0]
    return service["code"], service["categories"][0]["code"]


def create(support, subject="It does not start", **more):
    service, category = service_and_category(support)
    return support.create_case(
        subject=subject, communicationBody="Since this morning – «niemand weiß warum» \"\\", serviceCode=service,
        categoryCode=category, severityCode="low", language="en", issueType="technical", **more)["caseId"]


def case(support, case_id, **more):
    found = support.describe_cases(caseIdList=[case_id], includeResolvedCases=True, **more)["cases"]
    assert len(found) == 1, found
    return found[0]


@check
def sts_tells_the_account(support, variables):
    caller = boto3.client("sts", **settings(variables)).get_caller_identity()
    assert caller["Account"] == "111122223333" and caller["Arn"].endswith(":user/sample"), caller
    assert len(caller["ResponseMetadata"]["HTTPHeaders"]["x-amzn-requestid"]) == 36, caller


@check
def the_accounts_are_listed_and_the_role_of_one_is_assumed(support, variables):
    control(variables, "scenario", {**UNLIMITED, "organization": {}, "generated_accounts": 45})
    pages = boto3.client("organizations", **settings(variables)).get_paginator("list_accounts").paginate()
    accounts = [account for page in pages for account in page["Accounts"]]
    assert len(accounts) == 46 and all(account["Status"] == "ACTIVE" for account in accounts), accounts
    last = accounts[-1]["Id"]
    assumed = boto3.client("sts", **settings(variables)).assume_role(
        RoleArn=f"arn:aws:iam::{last}:role/OrganizationAccountAccessRole", RoleSessionName="interop")
    credentials = assumed["Credentials"]
    assert credentials["Expiration"] > datetime.now(timezone.utc), credentials
    cases = client(
        variables, aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"], aws_session_token=credentials["SessionToken"],
    ).describe_cases()["cases"]
    assert cases and all(found["caseId"].startswith(f"case-{last}-") for found in cases), cases
    control(variables, "scenario", UNLIMITED)


@check
def the_catalogue_is_there(support, variables):
    services = support.describe_services()["services"]
    assert len(services) >= 40 and all(service["categories"] for service in services)
    few = support.describe_services(serviceCodeList=[services[0]["code"], services[3]["code"]], language="en")
    assert {found["code"] for found in few["services"]} == {services[0]["code"], services[3]["code"]}
    levels = [level["code"] for level in support.describe_severity_levels(language="en")["severityLevels"]]
    assert levels == ["low", "normal", "high", "urgent", "critical"], levels
    service, category = service_and_category(support)
    about = {"serviceCode": service, "categoryCode": category, "issueType": "technical"}
    languages = support.describe_supported_languages(**about)["supportedLanguages"]
    assert "en" in {language["code"] for language in languages}
    options = support.describe_create_case_options(language="en", **about)
    assert options["languageAvailability"] in ("available", "best_effort", "unavailable")
    assert {option["type"] for option in options["communicationTypes"]} <= {"chat", "web", "call"}


@check
def a_case_lives_from_opened_to_resolved_and_is_reopened(support, variables):
    case_id = create(support, ccEmailAddresses=["one@example.com"])
    opened = case(support, case_id)
    assert opened["status"] == "opened" and opened["displayId"].isdigit(), opened
    by_display = support.describe_cases(displayId=opened["displayId"])["cases"]
    assert [found["caseId"] for found in by_display] == [case_id]
    assert support.add_communication_to_case(caseId=case_id, communicationBody="more")["result"] is True
    assert case(support, case_id)["status"] == "opened"
    control(variables, f"cases/{case_id}/start", {})
    assert case(support, case_id)["status"] == "work-in-progress"
    control(variables, f"cases/{case_id}/ask", {"body": "Which one?"})
    asked = case(support, case_id)
    assert asked["status"] == "pending-customer-action"
    assert asked["recentCommunications"]["communications"][0]["submittedBy"] == "Amazon Web Services"
    support.add_communication_to_case(caseId=case_id, communicationBody="that one")
    assert case(support, case_id)["status"] == "customer-action-completed"
    answer = support.resolve_case(caseId=case_id)
    assert (answer["initialCaseStatus"], answer["finalCaseStatus"]) == ("customer-action-completed", "resolved")
    assert support.resolve_case(caseId=case_id)["initialCaseStatus"] == "resolved"
    assert support.describe_cases(caseIdList=[case_id])["cases"] == []
    support.add_communication_to_case(caseId=case_id, communicationBody="it is back")
    assert case(support, case_id)["status"] == "reopened"


@check
def five_communications_are_recent_and_a_token_leads_to_the_rest(support, variables):
    case_id = create(support)
    for number in range(11):
        support.add_communication_to_case(caseId=case_id, communicationBody=f"number {number}")
    recent = case(support, case_id)["recentCommunications"]
    assert [found["body"] for found in recent["communications"]] == [f"number {n}" for n in (10, 9, 8, 7, 6)]
    rest = support.describe_communications(caseId=case_id, nextToken=recent["nextToken"])["communications"]
    assert [found["body"] for found in rest[:6]] == [f"number {n}" for n in (5, 4, 3, 2, 1, 0)] and len(rest) == 7
    pages = support.get_paginator("describe_communications").paginate(
        caseId=case_id, PaginationConfig={"PageSize": 10})
    assert len([found for page in pages for found in page["communications"]]) == 12
    without = case(support, case_id, includeCommunications=False)
    assert not without.get("recentCommunications", {}).get("communications")


@check
def cases_are_paged_and_filtered_by_time(support, variables):
    created = {create(support, f"case {number}") for number in range(12)}
    pages = support.get_paginator("describe_cases").paginate(
        includeResolvedCases=True, PaginationConfig={"PageSize": 10})
    found = [found for page in pages for found in page["cases"]]
    ids = [entry["caseId"] for entry in found]
    assert len(ids) == len(set(ids)) and created <= set(ids)
    last = max(entry["timeCreated"] for entry in found)
    later = support.describe_cases(afterTime="2999-01-01T00:00:00Z")["cases"]
    earlier = support.describe_cases(beforeTime="1999-01-01T00:00:00Z")["cases"]
    assert later == [] and earlier == [] and last


@check
def attachments_come_back_byte_for_byte(support, variables):
    files = {"all bytes.bin": bytes(range(256)) * 64, "empty.txt": b"", "größe.log": b"\x00\xff" * 1000}
    answer = support.add_attachments_to_set(
        attachments=[{"fileName": name, "data": data} for name, data in files.items()])
    assert answer["expiryTime"].endswith("+0000"), answer
    case_id = create(support, attachmentSetId=answer["attachmentSetId"])
    first = case(support, case_id)["recentCommunications"]["communications"][0]
    assert {entry["fileName"] for entry in first["attachmentSet"]} == set(files)
    for entry in first["attachmentSet"]:
        read = support.describe_attachment(attachmentId=entry["attachmentId"])["attachment"]
        assert read["fileName"] == entry["fileName"] and read.get("data", b"") == files[entry["fileName"]]


@check
def a_set_has_three_files_of_five_mebibytes(support, variables):
    largest = {"fileName": "large.bin", "data": b"x" * (5 << 20)}
    full = support.add_attachments_to_set(attachments=[largest] * 3)["attachmentSetId"]
    refused("AttachmentSetSizeLimitExceeded", 400, support.add_attachments_to_set, attachmentSetId=full,
            attachments=[{"fileName": "four", "data": b"4"}])
    refused("AttachmentSetSizeLimitExceeded", 400, support.add_attachments_to_set,
            attachments=[{"fileName": "large", "data": b"x" * ((5 << 20) + 1)}])
    refused("AttachmentSetSizeLimitExceeded", 400, support.add_attachments_to_set,
            attachments=[{"fileName": str(n), "data": b"x"} for n in range(4)])


@contextmanager
def later(variables, seconds):
    """Moves the emulator's clock, and that of boto3's signatures with it."""
    control(variables, "clock", {"advance_seconds": seconds})
    now = botocore.auth.get_current_datetime
    botocore.auth.get_current_datetime = lambda *arguments, **more: now(*arguments, **more) + timedelta(seconds=seconds)
    try:
        yield
    finally:
        botocore.auth.get_current_datetime = now
        moved = control(variables, "clock")
        assert moved
        control(variables, "clock", {"set": datetime.now(timezone.utc).isoformat().replace("+00:00", "Z")})


@check
def a_set_expires_after_an_hour(support, variables):
    one = [{"fileName": "a", "data": b"a"}]
    old = support.add_attachments_to_set(attachments=one)["attachmentSetId"]
    case_id = create(support)
    service, category = service_and_category(support)
    with later(variables, 3601):
        refused("AttachmentSetExpired", 400, support.add_attachments_to_set, attachmentSetId=old, attachments=one)
        refused("AttachmentSetExpired", 400, support.add_communication_to_case, caseId=case_id,
                communicationBody="x", attachmentSetId=old)
        refused("AttachmentSetExpired", 400, support.create_case, subject="x", communicationBody="x",
                serviceCode=service, categoryCode=category, attachmentSetId=old)


@check
def a_case_cannot_be_reopened_after_two_weeks(support, variables):
    case_id = create(support)
    support.resolve_case(caseId=case_id)
    with later(variables, 15 * 24 * 3600):
        try:
            support.add_communication_to_case(caseId=case_id, communicationBody="x")
        except support.exceptions.ClientError as error:
            assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400, error.response
        else:
            raise AssertionError("expected a refusal, found an answer")


@check
def what_is_not_there_is_named(support, variables):
    refused("CaseIdNotFound", 400, support.describe_cases, caseIdList=["case-none"])
    refused("CaseIdNotFound", 400, support.describe_communications, caseId="case-none")
    refused("CaseIdNotFound", 400, support.add_communication_to_case, caseId="case-none", communicationBody="x")
    refused("CaseIdNotFound", 400, support.resolve_case, caseId="case-none")
    refused("AttachmentIdNotFound", 400, support.describe_attachment, attachmentId="attachment-none")
    one = [{"fileName": "a", "data": b"a"}]
    refused("AttachmentSetIdNotFound", 400, support.add_attachments_to_set, attachmentSetId="as-none", attachments=one)
    service, category = service_and_category(support)
    refused("AttachmentSetIdNotFound", 400, support.create_case, subject="x", communicationBody="x",
            serviceCode=service, categoryCode=category, attachmentSetId="as-none")


@check
def a_dry_run_does_nothing(support, variables):
    before = len(support.describe_cases(includeResolvedCases=True, maxResults=100)["cases"])
    refused("DryRunOperationException", 400, support.create_case, subject="x", communicationBody="x", dryRun=True)
    refused("DryRunOperationException", 400, support.describe_services, dryRun=True)
    after = len(support.describe_cases(includeResolvedCases=True, maxResults=100)["cases"])
    assert before == after


@check
def checks_have_results_summaries_and_languages(support, variables):
    checks = support.describe_trusted_advisor_checks(language="en")["checks"]
    assert len(checks) >= 60
    assert len({found["category"] for found in checks}) >= 5
    ids = [found["id"] for found in checks]
    summaries = support.describe_trusted_advisor_check_summaries(checkIds=ids)["summaries"]
    assert {summary["checkId"] for summary in summaries} == set(ids)
    flagged = 0
    for found in checks[:20]:
        result = support.describe_trusted_advisor_check_result(checkId=found["id"], language="en")["result"]
        for resource in result.get("flaggedResources", []):
            flagged += 1
            assert len(resource.get("metadata", [])) <= len(found["metadata"]), (found, resource)
    assert flagged
    support.describe_trusted_advisor_checks(language="pt_BR")


@check
def a_check_is_refreshed_by_the_clock(support, variables):
    checks = [found["id"] for found in support.describe_trusted_advisor_checks(language="en")["checks"]]
    statuses = {}
    unrefreshable = None
    for check_id in checks:
        try:
            found = support.describe_trusted_advisor_check_refresh_statuses(checkIds=[check_id])["statuses"][0]
            statuses[check_id] = found["status"]
        except support.exceptions.ClientError:
            unrefreshable = check_id
    assert unrefreshable
    answer = refused("InvalidParameterValueException", 400, support.refresh_trusted_advisor_check, checkId=unrefreshable)
    assert "UNREFRESHABLE_CHECK_ID_ERROR" in answer["Error"]["Message"], answer
    check_id = next(found for found, status in statuses.items() if status == "none")

    def status():
        return support.describe_trusted_advisor_check_refresh_statuses(checkIds=[check_id])["statuses"][0]

    started = support.refresh_trusted_advisor_check(checkId=check_id)["status"]
    assert started["status"] == "enqueued" and 3_590_000 < started["millisUntilNextRefreshable"] <= 3_600_000
    seen = [status()["status"]]
    for _ in range(3):
        control(variables, "clock", {"advance_seconds": 3})
        seen.append(status()["status"])
    assert seen[0] == "enqueued" and "processing" in seen and seen[-1] == "success", seen
    again = support.refresh_trusted_advisor_check(checkId=check_id)["status"]
    assert again["status"] == "success", again
    refused("InvalidParameterValueException", 400, support.refresh_trusted_advisor_check, checkId="none")


@check
def input_is_judged(support, variables):
    for call, arguments in (
            (support.describe_cases, {"maxResults": 101}),
            (support.describe_cases, {"caseIdList": ["case-x"] * 101}),
            (support.add_communication_to_case, {"caseId": "x", "communicationBody": "x" * 8001}),
            (support.create_case, {"subject": "x", "communicationBody": "x",
                                   "ccEmailAddresses": [f"{n}@example.com" for n in range(11)]})):
        try:
            call(**arguments)
        except support.exceptions.ClientError as error:
            assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400, error.response
            assert error.response["Error"]["Code"] != "CaseIdNotFound", error.response
        else:
            raise AssertionError(f"expected a refusal of {arguments}")


@check
def a_large_file_goes_up_in_parts_and_comes_back(support, variables):
    content = bytes(range(256)) * 24000
    links = support.get_attachment_upload_links(fileName="core.gz", fileSizeBytes=len(content))
    size, parts = links["partSizeBytes"], []
    for link in links["uploadUrls"]:
        at = (link["partIndex"] - 1) * size
        request = urllib.request.Request(link["url"], data=content[at:at + size], method="PUT")
        with urllib.request.urlopen(request) as answer:
            parts.append({"partIndex": link["partIndex"], "eTag": answer.headers["ETag"]})
    upload = links["uploadId"]
    refused("InvalidParameterValueException", 400, support.complete_attachment_upload, uploadId=upload,
            completedUploads=[{"partIndex": 1, "eTag": "x"}])
    support.complete_attachment_upload(uploadId=upload, completedUploads=parts)
    control(variables, "clock", {"advance_seconds": 3})
    status = support.describe_attachment_upload_status(uploadId=upload)
    assert status["uploadStatus"] == "attachment-ready", status
    assert status["uploadProgress"] == {"totalParts": len(parts), "completedPartsCount": len(parts)}, status
    case_id = create(support, uploadIds=[upload])
    said = case(support, case_id)["recentCommunications"]["communications"][0]
    assert said["attachmentSet"] == [], said
    attachment = said["attachments"][0]["attachmentId"]
    refused("InvalidParameterValueException", 400, support.describe_attachment, attachmentId=attachment)
    link = support.get_attachment_download_link(attachmentId=attachment)
    with urllib.request.urlopen(link["downloadUrl"]["url"]) as answer:
        assert answer.read() == content
    refused("UploadIdNotFound", 400, support.describe_attachment_upload_status, uploadId=upload)


@check
def signatures_are_verified(support, variables):
    wrong = client(variables, aws_secret_access_key="wrong")
    answer = None
    try:
        wrong.describe_severity_levels()
    except wrong.exceptions.ClientError as error:
        answer = error.response
    assert answer["Error"]["Code"] in ("InvalidSignatureException", "SignatureDoesNotMatch"), answer
    unknown = client(variables, aws_access_key_id="AKIDUNKNOWN")
    refused("InvalidClientTokenId", 403, unknown.describe_severity_levels)


def limits(command):
    """What only shows with the limits on: ten cases an hour, few attachments, a plan."""
    limited = Checks()

    @limited
    def ten_cases_an_hour(variables):
        support = client(variables)
        for number in range(10):
            create(support, f"case {number}")
        service, category = service_and_category(support)
        refused("CaseCreationLimitExceeded", 400, support.create_case, subject="x", communicationBody="x",
                serviceCode=service, categoryCode=category)

    @limited
    def few_attachments(variables):
        support = client(variables)
        one = [{"fileName": "a", "data": b"a"}]
        control(variables, "scenario", {"attachment_sets_per_hour": 2, "attachment_reads_per_minute": 2,
                                        "case_limit_per_hour": None})
        made = support.add_attachments_to_set(attachments=one)["attachmentSetId"]
        support.add_attachments_to_set(attachments=one)
        refused("AttachmentLimitExceeded", 400, support.add_attachments_to_set, attachments=one)
        case_id = create(support, attachmentSetId=made)
        said = case(support, case_id)["recentCommunications"]["communications"][0]
        attachment = said["attachmentSet"][0]["attachmentId"]
        for _ in range(2):
            support.describe_attachment(attachmentId=attachment)
        refused("DescribeAttachmentLimitExceeded", 400, support.describe_attachment, attachmentId=attachment)

    @limited
    def without_a_plan_nothing_answers(variables):
        control(variables, "scenario", {"name": "no-support-plan"})
        refused("SubscriptionRequiredException", 400, client(variables).describe_severity_levels)

    with emulator(command) as variables:
        limited.run(variables)
    return limited


def main(command):
    with tempfile.TemporaryDirectory() as folder:
        scenario = Path(folder) / "scenario.json"
        scenario.write_text(json.dumps(UNLIMITED))
        with emulator(command, "--scenario", str(scenario)) as variables:
            check.run(client(variables), variables)
    limited = limits(command)
    check.passed += limited.passed
    check.failed += limited.failed
    return check.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
