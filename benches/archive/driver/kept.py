"""Tables that a later run goes on with, by pyarrow, in the way of casebook's archive: a row has its version, only rows
that are new or have changed are written, a file appears whole and is on the disk before it counts, and a state of the
account names the files with their hashes and the last version of each row.
"""

import hashlib
import json
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

STAMP = [
    ("schema", pa.int64()),
    ("version", pa.int64()),
    ("gone", pa.bool_()),
    ("fingerprint", pa.int64()),
    ("run", pa.string()),
    ("archived_at", pa.timestamp("us", "UTC")),
]


def fingerprint(row):
    # repr is the fastest text of a row that stays the same from one version of Python to the next.
    return int.from_bytes(hashlib.sha256(repr(row).encode()).digest()[:8], "little", signed=True)


def place(path, content):
    """Writes a file that appears whole, and is on the disk with its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    begun = path.with_name(f".{path.name}.part")
    with begun.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    begun.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


class Kept:
    """The tables of one account."""

    def __init__(self, folder, account, run, now):
        self.folder, self.account, self.run, self.now = Path(folder), account, run, now
        self.state = self.folder / "state" / f"account={account}.json"
        text = self.state.read_text() if self.state.exists() else '{"files": {}, "rows": {}}'
        stored = json.loads(text)
        self.files, self.rows = stored["files"], stored["rows"]

    def write(self, kind, schema, rows):
        known = self.rows.setdefault(kind, {})
        stamps, new, seen = [], [], set()
        if kind == "communication":
            # The service gives a communication no id.
            schema = pa.schema([("id", pa.string()), *schema])
            prints = [fingerprint(row) for row in rows]
            rows = [(f"{row[0]}/{found:016x}", *row) for row, found in zip(rows, prints)]
        else:
            prints = map(fingerprint, rows)
        for row, found in zip(rows, prints):
            of = row[0]
            seen.add(of)
            version, before = known.get(of, (0, None))
            if before != found:
                known[of] = (version + 1, found)
                stamps.append((1, version + 1, False, found, self.run, self.now))
                new.append(row)
        for of in known.keys() - seen:
            version, before = known[of]
            if before is not None:
                known[of] = (version + 1, None)
                stamps.append((1, version + 1, True, 0, self.run, self.now))
                new.append((of, *[None] * (len(schema) - 1)))
        if new:
            self.part(kind, pa.schema([*STAMP, *schema]), [stamp + row for stamp, row in zip(stamps, new)])
        return len(rows)

    def part(self, kind, schema, rows):
        columns = [pa.array(column, of) for column, of in zip(zip(*rows), schema.types)]
        out = pa.BufferOutputStream()
        pq.write_table(pa.table(columns, schema=schema), out, compression="zstd")
        content = out.getvalue()
        number = sum(name.startswith(f"kind={kind}/") for name in self.files) + 1
        name = f"kind={kind}/account={self.account}/dt=2026-11-28/part-{number:06}.parquet"
        place(self.folder / name, content)
        self.files[name] = hashlib.sha256(content).hexdigest()

    def close(self):
        place(self.state, json.dumps({"files": self.files, "rows": self.rows}).encode())
