"""The AWS CLI, against the emulator."""
import json
import os
import subprocess
import sys


class Aws:
    """A service in the AWS CLI, with the emulator for its network and nothing of this machine's configuration."""

    def __init__(self, service, variables):
        self.service = service
        self.environment = {"PATH": os.environ["PATH"], "AWS_CONFIG_FILE": os.devnull,
                            "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "AWS_MAX_ATTEMPTS": "1",
                            "AWS_DEFAULT_REGION": variables["AWS_REGION"], **variables}

    def run(self, *arguments):
        command = [sys.executable, "-m", "awscli", self.service, *arguments, "--output", "json"]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True)

    def __call__(self, *arguments):
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout or "{}")

    def refused(self, code, *arguments):
        done = self.run(*arguments)
        assert done.returncode in (254, 255) and f"({code})" in done.stderr, (done.returncode, done.stderr)
