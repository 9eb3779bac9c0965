#!/usr/bin/env python3
"""Drives the emulator through the agreements of AWS Artifact with boto3.

    artifact_agreements.py target/debug/casebook

boto3 does not know these seven operations. It gets them from the model that model.py makes. One line per check;
the last line counts them. Exit status 1 when any failed.
"""
import hashlib
import os
import sys
import tempfile
from datetime import datetime

from artifact_boto3 import client, fetch
from emulator import Checks, control, emulator, refused
from model import merge

check = Checks()

OFFERED = "agreement-Nz7KcP3vRd9WqJ1x"


def document(answer):
    status, headers, body = fetch(answer["documentPresignedUrl"])
    assert status == 200 and headers["Content-Type"] == "application/pdf" and body.startswith(b"%PDF-")
    return hashlib.sha256(body).hexdigest()


def read(artifact, agreement=OFFERED):
    """Accepts the non-disclosure agreement, and returns it and the agreement."""
    nda = artifact.get_nda_for_agreement(agreementId=agreement)
    token = artifact.accept_nda_for_agreement(
        agreementId=agreement, agreementRevisionId=nda["agreementRevisionId"],
        ndaToken=nda["acceptNdaForAgreementToken"])["getAgreementToken"]
    return nda, artifact.get_agreement(agreementId=agreement, ndaToken=token)


def accept(artifact, answer, **changes):
    return artifact.accept_agreement(**{
        "agreementId": OFFERED, "agreementRevisionId": answer["agreementRevisionId"],
        "acceptanceTermsToken": answer["acceptanceTermsToken"],
        "executeAgreementToken": answer["executeAgreementToken"], **changes})


@check
def lists_what_can_be_accepted_over_pages_of_any_size(artifact, variables):
    def all_agreements(**arguments):
        pages = artifact.get_paginator("list_agreements").paginate(**arguments)
        return [agreement for page in pages for agreement in page["agreements"]]
    agreements = all_agreements()
    assert len({agreement["id"] for agreement in agreements}) == len(agreements) >= 4
    assert OFFERED in {agreement["id"] for agreement in agreements}
    for agreement in agreements:
        assert agreement["name"] and agreement["arn"].endswith(agreement["id"]), agreement
        assert set(agreement["subjects"]) <= {"ACCOUNT", "ORGANIZATION"}, agreement
    for size in (1, 2, 300):
        assert all_agreements(PaginationConfig={"PageSize": size}) == agreements, size


@check
def an_agreement_is_read_accepted_and_terminated(artifact, variables):
    nda, agreement = read(artifact)
    assert nda["agreementRevisionId"] != agreement["agreementRevisionId"]
    assert document(nda) != document(agreement) and agreement["acceptanceTerms"]
    made = accept(artifact, agreement)["customerAgreement"]
    assert made["state"] == "ACTIVE" and isinstance(made["effectiveStart"], datetime)
    assert made in artifact.list_customer_agreements()["customerAgreements"]
    signed = artifact.get_customer_agreement(customerAgreementId=made["id"])
    assert document(signed) and signed["terminateTerms"]
    ended = artifact.terminate_agreement(
        customerAgreementId=made["id"], terminateAgreementToken=signed["terminateAgreementToken"])
    assert ended["customerAgreement"]["state"] == "CUSTOMER_TERMINATED"
    assert isinstance(ended["customerAgreement"]["effectiveEnd"], datetime)
    after = artifact.get_customer_agreement(customerAgreementId=made["id"])
    assert "terminateAgreementToken" not in after and document(after) == document(signed)


@check
def a_token_is_for_one_step_of_one_revision_once(artifact, variables):
    nda, agreement = read(artifact)
    answer = refused("ValidationException", 400, artifact.accept_nda_for_agreement, agreementId=OFFERED,
                     agreementRevisionId=nda["agreementRevisionId"], ndaToken=nda["acceptNdaForAgreementToken"])
    assert answer["reason"] == "invalidToken" and answer["fieldList"][0]["name"] == "ndaToken", answer
    for wrong in ({"acceptanceTermsToken": agreement["executeAgreementToken"]},
                  {"executeAgreementToken": "agreement-token-" + "x" * 24}):
        answer = refused("ValidationException", 400, lambda: accept(artifact, agreement, **wrong))
        assert answer["reason"] == "invalidToken", answer
        assert [field["name"] for field in answer["fieldList"]] == list(wrong), answer
    answer = refused("ValidationException", 400,
                     lambda: accept(artifact, agreement, agreementRevisionId=nda["agreementRevisionId"]))
    assert answer["reason"] == "fieldValidationFailed", answer
    control(variables, f"agreements/{OFFERED}/revise", {})
    refused("ValidationException", 400, lambda: accept(artifact, agreement))
    control(variables, "reset", {})


@check
def a_token_expires(artifact, variables):
    for seconds, expires in ((50, False), (60, True)):
        control(variables, "scenario", {"agreement_token_lifetime_seconds": 60})
        _, agreement = read(artifact)
        control(variables, "clock", {"advance_seconds": seconds})
        if expires:
            answer = refused("ValidationException", 400, lambda: accept(artifact, agreement))
            assert answer["reason"] == "invalidToken", answer
        else:
            accept(artifact, agreement)
        control(variables, "reset", {})


@check
def what_is_in_force_is_not_accepted_again(artifact, variables):
    _, first = read(artifact)
    _, second = read(artifact)
    accept(artifact, first)
    assert refused("ValidationException", 400, lambda: accept(artifact, second))["reason"] == "other"
    active = [agreement for agreement in artifact.list_customer_agreements()["customerAgreements"]
              if agreement["agreementArn"].endswith(OFFERED)]
    assert len(active) == 1, active
    control(variables, "reset", {})


@check
def what_is_not_there_is_not_found(artifact, variables):
    for call, arguments in (
            (artifact.get_nda_for_agreement, {"agreementId": "agreement-0000000000000000"}),
            (artifact.get_customer_agreement, {"customerAgreementId": "customer-agreement-0000000000000000"})):
        answer = refused("ResourceNotFoundException", 404, call, **arguments)
        assert answer["resourceId"] in arguments.values() and answer["resourceType"], answer
    answer = refused("ValidationException", 400, artifact.get_nda_for_agreement, agreementId="agreement-1")
    assert [field["name"] for field in answer["fieldList"]] == ["agreementId"], answer


def main(command):
    with tempfile.TemporaryDirectory() as folder:
        new = merge(folder)
        assert len(new) == 7, new
        os.environ["AWS_DATA_PATH"] = folder
        with emulator(command) as variables:
            check.run(client(variables), variables)
    return check.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
