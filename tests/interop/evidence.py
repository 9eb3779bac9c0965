#!/usr/bin/env python3
"""Checks evidence by programs that other people wrote: sha256sum, jq, OpenSSL and the bagit of the Library of Congress.

    evidence.py CASEBOOK

It runs the lines of `docs/evidence.md` as they stand there, on a folder with two sealed and stamped states, and on the same
folder after a change, which each must find.
"""
import http.server
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import bagit

SETTINGS = """
[req]
distinguished_name=dn
x509_extensions=ca
[dn]
[ca]
basicConstraints=critical,CA:TRUE
[stamps]
extendedKeyUsage=critical,timeStamping
[tsa]
default_tsa=one
[one]
serial=serial
signer_cert=tsa.pem
signer_key=tsa.key
signer_digest=sha256
default_policy=1.2.3.4
digests=sha256
ess_cert_id_alg=sha256
"""


def openssl(folder, line, **more):
    return subprocess.run(["openssl", *line.split()], cwd=folder, check=True, capture_output=True, **more).stdout


def authority(folder):
    """Makes an authority for timestamps, and serves it on a port of this machine."""
    (folder / "settings").write_text(SETTINGS)
    key = "-newkey rsa:2048 -nodes -config settings"
    openssl(folder, f"req -x509 -days 30 -subj /CN=root -keyout ca.key -out ca.pem {key}")
    openssl(folder, f"req -subj /CN=stamps -keyout tsa.key -out tsa.csr {key}")
    openssl(folder, "x509 -req -days 30 -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile settings "
                    "-extensions stamps -out tsa.pem")

    class Stamps(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            (folder / "query").write_bytes(self.rfile.read(int(self.headers["content-length"])))
            openssl(folder, "ts -reply -config settings -queryfile query -out reply")
            answer = (folder / "reply").read_bytes()
            self.send_response(200)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Stamps)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def blocks():
    """The lines for a shell in the page, block by block."""
    page = Path(__file__).resolve().parents[2] / "docs" / "evidence.md"
    return re.findall(r"^```sh\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)


def shell(folder, lines):
    ran = subprocess.run(["bash", "-c", "set -eo pipefail\n" + lines], cwd=folder, capture_output=True, text=True)
    return ran.returncode == 0 and "broken" not in ran.stdout, ran.stdout + ran.stderr


def main(casebook):
    with tempfile.TemporaryDirectory() as home:
        home = Path(home)
        (home / "authority").mkdir()
        url = authority(home / "authority")
        environment = {"HOME": str(home), "PATH": os.environ["PATH"]}
        folder = home / "reports"

        def run(*line):
            return subprocess.run([casebook, *line], env=environment, cwd=home, check=True, capture_output=True, text=True)

        run("evidence", "keygen", "-o", "audit.pem")
        run("--emulator", "report", "sync", "reports", "--series", "ISO")
        run("--emulator", "report", "sync", "reports", "--accept-terms", "--seal", "--key", "audit.pem", "--tsa", url)
        run("evidence", "verify", "reports", "--key", "audit.pub", "--tsa-ca", "authority/ca.pem")
        run("evidence", "export", "reports", "-o", "bag")

        found = blocks()
        assert len(found) == 4, found
        sums, chain, seal, stamp = found
        # The check leaves files of its own, and it has the key and the certificates beside the evidence.
        work = home / "work"

        def check(lines, change=None):
            shutil.rmtree(work, ignore_errors=True)
            shutil.copytree(folder, work)
            shutil.copy(home / "audit.pub", work)
            shutil.copy(home / "authority" / "ca.pem", work)
            if change:
                name, one, other = change
                path = next(work.glob(name))
                before = path.read_bytes()
                assert one in before, name
                path.write_bytes(before.replace(one, other, 1))
            holds, said = shell(work, lines)
            assert holds == (change is None), (lines, change, said)

        for lines in found:
            check(lines)
        check(sums, ("*.terms.pdf", b"%PDF", b"%pdf"))
        check(chain, ("runs.txt", b"111122223333", b"999922223333"))
        check(seal, ("seal-0001.json", b'"payload":"ey', b'"payload":"eZ'))
        check(seal, ("*_v*.pdf", b"%PDF", b"%pdf"))
        check(stamp, ("seal-0001.json", b'"keyid"', b'"keyId"'))

        bag = bagit.Bag(str(home / "bag"))
        bag.validate()
        assert bag.info["Payload-Oxum"].endswith(f".{len(list((home / 'bag' / 'data').iterdir()))}")
        one = next((home / "bag" / "data").glob("*.pdf"))
        # The bag shares its files with the folder.
        copy = one.read_bytes()
        one.unlink()
        one.write_bytes(copy.replace(b"%PDF", b"%pdf", 1))
        try:
            bag.validate()
        except bagit.BagValidationError:
            pass
        else:
            raise AssertionError("a changed file was not found in the bag")
    print("sha256sum, jq, openssl and bagit agree")


if __name__ == "__main__":
    main(str(Path(sys.argv[1]).resolve()))
