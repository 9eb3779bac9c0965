#!/usr/bin/env python3
"""Drives the emulator through the compliance inquiries of AWS Artifact with boto3.

    artifact_inquiries.py target/debug/casebook

It calls all six operations. One line per check; the last line counts them. Exit status 1 when any failed.
"""
import csv
import io
import sys
from datetime import datetime

from artifact_boto3 import client, fetch
from emulator import Checks, control, emulator, refused

check = Checks()

QUERY = "Is data encrypted at rest?"


def queries(artifact, inquiry):
    pages = artifact.get_paginator("list_compliance_inquiry_queries").paginate(
        complianceInquiryId=inquiry, PaginationConfig={"PageSize": 1})
    return [query for page in pages for query in page["queries"]]


def ask(artifact, **content):
    made = artifact.create_compliance_inquiry(name="Encryption – «2026»", inquiryContent=content)
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 202, made
    return made["complianceInquirySummary"]


@check
def a_question_is_answered_with_its_sources(artifact, variables):
    asked = ask(artifact, query=QUERY)
    assert asked["status"] == "PROCESSING" and asked["inputSource"] == "TEXT", asked
    assert asked["name"] == "Encryption – «2026»" and isinstance(asked["createdAt"], datetime), asked
    assert [query["status"] for query in queries(artifact, asked["id"])] == ["PROCESSING"]
    control(variables, "clock", {"advance_seconds": 3})
    detail = artifact.get_compliance_inquiry_metadata(complianceInquiryId=asked["id"])["complianceInquiryDetail"]
    assert detail["status"] == "COMPLETED" and detail["arn"] == asked["arn"], detail
    [query] = queries(artifact, asked["id"])
    assert query["query"] == QUERY and query["status"] == "COMPLETED" and query["reviewType"] == "AI", query
    assert query["response"] and query["citations"][0]["sourceLabel"], query
    listed = artifact.get_paginator("list_compliance_inquiries").paginate(PaginationConfig={"PageSize": 1})
    assert asked["id"] in [inquiry["id"] for page in listed for inquiry in page["complianceInquiries"]]


@check
def a_questionnaire_is_reviewed_by_people(artifact, variables):
    file = {"content": bytes(range(256)), "fileSections": ["Access", "Backup"]}
    made = artifact.create_compliance_inquiry(
        name="Questionnaire", inquiryContent={"fileContent": file}, supportMode="FULL_SUPPORT", tags={"team": "audit"})
    inquiry = made["complianceInquirySummary"]["id"]
    assert made["tags"] == {"team": "audit"} and made["complianceInquirySummary"]["inputSource"] == "FILE", made
    control(variables, "clock", {"advance_seconds": 3})
    metadata = artifact.get_compliance_inquiry_metadata(complianceInquiryId=inquiry)
    assert metadata["complianceInquiryDetail"]["status"] == "HUMAN_REVIEW" and metadata["tags"] == {"team": "audit"}
    control(variables, "clock", {"advance_seconds": 4})
    found = queries(artifact, inquiry)
    assert [query["queryIdentifier"] for query in found] == [1, 2], found
    for query in found:
        assert query["reviewType"] == "HUMAN" and query["updatedResponseVersions"][0]["responseText"], query


@check
def the_same_token_asks_once(artifact, variables):
    same = {"name": "Once", "inquiryContent": {"query": QUERY}, "clientToken": "token-1"}
    first = artifact.create_compliance_inquiry(**same)["complianceInquirySummary"]
    assert artifact.create_compliance_inquiry(**same)["complianceInquirySummary"]["id"] == first["id"]
    answer = refused("ConflictException", 409, artifact.create_compliance_inquiry, **{**same, "name": "Twice"})
    assert answer["resourceType"] == "compliance-inquiry" and answer["resourceId"], answer


@check
def answers_are_exported_and_rated(artifact, variables):
    inquiry = ask(artifact, query=QUERY)["id"]
    refused("ValidationException", 400, artifact.export_compliance_inquiry, complianceInquiryId=inquiry)
    control(variables, "clock", {"advance_seconds": 3})
    link = artifact.export_compliance_inquiry(complianceInquiryId=inquiry, queryIdentifiers=[1], includeCitations=True)
    status, headers, body = fetch(link["documentPresignedUrl"])
    assert status == 200 and headers["Content-Type"].startswith("text/csv"), headers
    rows = list(csv.reader(io.StringIO(body.decode())))
    assert len(rows) == 2 and QUERY in rows[1], rows
    rated = artifact.put_compliance_inquiry_feedback(
        complianceInquiryId=inquiry, queryIdentifier=1, rating="THUMBS_UP", comment="Thanks, that helped (a lot)")
    assert isinstance(rated["submittedAt"], datetime), rated
    refused("ResourceNotFoundException", 404, artifact.put_compliance_inquiry_feedback, complianceInquiryId=inquiry,
            queryIdentifier=9, rating="THUMBS_DOWN")


@check
def what_is_not_there_is_not_found(artifact, variables):
    none = {"complianceInquiryId": "compliance-inquiry-0000000000000000"}
    for call in (artifact.get_compliance_inquiry_metadata, artifact.list_compliance_inquiry_queries,
                 artifact.export_compliance_inquiry):
        refused("ResourceNotFoundException", 404, call, **none)
    answer = refused("ValidationException", 400, artifact.get_compliance_inquiry_metadata, complianceInquiryId="x")
    assert [field["name"] for field in answer["fieldList"]] == ["complianceInquiryId"], answer


def main(command):
    with emulator(command) as variables:
        check.run(client(variables), variables)
    return check.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
