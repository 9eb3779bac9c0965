"""What many reports take: a first `report sync` of so many small ones, and a second one that finds nothing new."""

import tempfile
from pathlib import Path

import measure


def table(binary, client, quick, folder=None):
    counts = (250, 1_000, 4_000) if quick else (1_000, 4_000, 16_000)
    lines = [
        "| `report sync` of so many reports of 2 kB | seconds | CPU seconds | peak memory, MiB | CPU seconds of the next run |",
        "|---|--:|--:|--:|--:|",
    ]
    for count in counts:
        scenario = {"sample_data": False, "generated_reports": count, "generated_report_bytes": 2_000}
        with tempfile.TemporaryDirectory(prefix="reports-", dir=folder) as name:
            folder = Path(name)
            with measure.Emulator(binary, folder, scenario, client) as emulator:
                words = [emulator.client, "report", "sync", folder / "reports", "--output", "json"]
                first, again = emulator.run(words), emulator.run(words)
            listed = sum(1 for _ in (folder / "reports" / "manifest.jsonl").open())
        if listed != count:
            raise SystemExit(f"expected {count} lines in the manifest, found {listed}")
        lines.append(f"| {count:,} | {first.wall:.2f} | {first.client:.2f} | {first.peak / 1024:.1f} | {again.client:.2f} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    built = measure.build()
    print(table(built, built, False))
