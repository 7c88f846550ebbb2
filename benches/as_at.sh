#!/usr/bin/env bash
# Compares the time and memory of a query with `--as-at` and without it.
#
#   benches/as_at.sh [N] [SHAPE]    N findings, 100000 by default. SHAPE is what happened after the day asked about:
#
#     spread    twice N changes on later days: statuses, dates, owners, notes, claims, closures, titles and
#               texts (the default)
#     all       one import that changed every finding and its progress
#     moved     as spread, and then an edited reference, kind and parent, and a void finding
#     gone      two changes to each finding, and then an undo that removed a finding
#     none      nothing
#
# Needs bash and python3. target/release/track answers each query RUNS times (3 by default). Prints a line for each:
#
#   query   today   as at   as at / today   peak memory today   and as at
#
# Times are processor time, user and system: the least of the runs, because others may use the machine. The day
# asked about is the one before all of the later changes. The limits are 12 times (except `search`) and 192 MiB.
# Nothing here has to pass.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

count=${1:-100000}
shape=${2:-spread}
work=target/as_at
rm -rf "$work"
mkdir -p "$work"
trap 'rm -rf "$work"' EXIT

cargo build --quiet --release --locked
python3 benches/make_register.py "$count" "$work/register.csv"

python3 - "$work" "$shape" <<'PYTHON'
import csv
import os
import subprocess
import sys
from pathlib import Path

WORK, SHAPE = Path(sys.argv[1]), sys.argv[2]
REGISTER = WORK / "track.db"
RUNS = int(os.environ.get("RUNS", "3"))
TODAY, DAY = "2026-12-20", "2026-11-23"
TRACK = ["target/release/track", "--db", str(REGISTER)]
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("TRACK_")}
FOUND = (0, 10, 11)
QUESTIONS = [
    "status", "status --force kent", "overdue", "overdue --format json", "due", "check", "s55",
    "list --limit 20", "list --all --limit 20", "list --force kent", "list --owner DCC --limit 20",
    "list --kind concern", "list --sort updated --limit 20", "list --ref F-000123", "list --all --format json",
    "show F-000123", "show 50000", "history F-000123", "log", "changes --since 2026-11-20",
    "body", "inspection", "grade", "export --format json", "export --format jsonl", "export --format csv",
    "search legionella",
]


# A process begins as large as the one that makes it, and that is counted as its own peak: a small one makes it.
MEASURED = """
import os, subprocess, sys
with open(os.devnull, "wb") as nothing:
    process = subprocess.Popen(sys.argv[1:], stdout=nothing)
    _, status, used = os.wait4(process.pid, 0)
print(os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""


def run(*words):
    """Runs it to the end: its processor time and its peak memory."""
    command = [sys.executable, "-c", MEASURED, *TRACK, *words]
    told = subprocess.run(command, capture_output=True, text=True, errors="replace", env=ENVIRONMENT)
    code, seconds, mebibytes = told.stdout.split()
    if int(code) not in FOUND:
        sys.exit(f"{' '.join(words)[:200]}: exit {code}\n{told.stderr[:500]}")
    return float(seconds), float(mebibytes)


def do(day, command, *refs):
    run(*command, *refs, "--today", day)


def refs(rows):
    return [row["ref"] for row in rows]


def import_again(rows, day):
    with open(WORK / "later.csv", "w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, rows[0].keys())
        table.writeheader()
        table.writerows(rows)
    do(day, ["import", str(WORK / "later.csv")])


def reword(rows, text, title, owner):
    for at, row in enumerate(rows):
        row["text"] += " Reworded." if at % text == 0 else ""
        row["title"] += " reworded" if at % title == 0 else ""
        if at % owner == 0:
            row["owner"] = "DCC" if row["owner"] == "ACC Crime" else "ACC Crime"


def change_all(rows):
    reword(rows, 1, len(rows), 1)
    import_again(rows, "2026-12-02")


def spread(rows):
    part = max(1, len(rows) // 40)
    waiting = [row for row in rows if row["status"] == "open"]
    begun = [row for row in rows if row["status"] == "in-progress"]
    do("2026-11-25", ["update", "--status", "in-progress"], *refs(waiting[: 4 * part]))
    do("2026-11-26", ["note", "--text", "Looked at again with the force"], *refs(rows[: 4 * part]))
    do("2026-11-27", ["note", "--text", "Looked at once more"], *refs(rows[-4 * part :]))
    extension = ["extend", "--to", "2029-01-31", "--reason", "System late", "--agreed-by", "HMICFRS", "--yes"]
    do("2026-11-28", extension, *refs(begun[: 3 * part]))
    do("2026-11-30", ["close", "--on", "2026-11-29", "--letter", "Letter A"], *refs(waiting[: 2 * part]))
    do("2026-12-01", ["submit", "--text", "Done"], *refs(begun[:part]))
    # An import only agrees with a status and a date that were set meanwhile.
    for some, column, now in [
        (waiting[: 4 * part], "status", "in-progress"), (waiting[: 2 * part], "status", "closed"),
        (begun[: 3 * part], "due", "2029-01-31"), (begun[:part], "status", "submitted"),
    ]:
        for row in some:
            row[column] = now
    reword(rows, 2, 4, 2)
    import_again(rows, "2026-12-02")


def moved(rows):
    spread(rows)
    do("2026-12-03", ["edit", "F-000500", "--ref", "X-500"])
    do("2026-12-03", ["edit", "F-000501", "--kind", "concern"])
    do("2026-12-03", ["edit", "F-000502", "--parent", "F-000123"])
    do("2026-12-03", ["void", "F-000503", "--reason", "Entered twice"])


def gone(rows):
    do(DAY, ["add", "A finding that an undo takes away", "--ref", "GONE", "--force", "kent"])
    do("2026-11-24", ["undo"])
    change_all(rows)


ROWS = list(csv.DictReader(open(WORK / "register.csv", newline="", encoding="utf-8")))
do(DAY, ["import", str(WORK / "register.csv")])
{"spread": spread, "all": change_all, "moved": moved, "gone": gone, "none": lambda rows: None}[SHAPE](ROWS)

print(f"{'':<32} {'today':>9} {'as at':>12} {'ratio':>6} {'MiB':>6} {'as at':>6}", flush=True)
for question in QUESTIONS:
    words = [*question.split(), "--today", TODAY]
    now = [run(*words) for _ in range(RUNS)]
    then = [run(*words, "--as-at", DAY) for _ in range(RUNS)]
    (here, room), (there, more) = ((min(t for t, _ in each), max(m for _, m in each)) for each in (now, then))
    print(
        f"{question:<32} {here * 1000:6.0f} ms {there * 1000:9.0f} ms {there / here:6.1f} {room:6.0f} {more:6.0f}",
        flush=True,
    )
PYTHON
