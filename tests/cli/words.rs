//! Names that a shell or xargs would take apart: what is printed for them can be typed again, and means the same.

use super::sandbox::Sandbox;

/// Every reference that is accepted is one of these kinds, or plain.
const ODD: &[&str] = &[
    "Rec 1",
    "2016 - 0140",
    "8929(a)",
    "a'b",
    "a\"b c",
    "a\\b",
    "$(touch PWNED)",
    "`touch PWNED`",
    "a;touch PWNED",
    "a & b | c > PWNED",
    "*",
    "~",
    "~root",
    "a{b,c}",
    "!!",
    "=x",
    "%1",
    "+x",
    "a#b",
    "café’s",
    "a[b]?",
    "<b>",
    "REF",
];

/// A finding with each of these references, without a due date or an owner, at one body or at two.
fn with_odd_references() -> Sandbox {
    let sandbox = Sandbox::new();
    for (at, reference) in ODD.iter().enumerate() {
        let title = format!("Finding {at}");
        let bodies: &[&str] = if at % 3 == 0 { &["kent", "essex"] } else { &["kent"] };
        let forces = bodies.iter().flat_map(|body| ["--force", body]);
        sandbox.ok(["add", &title, "--ref", reference].into_iter().chain(forces));
    }
    sandbox.ok(["add", "Without a reference", "--force", "kent"]);
    sandbox
}

/// The numbers and bodies of the rows that a command lists.
fn rows(sandbox: &Sandbox, words: &[&str]) -> Vec<(i64, String)> {
    let listed = sandbox.json(words);
    let row = |row: &serde_json::Value| {
        (row["id"].as_i64().unwrap(), row["body"].as_str().unwrap().to_owned())
    };
    listed["findings"].as_array().unwrap().iter().map(row).collect()
}

#[test]
fn what_ids_prints_goes_through_a_shell_and_xargs_unchanged_and_names_the_same_row() {
    let sandbox = with_odd_references();
    for command in ["list", "check", "due --days 10000", "search finding*", "export"] {
        let printed = sandbox.sh(&format!("track {command} --format ids")).stdout;
        let through = [
            format!("track {command} --format ids | xargs -n 1 printf '%s\\n'"),
            format!("for word in $(track {command} --format ids); do printf '%s\\n' $word; done"),
            format!("eval \"printf '%s\\n' $(track {command} --format ids | tr '\\n' ' ')\""),
        ];
        for line in through {
            let through = sandbox.sh(&line).stdout;
            assert!(printed.is_empty() == through.trim().is_empty(), "{line}");
            assert_eq!(through.trim(), printed.trim(), "{line}");
        }
    }
    let all = rows(&sandbox, &["list"]);
    let ids = sandbox.ok(["list", "--format", "ids"]);
    assert_eq!(all.len(), ids.lines().count());
    for (row, token) in all.iter().zip(ids.lines()) {
        assert_eq!(rows(&sandbox, &["list", "--ref", token]), std::slice::from_ref(row), "{token}");
    }
    let noted = sandbox.sh("track list --format ids | xargs track note --text Read");
    assert_eq!(noted.stdout.lines().filter(|line| line.ends_with(": noted")).count(), all.len());
    assert!(!sandbox.path("PWNED").exists());
}

/// The commands between backquotes, and of `check` those on lines of their own.
fn suggested(text: &str) -> Vec<String> {
    let whole = text.lines().map(str::trim).filter(|line| line.starts_with("track "));
    let quoted = text.split("`track ").skip(1).filter_map(|rest| rest.split_once('`'));
    whole.map(str::to_owned).chain(quoted.map(|(rest, _)| format!("track {rest}"))).collect()
}

#[test]
fn each_suggested_command_names_the_finding_that_it_is_about() {
    let sandbox = with_odd_references();
    let fixes = sandbox.json(["check"]);
    let mut seen = 0;
    for problem in fixes["problems"].as_array().unwrap() {
        let (Some(id), fix) = (problem["id"].as_i64(), problem["fix"].as_str().unwrap()) else {
            continue;
        };
        let words = sandbox.sh(&format!("set -f; printf '%s\\n' {fix}"));
        let name = words.stdout.lines().nth(2).unwrap();
        assert_eq!(rows(&sandbox, &["list", "--ref", name])[0].0, id, "{fix}: {words:?}");
        seen += 1;
    }
    assert!(seen > ODD.len(), "{seen}");

    for (at, reference) in ODD.iter().enumerate() {
        let token = format!(":{}@kent", at + 1);
        sandbox.ok(["close", &token, "--on", "unknown", "--reason", "Done"]);
        for refused in [&["submit", &token][..], &["update", &token, "--status", "open"]] {
            let said = sandbox.run(refused).stderr;
            let commands = suggested(&said);
            for command in &commands {
                let words = sandbox.sh(&format!("set -f; printf '%s\\n' {command}"));
                let words: Vec<&str> = words.stdout.lines().collect();
                let Some(name) = words.get(2) else { continue };
                assert!(
                    *name == format!(":{}", at + 1)
                        || *name == token
                        || *name == *reference
                        || *name == format!("{reference}@kent"),
                    "{reference}: {said} {words:?}"
                );
            }
            assert!(!commands.is_empty(), "{refused:?}: {said}");
        }
    }
    assert!(!sandbox.path("PWNED").exists());
}

#[test]
fn what_may_have_been_meant_can_be_pasted() {
    let sandbox = with_odd_references();
    for (typed, meant) in [("Rec 2", "'Rec 1'"), ("2016 - 0141", "'2016 - 0140'")] {
        let said = sandbox.run(["show", typed]).stderr;
        assert!(said.ends_with(&format!("did you mean {meant}?\n")), "{said}");
        assert_eq!(sandbox.sh(&format!("track show {meant}")).code, 0);
    }
    let said = sandbox.run(["show", "a"]).stderr;
    let (_, names) = said.trim_end().split_once("several findings: ").unwrap();
    for name in names.split(", ").filter(|name| !name.ends_with("c}'") && !name.starts_with("'a{b"))
    {
        assert_eq!(sandbox.sh(&format!("track show {name}")).code, 0, "{name} of {said}");
    }
}

#[test]
fn a_reference_that_begins_with_a_hyphen_is_refused_by_every_road() {
    let sandbox = Sandbox::new();
    sandbox.ok(["add", "One", "--force", "kent", "--ref", "R1"]);
    for reference in ["-1", "--db=evil.db", "–1", "－x"] {
        let flag = format!("--ref={reference}");
        let added = sandbox.run(["add", "Two", "--force", "kent", &flag]);
        let edited = sandbox.run(["edit", "R1", &flag]);
        assert_eq!((added.code, edited.code), (2, 2), "{reference}: {added:?} {edited:?}");
        let sheet = format!("ref,title,force\nV1,x,kent\n{reference},y,kent\n");
        std::fs::write(sandbox.path("s.csv"), sheet).unwrap();
        let imported = sandbox.run(["import", "s.csv"]);
        assert_eq!(imported.code, 65);
        assert!(
            imported.stderr.contains(&format!("line 3 ({reference}), ref: can't use")),
            "{imported:?}"
        );
        assert!(imported.stderr.contains("a leading hyphen"), "{imported:?}");
    }
    assert_eq!(sandbox.json(["list", "--all"])["count"], 1);
}

/// Changes the register as a program of earlier rules would have left it.
fn without_triggers(sandbox: &Sandbox, statement: &str) {
    let db = rusqlite::Connection::open(sandbox.register()).unwrap();
    let mut triggers =
        db.prepare("select name, sql from sqlite_master where type = 'trigger'").unwrap();
    let triggers = triggers.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let triggers: Vec<(String, String)> = triggers.map(Result::unwrap).collect();
    triggers
        .iter()
        .for_each(|(name, _)| db.execute_batch(&format!("drop trigger {name}")).unwrap());
    db.execute_batch(statement).unwrap();
    triggers.iter().for_each(|(_, sql)| db.execute_batch(sql).unwrap());
}

#[test]
fn an_old_register_with_such_a_reference_can_be_read_and_put_right() {
    let sandbox = Sandbox::new();
    sandbox.ok(["add", "One", "--force", "kent", "--force", "essex", "--ref", "R1"]);
    without_triggers(
        &sandbox,
        "update finding set ref = '--db=evil.db', ref_folded = '--db=evil.db'",
    );
    assert_eq!(sandbox.ok(["list", "--format", "ids"]), ":1@kent\n:1@essex\n");
    assert!(sandbox.ok(["show", ":1"]).starts_with("--db=evil.db: "));
    assert!(sandbox.ok(["check"]).contains("track update :1@kent "));
    let completed = sandbox.sh("TRACK_COMPLETE=fish track -- track show ''").stdout;
    assert!(!completed.contains("evil"), "{completed}");
    let edited =
        sandbox.sh("track list --force kent --format ids | xargs -n 1 track note --text Read");
    assert_eq!(edited.code, 0, "{edited:?}");
    sandbox.ok(["edit", ":1", "--ref", "R2"]);
    assert_eq!(sandbox.ok(["list", "--force", "kent", "--format", "ids"]), "R2@kent\n");
}

#[test]
fn an_owner_or_an_inspection_with_an_odd_name_goes_by_its_number() {
    let sandbox = Sandbox::new();
    sandbox.ok(["init"]);
    for owner in ["ACC Crime", "O'Neill", "Desk", " --db=x"] {
        sandbox.ok(["owner", "add", owner, "--force", "kent"]);
    }
    let ids = sandbox.ok(["owner", "list", "--format", "ids"]);
    assert!(ids.lines().any(|line| line == "Desk"), "{ids}");
    let edited =
        sandbox.sh("track owner list --format ids | xargs -I % track owner edit % --email a@b.org");
    assert_eq!((edited.code, edited.stderr.as_str()), (0, ""), "{edited:?}");
    assert_eq!(sandbox.json(["owner", "list"])["count"], 4);

    for (title, code) in [("One", "X 1"), ("Two", "X2"), ("Three", "$x")] {
        let add = ["inspection", "add", title, "--code", code, "--published", "2024-01-01"];
        sandbox.ok(add.into_iter().chain(["--force", "kent"]));
    }
    let shown =
        sandbox.sh("track inspection --format ids | xargs -n 1 track inspection show --format ids");
    assert_eq!(shown.stdout, sandbox.ok(["inspection", "--format", "ids"]), "{shown:?}");
}

#[test]
fn a_flag_that_is_repeated_thousands_of_times_is_no_fault() {
    let sandbox = Sandbox::new();
    sandbox.ok(["add", "One", "--force", "kent", "--ref", "R1"]);
    let keys = |count| vec!["due,-due,ref,title"; count].join(",");
    assert_eq!(sandbox.ok(["list", "--sort", &keys(3000), "--format", "ids"]), "R1\n");
    for (flag, value) in
        [("--ref", "R1"), ("--force", "kent"), ("--owner", "none"), ("--sort", "due")]
    {
        let answer = sandbox.run(["list"].into_iter().chain([flag, value].repeat(3000)));
        assert_eq!((answer.code, answer.stderr.as_str()), (0, ""), "{flag}");
    }
}
