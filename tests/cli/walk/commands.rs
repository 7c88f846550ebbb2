//! The commands that a walk types, chosen by the dice.

use std::fmt::Write as _;

use super::{Walk, numbers};

pub(super) const BODIES: [&str; 5] = ["kent", "essex", "west-mercia", "rocuwm", "metropolitan"];
const REFERENCES: [&str; 9] = ["R-1", "R-10", "R-2", "r-3", "7", "12", "C-1", "C-1-R1", "Ünder"];
const DATES: [&str; 10] = [
    "2026-11-01",
    "2026-11-23",
    "2026-12-10",
    "January 2027",
    "winter 2026",
    "within 3 months",
    "immediately",
    "TBC",
    "March 2024",
    "31/02/2027",
];
const DAYS: [&str; 5] =
    ["2026-11-22", "2026-10-01", "2025-12-31", "23 November 2026", "2027-03-01"];
pub(super) const OWNERS: [&str; 4] = ["ACC Crime", "acc crime", "Head of Vetting", "=SUM(1)"];
const THEMES: [&str; 4] = ["vetting", "Vetting", "custody; bail", "data, quality"];
const KINDS: [&str; 6] = ["recommendation", "concern", "afi", "practice", "part", "action"];
const TITLES: [&str; 5] =
    ["Publish the plan", "Keep to it", "Say \"no\", -1", "@ the desk", "Été, and after"];
const STATUSES: [&str; 9] = [
    "open",
    "in-progress",
    "blocked",
    "submitted",
    "closed",
    "superseded",
    "not-accepted",
    "on track",
    "void",
];

/// A xorshift generator: the same walk from the same seed, on every machine.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }

    pub(crate) fn one_in(&mut self, chances: u64) -> bool {
        self.below(chances) == 0
    }

    pub(crate) fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[usize::try_from(self.below(words.len() as u64)).unwrap()]
    }
}

impl Walk {
    pub(super) fn command(&mut self) -> Vec<String> {
        match self.dice.below(54) {
            0..=8 => self.add(),
            11 | 12 => self.update(),
            15 | 16 => self.close(),
            24 | 25 => self.edit(),
            26 => self.link(),
            27 | 28 => self.import(),
            29..=32 => self.inspect(),
            33 | 34 => self.respond(),
            35..=39 => self.comment(),
            40 | 41 => self.undo("undo"),
            42 => self.undo("redo"),
            43..=45 => {
                let (named, file) = (self.named(), self.dice.of(&["plan", "minutes", "no file"]));
                words(&["evidence", "add", &named, file])
            }
            46..=48 => self.own(),
            49..=51 => self.snooze(),
            52 | 53 => {
                let verb = self.dice.of(&["undo", "redo"]);
                words(&[verb])
            }
            roll => self.move_on(roll),
        }
    }

    /// The rolls that move a finding on.
    fn move_on(&mut self, roll: u64) -> Vec<String> {
        match roll {
            9 | 10 => {
                let text = self.dice.of(&["Agreed", "=1+1", "Two\nlines"]);
                self.about_findings("note", &["--text", text])
            }
            13 | 14 => {
                let day = self.dice.of(&DAYS);
                self.about_findings("submit", &["--text", "Done", "--on", day])
            }
            17 | 18 => {
                let day = self.dice.of(&DAYS);
                self.about_findings("reopen", &["--reason", "Found wanting", "--on", day])
            }
            19 => {
                let by = self.named();
                self.about_findings("supersede", &["--by", &by])
            }
            20 => self.about_findings("decline", &["--reason", "Covered elsewhere"]),
            21 => self.about_findings("void", &["--reason", "Entered twice"]),
            22 => {
                let day = self.dice.of(&DAYS);
                self.about_findings("done", &["--on", day])
            }
            _ => {
                let to = self.dice.of(&DATES);
                let agreed = ["--reason", "System late", "--agreed-by", "HMICFRS"];
                self.about_findings("extend", &[&["--to", to], &agreed[..]].concat())
            }
        }
    }

    fn link(&mut self) -> Vec<String> {
        let (one, other) = (self.named(), self.named());
        let kind = self.dice.of(&["recurs", "same-as", "superseded-by"]);
        match self.dice.below(4) {
            0 => words(&["unlink", &one, &other]),
            1 => words(&["unlink", &one, &other, "--kind", kind]),
            _ => words(&["link", &one, kind, &other]),
        }
    }

    fn respond(&mut self) -> Vec<String> {
        let answer = self.dice.of(&["Done by June", "Under way"]);
        if self.dice.one_in(3) {
            self.about_findings("respond", &["--no-action", "--reason", answer])
        } else {
            self.about_findings("respond", &["--action", answer])
        }
    }

    /// Adds or edits an owner.
    fn own(&mut self) -> Vec<String> {
        if self.dice.one_in(4) {
            return self.pass_on();
        }
        let name = self.dice.of(&OWNERS);
        let force = ["--force", self.dice.of(&BODIES)];
        if self.dice.one_in(2) {
            let email = self.dice.of(&["acc@example.org", "acc@EXAMPLE.org", "no address"]);
            return words(&[&["owner", "add", name], &force[..], &["--email", email]].concat());
        }
        let edit = match self.dice.below(5) {
            0 => &["--name", self.dice.of(&OWNERS)][..],
            1 => &["--email", self.dice.of(&["acc@example.org", "vetting@example.org"])],
            2 => &["--until", self.dice.of(&DAYS)],
            3 => &["--no-until"],
            _ => &["--no-email"],
        };
        let force = if self.dice.one_in(2) { &force[..] } else { &[] };
        words(&[&["owner", "edit", name], edit, force].concat())
    }

    fn snooze(&mut self) -> Vec<String> {
        let reason = ["--reason", self.dice.of(&["The board meets first", "=1+1"])];
        let until = ["--until", self.dice.of(&["2026-11-24", "2027-02-01", "2028-06-01", "soon"])];
        let when = if self.dice.one_in(4) { &["--cancel"][..] } else { &until };
        self.about_findings("snooze", &[when, &reason].concat())
    }

    /// A finding, in one of the ways that people type it.
    pub(super) fn named(&mut self) -> String {
        let there: Vec<i64> = numbers(&self.now.export).into_iter().collect();
        let chosen = usize::try_from(self.dice.below(there.len() as u64 + 2)).unwrap();
        let number = there.get(chosen).copied().unwrap_or(self.largest + 1);
        match self.dice.below(8) {
            0 | 1 => self.dice.of(&REFERENCES).to_owned(),
            2 => format!("{}@{}", self.dice.of(&REFERENCES), self.dice.of(&BODIES)),
            3 => format!("#{number}@{}", self.dice.of(&BODIES)),
            4 => format!("#{number}"),
            5 => number.to_string(),
            _ => format!(":{number}"),
        }
    }

    /// A command about findings, at all of their bodies or at one.
    fn about_findings(&mut self, verb: &str, flags: &[&str]) -> Vec<String> {
        let named = self.named();
        let names_its_body = named.contains('@');
        let mut command = vec![verb.to_owned(), named];
        if self.dice.one_in(6) {
            command.push(self.named());
        }
        match self.dice.below(8) {
            0 => command.extend(words(&["--force", self.dice.of(&BODIES)])),
            1 => {}
            _ if names_its_body => {}
            _ => command.push("--all-bodies".to_owned()),
        }
        command.extend(words(flags));
        command
    }

    fn add(&mut self) -> Vec<String> {
        let mut command = words(&["add", self.dice.of(&TITLES)]);
        let has_parent = self.dice.one_in(2);
        // A child may have the bodies of its parent.
        if !has_parent || self.dice.one_in(2) {
            for _ in 0..=self.dice.below(3) {
                command.extend(words(&["--force", self.dice.of(&BODIES)]));
            }
        } else if self.dice.one_in(2) {
            command.push("--all-bodies".to_owned());
        }
        if self.dice.one_in(2) {
            command.extend(words(&["--ref", self.dice.of(&REFERENCES)]));
        }
        if has_parent {
            command.extend(words(&["--parent", &self.named()]));
        }
        let choices: [(&str, &[&str]); 8] = [
            ("--due", &DATES),
            ("--owner", &OWNERS),
            ("--theme", &THEMES),
            ("--kind", &KINDS),
            ("--issued", &["2026-01-15", "May 2026"]),
            ("--accepted", &["yes", "no"]),
            ("--priority", &["high", "low"]),
            ("--inspection", &["PEEL", "1"]),
        ];
        for (flag, values) in choices {
            let chances = if flag == "--inspection" { 8 } else { 2 };
            if self.dice.one_in(chances) {
                command.extend(words(&[flag, self.dice.of(values)]));
            }
        }
        command
    }

    fn update(&mut self) -> Vec<String> {
        let flags = match self.dice.below(5) {
            0 => ["--status", self.dice.of(&STATUSES)],
            1 => ["--status", self.dice.of(&["in-progress", "blocked", "open"])],
            2 => ["--owner", self.dice.of(&["none", "ACC Crime", "Head of Vetting"])],
            3 => ["--due", self.dice.of(&DATES)],
            _ => ["--accepted", self.dice.of(&["yes", "in-principle", "partly", "no"])],
        };
        self.about_findings("update", &flags)
    }

    fn close(&mut self) -> Vec<String> {
        let day = self.dice.of(&["unknown", "2026-11-01", "2025-12-31", "2026-11-23"]);
        self.about_findings("close", &["--on", day, "--letter", "Letter A"])
    }

    /// Corrects what may have been typed wrongly at a body.
    fn correct(&mut self) -> Vec<String> {
        let flags = match self.dice.below(8) {
            0..=2 => ["--due", self.dice.of(&DATES)],
            3 => ["--closed-on", self.dice.of(&["unknown", "2026-11-02", "2025-12-30"])],
            4 => ["--submitted-on", self.dice.of(&DAYS)],
            5 => ["--first-due", self.dice.of(&DATES)],
            6 => ["--claim", self.dice.of(&["Done, and checked", "none"])],
            _ => ["--set-by", self.dice.of(&["force", "inspectorate"])],
        };
        self.about_findings("edit", &[&flags[..], &["--reason", "Mistyped"]].concat())
    }

    fn edit(&mut self) -> Vec<String> {
        if self.dice.one_in(2) {
            return self.correct();
        }
        let named = self.named();
        let parent = self.named();
        let flags = match self.dice.below(7) {
            0 => ["--title", self.dice.of(&TITLES)],
            1 | 2 => ["--ref", self.dice.of(&REFERENCES)],
            3 => ["--theme", self.dice.of(&["none", "vetting", "bail"])],
            4 => ["--kind", self.dice.of(&KINDS)],
            5 => ["--inspection", self.dice.of(&["PEEL", "1"])],
            _ => ["--parent", &parent],
        };
        [words(&["edit", &named]), words(&flags)].concat()
    }

    fn inspect(&mut self) -> Vec<String> {
        match self.dice.below(6) {
            2 => self.reissue(),
            3 => self.republish(),
            4 => {
                let which = ["Leadership", "--force", "kent", "--reason", "Misread"];
                let edit = ["--grade", self.dice.of(&["good", "not judged"])];
                if self.dice.one_in(3) {
                    return words(&[&["grade", "remove"], &which[..]].concat());
                }
                words(&[&["grade", "edit"], &which[..], &edit].concat())
            }
            0 | 5 => {
                let (title, published) = if self.dice.one_in(3) {
                    ("PEEL 2024", "April 2024")
                } else {
                    ("PEEL", "2026-01-15")
                };
                let add = ["inspection", "add", title, "--published", published];
                let clock = if self.dice.one_in(2) { &["--no-s55"][..] } else { &[] };
                words(&[&add[..], &["--force", "kent", "--force", "essex"], clock].concat())
            }
            _ => words(&[
                "grade",
                "add",
                "Leadership",
                self.dice.of(&["good", "adequate", "inadequate"]),
                "--inspection",
                "PEEL",
                "--scheme",
                "Five grades",
                "--force",
                "kent",
            ]),
        }
    }

    /// Starts or closes a section 55 clock.
    fn comment(&mut self) -> Vec<String> {
        let report = self.dice.of(&["PEEL", "PEEL 2024", "1", "Thematic 2026"]);
        let day = self.dice.of(&["2024-04-26", "2026-11-01", "2026-12-31"]);
        match self.dice.below(6) {
            0 | 1 => words(&["s55", report, "--start"]),
            2 => words(&["s55", report, "--start", "--on", day]),
            _ => {
                let force = ["--force", self.dice.of(&BODIES)];
                let which = if self.dice.one_in(3) { &force[..] } else { &["--all-bodies"][..] };
                let how = ["--close", "--on", day, "--url", "https://example.org/comments"];
                words(&[&["s55", report], &how[..], which].concat())
            }
        }
    }

    fn import(&mut self) -> Vec<String> {
        let mut rows = String::from("ref,title,force,kind,due,status,owner,theme,parent,report\n");
        for _ in 0..=self.dice.below(3) {
            let second = self.dice.of(&["", ";kent", ";essex"]);
            let cells = [
                self.dice.of(&["", "", "R-2", "I-1", "I-2", "9"]).to_owned(),
                self.dice.of(&["Keep to it", "A row", "Another row"]).to_owned(),
                format!("{}{second}", self.dice.of(&BODIES[..3])),
                self.dice
                    .of(&["", "afi", "recommendation", "action", "sub-recommendation"])
                    .to_owned(),
                self.dice.of(&["", "", "2026-12-10", "TBC", "January 2027"]).to_owned(),
                self.dice
                    .of(&["", "", "closed", "submitted", "in progress", "superseded"])
                    .to_owned(),
                self.dice.of(&["", "ACC Crime"]).to_owned(),
                self.dice.of(&["", "vetting"]).to_owned(),
                self.dice.of(&["", "", "I-1", "#1"]).to_owned(),
                self.dice.of(&["", "", "", "Thematic 2026"]).to_owned(),
            ];
            writeln!(rows, "{}", cells.join(",")).unwrap();
        }
        self.files += 1;
        let name = format!("rows-{}.csv", self.files);
        writeln!(self.story, "# {name}: {rows:?}").unwrap();
        std::fs::write(self.sandbox.path(&name), rows).unwrap();
        words(&["import", &name])
    }

    fn undo(&mut self, verb: &str) -> Vec<String> {
        if self.dice.one_in(3) {
            let act = 1 + self.dice.below(self.now.acts().len() as u64 + 1);
            return words(&[verb, &act.to_string()]);
        }
        words(&[verb])
    }
}

pub(super) fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
