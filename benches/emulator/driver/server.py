"""One server that is measured, from its start to its end."""

import json
import os
import socket
import subprocess
import time


class Server:
    """A process that answers on a port of this machine."""

    def __init__(self, command, port):
        self.address = f"127.0.0.1:{port}"
        self.port = port
        self.begin = time.perf_counter()
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # Ours ends with its input, in order; theirs is told to.
        self.process.stdin.close()
        try:
            self.process.wait(3)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def first_answer(self, request, limit=600):
        """Seconds from the start of the process to the end of its first answer."""
        while time.perf_counter() - self.begin < limit:
            try:
                self.ask(request)
            except OSError:
                if self.process.poll() is not None:
                    raise SystemExit("a server ended before it answered")
                time.sleep(0.001)
                continue
            return time.perf_counter() - self.begin
        raise SystemExit("a server did not answer")

    def ask(self, request):
        """The body of one answer."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=600) as stream:
            stream.sendall(request.encode())
            answer = b""
            while b"\r\n\r\n" not in answer:
                piece = stream.recv(1 << 16)
                if not piece:
                    raise ConnectionError("no answer")
                answer += piece
            head, body = answer.split(b"\r\n\r\n", 1)
            if b" 200 " not in head.split(b"\r\n", 1)[0]:
                raise SystemExit(f"expected a good answer, found {answer[:400]}")
            length = next(
                int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
            )
            while len(body) < length:
                body += stream.recv(1 << 16)
        return json.loads(body)

    def peak(self):
        """The most memory it has had, in MiB."""
        return self.status("VmHWM")

    def memory(self):
        """The memory it has now, in MiB."""
        return self.status("VmRSS")

    def status(self, name):
        with open(f"/proc/{self.process.pid}/status") as status:
            line = next(line for line in status if line.startswith(f"{name}:"))
        return int(line.split()[1]) / 1024

    def files(self):
        """How many files it has open: sockets are among them."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))
