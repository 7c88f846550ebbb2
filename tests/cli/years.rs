//! Years of reminders: whatever happens to findings, and however long the machine sleeps, each reminder is sent
//! once, and no due date is missed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde_json::Value;

use super::sandbox::Sandbox;

/// How many years to simulate: 20, or as many as `TRACK_YEARS` says.
fn years() -> i32 {
    std::env::var("TRACK_YEARS").map_or(20, |years| years.parse().unwrap())
}

const AHEAD: [i64; 5] = [90, 28, 14, 7, 1];

/// The last day from Monday to Friday, on a date or before it, that is no bank holiday.
fn last_working_day(date: NaiveDate) -> NaiveDate {
    const BANK_HOLIDAYS: &str = include_str!("../../src/model/bank-holidays.json");
    let is_working = |day: &NaiveDate| {
        let is_holiday = BANK_HOLIDAYS.contains(&format!("\"{day}\""));
        !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !is_holiday
    };
    let back = std::iter::successors(Some(date), NaiveDate::pred_opt);
    back.into_iter().find(is_working).unwrap()
}

/// What a reminder is about: a finding, a date and a step.
type Key = (String, NaiveDate, String);

/// A finding as it should be, kept independently of the program.
struct Finding {
    status: &'static str,
    due: NaiveDate,
    since: NaiveDate,
    snoozed_until: Option<NaiveDate>,
}

impl Finding {
    /// The reminders that are due, worked out independently of the program.
    fn steps(&self, name: &str, today: NaiveDate) -> Vec<Key> {
        let is_snoozed = self.snoozed_until.is_some_and(|until| today < until);
        let (date, step) = match self.status {
            _ if is_snoozed => return Vec::new(),
            "open" | "in-progress" | "blocked" => (self.due, self.due_step(today)),
            "submitted" => (self.since, Some(claim_step((today - self.since).num_days()))),
            _ => return Vec::new(),
        };
        let key = |date, step| (name.to_owned(), date, step);
        let Some(step) = step else { return Vec::new() };
        let back = self.snoozed_until.map(|until| key(until, "back".to_owned()));
        [key(date, step)].into_iter().chain(back).collect()
    }

    /// On the last working day before a weekend or bank holiday, what falls due then is told as if it were the
    /// day before.
    fn due_step(&self, today: NaiveDate) -> Option<String> {
        match (self.due - today).num_days() {
            left if left > 0 && today >= last_working_day(self.due) => Some("ahead-1".to_owned()),
            0 => Some("today".to_owned()),
            late if late < 0 => Some(format!("late-{}", (-late - 1) / 7 * 7 + 1)),
            left => Some(format!("ahead-{}", AHEAD.iter().filter(|days| **days >= left).min()?)),
        }
    }
}

fn claim_step(days: i64) -> String {
    match days {
        days if days < 90 => "submitted".to_owned(),
        days => format!("waiting-{}", (days - 90) / 30 * 30 + 90),
    }
}

/// One register over the years, the same each time for one seed.
struct Simulation {
    sandbox: Sandbox,
    dice: fastrand::Rng,
    today: NaiveDate,
    findings: BTreeMap<String, Finding>,
    sent: BTreeSet<Key>,
}

impl Simulation {
    fn track(&self, words: &[&str]) -> Value {
        let today = self.today.to_string();
        let words: Vec<&str> = words.iter().copied().chain(["--today", &today]).collect();
        let words = words.into_iter().chain(["--format", "json"]);
        serde_json::from_str(&self.sandbox.ok(words)).unwrap()
    }

    fn act(&self, words: &[&str]) {
        let today = self.today.to_string();
        self.sandbox.ok(words.iter().copied().chain(["--today", &today]));
    }

    fn later(&mut self, from: NaiveDate, most: u64) -> NaiveDate {
        from + Days::new(self.dice.u64(1..=most))
    }

    fn pick(&mut self, statuses: &[&str]) -> Option<String> {
        let of_status = |finding: &Finding| statuses.contains(&finding.status);
        let names = self.findings.iter().filter(|(_, finding)| of_status(finding));
        let names: Vec<String> = names.map(|(name, _)| name.clone()).collect();
        self.dice.choice(names)
    }

    /// Does something at random.
    fn act_at_random(&mut self) {
        let open = ["open", "in-progress", "blocked", "submitted"];
        match self.dice.u8(0..9) {
            0 | 1 => self.add(),
            2 => self.extend(),
            3 => self.change_status(&["open", "blocked"], "in-progress", &["update"]),
            4 => {
                let wait = ["update", "--blocked-by", "NPCC"];
                self.change_status(&["open", "in-progress"], "blocked", &wait);
            }
            5 => self.change_status(&["open", "in-progress", "blocked"], "submitted", &["submit"]),
            6 => {
                let on = self.today.to_string();
                let close = ["close", "--on", &on, "--letter", "A letter"];
                self.change_status(&open, "closed", &close);
            }
            7 => self.change_status(&["closed"], "open", &["reopen", "--reason", "It came back"]),
            _ => self.snooze(&open),
        }
    }

    fn add(&mut self) {
        let due = self.later(self.today, 200);
        self.add_due(due);
    }

    /// On a weekend or a bank holiday up to two months ahead.
    fn add_due_when_no_run_is_read(&mut self) {
        let mut due = self.later(self.today, 60);
        while last_working_day(due) == due {
            due = due.succ_opt().unwrap();
        }
        self.add_due(due);
    }

    fn add_due(&mut self, due: NaiveDate) {
        let name = format!("R{}", self.findings.len() + 1);
        self.act(&["add", "Do this", "--ref", &name, "--force", "kent", "--due", &due.to_string()]);
        let finding = Finding { status: "open", due, since: self.today, snoozed_until: None };
        self.findings.insert(name, finding);
    }

    fn extend(&mut self) {
        let Some(name) = self.pick(&["open", "in-progress", "blocked"]) else { return };
        let to = self.later(self.findings[&name].due, 150);
        let words = ["--reason", "More time", "--agreed-by", "HMICFRS", "--yes"];
        let to_typed = to.to_string();
        let extend = ["extend", &name, "--to", &to_typed];
        self.act(&[&extend[..], &words].concat());
        self.findings.get_mut(&name).unwrap().due = to;
    }

    fn change_status(&mut self, from: &[&str], to: &'static str, words: &[&str]) {
        let Some(name) = self.pick(from) else { return };
        let status = ["--status", to];
        let status: &[&str] = if words[0] == "update" { &status } else { &[] };
        self.act(&[&words[..1], &[&name], &words[1..], status].concat());
        let finding = self.findings.get_mut(&name).unwrap();
        (finding.status, finding.since) = (to, self.today);
        if words[0] == "reopen" {
            finding.snoozed_until = finding.snoozed_until.map(|until| until.min(self.today));
        }
    }

    fn snooze(&mut self, open: &[&str]) {
        let Some(name) = self.pick(open) else { return };
        let until = self.later(self.today, 60);
        self.act(&["snooze", &name, "--until", &until.to_string(), "--reason", "Not now"]);
        self.findings.get_mut(&name).unwrap().snoozed_until = Some(until);
    }

    /// The day of the next run: up to 20 days on, and often just when something is due or the day after.
    fn next_run(&mut self) -> NaiveDate {
        let gap = Days::new(self.dice.u64(0..=20));
        let within = self.today..=self.today + Days::new(20);
        let dues =
            self.findings.values().map(|finding| finding.due + Days::new(self.dice.u64(0..=1)));
        let dues: Vec<NaiveDate> = dues.filter(|due| within.contains(due)).collect();
        let due = self.dice.choice(dues).filter(|_| self.dice.u8(0..3) == 0);
        due.unwrap_or(self.today + gap)
    }

    /// Runs the reminders and compares them with those that are due. Returns those that were sent.
    fn check_reminders(&mut self) -> BTreeSet<Key> {
        let steps =
            self.findings.iter().flat_map(|(name, finding)| finding.steps(name, self.today));
        let due: BTreeSet<Key> = steps.filter(|key| !self.sent.contains(key)).collect();
        let sent = self.track(&["remind"]);
        let sent: BTreeSet<Key> =
            sent["findings"].as_array().unwrap().iter().flat_map(|row| self.keys(row)).collect();

        assert_eq!(sent, due, "on {}", self.today);
        self.sent.extend(sent.iter().cloned());
        sent
    }

    fn keys(&self, row: &Value) -> Vec<Key> {
        let name = row["ref"].as_str().unwrap();
        let finding = &self.findings[name];
        let date = |step: &str| match step {
            "back" => finding.snoozed_until.unwrap(),
            _ if row["status"] == "submitted" => finding.since,
            _ => row["due"].as_str().unwrap().parse().unwrap(),
        };
        let steps = row["steps"].as_array().unwrap().iter().map(|step| step.as_str().unwrap());
        steps.map(|step| (name.to_owned(), date(step), step.to_owned())).collect()
    }
}

#[test]
fn over_years_each_reminder_is_sent_once_and_no_due_date_is_missed() {
    let registers = (years() + YEARS_A_REGISTER - 1) / YEARS_A_REGISTER;
    for seed in 0..registers {
        simulate(55 + u64::try_from(seed).unwrap(), years().min(YEARS_A_REGISTER));
    }
}

/// How many years one register is used; longer runs use several.
const YEARS_A_REGISTER: i32 = 20;

fn beginning(seed: u64) -> Simulation {
    let simulation = Simulation {
        sandbox: Sandbox::new(),
        dice: fastrand::Rng::with_seed(seed),
        today: NaiveDate::from_ymd_opt(2027, 1, 1).unwrap(),
        findings: BTreeMap::new(),
        sent: BTreeSet::new(),
    };
    simulation.act(&["init"]);
    simulation
}

/// A crontab's line runs from Monday to Friday, on bank holidays too.
#[test]
fn what_falls_due_at_a_weekend_or_on_a_bank_holiday_is_told_once_by_the_last_run_before_it() {
    let mut simulation = beginning(56);
    let mut told = 0;
    while simulation.today < NaiveDate::from_ymd_opt(2027, 7, 1).unwrap() {
        let today = simulation.today;
        if !matches!(today.weekday(), Weekday::Sat | Weekday::Sun) {
            if simulation.dice.u8(0..3) == 0 {
                simulation.add_due_when_no_run_is_read();
            }
            let sent = simulation.check_reminders();
            for (name, finding) in &simulation.findings {
                if finding.due != today && last_working_day(finding.due) == today {
                    let key = (name.clone(), finding.due, "ahead-1".to_owned());
                    assert!(
                        sent.contains(&key),
                        "{name}, due {}, isn't told on {today}",
                        finding.due
                    );
                    told += 1;
                }
            }
        }
        simulation.today = today.succ_opt().unwrap();
    }
    assert!(told > 20, "only {told} were told");
}

fn simulate(seed: u64, years: i32) {
    let mut simulation = beginning(seed);
    let today = simulation.today;
    while simulation.today.year() < today.year() + years {
        for _ in 0..simulation.dice.u8(0..3) {
            simulation.act_at_random();
        }
        simulation.check_reminders();
        simulation.today = simulation.next_run();
    }
    assert!(
        simulation.sent.len() > simulation.findings.len(),
        "little was sent: {}",
        simulation.sent.len()
    );
    simulation.sandbox.ok(["verify"]);
}
