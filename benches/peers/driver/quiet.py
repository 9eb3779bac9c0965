"""Whether this machine does anything else, which would be part of every time that is measured."""

import os
import resource
import time
from pathlib import Path

# At most this share of all processors may be busy with something else where times are recorded.
BUSY = 0.05
PATIENCE = 600
TRIES = 3
TICKS = os.sysconf("SC_CLK_TCK")


def processors():
    """Seconds of all processors so far: those in use, here or by a neighbour on the same host, and all."""
    fields = Path("/proc/stat").read_text().partition("\n")[0].split()[1:9]
    user, nice, system, idle, waits, *rest = (int(field) / TICKS for field in fields)
    busy = user + nice + system + sum(rest)
    return busy, busy + idle + waits


def own():
    """CPU seconds of this program and all that it has started."""
    ended = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    seconds = sum(usage.ru_utime + usage.ru_stime for usage in ended)
    for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split():
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        seconds += (int(fields[11]) + int(fields[12])) / TICKS
    return seconds


class Steps:
    """The steps of a run: how long each takes, and how much of the machine others have used meanwhile."""

    def __init__(self, say, record, patience=PATIENCE):
        self.say = say
        self.record = record
        self.patience = patience
        self.seconds = {}

    def take(self, name, work):
        """Does a step on a quiet machine; what is recorded is done again where it did not stay quiet."""
        for _ in range(TRIES if self.record else 1):
            self.wait(name)
            self.say(name)
            began = time.monotonic()
            result, others = watched(work)
            self.seconds[name] = round(time.monotonic() - began, 1)
            self.say(f"{name}: {self.seconds[name]} s; others used {others:.0%} of the processors")
            if others <= BUSY:
                return result
        if self.record:
            raise SystemExit(f"{name}: expected a machine that stays quiet, found others at work in {TRIES} tries; {ADVICE}")
        self.say(f"{name}: the times are worth little")
        return result

    def wait(self, name):
        """Waits until the machine is quiet, where the table is recorded."""
        until = time.monotonic() + self.patience
        while self.record and (share := watched(lambda: time.sleep(2))[1]) > BUSY:
            if time.monotonic() > until:
                raise SystemExit(
                    f"{name}: expected a quiet machine, found {share:.0%} of {os.cpu_count()} processors busy "
                    f"after {self.patience} s; {ADVICE}"
                )
            self.say(f"{name}: waiting, {share:.0%} of the processors are busy with something else")
            time.sleep(10)


ADVICE = "end what else runs, or leave --record out"


def watched(work):
    """What some work gives, and the share of all processors that others have used meanwhile."""
    (busy, total), ours = processors(), own()
    result = work()
    (later, end), mine = processors(), own()
    others = (later - busy) - (mine - ours)
    return result, max(0.0, others / max(1 / TICKS, end - total))
