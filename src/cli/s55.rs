//! `track s55`: the comments that local policing bodies must publish on a report, and by when.

use super::chosen_bodies::{Chosen, WhoseArgs, default_in, default_of};
use super::context::Context;
use super::output::AnswerArgs;
use super::parse;
use crate::error::{Error, Result};
use crate::model::body::{Body, BodyNames, Directory};
use crate::model::comments::AskedBodies;
use crate::model::date_words::DateWords;
use crate::model::duty::{Duty, DutyFilter};
use crate::model::filter::{Filter, Scope};
use crate::model::inspection::Inspection;
use crate::model::section_55::counted_from;
use crate::page::Answer;
use crate::report::duty::{DutyRow, closed, started};
use crate::report::outcome::CommandOutcome;
use crate::report::schedule::{Schedule, ScheduleInput};
use crate::store::{IfMissing, Store};

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
    /// The report: its code, its number (`:4` if a code looks like one) or the start of its title
    #[arg(value_name = "INSPECTION", value_parser = parse::words)]
    inspection: Option<String>,
    /// Start the clock for each body that has none on this report; an import starts none
    #[arg(long, requires = "inspection", conflicts_with = "output")]
    start: bool,
    /// Record that the comments were published
    #[arg(long, requires_all = ["inspection", "on", "url"], conflicts_with = "output")]
    close: bool,
    /// The day the comments were published; with --start, the day the report was
    #[arg(long, value_name = "DATE", requires = "action", value_parser = parse::past_day)]
    on: Option<DateWords>,
    /// The web address of the comments
    #[arg(long, value_name = "ADDRESS", requires = "close", value_parser = parse::web_address)]
    url: Option<String>,
    /// Include comments already published
    #[arg(long, conflicts_with = "inspection")]
    all: bool,
    #[command(flatten)]
    whose: WhoseArgs,
    #[command(flatten)]
    output: AnswerArgs,
}

impl Args {
    /// The bodies that were named, else the default one.
    fn asked<'a>(
        &'a self,
        default: &'a DefaultBody,
        inspection: &'a Inspection,
        directory: &'a Directory,
    ) -> AskedBodies<'a> {
        let names = match default.0.as_slice() {
            [] => self.whose.named().names(),
            own => BodyNames { named: own, regions: &[], rocus: &[] },
        };
        AskedBodies { names, inspection, directory }
    }

    /// The default body, if it stands in for one that was not named.
    fn default(&self, own: impl FnOnce() -> Result<Option<Body>>) -> Result<DefaultBody> {
        if self.whose.lifts_default() || !self.whose.named().say_nothing() {
            return Ok(DefaultBody(Vec::new()));
        }
        Ok(DefaultBody(own()?.into_iter().map(|body| body.slug).collect()))
    }
}

/// The short name of the default body, where it stands in for a missing one.
struct DefaultBody(Vec<String>);

impl DefaultBody {
    /// A refusal, with how to mean another body.
    fn explain(&self, error: Error) -> Error {
        match (error, self.0.first()) {
            (Error::Refused(why), Some(own)) => Error::Refused(format!(
                "{why} ({own} is the default body; name another with --force, or use --all-bodies)"
            )),
            (error, _) => error,
        }
    }
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
        let Chosen { bodies, selection } = args.whose.chosen(store, context)?;
        let wanted = DutyFilter { bodies, closed_too: args.all, ..DutyFilter::default() };
        let today = context.today();
        let duties = DutyRow::all(store.duties(&wanted)?, today);
        Ok(Answer::of(duties, today).about(selection))
    })
}

fn schedule(args: &Args, typed: &str, context: &Context) -> Result<()> {
    args.output.answer(context, |store| {
        let default = args.default(|| default_of(store, context))?;
        let input = schedule_input(args, &default, store, typed);
        let input = input.map_err(|error| default.explain(error))?;
        let selection = args.whose.chosen(store, context)?.selection;
        Ok(Schedule::of(input, context.today()).about(selection))
    })
}

fn schedule_input(
    args: &Args,
    default: &DefaultBody,
    store: &Store,
    typed: &str,
) -> Result<ScheduleInput> {
    let directory = store.directory()?;
    let inspection = store.inspection(typed)?;
    let duties = store.duties(&DutyFilter {
        inspections: vec![inspection.id],
        closed_too: true,
        ..DutyFilter::default()
    })?;
    let bodies = args.asked(default, &inspection, &directory).owing(&duties)?;
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

fn start(args: &Args, typed: &str, context: &Context) -> Result<()> {
    let today = context.today();
    let on = args.on.as_ref().map(|words| context.day(words)).transpose()?;
    args.output.of_a_change().change(context, "s55 start", IfMissing::Refuse, |store, act| {
        let done = store.change(act, |tx| {
            let inspection = tx.inspection_numbered(tx.inspection(typed)?)?;
            let default = args.default(|| default_in(tx, context))?;
            let bodies = args.asked(&default, &inspection, &tx.directory()?).owing(&[]);
            let bodies = bodies.map_err(|error| default.explain(error))?;
            let published = counted_from(inspection.published().as_ref(), on, today)
                .map_err(|error| error.about(&inspection.called()))?;
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
    let (Some(on), Some(url)) = (&args.on, args.url.as_deref()) else {
        return Err(Error::Usage("--close needs --on and --url".into()));
    };
    let on = context.day(on)?;
    args.output.of_a_change().change(context, "s55 close", IfMissing::Refuse, |store, act| {
        let done = store.change(act, |tx| {
            let inspection = tx.inspection_numbered(tx.inspection(typed)?)?;
            let duties = tx.duties_on(inspection.id)?;
            let directory = tx.directory()?;
            let default = args.default(|| default_in(tx, context))?;
            let asked = args.asked(&default, &inspection, &directory);
            let open = asked.open(duties, args.whose.lifts_default());
            let duties =
                open.map_err(|error| default.explain(error.about(&inspection.called())))?;
            let unanswered = tx.unanswered(&duties)?;
            let closed = tx.close_duties(&duties, on, url);
            Ok((closed.map_err(|error| error.about(&inspection.called()))?, unanswered))
        })?;
        let (duties, unanswered) = done.value;
        let duties = DutyRow::all(duties, today);
        let said = closed(&duties, &unanswered);
        Ok(CommandOutcome::of(done.act, said, Vec::new(), today).with_duties(duties))
    })
}
