#!/usr/bin/env python3
"""Keeps archives in the buckets of a server that is not ours.

    archive_s3.py

It starts moto_server behind a door that checks each signature with botocore, makes the buckets, and runs
`crates/archive/tests/foreign_bucket.rs`. The exit status is that of the test.
"""
import hashlib
import io
import os
import subprocess
import sys
import threading

import boto3
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

REGION = "eu-west-1"
KEYS = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "a session token")


class Quiet(WSGIRequestHandler):
    """Logs no requests."""

    def log_request(self, *_):
        pass


class Door:
    """Lets a request pass if botocore signs it alike, and counts both kinds."""

    def __init__(self, application):
        self.application = application
        self.passed = self.refused = 0
        # moto checks the condition of a write and then writes, and does not keep other requests from coming between.
        self.writing = threading.Lock()

    def __call__(self, environ, start_response):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        if why := self.mistake(environ, body):
            self.refused += 1
            print(f"refused: {environ['REQUEST_METHOD']} {environ['RAW_URI']}: {why}", file=sys.stderr)
            start_response("403 Forbidden", [("content-type", "application/xml")])
            return [b"<Error><Code>SignatureDoesNotMatch</Code><Message>By botocore</Message></Error>"]
        with self.writing:
            self.passed += 1
            return self.application(environ, start_response)

    def mistake(self, environ, body):
        found = environ.get("HTTP_AUTHORIZATION", "")
        if "SignedHeaders=" not in found:
            return "no signature"
        names = found.split("SignedHeaders=")[1].split(",")[0].split(";")
        if not {"host", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token"} <= set(names):
            return f"signed are {names} alone"

        def header(name):
            plain = name.upper().replace("-", "_")
            return environ.get(plain if plain.startswith("CONTENT_") else "HTTP_" + plain, "")

        if header("x-amz-content-sha256") != hashlib.sha256(body).hexdigest():
            return "another body"
        # The signer adds these by itself.
        own = {"x-amz-date", "x-amz-content-sha256", "x-amz-security-token"}
        url = f"http://{header('host')}{environ['RAW_URI']}"
        request = AWSRequest(environ["REQUEST_METHOD"], url, {name: header(name) for name in names if name not in own},
                             body)
        request.context["timestamp"] = header("x-amz-date")
        signer = S3SigV4Auth(KEYS, "s3", REGION)
        request.headers["X-Amz-Date"] = header("x-amz-date")
        request.headers["X-Amz-Security-Token"] = header("x-amz-security-token")
        request.headers["X-Amz-Content-SHA256"] = header("x-amz-content-sha256")
        signature = signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request)
        return None if found.endswith(f"Signature={signature}") else "another signature"


def main():
    door = Door(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, door, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.port}"
    client = boto3.client(
        "s3", endpoint_url=url, region_name=REGION, aws_access_key_id=KEYS.access_key,
        aws_secret_access_key=KEYS.secret_key, aws_session_token=KEYS.token,
        config=Config(s3={"addressing_style": "path"}, request_checksum_calculation="when_required"))
    for bucket in ["casebook-archive", "casebook-other"]:
        client.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    client.put_object(Bucket="casebook-other", Key="notes.txt", Body=b"mine")
    client.put_object(Bucket="casebook-other", Key="newer/archive.json", Body=b'{"format":"orc","version":2}')
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment |= {
        "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "AWS_ENDPOINT_URL_S3": url,
        "AWS_ACCESS_KEY_ID": KEYS.access_key, "AWS_SECRET_ACCESS_KEY": KEYS.secret_key, "AWS_SESSION_TOKEN": KEYS.token,
        "AWS_REGION": REGION}
    passed = door.passed
    test = ["cargo", "test", "--quiet", "--locked", "--workspace", "--test"]
    done = subprocess.run([*test, "foreign_bucket", "--", "--ignored"], env=environment)
    if done.returncode == 0:
        # The command, whose runs are killed.
        done = subprocess.run([*test, "command", "runs_into_a_bucket", "--", "--ignored"], env=environment)
    print(f"{door.passed - passed} requests signed as botocore signs them, {door.refused} not")
    return done.returncode or int(door.refused > 0 or door.passed - passed < 1000)


if __name__ == "__main__":
    sys.exit(main())
