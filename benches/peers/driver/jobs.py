"""What is done, how often, and what it should come to."""

from dataclasses import dataclass

CLIENTS = ("casebook", "official", "floor")


@dataclass(frozen=True)
class Job:
    """One job. A cost is that of `large` times less that of `small` times, for each time between."""

    name: str
    says: str
    counted: tuple[int, int]  # times, for instructions
    timed: tuple[int, int]  # times, for CPU and wall time
    remembered: int  # times, for memory
    whole: bool = False  # the cost of the whole job, not of one time
    heap: bool = False  # also the peak of the heap
    asks: str = ""  # what the client is told, if not the name
    one_root: bool = False  # with a single root certificate on the machine
    tls: bool = False  # over TLS, with the root certificates of the machine and the server's CA

    @property
    def word(self):
        return self.asks or self.name


JOBS = (
    Job("cold", "process start to first answer", (0, 1), (0, 1), 1, whole=True),
    Job(
        "cold-one-root",
        "the same where there is one root certificate to read",
        (0, 1),
        (0, 1),
        1,
        whole=True,
        asks="cold",
        one_root=True,
    ),
    Job(
        "cold-tls",
        "the same over TLS: root certificates, handshake, first answer",
        (0, 1),
        (0, 1),
        1,
        whole=True,
        asks="cold",
        tls=True,
    ),
    Job("small", "DescribeSeverityLevels, one call", (100, 1100), (500, 5500), 1000),
    Job("small-tls", "the same over TLS", (100, 1100), (500, 5500), 1000, asks="small", tls=True),
    Job("list", "ListReports, 300 reports", (2, 12), (5, 105), 10),
    Job("big", "DescribeTrustedAdvisorCheckResult, 20,000 resources", (1, 3), (1, 11), 1, heap=True),
    Job("up", "AddAttachmentsToSet, 5 MiB", (1, 3), (1, 21), 1),
    Job("down", "DescribeAttachment, 5 MiB", (1, 3), (1, 21), 1),
    Job("conc", "3,000 small calls, 64 at a time", (0, 3000), (0, 3000), 3000, whole=True),
)

# The row `attach` is `up` and `down` together.
PARTS_OF_ATTACH = ("up", "down")

# (job, measure) -> (at most this much of the official SDK, at most this much of the floor). Those of
# `up`, `down` and peak memory hold what was there: the ratios of the table of 2026-11-26, and 5 %.
TARGETS = {
    ("cold", "instructions"): (0.08, None),
    ("cold", "peak memory"): (0.53, None),
    ("small", "instructions"): (0.55, None),
    ("small", "CPU time"): (0.40, None),
    ("small", "peak memory"): (0.52, None),
    ("list", "instructions"): (0.20, None),
    ("list", "peak memory"): (0.55, None),
    ("big", "instructions"): (0.20, 1.0),
    ("big", "peak memory"): (0.41, None),
    ("up", "instructions"): (0.66, None),
    ("up", "CPU time"): (0.44, None),
    ("up", "peak memory"): (0.68, None),
    ("down", "instructions"): (0.26, None),
    ("down", "CPU time"): (0.40, None),
    ("down", "peak memory"): (0.83, None),
    ("attach", "instructions"): (0.35, None),
    ("conc", "CPU time"): (0.36, None),
    ("conc", "peak memory"): (0.60, None),
    ("build", "CPU time"): (0.50, None),
    ("build", "crates"): (0.75, None),
    ("build", "stripped binary"): (0.30, None),
}
