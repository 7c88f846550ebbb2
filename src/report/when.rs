//! A deadline explained: its words, the rule, the calculation, the day, and how far away it is.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::calendar::{Precision, Written, day_shown, with_weekday};
use crate::model::deadline::{Deadline, Rule, counted_to};
use crate::model::due::{Due, first_late_day};
use crate::model::duration::{Span, Unit};
use crate::model::phrase::{Clock, Meaning, Phrase, Relative};
use crate::model::selection::Selection;
use crate::model::value::Value;
use crate::page::{AnswerRow, Block, Cell, Column, Page, Tone, counted, grouped};

#[derive(Debug, Serialize, JsonSchema)]
pub struct DeadlineRow {
    /// The words as written, or the name of the clock.
    due_text: String,
    rule: Rule,
    rule_in_words: &'static str,
    basis: Option<NaiveDate>,
    sum: String,
    due: Option<NaiveDate>,
    due_precision: Option<Precision>,
    due_shown: Option<String>,
    overdue_from: Option<NaiveDate>,
    /// How many days are left; negative where it is late.
    days_left: Option<i64>,
    state: &'static str,
    #[serde(skip)]
    standing: Due,
}

impl DeadlineRow {
    /// `holidays` are the bank holidays between the basis and the last day.
    pub fn of(
        phrase: &Phrase,
        deadline: Deadline,
        issued: Option<&Written>,
        holidays: &[NaiveDate],
        today: NaiveDate,
    ) -> DeadlineRow {
        let standing = Due::of(deadline.day, today);
        DeadlineRow {
            rule: deadline.rule,
            rule_in_words: rule_in_words(deadline.rule),
            basis: deadline.basis,
            sum: sum(phrase.meaning, &deadline, issued, holidays),
            due: deadline.day,
            due_precision: deadline.day.map(|_| deadline.precision),
            due_shown: deadline.day.map(|_| deadline.shown()),
            overdue_from: deadline.day.and_then(first_late_day),
            days_left: deadline.day.map(|day| (day - today).num_days()),
            state: standing.word(),
            due_text: deadline.text,
            standing,
        }
    }

    fn fields(&self) -> Vec<(&'static str, Cell)> {
        let mut fields = vec![
            ("words", Cell::from(&self.due_text)),
            ("rule", Cell::from(format!("{}: {}", self.rule, self.rule_in_words))),
        ];
        let mut field = |name, value: Option<String>| {
            fields.extend(value.map(|value| (name, Cell::from(value))));
        };
        field("basis", self.basis.map(with_weekday));
        field("sum", self.due.map(|_| self.sum.clone()));
        field("overdue", self.overdue_from.map(|day| format!("from {}", with_weekday(day))));
        fields.extend(self.left().map(|(name, left)| (name, Cell::from(left).toned(self.tone()))));
        fields
    }

    fn answer(&self) -> String {
        let Some(day) = self.due else { return "no date".to_owned() };
        counted_to(self.due_shown.as_deref().unwrap_or_default(), day)
    }

    fn left(&self) -> Option<(&'static str, String)> {
        Some(match (self.standing, self.days_left?) {
            (Due::Late { days }, _) => ("days late", grouped(days.unsigned_abs())),
            (Due::Today, _) => ("days left", "none: it is due today".to_owned()),
            (_, left) => ("days left", counted(left, "day")),
        })
    }

    fn tone(&self) -> Tone {
        match self.standing {
            Due::Late { .. } => Tone::Late,
            near if near.is_soon() => Tone::Soon,
            _ => Tone::Plain,
        }
    }
}

fn rule_in_words(rule: Rule) -> &'static str {
    match rule {
        Rule::Given => "the report gives the date",
        Rule::Immediately => "the date of issue itself",
        Rule::Within => "counted from the day after the date of issue",
        Rule::Relative => "counted from today",
        Rule::Pfd => {
            "the reply to a coroner's report to prevent future deaths: 56 days, counted from the day after the report"
        }
        Rule::FirePlan => {
            "the action plan for a fire service's cause of concern: 28 days, counted from the day after the date of issue"
        }
        Rule::S55 => "Police Act 1996, s.55(5A): 56 calendar days, the day of publication included",
        Rule::Undated => "the words give no date",
    }
}

fn sum(
    meaning: Meaning,
    deadline: &Deadline,
    issued: Option<&Written>,
    holidays: &[NaiveDate],
) -> String {
    let Some(day) = deadline.day else { return "nothing to count".to_owned() };
    let basis = deadline.basis.unwrap_or(day);
    match meaning {
        Meaning::FromIssue(span) => spanned(span, basis, deadline, issued, holidays),
        Meaning::By(Clock::S55) => format!(
            "day 1 is {}, so day 56 is {} + 55 days = {}",
            day_shown(basis),
            day_shown(basis),
            day_shown(day)
        ),
        Meaning::By(clock) => {
            let span = clock.span().unwrap_or(Span::days(0));
            spanned(span, basis, deadline, issued, holidays)
        }
        Meaning::AtOnce => format!("issued {}", issued.map(Written::shown).unwrap_or_default()),
        Meaning::Relative(Relative::Ahead(span)) => spanned(span, basis, deadline, None, holidays),
        Meaning::Relative(Relative::Weekday(_)) => {
            format!("the next {} after {}", day.format("%A"), with_weekday(basis))
        }
        _ if deadline.precision != Precision::Day => {
            format!("{} ends on {}", deadline.shown(), with_weekday(day))
        }
        Meaning::On(_) => "as written".to_owned(),
        Meaning::Relative(_) if day != basis => {
            format!("today is {}, so that is {}", with_weekday(basis), with_weekday(day))
        }
        Meaning::Relative(_) => format!("today is {}", with_weekday(day)),
        Meaning::Picked(..) | Meaning::Undated => format!("that is {}", with_weekday(day)),
    }
}

/// A basis plus a span. A basis that is only known to a period is counted from its last day.
fn spanned(
    span: Span,
    basis: NaiveDate,
    deadline: &Deadline,
    issued: Option<&Written>,
    holidays: &[NaiveDate],
) -> String {
    let day = deadline.day.map(day_shown).unwrap_or_default();
    let period = issued.filter(|issued| issued.precision != Precision::Day);
    if let Some(period) = period {
        return format!(
            "{} counts from its last day, {}; + {span} falls in {}, which ends on {day}",
            period.shown(),
            day_shown(basis),
            deadline.shown()
        );
    }
    let sum = format!("{} + {span} = {day}", day_shown(basis));
    match (span.unit, holidays) {
        (Unit::WorkingDay, []) => format!("{sum}, not counting weekends"),
        (Unit::WorkingDay, days) => format!("{sum}, not counting weekends and {}", listed(days)),
        _ => sum,
    }
}

fn listed(days: &[NaiveDate]) -> String {
    const NAMED: usize = 4;
    match days.len() {
        0..=NAMED => days.iter().copied().map(with_weekday).collect::<Vec<_>>().join(", "),
        many => counted(many, "bank holiday"),
    }
}

const DUE_TEXT: Column<DeadlineRow> = Column::new("due_text", |row| Value::from(&row.due_text));
const RULE: Column<DeadlineRow> = Column::new("rule", |row| Value::word(Some(row.rule)));
const DUE: Column<DeadlineRow> = Column::new("due", |row| Value::from(row.due));

impl AnswerRow for DeadlineRow {
    const SCHEMA: &'static str = "track.when/1";
    const KEY: &'static str = "deadlines";
    const COLUMNS: &'static [Column<DeadlineRow>] = &[
        DUE_TEXT,
        RULE,
        Column::new("basis", |row: &Self| Value::from(row.basis)),
        DUE,
        Column::new("due_precision", |row| Value::word(row.due_precision)),
        Column::new("due_shown", |row: &Self| Value::from(row.due_shown.as_ref())),
        Column::new("overdue_from", |row: &Self| Value::from(row.overdue_from)),
        Column::new("days_left", |row: &Self| Value::from(row.days_left)),
        Column::new("state", |row: &Self| Value::from(row.state)),
        Column::new("sum", |row| Value::from(&row.sum)),
    ];

    const BRIEF: &'static [Column<DeadlineRow>] = &[DUE, RULE, DUE_TEXT];

    fn page(rows: &[DeadlineRow], _: NaiveDate, _: &Selection) -> Page {
        let Some(row) = rows.first() else { return Page::default() };
        Page { title: Some(row.answer()), blocks: vec![Block::fields(row.fields())] }
    }

    fn ids(rows: &[DeadlineRow]) -> Vec<String> {
        rows.iter().filter_map(|row| Some(row.due?.to_string())).collect()
    }
}
