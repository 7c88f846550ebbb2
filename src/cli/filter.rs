//! The filter flags that every reading command shares.

use super::chosen_bodies::{Chosen, WhoseArgs};
use super::context::Context;
use super::say::say;
use super::{parse, typed_filters};
use crate::error::{Error, Result, listed_as};
use crate::model::calendar::Days;
use crate::model::closure::Outcome;
use crate::model::date_words::DateWords;
use crate::model::deadline::Setter;
use crate::model::duty::{Duty, DutyFilter};
use crate::model::extra_fields::FieldFilter;
use crate::model::filter::{Filter, FindingAt, Scope};
use crate::model::finding::{Kind, Named};
use crate::model::progress::Status;
use crate::model::selection::Selection;
use crate::model::{OneOf, folds};
use crate::store::Store;

/// Which findings, open ones unless something else is asked for: a repeated flag widens, different
/// flags narrow.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = typed_filters::HEADING)]
pub struct FilterArgs {
    #[command(flatten)]
    pub narrow: NarrowArgs,
    /// The date was set by: inspectorate, force or statute
    #[arg(long, value_name = "SETTER", value_delimiter = ',', value_parser = Setter::of)]
    set_by: Vec<Setter>,
    /// Closed with this outcome: met, partly or not-met
    #[arg(long, value_name = "OUTCOME", value_delimiter = ',', value_parser = Outcome::of)]
    outcome: Vec<Outcome>,
    /// Only what was closed without a letter
    #[arg(long)]
    no_letter: bool,
    /// Only open findings (the default, unless another option asks for others)
    #[arg(long, conflicts_with = "all")]
    open: bool,
    /// Every status, including void
    #[arg(long)]
    all: bool,
}

#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = typed_filters::HEADING)]
pub struct NarrowArgs {
    #[command(flatten)]
    whose: WhoseArgs,
    #[arg(long, help = format!("Only these kinds: {}", Kind::words()), value_name = "KIND", value_delimiter = ',', value_parser = Kind::meant_by)]
    kind: Vec<Kind>,
    #[arg(long, help = format!("Only these statuses: {}", Status::words()), value_name = "STATUS", value_delimiter = ',', value_parser = Status::of)]
    status: Vec<Status>,
    /// Only findings owned by this owner
    #[arg(long, value_name = "OWNER", value_parser = parse::words, add = super::completions::owners())]
    owner: Vec<String>,
    /// Only findings with this theme
    #[arg(long, value_name = "THEME", value_parser = parse::words)]
    theme: Vec<String>,
    /// Only findings with this extra field: NAME=VALUE
    #[arg(long, value_name = "NAME=VALUE", value_parser = FieldFilter::of)]
    field: Vec<FieldFilter>,
    /// Only findings of this inspection: its code, its number (`:4` if a code looks like one) or the start of its title
    #[arg(long, value_name = "INSPECTION", value_parser = parse::words)]
    inspection: Vec<String>,
    /// Only this reference or number; REF@BODY keeps to one body
    #[arg(long = "ref", value_name = "REF", value_parser = parse::words, add = super::completions::findings())]
    reference: Vec<String>,
    /// Only what stands under this finding
    #[arg(long, value_name = "REF", value_parser = parse::words, add = super::completions::findings())]
    parent: Vec<String>,
    /// Only what is due before this day, or before the first day of this period
    #[arg(long, value_name = "DATE", value_parser = parse::future_period)]
    due_before: Option<DateWords>,
    /// Only what is due after this day, or after the last day of this period
    #[arg(long, value_name = "DATE", value_parser = parse::future_period)]
    due_after: Option<DateWords>,
    /// Only what was issued after this day or period
    #[arg(long, value_name = "DATE", value_parser = parse::past_period)]
    issued_after: Option<DateWords>,
    /// Only what was closed after this day or period
    #[arg(long, value_name = "DATE", value_parser = parse::past_period)]
    closed_after: Option<DateWords>,
    /// Only what was closed before this day or period
    #[arg(long, value_name = "DATE", value_parser = parse::past_period)]
    closed_before: Option<DateWords>,
    /// Only what was last updated before this day or period
    #[arg(long, value_name = "DATE", value_parser = parse::past_period)]
    updated_before: Option<DateWords>,
    /// Only what is overdue
    #[arg(long)]
    overdue: bool,
    /// Only what has no due date
    #[arg(long)]
    no_date: bool,
    /// Only what has no owner
    #[arg(long)]
    no_owner: bool,
    /// Only what has its reminders muted
    #[arg(long)]
    snoozed: bool,
}

impl FilterArgs {
    /// The question to the register, its names looked up.
    pub fn question(&self, store: &Store, context: &Context) -> Result<Question> {
        Ok(self.narrowed(store, context)?.scoped(self.scope()))
    }

    /// The same question about findings of any status, unless --open was given.
    pub fn everything(&self, store: &Store, context: &Context) -> Result<Question> {
        let scope = if self.open { Scope::Open } else { Scope::Everything };
        Ok(self.narrowed(store, context)?.scoped(scope))
    }

    fn narrowed(&self, store: &Store, context: &Context) -> Result<Question> {
        let Question { filter, selection } = self.narrow.question(store, context)?;
        let filter = Filter {
            set_by: self.set_by.clone(),
            outcomes: self.outcome.clone(),
            no_letter: self.no_letter,
            ..filter
        };
        Ok(Question { filter, selection })
    }

    fn asks_for_closed(&self) -> bool {
        !self.outcome.is_empty() || self.no_letter
    }

    /// Findings that are not open are listed only if a flag asks for them.
    fn scope(&self) -> Scope {
        if self.open {
            Scope::Open
        } else if self.all || self.asks_for_closed() || self.narrow.asks_for_more() {
            Scope::Everything
        } else if self.narrow.kind.contains(&Kind::Practice) {
            Scope::Entered
        } else {
            Scope::Open
        }
    }
}

impl NarrowArgs {
    /// Findings at every body.
    pub fn all_bodies() -> NarrowArgs {
        NarrowArgs { whose: WhoseArgs::all(), ..NarrowArgs::default() }
    }

    /// The question to the register about what is open, its names looked up.
    pub fn question(&self, store: &Store, context: &Context) -> Result<Question> {
        let chosen = self.chosen(store, context)?;
        let filter = Filter { bodies: chosen.bodies, ..self.filter(store, context)? };
        let selection = chosen.selection.with_filters(context.filters()).as_at(context.as_at());
        Ok(Question { filter, selection })
    }

    /// Whether the default body stands in for one that was not named.
    pub fn leaves_body_to_default(&self) -> bool {
        !self.whose.lifts_default() && self.whose.named().say_nothing() && !self.names_body()
    }

    /// Whether a finding may be selected on one day and not on another.
    pub fn asks_for_what_changes(&self) -> bool {
        let days = [
            &self.due_before,
            &self.due_after,
            &self.closed_after,
            &self.closed_before,
            &self.updated_before,
        ];
        let is_dated = days.iter().any(|day| day.is_some());
        let is_of_work = !self.status.is_empty() || !self.owner.is_empty() || self.no_owner;
        is_dated || is_of_work || self.overdue || self.no_date || self.snoozed
    }

    /// The flags that chose the bodies, as they would be typed again.
    pub fn whose_typed(&self) -> String {
        self.whose.typed()
    }

    fn names_body(&self) -> bool {
        self.reference.iter().any(|typed| typed.contains('@'))
    }

    /// A reference with its body says whose rows are meant, so the default body has no say.
    fn chosen(&self, store: &Store, context: &Context) -> Result<Chosen> {
        if self.names_body() {
            return self.whose.named_ones(store);
        }
        self.whose.chosen(store, context)
    }

    /// Of any body.
    fn filter(&self, store: &Store, context: &Context) -> Result<Filter> {
        let days = |words: &Option<DateWords>| -> Result<Option<Days>> {
            words.as_ref().map(|words| context.days(words)).transpose()
        };
        let first = |words| Ok::<_, Error>(days(words)?.map(|days| days.first));
        let last = |words| Ok::<_, Error>(days(words)?.map(|days| days.last));
        self.suggest_names(store)?;
        let inspections = self.inspection.iter().map(|typed| Ok(store.inspection(typed)?.id));
        let parents = self.parent.iter().map(|typed| store.finding(&Named::whole(typed)?));
        Ok(Filter {
            kinds: self.kind.clone(),
            statuses: self.status.clone(),
            owners: self.owner.iter().flat_map(|owner| folds(owner)).collect(),
            themes: self.theme.iter().flat_map(|theme| folds(theme)).collect(),
            inspections: inspections.collect::<Result<_>>()?,
            with_fields: self.with_fields(store)?,
            findings: self.findings(store)?,
            parents: parents.collect::<Result<_>>()?,
            due_before: first(&self.due_before)?,
            due_after: last(&self.due_after)?,
            issued_after: last(&self.issued_after)?,
            closed_after: last(&self.closed_after)?,
            closed_before: first(&self.closed_before)?,
            updated_before: first(&self.updated_before)?,
            late_on: self.overdue.then(|| context.today()),
            with_the_force: self.overdue,
            undated: self.no_date,
            unowned: self.no_owner,
            snoozed_on: self.snoozed.then(|| context.today()),
            ..Filter::default()
        })
    }

    /// Says what may have been meant by an owner or theme that the register doesn't have.
    fn suggest_names(&self, store: &Store) -> Result<()> {
        for owner in &self.owner {
            suggest("owner", owner, &store.owners_like(owner)?);
        }
        for theme in &self.theme {
            suggest("theme", theme, &store.themes_like(theme)?);
        }
        Ok(())
    }

    fn with_fields(&self, store: &Store) -> Result<Option<Vec<i64>>> {
        if self.field.is_empty() {
            return Ok(None);
        }
        for field in &self.field {
            suggest("field", &field.name, &store.fields_like(&field.name)?);
        }
        store.findings_with(&self.field).map(Some)
    }

    fn asks_for_more(&self) -> bool {
        !self.status.is_empty() || self.closed_after.is_some() || self.closed_before.is_some()
    }

    fn findings(&self, store: &Store) -> Result<Option<Vec<FindingAt>>> {
        let mut findings = Vec::new();
        for typed in &self.reference {
            let named = Named::of(typed)?;
            let finding = store.finding_exactly(&named)?;
            let body =
                named.body.as_deref().map(|name| Ok::<_, Error>(store.directory()?.find(name)?.id));
            findings.push((finding, body.transpose()?));
        }
        Ok((!findings.is_empty()).then_some(findings))
    }
}

/// Which rows, and how to say whose they are.
#[derive(Debug, Clone)]
pub struct Question {
    pub filter: Filter,
    pub selection: Selection,
}

impl Question {
    fn scoped(self, scope: Scope) -> Question {
        Question { filter: Filter { scope, ..self.filter }, ..self }
    }
}

fn suggest(what: &str, typed: &str, near: &[String]) {
    if !near.is_empty() {
        let near = listed_as(near, "or");
        say(&format!("note: no {what} is called {typed:?}; did you mean {near}?"));
    }
}

/// The open duties that a question about findings asks for as well.
pub fn duties(store: &Store, filter: &Filter) -> Result<Vec<Duty>> {
    DutyFilter::by(filter).map_or_else(|| Ok(Vec::new()), |wanted| store.duties(&wanted))
}
