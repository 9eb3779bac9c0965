"""Asks DuckDB the questions of an archive.

    python ask_duckdb.py ARCHIVE FORMAT ANSWERS
"""

import glob
import os
import sys
import tempfile

import sqlglot

import questions


def expect(what, found, expected):
    if found != expected:
        sys.exit(f"{what}: expected {expected}, found {found}")


archive, form, answers = sys.argv[1:]
connection = questions.duckdb_views(archive)


def rows(statement):
    return connection.execute(statement).fetchall()


questions.compare(f"duckdb, {form}", answers, rows)

# Texts, maps and times come back, and the zeros of an account.
expect(
    "a finding",
    rows("SELECT account, \"values\"['Instance ID'] FROM findings ORDER BY account, id LIMIT 1"),
    [("000000000001", "i-1")],
)
expect(
    "a message",
    rows("SELECT body FROM communications GROUP BY body"),
    [("line\r\nline \0 end",)],
)
# The first case came back, the second is gone.
for account, case, versions in [
    ("000000000039", 1, [(1, False, "opened"), (2, True, None), (3, False, "opened")]),
    ("000000000012", 3, [(1, False, "opened"), (2, False, "resolved"), (3, True, None)]),
]:
    expect(
        f"the versions of case {case} of account {account}",
        rows(
            "SELECT version, gone, status FROM case_versions"
            f" WHERE account = '{account}' AND id LIKE '%-{case:016x}' ORDER BY version"
        ),
        versions,
    )
kept = "SELECT count(*), count(status) FROM cases_all WHERE gone"
[(gone, with_values)] = rows(kept)
if gone == 0 or gone != with_values:
    sys.exit(f"what is gone keeps its values: {gone} cases, {with_values} with a status")
[(left,)] = rows("SELECT count(*) FROM cases")
[(all_cases,)] = rows("SELECT count(DISTINCT account || id) FROM case_versions")
expect("the cases that are left", left, all_cases - gone)

# The copy of compact.sql gives the same answers, from a file for each table, account and year.
with tempfile.TemporaryDirectory() as copy:
    connection.execute(f"SET VARIABLE copy = '{copy}'")
    for statement in questions.statements("compact.sql"):
        connection.execute(statement)
    whole, connection = connection, questions.duckdb_views(copy)
    questions.compare(f"duckdb, copy of {form}", answers, rows)
    for part in glob.glob(f"{archive}/kind=*"):
        table = part.rpartition("=")[2]
        versions = (
            f"SELECT account, * EXCLUDE (account, dt, kind) FROM {table}_versions"
            " ORDER BY account, id, version"
        )
        expect(f"the copy of {table}", rows(versions) == whole.execute(versions).fetchall(), True)
        years = whole.execute(f"SELECT count(DISTINCT account || year(dt)) FROM {table}_versions")
        parts = glob.glob(f"{copy}/kind={table}/account=*/dt=*-01-01/part-*.parquet")
        expect(f"the files of the copy of {table}", [(len(parts),)], years.fetchall())
    connection = whole

# An archive that has no part of a table yet.
with tempfile.TemporaryDirectory() as empty:
    os.mkdir(f"{empty}/kind=case")
    connection = questions.duckdb_views(empty)
    for name in questions.QUESTIONS:
        expect(f"{name} of an empty archive", rows(questions.question(name)), [])

# Athena is a service: its statements and the questions are at least in its language.
for text in questions.statements("athena.sql"):
    if not text.startswith("MSCK REPAIR TABLE "):  # sqlglot does not know it
        sqlglot.parse_one(text, read="athena", error_level=sqlglot.ErrorLevel.RAISE)
for name in questions.QUESTIONS:
    sqlglot.parse_one(questions.question(name), read="athena", error_level=sqlglot.ErrorLevel.RAISE)
