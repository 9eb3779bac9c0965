"""The questions of examples/sql, and how the answers are compared."""

import json
import pathlib
import sys

SQL = pathlib.Path(__file__).resolve().parents[2] / "examples" / "sql"
QUESTIONS = ["open_cases", "first_answers", "red_checks", "savings", "attachments"]


def statements(name):
    """The statements of a script, without comments."""
    text = (SQL / name).read_text()
    lines = [line for line in text.splitlines() if not line.startswith("--")]
    return [text.strip() for text in "\n".join(lines).split(";\n") if text.strip(" \n;")]


def question(name):
    [statement] = statements(f"questions/{name}.sql")
    return statement.rstrip(";")


def duckdb_views(archive):
    """A connection to DuckDB with the views of an archive."""
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"SET VARIABLE archive = '{archive}'")
    for statement in statements("duckdb.sql"):
        connection.execute(statement)
    return connection


def compare(engine, answers, ask):
    """Asks each question, and compares the rows with those that are expected."""
    expected = json.loads(pathlib.Path(answers).read_text())
    if sorted(expected) != sorted(QUESTIONS):
        sys.exit(f"expected answers to {QUESTIONS}, found {sorted(expected)}")
    if sorted(path.stem for path in (SQL / "questions").iterdir()) != sorted(QUESTIONS):
        sys.exit("a question is not asked")
    for name in QUESTIONS:
        found = [plain_row(row) for row in ask(question(name))]
        if not found or found != expected[name]:
            sys.exit(f"{engine}: {name}: expected {expected[name]}, found {found}")
        print(f"{engine}: {name}: {len(found)} rows")


def plain_row(row):
    """A row as JSON has it. Decimal numbers become texts, so that no digit is lost."""
    return [value if value is None or isinstance(value, (str, int)) else str(value) for value in row]
