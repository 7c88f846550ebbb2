#!/usr/bin/env bash
# Compares the speed of `track` with that of the `sqlite3` program on the same register.
#
#   benches/compare.sh [N]       N findings, 100000 by default
#
# Needs bash, python3 and sqlite3 (3.40 or newer). Creates a register of N findings, imports it with
# target/release/track, and lets each program answer the queries below in turn: seven times after a
# warm-up. Prints a line for each query:
#
#   query   median of track   median of sqlite3   track / sqlite3   the limit in the design   rows of each
#
# If the two find different numbers of rows the line says so, because the ratio means nothing then.
# `import` comes first, and is compared with sqlite3 filling one flat table with indexes and full text in one
# transaction. A line below it says how much memory track took at the most; the design allows 256 MiB.
# `start` is a query with hardly anything to do, on a register of 60 findings: the time is that of starting
# and of opening the register. It has no limit in the design, which compares it with another program.
# `overdue` as a table, the syncs of `add` and the memory of other commands are not measured here.
# Nothing here has to pass: times depend on the machine, ratios much less.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

count=${1:-100000}
work=target/compare
rm -rf "$work"
mkdir -p "$work"
trap 'rm -rf "$work"' EXIT

cargo build --quiet --release --locked
python3 benches/make_register.py "$count" "$work/register.csv"
python3 benches/make_register.py 60 "$work/small.csv"

# What sqlite3 does for `import`.
cat > "$work/import.sql" <<SQL
pragma journal_mode = delete;
pragma synchronous = extra;
begin immediate;
create table finding (
  ref text not null, kind text not null, force text not null, title text not null, text text not null,
  issued text, due text, status text not null, owner text);
.import --csv --skip 1 $work/register.csv finding
create unique index finding_ref on finding (ref);
create index finding_due on finding (status, due);
create index finding_force on finding (force, status, due);
create index finding_owner on finding (owner);
create virtual table finding_words using fts5 (
  title, text, content = 'finding', content_rowid = 'rowid', tokenize = 'porter unicode61 remove_diacritics 2');
insert into finding_words (finding_words) values ('rebuild');
commit;
SQL

# What it does for the questions: the rows and columns that track gives.
cat > "$work/overdue.sql" <<'SQL'
select coalesce(finding.ref, '#' || finding.id), body.slug, finding.kind, progress.status, progress.due,
  cast(julianday('2026-11-23') - julianday(progress.due) as integer), owner.name, finding.title
from progress
join finding on finding.id = progress.finding
join body on body.id = progress.body
left join owner on owner.id = progress.owner
where progress.status in ('open', 'in-progress') and progress.due < '2026-11-23'
order by progress.due, finding.id, body.id;
SQL
sed 's/;$/ limit 1;/' "$work/overdue.sql" > "$work/start.sql"
cat > "$work/status.sql" <<'SQL'
select body.slug, body.name, count(*),
  sum(finding.kind = 'concern'), sum(finding.kind = 'recommendation'), sum(finding.kind = 'afi'),
  sum(progress.status in ('open', 'in-progress') and progress.due < '2026-11-23'),
  sum(progress.due between '2026-11-23' and '2026-12-23'),
  sum(progress.status = 'submitted'), sum(progress.status = 'blocked'),
  cast(max(julianday('2026-11-23') - julianday(progress.due))
    filter (where progress.status in ('open', 'in-progress') and progress.due < '2026-11-23') as integer)
from progress
join finding on finding.id = progress.finding
join body on body.id = progress.body
where progress.status in ('open', 'in-progress', 'blocked', 'submitted')
group by body.id
order by body.slug;
SQL
cat > "$work/search.sql" <<'SQL'
select coalesce(finding.ref, '#' || finding.id), body.slug, finding.kind, progress.status, progress.due,
  cast(julianday('2026-11-23') - julianday(progress.due) as integer), owner.name, finding.title
from progress
join finding on finding.id = progress.finding
join body on body.id = progress.body
left join owner on owner.id = progress.owner
where progress.status in ('open', 'in-progress', 'blocked', 'submitted')
  and (
    finding.id in (select rowid from finding_words where finding_words match '"legionella"')
    or progress.id in (
      select note.progress from note_words
      join note on note.id = note_words.rowid
      where note_words match '"legionella"'))
order by finding.id, progress.id;
SQL
cat > "$work/export.sql" <<'SQL'
select finding.id, finding.ref, finding.title, finding.text, finding.kind, body.slug as body,
  body.name as body_name, inspection.title as inspection, parent.ref as parent, finding.issued,
  finding.issued_text, finding.issued_precision, progress.due, progress.due_text, progress.due_precision,
  progress.original_due, progress.set_by, progress.status, progress.accepted, owner.name as owner,
  progress.priority,
  (select json_group_array(theme) from theme where theme.finding = finding.id) as themes, finding.source,
  case when progress.due < '2026-11-23' and progress.status in ('open', 'in-progress', 'blocked', 'submitted')
    then cast(julianday('2026-11-23') - julianday(progress.due) as integer) end as days_late,
  case
    when progress.status not in ('open', 'in-progress', 'blocked', 'submitted') then null
    when progress.due is null then 'undated'
    when progress.due < '2026-11-23' then 'late'
    when progress.due = '2026-11-23' then 'today'
    when progress.due <= '2026-12-23' then 'soon'
    else 'later' end as state,
  closure.day as closed_on,
  max(0, cast(julianday(closure.day) - julianday(closure.due) as integer)) as closed_late,
  max(finding.updated, progress.updated) as updated
from progress
join finding on finding.id = progress.finding
join body on body.id = progress.body
left join inspection on inspection.id = finding.inspection
left join finding parent on parent.id = finding.parent
left join owner on owner.id = progress.owner
left join closure on closure.progress = progress.id and closure.reopened is null
order by finding.id, body.id;
SQL

python3 - "$work" <<'PYTHON'
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

WORK = Path(sys.argv[1])
REGISTER = WORK / "track.db"
SMALL = WORK / "small.db"
RUNS = 7
DAY = ["--today", "2026-11-23"]
TRACK = ["target/release/track", "--db"]
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("TRACK_")}


def run(command, script):
    """Runs it to the end: the seconds it took, and what it said."""
    given = open(script) if script else subprocess.DEVNULL
    with open(WORK / "out", "wb") as out:
        began = time.perf_counter()
        done = subprocess.run(command, stdin=given, stdout=out, stderr=subprocess.PIPE, env=ENVIRONMENT)
        took = time.perf_counter() - began
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stderr.decode()[:2000]}")
    return took, (WORK / "out").read_bytes()


def asked(*words, register=REGISTER):
    return lambda: run([*TRACK, register, *words], None)


def queried(question, *flags, register=REGISTER):
    return lambda: run(["sqlite3", "-batch", "-readonly", *flags, register], WORK / f"{question}.sql")


def made(name, command, script=None):
    def make():
        for left in WORK.glob(f"{name}*"):
            left.unlink()
        return run(command, script)

    return make


def lines(answer):
    return answer.count(b"\n")


def elements(answer):
    value = json.loads(answer)
    return len(value["findings"] if isinstance(value, dict) else value)


def compare(question, track, sqlite3, allowed, rows=None):
    first, second = track()[1], sqlite3()[1]
    times = [(track()[0], sqlite3()[0]) for _ in range(RUNS)]
    ours, theirs = (statistics.median(each) for each in zip(*times))
    said = f"{question:<10} {ours * 1000:9.1f} ms {theirs * 1000:9.1f} ms {ours / theirs:6.2f}"
    said += f" (<= {allowed})" if allowed else ""
    if rows:
        counts = rows(first), rows(second)
        said += f"  {counts[0]} / {counts[1]} rows"
        said += "" if counts[0] == counts[1] else "  NOT THE SAME ROWS"
    print(said, flush=True)


CSV = WORK / "register.csv"
run([*TRACK, REGISTER, "import", CSV], None)
run([*TRACK, SMALL, "import", WORK / "small.csv"], None)
print(f"{'':<10} {'track':>12} {'sqlite3':>12}  ratio", flush=True)
compare(
    "import",
    made("ours.db", [*TRACK, WORK / "ours.db", "import", CSV]),
    made("theirs.db", ["sqlite3", "-batch", "-bail", WORK / "theirs.db"], WORK / "import.sql"),
    2.5,
)
# Of the processes so far this was by far the largest; later ones begin as a copy of this one, which grows.
most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(f"{'':<10} {most:9.0f} MiB at the most")
compare(
    "start",
    asked("overdue", "--limit", "1", "--format", "plain", *DAY, register=SMALL),
    queried("start", "-tabs", register=SMALL),
    None,
    lines,
)
compare("overdue", asked("overdue", "--format", "plain", *DAY), queried("overdue", "-tabs"), 1.3, lines)
compare("status", asked("status", *DAY), queried("status", "-column"), 1.3)
compare("search", asked("search", "legionella", "--format", "plain", *DAY), queried("search", "-tabs"), 1.3, lines)
compare("export", asked("export", "--format", "json", *DAY), queried("export", "-json"), 1.0, elements)
PYTHON
