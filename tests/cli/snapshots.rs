//! `--as-at` prints again what was printed on that day, whatever was done since.

use super::sandbox::Sandbox;

/// The commands whose output is kept each day.
const QUESTIONS: [&str; 34] = [
    "list --all --format json",
    "list --all --sort updated,-due",
    "list --owner 'ACC Crime' --theme vetting --all",
    "status --format json",
    "status --force west-mercia",
    "overdue --format json",
    "overdue --original",
    "due --format json",
    "show R1 --format json",
    "show :2",
    "list --ref R-old --all",
    "export --format jsonl",
    "check --format json",
    "s55 --all --format json",
    "s55 1 --format json",
    "search plan --format json",
    "search 'whistle*' --all",
    "body --format csv",
    "inspection --format json",
    "grade --format json",
    "owner list --format json",
    "log --format json",
    "history R1 --format json",
    "show R-old --format json",
    "show R-new --format json",
    "show R9",
    "show P --format json",
    "history 2 --format json",
    "history R9",
    "history P",
    "list --kind concern --all --format json",
    "list --theme custody --all --sort -ref --limit 3",
    "list --inspection 1 --force kent --all --format json",
    "list --closed-after 2026-01-01 --format csv",
];

/// The commands of each day.
const DAYS: [(&str, &[&str]); 17] = [
    ("2026-01-05", &["init --force west-mercia"]),
    (
        "2026-01-06",
        &[
            "inspection add 'PEEL 2025' --published 2026-01-05 --force west-mercia --force kent",
            "add 'Publish the plan' --ref R1 --due 2026-02-01 --inspection 1 --theme vetting --owner 'ACC Crime'",
            "add 'Keep to it' --ref R-old --force west-mercia --force kent --due 'March 2026'",
            "grade add Leadership good --inspection 1 --scheme 'Five grades' --force kent",
        ],
    ),
    (
        "2026-01-09",
        &["note R1 --text 'The whistleblower was heard'", "update R1 --status in-progress"],
    ),
    (
        "2026-01-12",
        &[
            "edit R1 --title 'Publish the whole plan' --text 'Now with whistles' --theme custody",
            "edit R-old --ref R-new",
        ],
    ),
    ("2026-01-15", &["import rows.csv", "link R-new recurs R1"]),
    ("2026-01-20", &["undo"]),
    (
        "2026-02-02",
        &[
            "extend R1 --to 2026-06-30 --reason 'System late' --agreed-by HMICFRS",
            "update R-new@kent --owner 'Head of Vetting' --status blocked --blocked-by NPCC",
        ],
    ),
    ("2026-02-10", &["undo 10", "body edit kent --name 'Kent and Medway Police' --alias medway"]),
    (
        "2026-03-02",
        &[
            "s55 1 --close --on 2026-02-27 --url https://example.org/c --all-bodies",
            "owner edit 'ACC Crime' --email acc.crime@example.org --until 2026-03-09",
            "snooze R1 --until 2026-04-01 --reason 'The board meets first'",
        ],
    ),
    ("2026-03-09", &["submit R1 --text Done", "respond R1 --action 'The plan is out'", "undo"]),
    (
        "2026-04-01",
        &[
            "owner edit 'ACC Crime' --name 'DCC'",
            "close R1 --on 2026-03-30 --letter 'Letter A'",
            "void R-new@kent --reason Twice",
        ],
    ),
    (
        "2026-05-01",
        &[
            "reopen R1 --reason 'Found wanting'",
            "void R-new --reason Twice --force west-mercia",
            "add 'Another plan altogether' --ref R-new --due 2026-05-09",
            "decline R-new --reason 'Covered elsewhere'",
        ],
    ),
    // What was there goes, and comes back as it was; what rows are sought by moves, and back.
    ("2026-05-11", &["import more.csv", "add 'Pay for it' --ref P --parent P-2 --force kent"]),
    ("2026-05-12", &["undo", "undo", "edit R1 --kind afi --parent R-new"]),
    ("2026-05-13", &["redo", "edit P-1 --ref P-9 --theme plans --theme vetting"]),
    (
        "2026-05-14",
        &["edit P-9 --theme plans --ref P-8", "undo", "note P-2@kent --text 'A plan'", "undo"],
    ),
    ("2026-05-15", &["redo", "void P-2 --reason Twice --all-bodies", "edit R1 --kind concern"]),
];

const ROWS: &str = "\
ref,title,force,kind,due,status,owner,theme,report
R9,Plan the custody suite,essex,afi,2026-01-20,in progress,T/DCC,custody,A thematic report
,Whistle while you work,kent;essex,recommendation,TBC,,,,A thematic report
";

const MORE: &str = "\
ref,title,force,kind,due,theme,report
P-1,Plan the first,kent,afi,2026-06-20,custody,PEEL 2025
P-2,Plan the second,kent;essex,recommendation,2026-07-20,,PEEL 2025
P-3,Plan the third,west-mercia,concern,,vetting,PEEL 2025
";

/// The output and exit code of each question, today or as at another day.
fn answers(sandbox: &Sandbox, as_at: &str) -> Vec<String> {
    let ask = |question: &&str| {
        let answer = sandbox.sh(&format!("track {question} {as_at}"));
        let said = match as_at {
            "" => answer.stdout,
            as_at => answer.stdout.replace(&format!(" {as_at}"), ""),
        };
        format!("{question}\n{said}{}? {}", answer.stderr, answer.code)
    };
    QUESTIONS.iter().map(ask).collect()
}

fn compare<'a>(sandbox: &Sandbox, kept: impl Iterator<Item = &'a (&'static str, Vec<String>)>) {
    for (day, then) in kept {
        for (then, now) in then.iter().zip(answers(sandbox, &format!("--as-at {day}"))) {
            assert_eq!(*then, now, "as at {day}, asked on {}", sandbox.today);
        }
    }
}

#[test]
fn as_at_prints_what_was_printed_on_that_day() {
    let mut sandbox = Sandbox::new();
    std::fs::write(sandbox.path("rows.csv"), ROWS).unwrap();
    std::fs::write(sandbox.path("more.csv"), MORE).unwrap();
    let mut kept = Vec::new();
    for (day, commands) in DAYS {
        sandbox.today = day.to_owned();
        for command in commands {
            let answer = match *command {
                "undo" => sandbox.newest("undo"),
                command => sandbox.sh(&format!("track {command}")),
            };
            assert_eq!(answer.code, 0, "{command}: {answer:?}");
        }
        kept.push((day, answers(&sandbox, "")));
    }
    compare(&sandbox, kept.iter());
    let distinct: std::collections::BTreeSet<&String> =
        kept.iter().flat_map(|(_, answers)| answers).collect();
    assert!(distinct.len() > DAYS.len() * 12, "only {} answers differ", distinct.len());

    // All of it is taken back, and still the days are what they were.
    sandbox.today = "2026-05-16".to_owned();
    while sandbox.newest("undo").code == 0 {}
    compare(&sandbox, kept.iter().step_by(4));
    assert_eq!(sandbox.json(["list", "--all"])["count"], 0);

    // And when it is all done again.
    sandbox.today = "2026-05-17".to_owned();
    while sandbox.newest("redo").code == 0 {}
    compare(&sandbox, kept.iter().skip(1).step_by(4));
    assert_ne!(sandbox.json(["list", "--all"])["count"], 0);
}

#[test]
fn as_at_shows_an_upgraded_register_as_it_stood_before_the_upgrade() {
    let sandbox = Sandbox::new();
    let old = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/register-v1.db");
    std::fs::write(sandbox.register(), std::fs::read(old).unwrap()).unwrap();
    sandbox.ok(["init"]);
    let day = sandbox.json(["log"])["acts"][0]["day"].as_str().unwrap().to_owned();
    let as_at =
        |sandbox: &Sandbox| sandbox.ok(["list", "--all", "--format", "json", "--as-at", &day]);
    let before = as_at(&sandbox);
    for finding in sandbox.ok(["list", "--format", "ids"]).lines() {
        sandbox.ok(["note", finding, "--text", "Looked at again", "--today", "2026-11-23"]);
    }

    assert_ne!(before, sandbox.ok(["list", "--all", "--format", "json", "--today", &day]));
    assert_eq!(before, as_at(&sandbox));
}
