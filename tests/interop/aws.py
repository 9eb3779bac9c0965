"""The AWS CLI, against the emulator."""
import json
import os
import subprocess
import sys

from awscli.botocore import xform_name
from awscli.botocore.session import Session


class Aws:
    """A service in the AWS CLI, with the emulator for its network and nothing of this machine's configuration."""

    def __init__(self, service, variables):
        self.service = service
        self.called = set()
        self.environment = {"PATH": os.environ["PATH"], "AWS_CONFIG_FILE": os.devnull,
                            "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "AWS_MAX_ATTEMPTS": "1",
                            "AWS_DEFAULT_REGION": variables["AWS_REGION"], **variables}

    def run(self, *arguments):
        self.called.add(arguments[0])
        command = [sys.executable, "-m", "awscli", self.service, *arguments, "--output", "json"]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True)

    def __call__(self, *arguments):
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout or "{}")

    def has_called_every_operation(self, folder=None):
        """Compares the calls so far with the operations of the CLI's own model, or of the one in a folder."""
        loader = Session().get_component("data_loader")
        if folder:
            loader.search_paths.insert(0, str(folder))
        model = loader.load_service_model(self.service, "service-2")
        assert self.called == {xform_name(name, "-") for name in model["operations"]}, sorted(self.called)

    def refused(self, code, *arguments):
        done = self.run(*arguments)
        assert done.returncode in (254, 255) and f"({code})" in done.stderr, (done.returncode, done.stderr)
