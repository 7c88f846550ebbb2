#!/usr/bin/env bash
# Plays every command on a register of a million progress rows, and shows its time and its memory.
#
#   benches/million.sh [N]       N progress rows, 1000000 by default
#
# Needs bash, python3 and about 16 GB on the disk, and an hour or two. Creates a register of N findings from
# files of 100000 rows, and plays each command below once, with its output thrown away. Prints a line for each:
#
#   command   exit code   seconds   MiB at the most
#
# and at the end the commands that ended in a fault, were stopped after ten minutes (exit code -9) or took more than
# 256 MiB. Nothing here has to pass: times depend on the machine. The register as it was filled is kept as filled.db,
# and a later run begins with that.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

count=${1:-1000000}
work=$PWD/target/million
mkdir -p "$work"

cargo build --quiet --release --locked
track=$PWD/target/release/track
export TRACK_DB=$work/register.db TRACK_TODAY=2026-11-23

# Each file has references of its own.
fill() {
    local at
    for ((at = 0; at < count; at += 100000)); do
        python3 benches/make_register.py 100000 "$work/rows.csv" "$at"
        sed -i "2,\$s/^/$((at / 100000))-/" "$work/rows.csv"
        measured import "$work/rows.csv"
    done
    rm "$work/rows.csv"
    mv "$TRACK_DB" "$work/filled.db"
}

# Plays one command and prints its line. What it is given on standard input is nothing.
measured() {
    python3 - "$track" "$@" <<'PYTHON'
import resource, subprocess, sys, threading, time
words = sys.argv[2:]
begun = time.monotonic()
with open("/dev/null", "rb") as nothing:
    # Through a pipe, as most scripts read it: standard output is no file.
    run = subprocess.Popen(sys.argv[1:], stdin=nothing, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    clock = threading.Timer(600, run.kill)
    clock.start()
    while run.stdout.read(1 << 20):
        pass
code = run.wait()
clock.cancel()
took = time.monotonic() - begun
most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
named = " ".join(word.rsplit("/", 1)[-1] for word in words)
print(f"{named:60} {code:4} {took:8.2f} {most:8.0f}", flush=True)
PYTHON
}

# Nothing of it changes the register.
questions() {
    for format in table plain csv json jsonl ids md html; do
        measured list --all --format "$format"
        measured overdue --format "$format"
    done
    measured list --force kent
    measured list --sort title --limit 20
    measured list --all --sort title
    measured list --all --columns ref,title,text,owner
    measured list --as-at 2026-11-23 --all
    measured due
    measured status
    measured status --force kent
    measured search legionella
    measured search victims
    measured show 0-F-000012
    measured history 0-F-000012
    measured when "within three months" --issued 2026-01-15
    measured check
    measured check --format json
    measured s55
    measured changes --since 2026-11-01
    measured trend
    measured compare
    measured recurring --force kent
    measured recurring
    measured timeline
    measured timeline 0-F-000012
    measured log
    measured body
    measured inspection
    measured grade
    measured owner list
    measured evidence list --all
    for format in csv json jsonl md html plain table ids ics; do
        measured export --format "$format"
    done
    measured export --format json --history
    measured export --overwrite --output "$work/out.xlsx"
    rm -rf "$work/handed-over"
    measured export --hand-over "$work/handed-over"
    measured report --format html
    measured report --force kent --format html
    measured report --force kent --format json
    measured remind --dry-run
    measured remind --dry-run --format json
    measured verify
    measured anchor
}

# One of each command that moves a finding on, a day after the imports, so that --as-at has something to take back.
changes() {
    export TRACK_TODAY=2026-11-24
    measured remind
    measured remind
    measured remind --list
    measured add "One more finding" --force kent --ref ONE-MORE --due 2027-01-31
    measured add "Another finding" --force kent --ref ANOTHER
    measured add "A step" --force kent --ref STEP --kind action --parent ONE-MORE
    measured done STEP
    measured update ONE-MORE --status in-progress --owner DCC
    measured edit ONE-MORE --title "One more"
    measured note ONE-MORE --text "Board paper agreed"
    measured extend ONE-MORE --to 2027-07-31 --reason Delays --agreed-by HMICFRS
    measured snooze ONE-MORE --until 2027-02-01 --reason Board
    measured evidence add ONE-MORE benches/million.sh
    measured submit ONE-MORE --text "In use"
    measured return ONE-MORE --on 2026-11-24 --reason "Not at night"
    measured submit ONE-MORE --text "In use at night"
    measured withdraw ONE-MORE --reason Late
    measured close ONE-MORE --on 2026-11-24 --letter Letter --outcome met
    measured reopen ONE-MORE --reason "Found wanting"
    measured link ONE-MORE recurs 0-F-000012
    measured unlink ONE-MORE 0-F-000012
    measured supersede ONE-MORE --by ANOTHER
    measured decline ANOTHER --reason Regional
    measured add "Typed twice" --force kent --ref TWICE
    measured void TWICE --reason "Entered twice"
    measured inspection add "PEEL 2025" --published 2026-03-12 --force kent
    measured inspection edit 1 --published 2026-03-13 --reason "As on the website"
    measured grade add Leadership good --inspection 1 --scheme PEEL --force kent
    measured add "A recommendation" --force kent --ref REC --inspection 1
    measured respond REC --action Agreed
    measured body add thames-marine "Thames Marine Police" --kind other
    measured owner add "ACC New" --force kent --email acc@example.org
    measured owner hand-over DCC --to "ACC New" --force kent
    measured undo
    measured owner merge Estates --into DCC --force kent
    measured undo
    measured redo
    measured undo
    measured list --as-at 2026-11-23 --force kent
    measured list --as-at 2026-11-23 --all
    # The last import, of which no row was changed since.
    measured undo "$((1 + (count + 99999) / 100000))"
    measured list --as-at 2026-11-23 --all
    measured status --as-at 2026-11-23
    measured search victims --as-at 2026-11-23
    measured redo
    measured backup "$work/copy.db"
    measured restore "$work/copy.db" --yes
    measured verify
}

rm -rf "$TRACK_DB" "$TRACK_DB".* "$work"/copy.db*
[[ -e $work/filled.db ]] || fill
cp "$work/filled.db" "$TRACK_DB"
{
    questions
    changes
} | tee "$work/lines"
echo
echo "Ended in a fault, were stopped, or took more than 256 MiB:"
awk '$(NF - 2) < 0 || $(NF - 2) > 2 || $NF > 256' "$work/lines"
