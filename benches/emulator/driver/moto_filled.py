"""moto_server with cases in it: `python moto_filled.py PORT CASES`.

Its own backend opens them, in its own process, as its answer to CreateCase does, without the way
over HTTP, which would take an hour for a hundred thousand.
"""

import sys

from moto.core import DEFAULT_ACCOUNT_ID
from moto.server import main
from moto.support.models import support_backends

# The names of its backends' Regions have changed over time; there is one for this service.
backend = support_backends[DEFAULT_ACCOUNT_ID]["us-east-1"]
for number in range(int(sys.argv[2])):
    backend.create_case(
        subject=f"AWS Lambda is slow, number {number}",
        service_code="aws-lambda",
        severity_code="low",
        category_code="other",
        communication_body=f"Number {number} of many: it has been slow since this morning.",
        cc_email_addresses=[],
        language="en",
        attachment_set_id=None,
    )
main(["-H", "127.0.0.1", "-p", sys.argv[1]])
