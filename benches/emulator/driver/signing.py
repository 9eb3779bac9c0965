"""Signed requests, as they go over a connection."""

import hashlib
import hmac
import json
import time

KEY, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
REGION = "us-east-1"


def signed(operation, body, host):
    """A request of AWS Support. The signature is good for a quarter of an hour."""
    headers = {
        "content-type": "application/x-amz-json-1.1",
        "host": host,
        "x-amz-target": f"AWSSupport_20130415.{operation}",
    }
    return request("POST", "/", headers, json.dumps(body, separators=(",", ":")), "support")


def artifact(target, host):
    """A request of AWS Artifact that only reads, likewise."""
    return request("GET", target, {"host": host}, "", "artifact")


def request(method, target, headers, body, service):
    path, _, query = target.partition("?")
    at = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    headers = dict(sorted({**headers, "x-amz-date": at}.items()))
    names = ";".join(headers)
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    canonical = f"{method}\n{path}\n{query}\n{lines}\n{names}\n{digest(body)}"
    scope = f"{at[:8]}/{REGION}/{service}/aws4_request"
    key = b"AWS4" + SECRET.encode()
    for part in scope.split("/"):
        key = mac(key, part)
    signature = mac(key, f"AWS4-HMAC-SHA256\n{at}\n{scope}\n{digest(canonical)}").hex()
    headers["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={KEY}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
    headers["content-length"] = str(len(body))
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{method} {target} HTTP/1.1\r\n{head}\r\n{body}"


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def mac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
