"""The emulator as a process, and what the scripts beside this one share."""
import json
import re
import subprocess
import traceback
import urllib.request
from contextlib import contextmanager

from botocore.exceptions import ClientError

NEEDED = {"AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"}


@contextmanager
def emulator(command, *arguments, listen="127.0.0.1:4747"):
    """The emulator in a process of its own, and the variables that it prints for its clients."""
    process = subprocess.Popen(
        [command, "emulate", "--listen", listen, *arguments], stdout=subprocess.PIPE, text=True)
    try:
        variables = {}
        for line in process.stdout:
            if found := re.match(r"export (\w+)=['\"]?(.*?)['\"]?$", line.strip()):
                variables[found[1]] = found[2]
            if NEEDED <= set(variables):
                break
        assert NEEDED <= set(variables), f"the emulator did not start: {variables}"
        yield variables
    finally:
        process.terminate()
        process.wait(timeout=10)


def control(variables, path, body=None):
    """A control of the emulator's own."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(variables["AWS_ENDPOINT_URL"] + "/_emulator/" + path, data=data)
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read() or b"null")


def refused(code, status, call, **arguments):
    """Calls what must be refused, and returns the refusal."""
    try:
        call(**arguments)
    except ClientError as error:
        answer = error.response
        assert answer["Error"]["Code"] == code, answer
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == status, answer
        assert answer["ResponseMetadata"].get("RequestId"), answer
        return answer
    raise AssertionError(f"expected {code}, found an answer")


class Checks:
    """Functions that each prove a point; their names are the points."""

    def __init__(self):
        self.functions = []
        self.passed = self.failed = 0

    def __call__(self, function):
        self.functions.append(function)
        return function

    def run(self, *arguments):
        for function in self.functions:
            name = function.__name__.replace("_", " ")
            try:
                function(*arguments)
                self.passed += 1
                print(f"ok      {name}", flush=True)
            except Exception:
                self.failed += 1
                print(f"FAILED  {name}", flush=True)
                traceback.print_exc()
        return self.failed == 0

    def end(self):
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed else 0
