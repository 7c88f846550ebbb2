#!/usr/bin/env bash
# Plays every command on a register of a million progress rows, and shows its time and its memory.
#
#   benches/million.sh [N]       N progress rows, 1000000 by default
#
# Needs bash, python3 and about 6 GB on the disk, and half an hour. Creates a register of N findings from
# files of 100000 rows, and plays each command below once, with its output thrown away. Prints a line for each:
#
#   command   exit code   seconds   MiB at the most
#
# and at the end the commands that ended in a fault or took more than 256 MiB. Nothing here has to pass: times
# depend on the machine.
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
}

# Plays one command and prints its line. What it is given on standard input is nothing.
measured() {
    python3 - "$track" "$@" <<'PYTHON'
import resource, subprocess, sys, time
words = sys.argv[2:]
begun = time.monotonic()
with open("/dev/null", "rb") as nothing:
    # Through a pipe, as most scripts read it: standard output is no file.
    run = subprocess.Popen(sys.argv[1:], stdin=nothing, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    while run.stdout.read(1 << 20):
        pass
code = run.wait()
took = time.monotonic() - begun
most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
named = " ".join(word.rsplit("/", 1)[-1] for word in words)
print(f"{named:60} {code:4} {took:8.2f} {most:8.0f}", flush=True)
PYTHON
}

[[ -e $TRACK_DB ]] || fill
{
    for format in table plain csv json jsonl ids md; do
        measured list --all --format "$format"
        measured overdue --format "$format"
    done
    measured list --force kent
    measured list --sort title --limit 20
    measured due
    measured status
    measured status --force kent
    measured search legionella
    measured search victims
    measured show 0-F-000012
    measured history 0-F-000012
    measured when 0-F-000012
    measured check
    measured s55
    measured changes --since 2026-11-01
    measured trend
    measured compare
    measured recurring
    measured timeline 0-F-000012
    measured log
    measured export --format json
    measured export --format csv
    measured remind --dry-run
    measured remind
    measured remind
    measured add "One more finding" --force kent --ref ONE-MORE --due 2027-01-31
    measured update ONE-MORE --status in-progress
    measured edit ONE-MORE --title "One more"
    measured list --as-at 2026-11-23 --force kent
    measured undo
    measured redo
    measured verify
    measured anchor
    measured backup "$work/copy.db"
    measured restore "$work/copy.db" --yes
} | tee "$work/lines"
echo
echo "Ended in a fault, or took more than 256 MiB:"
awk '$(NF - 2) > 2 || $NF > 256' "$work/lines"
