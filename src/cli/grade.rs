//! `track grade`: graded judgements.

use super::add::addressed;
use super::chosen_bodies::{BodyArgs, Chosen, WhoseArgs, default_in};
use super::context::Context;
use super::output::{ALREADY_SET, AnswerArgs, OutputArgs};
use super::parse;
use crate::error::{Error, Result};
use crate::model::OneOf;
use crate::model::finding::checked_text;
use crate::model::grade::{AskedGrade, Grade, GradeEdit, GradeWord, NewGrade};
use crate::model::shell::argument;
use crate::page::Answer;
use crate::report::inspection::Grades;
use crate::store::{IfMissing, Tx};

/// List, add, correct or remove grades; don't compare grades of different schemes
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:
  track grade --force west-mercia
  track grade add Leadership good --inspection 1 --scheme PEEL --force gwent
  track grade edit Legitimacy --grade good --reason \"Read from the wrong row\"
  track grade remove Legitimacy --reason \"Of another force\""
)]
pub struct Args {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    whose: WhoseArgs,
    #[command(flatten)]
    output: AnswerArgs,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Add(AddArgs),
    Edit(EditArgs),
    Remove(RemoveArgs),
}

/// Add a grade
#[derive(Debug, clap::Args)]
struct AddArgs {
    /// The question that was graded
    #[arg(value_parser = parse::words)]
    question: String,
    /// The grade
    #[arg(value_parser = parse::one_of::<GradeWord>())]
    grade: GradeWord,
    /// The inspection: its code, its number (`:4` if a code looks like one) or the start of its title
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

/// Which grade is meant.
#[derive(Debug, clap::Args)]
struct WhichArgs {
    /// The question that was graded, or the beginning of it
    #[arg(value_parser = parse::words)]
    question: String,
    /// The inspection, if several graded the question
    #[arg(long, value_name = "INSPECTION", value_parser = parse::words)]
    inspection: Option<String>,
    /// The grading scheme, if there are grades by several
    #[arg(long, value_parser = parse::words)]
    scheme: Option<String>,
    #[command(flatten)]
    bodies: BodyArgs,
    /// Why; it is kept in the history
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = parse::text)]
    reason: String,
}

/// Correct a grade, its question or its scheme
///
/// The wrong value stays in the history with the reason: `track inspection show` lists the corrections.
#[derive(Debug, clap::Args)]
struct EditArgs {
    #[command(flatten)]
    which: WhichArgs,
    /// The right grade
    #[arg(long, value_parser = parse::one_of::<GradeWord>())]
    grade: Option<GradeWord>,
    /// The right wording of the question
    #[arg(long, value_name = "QUESTION", value_parser = parse::words)]
    new_question: Option<String>,
    /// The right scheme
    #[arg(long, value_name = "SCHEME", value_parser = parse::words)]
    new_scheme: Option<String>,
    #[command(flatten)]
    output: OutputArgs,
}

/// Remove a grade that was never given; it stays in the history with the reason
#[derive(Debug, clap::Args)]
struct RemoveArgs {
    #[command(flatten)]
    which: WhichArgs,
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    match &args.action {
        Some(Action::Add(add)) => self::add(add, context),
        Some(Action::Edit(edit)) => self::edit(edit, context),
        Some(Action::Remove(remove)) => self::remove(remove, context),
        None => args.output.answer(context, |store| {
            let Chosen { bodies, selection } = args.whose.chosen(store, context)?;
            let grades = store.grades(bodies.as_deref())?;
            Ok(Grades::of(grades, context.today()).about(selection))
        }),
    }
}

fn add(args: &AddArgs, context: &Context) -> Result<()> {
    args.output.change(context, "grade add", IfMissing::Refuse, |store, act| {
        let done = store.change(act, |tx| {
            let bodies = addressed(&args.bodies, context, tx)?;
            let inspection = tx.inspection(&args.inspection)?;
            let mut said = Vec::new();
            let mut grades = Vec::new();
            for body in &bodies {
                let new = NewGrade {
                    body: *body,
                    inspection,
                    question: args.question.clone(),
                    grade: args.grade,
                    scheme: args.scheme.clone(),
                };
                check_not_graded(tx, &new, args)?;
                let is_new = tx.grade_of(&new)?.is_none();
                tx.record_grade(&new)?;
                let known = tx.grades(Some(&[*body]))?.into_iter();
                let recorded: Vec<Grade> = known.filter(|grade| new.is(grade)).collect();
                said.extend(recorded.iter().filter(|_| is_new).map(Grade::added_in_words));
                grades.extend(recorded);
            }
            Ok((said, grades))
        })?;
        let (mut said, grades) = done.value;
        if done.act.is_none() {
            said = vec![ALREADY_SET.to_owned()];
        }
        Ok(Answer::changed(done.act, said, grades, context.today()))
    })
}

/// Another grade for the same question is a correction, which keeps the first one with the reason.
fn check_not_graded(tx: &Tx, new: &NewGrade, args: &AddArgs) -> Result<()> {
    let Some(grade) = tx.grade_of(new)?.filter(|grade| *grade != new.grade) else { return Ok(()) };
    let slug = tx.slug(new.body)?;
    Err(Error::refused(format!(
        "{} at {slug} is already graded {grade}; to correct it: `track grade edit {} --inspection {} --force {slug} \
         --grade {} --reason \"...\"`",
        args.question,
        argument(&args.question),
        argument(&args.inspection),
        argument(new.grade.word())
    )))
}

impl WhichArgs {
    fn grade(&self, tx: &Tx, context: &Context) -> Result<Grade> {
        let bodies = if self.bodies.say_nothing() {
            default_in(tx, context)?.map(|own| vec![own.id])
        } else {
            tx.directory()?.selected(&self.bodies.names())?
        };
        let inspection = self.inspection.as_ref().map(|typed| tx.inspection(typed)).transpose()?;
        let (question, scheme) = (self.question.clone(), self.scheme.clone());
        let asked = AskedGrade { question, scheme, inspection };
        asked.find(&tx.grades(bodies.as_deref())?).cloned()
    }

    fn reason(&self) -> Result<String> {
        checked_text("reason", &self.reason)
    }
}

fn edit(args: &EditArgs, context: &Context) -> Result<()> {
    let edit = GradeEdit {
        question: args.new_question.clone(),
        grade: args.grade,
        scheme: args.new_scheme.clone(),
    };
    if edit == GradeEdit::default() {
        return Err(Error::Usage(
            "nothing to edit: give --grade, --new-question or --new-scheme".into(),
        ));
    }
    let reason = args.which.reason()?;
    args.output.change(context, "grade edit", IfMissing::Refuse, |store, act| {
        let done = store.change(act, |tx| {
            let before = args.which.grade(tx, context)?;
            let after = before.edited(&edit);
            let changes = tx.edit_grade(&before, &after, &reason)?;
            Ok((before, after, changes))
        })?;
        let (before, after, changes) = done.value;
        let named = before.named();
        let mut said: Vec<String> =
            changes.iter().map(|change| format!("{named}: {}", change.in_words())).collect();
        if done.act.is_none() {
            said = vec![ALREADY_SET.to_owned()];
        }
        Ok(Answer::changed(done.act, said, vec![after], context.today()))
    })
}

fn remove(args: &RemoveArgs, context: &Context) -> Result<()> {
    let reason = args.which.reason()?;
    args.output.change(context, "grade remove", IfMissing::Refuse, |store, act| {
        let done = store.change(act, |tx| {
            let grade = args.which.grade(tx, context)?;
            tx.remove_grade(&grade, &reason)?;
            Ok(grade)
        })?;
        let said = vec![format!("{}: removed {}", done.value.named(), done.value.grade)];
        Ok(Answer::changed(done.act, said, Vec::<Grade>::new(), context.today()))
    })
}
