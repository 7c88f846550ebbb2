//! A random walk through the commands, with what must hold wherever it leads.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::Value;

use super::desk::{Answer, Desk};

const STEPS: u64 = 120;

/// How many steps are taken between two looks at everything.
const STRIDE: u64 = 30;

const BODIES: [&str; 5] = ["kent", "essex", "west-mercia", "rocuwm", "metropolitan"];
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
const OWNERS: [&str; 4] = ["ACC Crime", "acc crime", "Head of Vetting", "=SUM(1)"];
const THEMES: [&str; 4] = ["vetting", "Vetting", "custody; bail", "data, quality"];
const KINDS: [&str; 4] = ["recommendation", "concern", "afi", "practice"];
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
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }

    fn one_in(&mut self, chances: u64) -> bool {
        self.below(chances) == 0
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[usize::try_from(self.below(words.len() as u64)).unwrap()]
    }
}

/// What is asked at the end of a day, and again of that day later.
const KEPT: [&[&str]; 8] = [
    &["list", "--all", "--json"],
    &["status", "--json"],
    &["check", "--json"],
    &["s55", "--all", "--json"],
    &["search", "plan", "--json"],
    &["export", "--format", "jsonl"],
    &["owner", "list", "--json"],
    &["log", "--json"],
];

/// The end of a day: what was printed, and how many findings were open at each body.
struct Evening {
    day: String,
    answers: Vec<String>,
    open: BTreeMap<String, i64>,
}

/// Everything that a command which was refused must leave as it was.
#[derive(PartialEq, Eq)]
struct Whole {
    export: String,
    duties: String,
    owners: String,
    log: String,
}

impl Whole {
    fn of(desk: &Desk) -> Whole {
        Whole {
            export: desk.done(["export", "--format", "jsonl"]),
            duties: desk.done(["s55", "--all", "--format", "jsonl"]),
            owners: desk.done(["owner", "list", "--format", "jsonl"]),
            log: desk.done(["log", "--format", "jsonl"]),
        }
    }

    fn acts(&self) -> Vec<Value> {
        lines(&self.log)
    }
}

struct Walk {
    desk: Desk,
    dice: Dice,
    whole: Whole,
    /// The largest finding number that was ever said.
    largest: i64,
    /// The numbers that each act brought.
    brought: BTreeMap<i64, Vec<i64>>,
    undone: BTreeSet<i64>,
    evenings: Vec<Evening>,
    files: u64,
    /// The seed, and every command until now.
    story: String,
}

impl Walk {
    fn new(seed: u64) -> Walk {
        let desk = Desk::new();
        desk.done(["init"]);
        for name in ["plan", "minutes"] {
            std::fs::write(desk.path(name), name).unwrap();
        }
        let whole = Whole::of(&desk);
        Walk {
            desk,
            dice: Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1),
            whole,
            largest: 0,
            brought: BTreeMap::new(),
            undone: BTreeSet::new(),
            evenings: Vec::new(),
            files: 0,
            story: format!("seed {seed}\n"),
        }
    }

    fn step(&mut self) {
        let command = self.command();
        let answer = self.run(&command);
        let before = std::mem::replace(&mut self.whole, Whole::of(&self.desk));
        if answer.code != 0 {
            assert!([1, 2, 65, 66].contains(&answer.code), "{answer:?}\n{}", self.story);
            assert_eq!(answer.stdout, "", "{answer:?}\n{}", self.story);
            assert_ne!(answer.stderr, "", "{}", self.story);
            assert!(before == self.whole, "refused, and not as before: {answer:?}\n{}", self.story);
            return;
        }
        let (was, is) = (before.acts(), self.whole.acts());
        let said: Value = serde_json::from_str(&answer.stdout).unwrap();
        if is.len() == was.len() {
            assert!(said["act"].is_null(), "{answer:?}\n{}", self.story);
            assert!(before == self.whole, "nothing was done, and yet: {answer:?}\n{}", self.story);
            return;
        }
        assert_eq!(is.len(), was.len() + 1, "{answer:?}\n{}", self.story);
        if said["schema"] == "track.done/1" {
            assert_eq!(said["act"], is[0]["id"], "{answer:?}\n{}", self.story);
        }
        self.remember(&is[0], &before);
    }

    fn run(&mut self, words: &[String]) -> Answer {
        let answer = self.desk.run(words.iter().map(String::as_str).chain(["--json"]));
        let quoted: Vec<String> = words.iter().map(|word| format!("{word:?}")).collect();
        let said = answer.stderr.lines().next().unwrap_or_default();
        writeln!(self.story, "track {}   # {} {said}", quoted.join(" "), answer.code).unwrap();
        answer
    }

    /// Which numbers an act brought, or took away again.
    fn remember(&mut self, act: &Value, before: &Whole) {
        let id = act["id"].as_i64().unwrap();
        if let Some(undoes) = act["undoes"].as_i64() {
            let acts = before.acts();
            let undone = acts.iter().find(|act| act["id"] == undoes).unwrap();
            match undone["undoes"].as_i64() {
                Some(first) => {
                    let again = self.brought.get(&first).into_iter().flatten();
                    again.for_each(|number| assert!(self.undone.remove(number)));
                }
                None => self.undone.extend(self.brought.get(&undoes).into_iter().flatten()),
            }
            return;
        }
        let was = numbers(&before.export);
        let new: Vec<i64> = numbers(&self.whole.export).difference(&was).copied().collect();
        let expected: Vec<i64> = (self.largest + 1..).take(new.len()).collect();
        assert_eq!(new, expected, "the numbers follow on\n{}", self.story);
        self.largest += i64::try_from(new.len()).unwrap();
        self.brought.insert(id, new);
    }

    fn command(&mut self) -> Vec<String> {
        match self.dice.below(54) {
            0..=8 => self.add(),
            9 | 10 => {
                let text = self.dice.of(&["Agreed", "=1+1", "Two\nlines"]);
                self.moved("note", &["--text", text])
            }
            11 | 12 => self.update(),
            13 | 14 => {
                let day = self.dice.of(&DAYS);
                self.moved("submit", &["--text", "Done", "--on", day])
            }
            15 | 16 => self.close(),
            17 | 18 => {
                let day = self.dice.of(&DAYS);
                self.moved("reopen", &["--reason", "Found wanting", "--on", day])
            }
            19 => {
                let by = self.named();
                self.moved("supersede", &["--by", &by])
            }
            20 => self.moved("decline", &["--reason", "Covered elsewhere"]),
            21 => self.moved("void", &["--reason", "Entered twice"]),
            22 | 23 => {
                let to = self.dice.of(&DATES);
                let agreed = ["--reason", "System late", "--agreed-by", "HMICFRS"];
                self.moved("extend", &[&["--to", to], &agreed[..]].concat())
            }
            24 | 25 => self.edit(),
            26 => {
                let (one, other) = (self.named(), self.named());
                let kind = self.dice.of(&["recurs", "same-as", "superseded-by"]);
                words(&["link", &one, kind, &other])
            }
            27 | 28 => self.import(),
            29..=32 => self.inspect(),
            33 | 34 => {
                let answer = self.dice.of(&["Done by June", "Under way"]);
                match self.dice.one_in(3) {
                    true => self.moved("respond", &["--no-action", "--reason", answer]),
                    false => self.moved("respond", &["--action", answer]),
                }
            }
            35..=39 => self.comment(),
            40 | 41 => self.undo("undo"),
            42 => self.undo("redo"),
            43..=45 => {
                let (named, file) = (self.named(), self.dice.of(&["plan", "minutes", "no file"]));
                words(&["evidence", "add", &named, file])
            }
            46..=48 => self.own(),
            49..=51 => self.snooze(),
            _ => {
                let verb = self.dice.of(&["undo", "redo"]);
                words(&[verb])
            }
        }
    }

    /// An owner is put in or edited.
    fn own(&mut self) -> Vec<String> {
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
        let when = if self.dice.one_in(4) { &["--wake"][..] } else { &until };
        self.moved("snooze", &[when, &reason].concat())
    }

    /// A finding, as somebody may type it.
    fn named(&mut self) -> String {
        let there: Vec<i64> = numbers(&self.whole.export).into_iter().collect();
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

    /// A command that moves rows on.
    fn moved(&mut self, verb: &str, flags: &[&str]) -> Vec<String> {
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
        for _ in 0..=self.dice.below(3) {
            command.extend(words(&["--force", self.dice.of(&BODIES)]));
        }
        if self.dice.one_in(2) {
            command.extend(words(&["--ref", self.dice.of(&REFERENCES)]));
        }
        if self.dice.one_in(3) {
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
        self.moved("update", &flags)
    }

    fn close(&mut self) -> Vec<String> {
        let day = self.dice.of(&["unknown", "2026-11-01", "2025-12-31", "2026-11-23"]);
        self.moved("close", &["--on", day, "--letter", "Letter A"])
    }

    fn edit(&mut self) -> Vec<String> {
        let named = self.named();
        let parent = self.named();
        let flags = match self.dice.below(6) {
            0 => ["--title", self.dice.of(&TITLES)],
            1 | 2 => ["--ref", self.dice.of(&REFERENCES)],
            3 => ["--theme", self.dice.of(&["none", "vetting", "bail"])],
            4 => ["--kind", self.dice.of(&KINDS)],
            _ => ["--parent", &parent],
        };
        [words(&["edit", &named]), words(&flags)].concat()
    }

    fn inspect(&mut self) -> Vec<String> {
        match self.dice.below(2) {
            0 => {
                let (title, published) = match self.dice.one_in(3) {
                    true => ("PEEL 2024", "April 2024"),
                    false => ("PEEL", "2026-01-15"),
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

    /// A clock of section 55 is started or closed.
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
                self.dice.of(&["", "afi", "recommendation"]).to_owned(),
                self.dice.of(&["", "", "2026-12-10", "TBC", "January 2027"]).to_owned(),
                self.dice.of(&["", "", "closed", "submitted", "in progress"]).to_owned(),
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
        std::fs::write(self.desk.path(&name), rows).unwrap();
        words(&["import", &name])
    }

    fn undo(&mut self, verb: &str) -> Vec<String> {
        match self.dice.one_in(3) {
            true => {
                let act = 1 + self.dice.below(self.whole.acts().len() as u64 + 1);
                words(&[verb, &act.to_string()])
            }
            false => words(&[verb]),
        }
    }

    /// Looks at everything, from every side.
    fn look(&mut self) {
        let rows = self.json(&["list", "--all"])["findings"].as_array().unwrap().clone();
        self.check_numbers(&rows);
        self.check_counts(&rows);
        self.check_duties();
        self.check_names(&rows);
        self.check_owners(&rows);
        self.check_round_trip(&rows);
        self.check_own_export(&rows);
        self.check_history();
        self.check_backup();
    }

    /// Ends the day: keeps what is printed, and tells what changed since each evening before.
    fn end_the_day(&mut self) {
        let mut open = BTreeMap::new();
        for row in self.json(&["list"])["findings"].as_array().unwrap() {
            *open.entry(row["body"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        let answers = KEPT.iter().map(|words| self.desk.done(*words)).collect();
        self.evenings.push(Evening { day: self.desk.today.clone(), answers, open });
        for evening in &self.evenings {
            self.check_changes(
                &evening.day,
                &evening.open,
                &self.evenings[self.evenings.len() - 1],
            );
        }
        let today: chrono::NaiveDate = self.desk.today.parse().unwrap();
        self.desk.today = today.succ_opt().unwrap().to_string();
        self.whole = Whole::of(&self.desk);
    }

    /// The counts lead from what was open to what is, and each has its rows.
    fn check_changes(&self, since: &str, opening: &BTreeMap<String, i64>, until: &Evening) {
        let changes = self.json(&["changes", "--since", since, "--until", &until.day]);
        let count = |line: &Value, key: &str| line[key].as_i64().unwrap();
        let lines = changes["bodies"].as_array().unwrap();
        let totals = &changes["totals"];
        for line in lines.iter().chain([totals]) {
            let came = count(line, "opening") + count(line, "new") + count(line, "reopened");
            let ended: i64 = ["closed", "superseded", "declined", "voided"]
                .map(|key| count(line, key))
                .iter()
                .sum();
            let sum = came - ended + count(line, "undone");
            assert_eq!(sum, count(line, "closing"), "since {since}: {line}\n{}", self.story);
        }
        for (key, open) in [("opening", opening), ("closing", &until.open)] {
            let told: BTreeMap<String, i64> = lines
                .iter()
                .map(|line| (line["body"].as_str().unwrap().to_owned(), count(line, key)))
                .filter(|(_, count)| *count != 0)
                .collect();
            assert_eq!(told, *open, "{key} since {since}\n{}", self.story);
        }
        let kinds = ["new", "reopened", "closed", "superseded", "declined", "voided", "moved"];
        for key in kinds.into_iter().chain(["submitted", "extended"]) {
            let rows = changes[key].as_array().unwrap();
            assert_eq!(totals[key], rows.len(), "{key} since {since}\n{}", self.story);
            for line in lines {
                let own = rows.iter().filter(|row| row["body"] == line["body"]).count();
                assert_eq!(line[key], own, "{key} since {since}\n{}", self.story);
            }
        }
    }

    /// Each evening is what it was, whatever was done since.
    fn look_back(&self) {
        for evening in &self.evenings {
            for (words, then) in KEPT.iter().zip(&evening.answers) {
                let now = self.desk.done([*words, &["--as-at", &evening.day]].concat());
                assert_eq!(*then, now, "{words:?} as at {}\n{}", evening.day, self.story);
            }
        }
    }

    fn json(&self, words: &[&str]) -> Value {
        self.desk.json(words)
    }

    fn check_numbers(&self, rows: &[Value]) {
        let there: BTreeSet<i64> = rows.iter().map(|row| row["id"].as_i64().unwrap()).collect();
        let expected: BTreeSet<i64> =
            (1..=self.largest).filter(|number| !self.undone.contains(number)).collect();
        assert_eq!(there, expected, "the numbers that are there\n{}", self.story);
        let mut places = BTreeSet::new();
        for row in rows {
            let place = (row["id"].as_i64(), row["body"].as_str());
            assert!(places.insert(place), "{row} is there twice\n{}", self.story);
        }
    }

    /// Every open duty stands in status; what is late of them is in overdue, and what is near in due.
    fn check_duties(&self) {
        let all = self.json(&["s55", "--all"]);
        let duties = |list: &Value| list["duties"].as_array().unwrap().clone();
        let standing = |states: &[&str]| -> Vec<Value> {
            let stands =
                |duty: &Value| states.contains(&duty["state"].as_str().unwrap_or("closed"));
            duties(&all).into_iter().filter(stands).collect()
        };
        for (list, states) in [
            ("s55", &["later", "soon", "today", "late"][..]),
            ("status", &["later", "soon", "today", "late"]),
            ("overdue", &["late"]),
            ("due", &["soon", "today"]),
        ] {
            assert_eq!(duties(&self.json(&[list])), standing(states), "{list}\n{}", self.story);
        }
        for duty in duties(&all) {
            assert_eq!(duty["state"].is_null(), duty["closed_on"].is_string(), "{}", self.story);
        }
    }

    fn check_counts(&self, rows: &[Value]) {
        let status = self.json(&["status"]);
        let open = self.json(&["list"]);
        let late = self.json(&["overdue"]);
        let soon = self.json(&["due"]);
        let mut bodies = BTreeSet::new();
        for (array, of) in [(&open, rows), (&late, rows), (&soon, rows)] {
            for row in array["findings"].as_array().unwrap() {
                assert!(of.contains(row), "{row} is not in the list of all\n{}", self.story);
            }
        }
        self.check_exit_codes(&status);
        for row in open["findings"].as_array().unwrap() {
            bodies.insert(row["body"].as_str().unwrap());
        }
        let lines = status["bodies"].as_array().unwrap();
        let counted: BTreeSet<&str> =
            lines.iter().map(|line| line["body"].as_str().unwrap()).collect();
        assert_eq!(counted, bodies, "the bodies of status\n{}", self.story);
        self.check_line(&status["totals"], "", [&open, &late, &soon]);
        for line in lines {
            let body = line["body"].as_str().unwrap();
            self.check_line(line, body, [&open, &late, &soon]);
            let own = self.json(&["status", "--force", body]);
            assert_eq!(own["totals"], own_counts(line), "{body}\n{}", self.story);
        }
    }

    /// The exit codes tell what the totals count, and the duties.
    fn check_exit_codes(&self, status: &Value) {
        let totals = &status["totals"];
        let duties = status["duties"].as_array().unwrap();
        let is_any = |key: &str, states: &[&str]| {
            let stands_so = |duty: &Value| states.contains(&duty["state"].as_str().unwrap());
            totals[key] != 0 || duties.iter().any(stands_so)
        };
        let expected = match (is_any("overdue", &["late"]), is_any("due_soon", &["soon", "today"]))
        {
            (true, _) => 11,
            (false, true) => 10,
            (false, false) => 0,
        };
        for command in ["status", "overdue", "due"] {
            let code = self.desk.run([command, "--exit-code"]).code;
            assert_eq!(code, expected, "{command}\n{}", self.story);
        }
        let found = self.json(&["check"])["count"].as_i64().unwrap() > 0;
        let code = self.desk.run(["check", "--exit-code"]).code;
        assert_eq!(code, if found { 12 } else { 0 }, "check\n{}", self.story);
    }

    /// One line of status against the lists; at one body, or at all where none is named.
    fn check_line(&self, line: &Value, body: &str, lists: [&Value; 3]) {
        let [open, late, soon] = lists;
        let count = |list: &Value, array: &str, key: &str, value: &str| {
            let rows = list[array].as_array().unwrap().iter();
            rows.filter(|row| body.is_empty() || row["body"] == body)
                .filter(|row| key.is_empty() || row[key] == value)
                .count()
        };
        let expected = [
            ("open", count(open, "findings", "", "")),
            ("concerns", count(open, "findings", "kind", "concern")),
            ("recommendations", count(open, "findings", "kind", "recommendation")),
            ("afis", count(open, "findings", "kind", "afi")),
            ("submitted", count(open, "findings", "status", "submitted")),
            ("blocked", count(open, "findings", "status", "blocked")),
            ("overdue", count(late, "findings", "", "")),
            ("due_soon", count(soon, "findings", "", "")),
        ];
        for (key, number) in expected {
            assert_eq!(line[key], number, "{key} of {body:?}\n{}", self.story);
        }
        let kinds = ["concerns", "recommendations", "afis"];
        let sum: i64 = kinds.iter().map(|kind| line[kind].as_i64().unwrap()).sum();
        assert_eq!(line["open"], sum, "the kinds of {body:?}\n{}", self.story);
        let rows = late["findings"].as_array().unwrap().iter();
        let oldest = rows
            .filter(|row| body.is_empty() || row["body"] == body)
            .filter_map(|row| row["days_late"].as_i64())
            .max();
        assert_eq!(line["oldest_overdue"], Value::from(oldest), "{body:?}\n{}", self.story);
    }

    /// Each owner is listed once, with as much as is open under their name.
    fn check_owners(&self, rows: &[Value]) {
        let open = self.json(&["list"]);
        let owners = self.json(&["owner", "list"])["owners"].as_array().unwrap().clone();
        let owns = |owner: &Value, row: &Value| {
            row["body"] == owner["body"] && row["owner"] == owner["name"]
        };
        for owner in &owners {
            let own = open["findings"].as_array().unwrap().iter().filter(|row| owns(owner, row));
            assert_eq!(owner["open"], own.count(), "{owner}\n{}", self.story);
        }
        for row in rows.iter().filter(|row| !row["owner"].is_null()) {
            let own = owners.iter().filter(|owner| owns(owner, row)).count();
            assert_eq!(own, 1, "who owns {row}\n{}", self.story);
        }
    }

    /// Every name that a list gives is taken back, and means just its row.
    fn check_names(&mut self, rows: &[Value]) {
        let names = self.desk.done(["list", "--all", "--format", "ids"]);
        let names: Vec<&str> = names.lines().collect();
        assert_eq!(names.len(), rows.len(), "a name a row\n{}", self.story);
        let distinct: BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(distinct.len(), rows.len(), "a name for each row\n{}", self.story);
        for (name, row) in names.iter().zip(rows) {
            if rows.len() > 6 && !self.dice.one_in(rows.len() as u64 / 6) {
                continue;
            }
            let found = self.json(&["list", "--all", "--ref", name]);
            assert_eq!(found["findings"], Value::from(vec![row.clone()]), "{name}\n{}", self.story);
        }
    }

    /// An export is the same register again in an empty one.
    fn check_round_trip(&self, rows: &[Value]) {
        if rows.iter().all(is_void) || hangs_under_void(rows) {
            return;
        }
        let answer = self
            .desk
            .sh("rm -f other.db; track export > one.csv && track --db other.db import one.csv && \
             track --db other.db export > two.csv");
        assert_eq!(answer.code, 0, "{answer:?}\n{}", self.story);
        let (one, two) = (self.carried("one.csv"), self.carried("two.csv"));
        for (one, two) in one.iter().zip(&two) {
            assert_eq!(one, two, "what was exported and imported\n{}", self.story);
        }
        assert_eq!(one.len(), two.len(), "the rows that came back\n{}", self.story);
    }

    /// The rows of an export as they are carried: without what is void, and with the findings
    /// counted in their order where numbers name them.
    fn carried(&self, name: &str) -> Vec<BTreeMap<String, String>> {
        let mut reader = csv::Reader::from_path(self.desk.path(name)).unwrap();
        let rows: Vec<BTreeMap<String, String>> =
            reader.deserialize().map(|row| row.unwrap()).collect();
        let mut rows: Vec<_> = rows.into_iter().filter(|row| row["status"] != "void").collect();
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        for row in &rows {
            let next = places.len();
            places.entry(format!("#{}", row["id"])).or_insert(next);
        }
        for row in &mut rows {
            for told_only in ["updated", "extensions"] {
                row.remove(told_only);
            }
            let number = format!("#{}", row["id"]);
            row.insert("id".to_owned(), format!("place {}", places[&number]));
            if let Some(place) = places.get(&row["parent"]) {
                row.insert("parent".to_owned(), format!("place {place}"));
            }
        }
        rows
    }

    /// The register's own export brings it nothing new.
    fn check_own_export(&self, rows: &[Value]) {
        if rows.iter().any(is_void) || rows.is_empty() {
            return;
        }
        let answer = self.desk.sh("track export > own.csv && track import own.csv --json");
        assert_eq!(answer.code, 0, "{answer:?}\n{}", self.story);
        assert!(answer.stdout.contains("nothing to do"), "{answer:?}\n{}", self.story);
        assert!(Whole::of(&self.desk) == self.whole, "{answer:?}\n{}", self.story);
    }

    /// A backup is what the register is, and so is what was restored from it.
    fn check_backup(&self) {
        self.desk.done(["backup", "copy.db"]);
        self.desk.done(["--db", "restored.db", "restore", "copy.db"]);
        for noun in [
            &["export", "--format", "jsonl"][..],
            &["evidence", "list"],
            &["owner", "list"],
            &["log"],
        ] {
            let here = self.desk.done(noun);
            for copy in ["copy.db", "restored.db"] {
                let there = self.desk.done(["--db", copy].iter().chain(noun));
                assert_eq!(here, there, "{copy} {noun:?}\n{}", self.story);
            }
        }
    }

    /// What is undone and redone is as it was, as often as one likes.
    fn go_to_and_fro(&mut self) {
        // All but the version, which never goes back.
        let rows = |walk: &Walk| {
            let mut rows = walk.json(&["list", "--all"])["findings"].as_array().unwrap().clone();
            rows.iter_mut().for_each(|row| drop(row.as_object_mut().unwrap().remove("version")));
            rows
        };
        let mut states = vec![rows(self)];
        for _ in 0..3 {
            for _ in 0..5 {
                let answer = self.run(&words(&["undo"]));
                assert_eq!(answer.code, 0, "{answer:?}\n{}", self.story);
                states.push(rows(self));
            }
            for _ in 0..5 {
                let answer = self.run(&words(&["redo"]));
                assert_eq!(answer.code, 0, "{answer:?}\n{}", self.story);
                states.pop();
                assert_eq!(Some(&rows(self)), states.last(), "{}", self.story);
            }
        }
        self.whole = Whole::of(&self.desk);
    }

    /// Takes everything back, one act after the other.
    fn take_back(&mut self) {
        let acts = self.whole.acts();
        let standing =
            acts.iter().filter(|act| act["undoes"].is_null() && act["undone_by"].is_null()).count();
        for _ in 1..standing {
            let answer = self.run(&words(&["undo"]));
            assert_eq!(answer.code, 0, "{answer:?}\n{}", self.story);
        }
        let answer = self.run(&words(&["undo"]));
        assert_eq!(answer.code, 1, "{answer:?}\n{}", self.story);

        assert_eq!(self.json(&["list", "--all"])["count"], 0, "{}", self.story);
        let mut new = Desk::new();
        new.today = self.desk.today.clone();
        new.done(["init"]);
        for noun in
            [&["body"][..], &["inspection"], &["grade"], &["s55", "--all"], &["owner", "list"]]
        {
            assert_eq!(self.json(noun), new.json(noun), "{noun:?}\n{}", self.story);
        }
        let told = Whole::of(&self.desk).acts();
        assert_eq!(told.len(), acts.len() + standing - 1, "{}", self.story);
        for (told, number) in told.iter().rev().zip(1..) {
            assert_eq!(told["id"], number, "{}", self.story);
        }
    }

    /// Whatever was done and taken back, the register is what its own history says.
    fn check_history(&self) {
        let answer = self.desk.run(["verify"]);
        assert_eq!(answer.code, 0, "{answer:?}\n{}", self.story);
    }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn lines(jsonl: &str) -> Vec<Value> {
    jsonl.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn numbers(export: &str) -> BTreeSet<i64> {
    lines(export).iter().map(|row| row["id"].as_i64().unwrap()).collect()
}

/// The counts of a line of status, as the totals of one body have them.
fn own_counts(line: &Value) -> Value {
    let mut counts = line.as_object().unwrap().clone();
    counts.retain(|key, _| key != "body" && key != "body_name");
    Value::Object(counts)
}

fn is_void(row: &Value) -> bool {
    row["status"] == "void"
}

/// Whether something that is not void stands under something that is.
fn hangs_under_void(rows: &[Value]) -> bool {
    let living: BTreeSet<i64> =
        rows.iter().filter(|row| !is_void(row)).map(|row| row["id"].as_i64().unwrap()).collect();
    rows.iter().filter(|row| !is_void(row)).filter_map(|row| row["parent"].as_str()).any(|parent| {
        let named = |row: &Value| match row["ref"].as_str() {
            Some(reference) => reference == parent,
            None => format!("#{}", row["id"]) == parent,
        };
        let id = |row: &Value| row["id"].as_i64().unwrap();
        !rows.iter().any(|row| named(row) && living.contains(&id(row)))
    })
}

fn walk(seed: u64) {
    let mut walk = Walk::new(seed);
    for step in 1..=STEPS {
        walk.step();
        if step % STRIDE == 0 {
            walk.look();
            walk.end_the_day();
        }
    }
    walk.look_back();
    walk.go_to_and_fro();
    walk.take_back();
    walk.check_history();
    walk.look_back();
    walk.end_the_day();
}

#[test]
fn a_walk_through_the_commands_leaves_the_register_whole() {
    walk(1);
}

#[test]
fn another_walk_leaves_it_whole() {
    walk(2);
}

#[test]
fn a_third_walk_leaves_it_whole() {
    walk(3);
}
