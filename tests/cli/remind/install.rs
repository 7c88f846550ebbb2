//! The printed lines for crontab and units for systemd, read as cron and systemd read them.

use std::path::Path;

use super::super::sandbox::{Sandbox, TODAY, need};
use super::{cron_mail, filled};

/// The command in the last line of the printed crontab, as cron hands it to the shell.
pub fn installed(sandbox: &Sandbox, words: &[&str]) -> String {
    let install = ["remind", "--install", "cron"];
    let crontab = sandbox.ok(install.iter().chain(words));
    let line = crontab.lines().last().unwrap();
    as_cron_reads(line.splitn(6, ' ').nth(5).unwrap())
}

/// What cron takes for the command: everything before a `%` that no backslash escapes. A backslash is kept, unless
/// it escapes a `%`.
fn as_cron_reads(line: &str) -> String {
    let (mut command, mut is_escaped) = (String::new(), false);
    for letter in line.chars() {
        match letter {
            '%' if is_escaped => {
                command.pop();
            }
            '%' => break,
            _ => {}
        }
        command.push(letter);
        is_escaped = letter == '\\' && !is_escaped;
    }
    command
}

/// Names of folders that a shell, cron or systemd could take for something else.
const ODD: &[&str] = &[
    "50% of 'it' & $HOME",
    "a\\%b",
    "a\\\\%%b",
    "%",
    "a$b",
    "a\"b",
    "a;b #c",
    "-x",
    "@x",
    "!x",
    "{login}{folders}",
    "a b\\",
    "~",
    "*",
    "é",
];

#[test]
fn the_printed_crontab_line_quotes_an_odd_path() {
    for name in ODD {
        let sandbox = Sandbox::new();
        let odd = sandbox.path(name);
        std::fs::create_dir(&odd).unwrap();
        let register = odd.join("r.db");
        let db = register.to_str().unwrap();
        let owner = format!("Owner {name}");
        sandbox.ok([
            "add", "Do this", "--force", "kent", "--due", TODAY, "--owner", &owner, "--db", db,
        ]);
        let line = installed(&sandbox, &["--db", db, "--owner", &owner]);

        assert!(cron_mail(&sandbox, &line).contains("1 due today"), "{name}: {line}");
    }
}

#[test]
fn systemd_finds_the_program_and_the_paths_in_the_units_whatever_their_names() {
    need("systemd-analyze");
    for name in ODD.iter().filter(|name| !name.contains(['"', '\'', '\\'])) {
        let sandbox = Sandbox::new();
        let odd = sandbox.path(name);
        std::fs::create_dir(&odd).unwrap();
        std::fs::hard_link(env!("CARGO_BIN_EXE_track"), odd.join("track"))
            .or_else(|_| std::fs::copy(env!("CARGO_BIN_EXE_track"), odd.join("track")).map(drop))
            .unwrap();
        let quoted = |path: &Path| format!("'{}'", path.display());
        let install = format!(
            "TRACK_CONFIG={} {} --db {} remind --install systemd",
            quoted(&odd.join("track.toml")),
            quoted(&odd.join("track")),
            quoted(&odd.join("r.db"))
        );
        std::fs::write(odd.join("track.toml"), "").unwrap();
        let printed = sandbox.sh(&install);
        assert_eq!(printed.code, 0, "{name}: {printed:?}");

        assert_eq!(complaints(&sandbox, &printed.stdout), "", "{name}: {}", printed.stdout);
        let literal = odd.display().to_string().replace('%', "%%");
        for setting in ["Environment", "ReadWritePaths", "ExecStart"] {
            let is_it = |line: &&str| line.starts_with(&format!("{setting}="));
            let line = printed.stdout.lines().find(is_it).unwrap();
            assert!(line.contains(&literal), "{name}: {line}");
        }
    }
}

#[test]
fn a_path_that_no_scheduler_can_be_told_is_refused() {
    let sandbox = Sandbox::new();
    for scheduler in ["cron", "systemd"] {
        for db in ["$'a\\nb.db'", "$'a\\xe9b.db'", "$'a\\rb.db'"] {
            let answer = sandbox
                .sh(&format!("bash -c \"exec track --db {db} remind --install {scheduler}\""));
            assert_eq!((answer.code, answer.stdout.as_str()), (2, ""), "{answer:?}");
            assert!(answer.stderr.contains("use a plain name"), "{answer:?}");
        }
    }
}

/// What systemd says of these units.
fn complaints(sandbox: &Sandbox, units: &str) -> String {
    let units = units.replace("User=", "#User=");
    let (service, timer) = units.split_once("# /etc/systemd/system/track-remind.timer").unwrap();
    std::fs::write(sandbox.path("track-remind.service"), service).unwrap();
    std::fs::write(sandbox.path("track-remind.timer"), timer).unwrap();
    let verify = "systemd-analyze verify ./track-remind.service ./track-remind.timer 2>&1";
    let said = sandbox.sh(verify).stdout;
    let about_ours = said.lines().filter(|line| line.contains("track-remind"));
    about_ours.collect::<Vec<_>>().join("\n")
}

#[test]
fn systemd_finds_nothing_wrong_with_the_units() {
    let sandbox = filled();
    need("systemd-analyze");
    let units = sandbox.ok(["remind", "--install", "systemd", "--at", "Mon,Thu 17:30"]);

    assert_eq!(complaints(&sandbox, &units), "");
    let when = sandbox.sh("systemd-analyze calendar 'Mon,Thu 17:30 Europe/London'");
    assert_eq!(when.code, 0, "{}", when.stderr);
}

#[test]
fn the_example_files_are_what_the_program_prints() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let sandbox = filled();
    let example = |name: &str| std::fs::read_to_string(examples.join(name)).unwrap();
    let installed = |scheduler: &str| {
        let printed = sandbox.ok(["remind", "--install", scheduler]);
        let own = [
            (env!("CARGO_BIN_EXE_track").to_owned(), "/usr/local/bin/track"),
            (sandbox.register().display().to_string(), "/srv/track/register.db"),
            (sandbox.folder().display().to_string(), "/srv/track"),
        ];
        let printed = own.iter().fold(printed, |text, (own, usual)| text.replace(own, usual));
        let is_user = |line: &&str| line.starts_with("User=");
        let user = printed.lines().find(is_user).map(str::to_owned).unwrap_or_default();
        printed.replace(&user, if user.is_empty() { "" } else { "User=track" })
    };
    assert_eq!(installed("cron"), example("track.crontab"));
    let units = example("track-remind.service") + &example("track-remind.timer");
    assert_eq!(installed("systemd"), units);
}
