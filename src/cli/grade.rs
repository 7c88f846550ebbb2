//! `track grade`: graded judgements.

use super::add::addressed;
use super::context::Context;
use super::output::OutputArgs;
use super::parse;
use super::whose::{BodyArgs, Chosen, WhoseArgs};
use crate::error::Result;
use crate::model::inspection::{GradeWord, NewGrade};
use crate::report::inspection::Grades;
use crate::store::IfMissing;

/// List or add grades; don't compare grades of different schemes
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:
  track grade --force west-mercia
  track grade add Leadership good --inspection 1 --scheme PEEL --force gwent"
)]
pub struct Args {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    whose: WhoseArgs,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Add(AddArgs),
}

/// Add a grade, or correct one
#[derive(Debug, clap::Args)]
struct AddArgs {
    /// The question that was graded
    #[arg(value_parser = parse::words)]
    question: String,
    /// The grade
    #[arg(value_parser = parse::one_of::<GradeWord>())]
    grade: GradeWord,
    /// The inspection: its code, its number or the beginning of its title
    #[arg(long, value_name = "INSPECTION", value_parser = parse::words)]
    inspection: String,
    /// The grading scheme
    #[arg(long, value_parser = parse::words)]
    scheme: String,
    #[command(flatten)]
    bodies: BodyArgs,
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    if let Some(Action::Add(add)) = &args.action {
        return self::add(add, context);
    }
    args.output.answer(context, |store| {
        let Chosen { bodies, selection } = args.whose.chosen(store, context)?;
        let grades = store.grades(bodies.as_deref())?;
        Ok(Grades::of(grades, context.today()).about(selection))
    })
}

fn add(args: &AddArgs, context: &Context) -> Result<()> {
    args.output.change(context, "grade add", IfMissing::Refuse, |store, act| {
        let done = store.change(act, |tx| {
            let bodies = addressed(&args.bodies, context, tx)?;
            let inspection = tx.inspection(&args.inspection)?;
            for body in &bodies {
                tx.record_grade(&NewGrade {
                    body: *body,
                    inspection,
                    question: args.question.clone(),
                    grade: args.grade,
                    scheme: args.scheme.clone(),
                })?;
            }
            Ok(bodies)
        })?;
        Ok(Grades::of(store.grades(Some(&done.value))?, context.today()))
    })
}
