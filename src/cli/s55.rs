//! `track s55`: the comments that local policing bodies must publish on a report, and by when.

use chrono::NaiveDate;

use super::context::Context;
use super::filter::BodyArgs;
use super::output::OutputArgs;
use super::parse;
use crate::error::{Error, Result, shortened};
use crate::model::body::{Body, Directory};
use crate::model::duty::{Duty, Wanted};
use crate::model::filter::{Filter, Scope};
use crate::model::inspection::Inspection;
use crate::model::section_55::{Beginning, counted_from, is_owed_for, no_clock};
use crate::page::{Answer, counted};
use crate::report::duty::{DutyRow, closed, started};
use crate::report::outcome::CommandOutcome;
use crate::report::schedule::{Schedule, ScheduleInput};
use crate::store::{IfMissing, Store, Tx};

/// Track comments under section 55: what is owed, the text of the letter, and when it was published
///
/// Section 55 of the Police Act 1996 requires each local policing body to publish its comments on a report
/// within 56 days that begin with the day of publication, and to say for each recommendation what action
/// is taken or proposed, or why none (`track respond`). Without a report, this lists what is owed.
#[derive(Debug, clap::Args)]
#[command(
    group = clap::ArgGroup::new("action").args(["start", "close"]),
    after_help = "Examples:
  track s55
  track s55 --all --force west-mercia
  track s55 4 --force west-mercia --format md
  track s55 4 --start --force staffordshire
  track s55 4 --close --on 2024-07-09 --url https://www.westmercia-pcc.gov.uk/"
)]
pub struct Args {
    /// The report: its code, its number or the start of its title
    #[arg(value_name = "INSPECTION", value_parser = parse::words)]
    inspection: Option<String>,
    /// Start the clock for each body that has none on this report; an import starts none
    #[arg(long, requires = "inspection")]
    start: bool,
    /// Record that the comments were published
    #[arg(long, requires_all = ["inspection", "on", "url"])]
    close: bool,
    /// The day the comments were published; with --start, the day the report was
    #[arg(long, value_name = "DATE", requires = "action", value_parser = parse::day)]
    on: Option<NaiveDate>,
    /// The web address of the comments
    #[arg(long, value_name = "ADDRESS", requires = "close", value_parser = parse::address)]
    url: Option<String>,
    /// Close for every body that has not published yet
    #[arg(long, requires = "close", conflicts_with_all = ["force", "region", "rocu"])]
    all_bodies: bool,
    /// Include comments already published
    #[arg(long, conflicts_with = "inspection")]
    all: bool,
    #[command(flatten)]
    bodies: BodyArgs,
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    match args.inspection.as_deref() {
        None => list(args, context),
        Some(typed) if args.start => start(args, typed, context),
        Some(typed) if args.close => close(args, typed, context),
        Some(typed) => schedule(args, typed, context),
    }
}

fn list(args: &Args, context: &Context) -> Result<()> {
    args.output.answer(context, |store| {
        let bodies = args.bodies.selected(store)?;
        let wanted = Wanted { bodies, closed_too: args.all, ..Wanted::default() };
        let today = context.today();
        Ok(Answer::of(DutyRow::all(store.duties(&wanted)?, today), today))
    })
}

fn schedule(args: &Args, typed: &str, context: &Context) -> Result<()> {
    args.output.answer(context, |store| {
        Ok(Schedule::of(schedule_input(args, store, typed)?, context.today()))
    })
}

fn schedule_input(args: &Args, store: &Store, typed: &str) -> Result<ScheduleInput> {
    let directory = store.directory()?;
    let inspection = store.inspection(typed)?;
    let duties = store.duties(&Wanted {
        inspections: vec![inspection.id],
        closed_too: true,
        ..Wanted::default()
    })?;
    let bodies = args.commenting(&inspection, &directory, &duties)?;
    let duties: Vec<Duty> = duties
        .into_iter()
        .filter(|duty| bodies.iter().any(|body| body.slug == duty.body))
        .collect();
    let filter = Filter {
        bodies: Some(bodies.iter().map(|body| body.id).collect()),
        inspections: vec![inspection.id],
        scope: Scope::Entered,
        ..Filter::default()
    };
    let items = store.rows(&filter)?;
    let findings: Vec<i64> = items.iter().map(|item| item.finding.id).collect();
    Ok(ScheduleInput { responses: store.responses(&findings)?, inspection, bodies, duties, items })
}

impl Args {
    /// The forces asked for that the report covers and whose local policing body owes comments, or did
    /// before the force ceased to exist. A force that was named and is not among them is refused.
    fn commenting(
        &self,
        inspection: &Inspection,
        directory: &Directory,
        duties: &[Duty],
    ) -> Result<Vec<Body>> {
        let is_owed =
            |body: &&Body| is_owed_for(body) || duties.iter().any(|duty| duty.body == body.slug);
        for name in self.bodies.named() {
            let body = covered(inspection, directory.find(name)?)?;
            if !is_owed(&body) {
                return Err(does_not_apply(&body.slug));
            }
        }
        let asked = directory.selected(&self.bodies.names())?;
        let is_asked = |body: &&Body| asked.as_ref().is_none_or(|asked| asked.contains(&body.id));
        let covered = inspection.bodies.iter().filter_map(|slug| directory.find(slug).ok());
        let found: Vec<Body> = covered.filter(is_owed).filter(is_asked).cloned().collect();
        if found.is_empty() {
            return Err(does_not_apply(&format!("what {} covers", inspection.called())));
        }
        Ok(found)
    }
}

fn covered<'a>(inspection: &Inspection, body: &'a Body) -> Result<&'a Body> {
    if inspection.bodies.contains(&body.slug) {
        return Ok(body);
    }
    Err(Error::refused(format!(
        "{} does not cover {}; it covers {}",
        inspection.called(),
        body.slug,
        inspection.bodies.join(", ")
    )))
}

fn does_not_apply(on: &str) -> Error {
    Error::refused(format!(
        "section 55 does not apply to {on}: only an existing territorial force has a local policing body"
    ))
}

/// The same refusal, with the name of the report.
fn about(inspection: &Inspection, error: Error) -> Error {
    match error {
        Error::Refused(why) => Error::Refused(format!("{}: {why}", inspection.called())),
        other => other,
    }
}

fn start(args: &Args, typed: &str, context: &Context) -> Result<()> {
    let today = context.today();
    args.output.change(context, "s55 start", IfMissing::Refuse, |store, act| {
        let done = store.change(act, |tx| {
            let inspection = tx.inspection_numbered(tx.inspection(typed)?)?;
            let bodies = args.commenting(&inspection, &tx.directory()?, &[])?;
            let published = counted_from(inspection.published().as_ref(), args.on, today)
                .map_err(|error| about(&inspection, error))?;
            let bodies: Vec<i64> = bodies.iter().map(|body| body.id).collect();
            tx.start_duties(&inspection, published, &bodies)
        })?;
        let duties = DutyRow::all(done.value, today);
        let said = if duties.is_empty() {
            vec!["nothing to change: every clock was started before".to_owned()]
        } else {
            started(&duties)
        };
        Ok(CommandOutcome::of(done.act, said, Vec::new(), today).with_duties(duties))
    })
}

fn close(args: &Args, typed: &str, context: &Context) -> Result<()> {
    let today = context.today();
    let (Some(on), Some(url)) = (args.on, args.url.as_deref()) else {
        return Err(Error::Usage("--close needs --on and --url".into()));
    };
    args.output.change(context, "s55 close", IfMissing::Refuse, |store, act| {
        let done = store.change(act, |tx| {
            let inspection = tx.inspection_numbered(tx.inspection(typed)?)?;
            let duties =
                args.published(tx, &inspection).map_err(|error| about(&inspection, error))?;
            tx.close_duties(&duties, on, url).map_err(|error| about(&inspection, error))
        })?;
        let duties = DutyRow::all(done.value, today);
        Ok(CommandOutcome::of(done.act, closed(&duties), Vec::new(), today).with_duties(duties))
    })
}

impl Args {
    /// The open duties on a report that the flags select; if several are open, the flags must say which.
    fn published(&self, tx: &Tx, inspection: &Inspection) -> Result<Vec<Duty>> {
        let directory = tx.directory()?;
        let asked = directory.selected(&self.bodies.names())?;
        let mut duties = tx.duties_on(inspection.id)?;
        if let Some(asked) = &asked {
            self.check_named(inspection, &duties, &directory)?;
            let is_asked =
                |slug: &str| directory.find(slug).is_ok_and(|body| asked.contains(&body.id));
            duties.retain(|duty| is_asked(&duty.body));
        }
        let (open, over): (Vec<Duty>, Vec<Duty>) =
            duties.into_iter().partition(|duty| duty.closed.is_none());
        match (open.as_slice(), over.first()) {
            ([], Some(over)) => Err(closed_already(over)),
            ([], None) => Err(not_started(inspection, None)),
            ([_, _, ..], _) if asked.is_none() && !self.all_bodies => Err(which_body(&open)),
            _ => Ok(open),
        }
    }

    /// Refuses a force that was named and has no open duty.
    fn check_named(
        &self,
        inspection: &Inspection,
        duties: &[Duty],
        directory: &Directory,
    ) -> Result<()> {
        for name in self.bodies.named() {
            let body = directory.find(name)?;
            match duties.iter().find(|duty| duty.body == body.slug) {
                None => {
                    return Err(not_started(inspection, Some(&body.slug)));
                }
                Some(duty) if duty.closed.is_some() => return Err(closed_already(duty)),
                Some(_) => {}
            }
        }
        Ok(())
    }
}

fn not_started(inspection: &Inspection, body: Option<&str>) -> Error {
    let beginning = Beginning::of(inspection.published().as_ref());
    Error::refused(no_clock(beginning, &inspection.typed(), body))
}

fn closed_already(duty: &Duty) -> Error {
    let row = DutyRow::of(duty.clone(), duty.due);
    Error::refused(format!(
        "the comments for {} are recorded as {}; find the act with `track log` and undo it with `track undo ACT`",
        duty.body,
        row.in_words()
    ))
}

fn which_body(open: &[Duty]) -> Error {
    let bodies: Vec<&str> = open.iter().map(|duty| duty.body.as_str()).collect();
    Error::refused(format!(
        "comments are owed by {} ({}); say which: --force or --all-bodies",
        counted(bodies.len(), "body"),
        shortened(&bodies.join(", "), 160)
    ))
}
