//! The filter flags that every reading command shares.

use chrono::NaiveDate;

use super::parse;
use crate::error::{Error, Result};
use crate::model::body::BodyNames;
use crate::model::duty::{Duty, Wanted};
use crate::model::filter::{Filter, FindingAt, Scope};
use crate::model::finding::{Kind, Named};
use crate::model::progress::Status;
use crate::model::shell::quoted;
use crate::model::{OneOf, fold};
use crate::store::Store;

#[derive(Debug, Clone, Default, clap::Args)]
pub struct BodyArgs {
    /// A body by slug, name or alias; `all` is the 43 territorial forces
    #[arg(long, help_heading = "Which bodies", visible_alias = "body", value_name = "BODY", value_parser = parse::words, add = super::completions::bodies())]
    pub force: Vec<String>,
    /// The territorial forces of a region and its ROCU
    #[arg(long, help_heading = "Which bodies", value_name = "REGION", value_parser = parse::words)]
    pub region: Vec<String>,
    /// A regional organised crime unit and the forces that it serves
    #[arg(long, help_heading = "Which bodies", value_name = "ROCU", value_parser = parse::words)]
    pub rocu: Vec<String>,
}

impl BodyArgs {
    /// The bodies as they were typed.
    pub fn names(&self) -> BodyNames<'_> {
        BodyNames { named: &self.force, regions: &self.region, rocus: &self.rocu }
    }

    /// The numbers of the bodies, if any were named; only then the register's bodies are read.
    pub fn selected(&self, store: &Store) -> Result<Option<Vec<i64>>> {
        if self.say_nothing() { Ok(None) } else { store.directory()?.selected(&self.names()) }
    }

    /// Whether no body was asked for in any way.
    pub fn say_nothing(&self) -> bool {
        self.names().is_empty()
    }

    /// The flags as they would be typed again.
    pub fn typed(&self) -> String {
        let flag = |name: &str, values: &[String]| -> String {
            values.iter().map(|value| format!(" --{name} {}", quoted(value))).collect()
        };
        flag("force", &self.force) + &flag("region", &self.region) + &flag("rocu", &self.rocu)
    }
}

/// Which findings, open ones unless something else is asked for: a repeated flag widens, different
/// flags narrow.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Which findings")]
pub struct FilterArgs {
    #[command(flatten)]
    pub narrow: NarrowArgs,
    /// Only open findings (the default, unless another option asks for others)
    #[arg(long, conflicts_with = "all")]
    open: bool,
    /// Every status, including void
    #[arg(long)]
    all: bool,
}

#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Which findings")]
pub struct NarrowArgs {
    #[command(flatten)]
    pub bodies: BodyArgs,
    #[arg(long, help = Kind::words(), value_name = "KIND", value_delimiter = ',', value_parser = Kind::of)]
    kind: Vec<Kind>,
    #[arg(long, help = Status::words(), value_name = "STATUS", value_delimiter = ',', value_parser = Status::of)]
    status: Vec<Status>,
    /// Owned by
    #[arg(long, value_name = "OWNER", value_parser = parse::words, add = super::completions::owners())]
    owner: Vec<String>,
    /// With this theme
    #[arg(long, value_name = "THEME", value_parser = parse::words)]
    theme: Vec<String>,
    /// Of an inspection: its code, its number or the beginning of its title
    #[arg(long, value_name = "INSPECTION", value_parser = parse::words)]
    inspection: Vec<String>,
    /// Exactly this reference or number; REF@BODY keeps to one body
    #[arg(long = "ref", value_name = "REF", value_parser = parse::words, add = super::completions::findings())]
    reference: Vec<String>,
    /// Under this finding
    #[arg(long, value_name = "REF", value_parser = parse::words, add = super::completions::findings())]
    parent: Vec<String>,
    /// Due on a day before
    #[arg(long, value_name = "DATE", value_parser = parse::day)]
    due_before: Option<NaiveDate>,
    /// Due on a day after
    #[arg(long, value_name = "DATE", value_parser = parse::day)]
    due_after: Option<NaiveDate>,
    /// Issued after
    #[arg(long, value_name = "DATE", value_parser = parse::day)]
    issued_after: Option<NaiveDate>,
    /// Closed after
    #[arg(long, value_name = "DATE", value_parser = parse::day)]
    closed_after: Option<NaiveDate>,
    /// Closed before
    #[arg(long, value_name = "DATE", value_parser = parse::day)]
    closed_before: Option<NaiveDate>,
    /// Not updated since
    #[arg(long, value_name = "DATE", value_parser = parse::day)]
    updated_before: Option<NaiveDate>,
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
    pub fn filter(&self, store: &Store, today: NaiveDate) -> Result<Filter> {
        Ok(Filter { scope: self.scope(), ..self.narrow.filter(store, today)? })
    }

    /// The same question about findings of any status, unless --open was given.
    pub fn everything(&self, store: &Store, today: NaiveDate) -> Result<Filter> {
        let scope = if self.open { Scope::Open } else { Scope::Everything };
        Ok(Filter { scope, ..self.narrow.filter(store, today)? })
    }

    /// Findings that are not open are listed only if a flag asks for them.
    fn scope(&self) -> Scope {
        if self.open {
            Scope::Open
        } else if self.all || self.narrow.asks_for_more() {
            Scope::Everything
        } else if self.narrow.kind.contains(&Kind::Practice) {
            Scope::Entered
        } else {
            Scope::Open
        }
    }
}

impl NarrowArgs {
    /// The question to the register about what is open, its names looked up.
    pub fn filter(&self, store: &Store, today: NaiveDate) -> Result<Filter> {
        let inspections = self.inspection.iter().map(|typed| Ok(store.inspection(typed)?.id));
        let parents = self.parent.iter().map(|typed| store.finding(&Named::whole(typed)?));
        Ok(Filter {
            bodies: self.bodies.selected(store)?,
            kinds: self.kind.clone(),
            statuses: self.status.clone(),
            owners: self.owner.iter().map(|owner| fold(owner)).collect(),
            themes: self.theme.iter().map(|theme| fold(theme)).collect(),
            inspections: inspections.collect::<Result<_>>()?,
            findings: self.findings(store)?,
            parents: parents.collect::<Result<_>>()?,
            due_before: self.due_before,
            due_after: self.due_after,
            issued_after: self.issued_after,
            closed_after: self.closed_after,
            closed_before: self.closed_before,
            updated_before: self.updated_before,
            late_on: self.overdue.then_some(today),
            with_the_force: self.overdue,
            undated: self.no_date,
            unowned: self.no_owner,
            snoozed_on: self.snoozed.then_some(today),
            ..Filter::default()
        })
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

/// The open duties that a question about findings asks for as well.
pub fn duties(store: &Store, filter: &Filter) -> Result<Vec<Duty>> {
    Wanted::by(filter).map_or_else(|| Ok(Vec::new()), |wanted| store.duties(&wanted))
}
