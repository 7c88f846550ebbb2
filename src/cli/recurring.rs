//! `track recurring`: what came back.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::chosen_bodies::{Chosen, WhoseArgs};
use super::context::Context;
use super::output::AnswerArgs;
use super::parse;
use crate::error::Result;
use crate::model::body::Body;
use crate::model::closure::Reopened;
use crate::model::filter::{Filter, Scope};
use crate::model::finding::{Kind, LinkKind};
use crate::model::likeness::{Vocabulary, WordCounts};
use crate::model::progress_row::ProgressRow;
use crate::report::alike::{AlikePair, Comparison};
use crate::report::recurring::{Recurring, RecurringInput, Shared, TwoFindings};
use crate::store::Store;

/// Show what came back after it was closed, and what may have
///
/// First come the findings that are linked as recurring (`track link`), then those that were closed and are
/// open again. Then come closed findings and later
/// ones at the same body whose words are alike, each with the words that they share and the command that
/// links them. Similar words prove nothing: read both before you link them.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track recurring --force west-mercia
  track recurring --at-least 50 --format csv")]
pub struct Args {
    /// The least likeness to show, in per cent
    #[arg(long, value_name = "PERCENT", default_value_t = 30, value_parser = parse::whole::<i64>(1, 100))]
    at_least: i64,
    #[command(flatten)]
    whose: WhoseArgs,
    #[command(flatten)]
    output: AnswerArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    args.output.answer(context, |store| {
        let Chosen { bodies, selection } = args.whose.chosen(store, context)?;
        let asked = Filter {
            bodies,
            kinds: Kind::COUNTED.to_vec(),
            scope: Scope::Entered,
            ..Filter::default()
        };
        let links = store.all_links()?;
        let linked = linked(store, &asked, &links)?;
        let reopened = reopened(store, &asked)?;
        let (alike, left_out) = alike(store, &asked, &links, args.at_least)?;
        let least = args.at_least;
        let input = RecurringInput { selection, linked, reopened, alike, left_out, least };
        Ok(Recurring::of(input, context.today()))
    })
}

type Links = [(i64, LinkKind, i64)];
type AlikeFindings = Vec<(TwoFindings, Shared)>;

/// What recurs, and what it recurs from, where both are at one body.
fn linked(store: &Store, asked: &Filter, links: &Links) -> Result<Vec<TwoFindings>> {
    let recurs: Vec<(i64, i64)> = links
        .iter()
        .filter(|(_, kind, _)| *kind == LinkKind::Recurs)
        .map(|(later, _, earlier)| (*later, *earlier))
        .collect();
    let at = rows_at(store, asked, recurs.iter().flat_map(|(later, earlier)| [*later, *earlier]))?;
    let mut found: BTreeMap<(i64, i64), TwoFindings> = BTreeMap::new();
    let mut of: HashMap<i64, Vec<i64>> = HashMap::new();
    recurs.iter().for_each(|(later, earlier)| of.entry(*later).or_default().push(*earlier));
    let mut rows: Vec<&ProgressRow> = at.values().collect();
    rows.sort_by_key(|row| (row.finding.id, row.progress.id));
    for later in rows {
        for other in of.get(&later.finding.id).into_iter().flatten() {
            let Some(earlier) = at.get(&(*other, later.body.slug.clone())) else { continue };
            let two = found.entry((later.finding.id, *other)).or_insert_with(|| TwoFindings {
                later: later.clone(),
                earlier: earlier.clone(),
                bodies: Vec::new(),
            });
            two.bodies.push(later.body.slug.clone());
        }
    }
    Ok(found.into_values().collect())
}

fn reopened(store: &Store, asked: &Filter) -> Result<Vec<(ProgressRow, Reopened)>> {
    let reopened = store.reopened()?;
    let mut at = rows_at(store, asked, reopened.iter().map(|one| one.finding))?;
    let row = |one: Reopened| Some((at.remove(&(one.finding, one.body.clone()))?, one));
    Ok(reopened.into_iter().filter_map(row).collect())
}

/// What is alike, and what was left out. The wordings are read twice: to weigh their words, and body by body.
fn alike(
    store: &Store,
    asked: &Filter,
    links: &Links,
    least: i64,
) -> Result<(AlikeFindings, Vec<String>)> {
    let vocabulary = vocabulary(store, asked)?;
    let both = |(here, _, there): &(i64, LinkKind, i64)| [(*here, *there), (*there, *here)];
    let related = links.iter().flat_map(both).collect();
    let mut comparison = Comparison::of(&vocabulary, related, least);
    for (body, slug) in bodies(store, asked)? {
        let mut rows = Vec::new();
        store.each_wording(&Filter { bodies: Some(vec![body]), ..asked.clone() }, |row| {
            rows.push(comparison.read(&row));
            Ok(())
        })?;
        comparison.at_body(&slug, rows);
    }
    let (pairs, left_out) = comparison.done();
    let mut found = Vec::new();
    for some in pairs.chunks(AT_ONCE) {
        let at = rows_at(store, asked, some.iter().flat_map(|one| [one.pair.0, one.pair.1]))?;
        for AlikePair { pair, percent, bodies } in some {
            let Some(first) = bodies.first() else { continue };
            let row = |finding: i64| at.get(&(finding, first.clone()));
            let Some((later, earlier)) = row(pair.0).zip(row(pair.1)) else { continue };
            let [here, there] = [later, earlier].map(|row| vocabulary.read(&wording(row)));
            let words = vocabulary.shared(&here, &there);
            let (later, earlier) = (later.clone(), earlier.clone());
            let two = TwoFindings { later, earlier, bodies: bodies.clone() };
            found.push((two, Shared { percent: *percent, words }));
        }
    }
    Ok((found, left_out))
}

/// So many pairs are looked up together.
const AT_ONCE: usize = 500;

fn wording(row: &ProgressRow) -> String {
    let text = row.finding.text.as_deref().unwrap_or_default();
    format!("{} {text}", row.finding.title)
}

/// Of each finding once.
fn vocabulary(store: &Store, asked: &Filter) -> Result<Vocabulary> {
    let (mut counts, mut seen) = (WordCounts::default(), HashSet::new());
    store.each_wording(asked, |row| {
        if seen.insert(row.finding) {
            counts.add(&row.wording());
        }
        Ok(())
    })?;
    Ok(counts.weighed())
}

/// The number and the slug of each body that is asked for, in the order of the slugs.
fn bodies(store: &Store, asked: &Filter) -> Result<Vec<(i64, String)>> {
    let directory = store.directory()?;
    let is_asked =
        |body: &&Body| asked.bodies.as_ref().is_none_or(|bodies| bodies.contains(&body.id));
    let bodies = directory.bodies().iter().filter(is_asked);
    let mut bodies: Vec<_> = bodies.map(|body| (body.id, body.slug.clone())).collect();
    bodies.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(bodies)
}

/// By the number of the finding and the slug of the body.
fn rows_at(
    store: &Store,
    asked: &Filter,
    findings: impl Iterator<Item = i64>,
) -> Result<HashMap<(i64, String), ProgressRow>> {
    let findings = findings.map(|finding| (finding, None)).collect();
    let rows = store.rows(&Filter { findings: Some(findings), ..asked.clone() })?;
    let at = |row: ProgressRow| ((row.finding.id, row.body.slug.clone()), row);
    Ok(rows.into_iter().map(at).collect())
}
