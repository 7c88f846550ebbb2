#!/usr/bin/env python3
"""Creates a register of N findings as a CSV file: make_register.py N FILE [SEED]

The same N and SEED give the same file. It has 60 bodies of src/store/bodies.csv, some of them with many findings.
About 30 % of the findings are open, and a third of those overdue on 2026-11-23. Due dates are from 2015 to 2028. Texts
have 80 to 400 characters, with commas, quotes and letters beyond ASCII; the word `legionella` is in one text of 200.
"""
import csv
import datetime
import random
import sys
from pathlib import Path

TODAY = datetime.date(2026, 11, 23)
FIRST = datetime.date(2015, 1, 1)
LAST = datetime.date(2028, 12, 31)

COLUMNS = ["ref", "kind", "force", "title", "text", "issued", "due", "status", "owner"]
KINDS = {"recommendation": 60, "afi": 25, "concern": 15}
OPEN = {"open": 55, "in-progress": 35, "blocked": 5, "submitted": 5}
OVER = {"closed": 90, "superseded": 6, "not-accepted": 4}
OWNERS = ["ACC Crime", "ACC Operations", "DCC", "Head of Custody", "Head of Vetting", "Supt Contact", "Estates", ""]

DEEDS = ["review", "improve", "publish", "audit", "record", "supervise", "assess", "train staff in", "resource"]
MATTERS = [
    "crime recording", "call handling", "risk assessment", "stop and search", "vetting", "custody care",
    "victims’ needs", "missing children", "intelligence sharing", "digital forensics", "firearms licensing",
    "body-worn video", "neighbourhood policing", "stalking", "building safety", "contact with café owners",
]
CLAUSES = [
    "the force should make sure that supervisors read each case",
    "officers record the reason, the grounds and the outcome",
    "victims are told \"what happens next\" within five days",
    "the chief officer team looks at performance every month",
    "staff have had the training that the Siân Review asked for",
    "the backlog, which stood at £1.2m in 2023, is brought down",
    "partners agree who acts, by when, and with what money",
    "risk is assessed again whenever something changes",
    "the results of dip samples are shared “warts and all”",
    "plans are tested at least once a year, also at night",
    "data from both systems is compared, and errors put right",
]
WORD = "after legionella was found in the water of the custody suite"


def bodies():
    listed = Path(__file__).resolve().parent.parent / "src" / "store" / "bodies.csv"
    with open(listed, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    wanted = {"territorial_force": 43, "national_force": 5, "rocu": 7, "fire_service": 5}
    chosen = []
    for kind, count in wanted.items():
        chosen += [row["slug"] for row in rows if row["kind"] == kind][:count]
    return chosen


def one_of(rng, weights):
    return rng.choices(list(weights), list(weights.values()))[0]


def day(rng, first, last):
    return first + datetime.timedelta(days=rng.randint(0, (last - first).days))


def status_and_due(rng):
    drawn = rng.random()
    if drawn < 0.1:
        # Only these two are ever overdue.
        return rng.choice(["open", "in-progress"]), day(rng, FIRST, TODAY - datetime.timedelta(days=1))
    if drawn < 0.3:
        return one_of(rng, OPEN), day(rng, TODAY, LAST)
    return one_of(rng, OVER), day(rng, FIRST, LAST)


def wording(rng):
    length = rng.randint(95, 400)
    clauses = [WORD] if rng.random() < 0.005 else []
    while sum(len(clause) + 2 for clause in clauses) < length:
        clauses.append(rng.choice(CLAUSES))
    rng.shuffle(clauses)
    text = "; ".join(clauses)
    # Cut between two words, and never the one that is searched for.
    cut = text if WORD in text else text[:length].rsplit(" ", 1)[0]
    return cut[:1].upper() + cut[1:399].rstrip(" ,;") + "."


def findings(count, seed):
    rng = random.Random(seed)
    slugs = bodies()
    weights = [1 / (rank + 3) for rank in range(len(slugs))]
    for number in range(1, count + 1):
        status, due = status_and_due(rng)
        issued = min(due, TODAY) - datetime.timedelta(days=rng.randint(30, 700))
        title = f"{rng.choice(DEEDS)} {rng.choice(MATTERS)} and {rng.choice(MATTERS)}"
        yield {
            "ref": f"F-{number:06}",
            "kind": one_of(rng, KINDS),
            "force": rng.choices(slugs, weights)[0],
            "title": title[:1].upper() + title[1:],
            "text": wording(rng),
            "issued": issued.isoformat(),
            "due": due.isoformat(),
            "status": status,
            "owner": rng.choice(OWNERS),
        }


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    count, path = int(sys.argv[1]), sys.argv[2]
    seed = int(sys.argv[3]) if len(sys.argv) == 4 else 1
    with open(path, "w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()
        table.writerows(findings(count, seed))


if __name__ == "__main__":
    main()
