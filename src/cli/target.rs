//! Which findings a command moves on, and at which bodies.

use super::completions;
use super::context::Context;
use super::output::OutputArgs;
use super::parse;
use crate::error::Result;
use crate::model::body::Directory;
use crate::model::filter::{Filter, Scope};
use crate::model::finding::Named;
use crate::model::item::Item;
use crate::report::outcome::CommandOutcome;
use crate::store::{Detail, IfMissing, Reach, Stand, Store, Tx};

/// Which findings, at which bodies.
#[derive(Debug, Clone, clap::Args)]
pub struct TargetArgs {
    /// References or numbers; REF@BODY means one body
    #[arg(required = true, value_name = "REF", value_parser = parse::words, add = completions::findings())]
    references: Vec<String>,
    /// At this body, where a finding stands at several
    #[arg(long, visible_alias = "body", value_name = "BODY", value_parser = parse::words, add = completions::bodies())]
    force: Vec<String>,
    /// At every body of a finding
    #[arg(long, conflicts_with = "force")]
    all_bodies: bool,
    /// Only if nobody has changed it since it had this version, which `--json` gives
    #[arg(long, value_name = "N")]
    if_version: Option<i64>,
    #[command(flatten)]
    pub output: OutputArgs,
}

impl TargetArgs {
    /// One finding, at these bodies.
    pub fn of(reference: &str, force: Vec<String>, all_bodies: bool, output: OutputArgs) -> Self {
        TargetArgs {
            references: vec![reference.to_owned()],
            force,
            all_bodies,
            if_version: None,
            output,
        }
    }

    fn fitting(&self, stands: Vec<Stand>, fits: fn(&Stand) -> bool) -> Vec<Stand> {
        match self.all_bodies && stands.iter().any(fits) {
            true => stands.into_iter().filter(fits).collect(),
            false => stands,
        }
    }

    fn named(&self) -> Result<Vec<Named>> {
        self.references.iter().map(|typed| Named::of(typed)).collect()
    }

    fn reach(&self, directory: &Directory) -> Result<Reach> {
        let bodies = self.force.iter().map(|name| Ok(directory.find(name)?.id));
        Ok(Reach { bodies: bodies.collect::<Result<_>>()?, all: self.all_bodies })
    }

    /// Does a action to each row that is meant, all or none, and says back what the action says. With
    /// `--all-bodies`, rows that do not fit the action are left as they are, unless none does.
    pub fn each(
        &self,
        context: &Context,
        verb: &'static str,
        fits: fn(&Stand) -> bool,
        action: impl Fn(&Tx, &Stand) -> Result<Option<String>>,
    ) -> Result<()> {
        let named = self.named()?;
        let done = context.write(verb, IfMissing::Refuse, |store, act| {
            let done = store.change(act, |tx| {
                let reach = self.reach(&tx.directory()?)?;
                let mut said = Vec::new();
                let mut findings = Vec::new();
                for one in &named {
                    for stand in self.fitting(tx.stands(one, &reach)?, fits) {
                        let row = (stand.finding.id, stand.body.clone());
                        if findings.contains(&row) {
                            continue;
                        }
                        stand.check_version(self.if_version)?;
                        findings.push(row);
                        said.extend(action(tx, &stand)?);
                    }
                }
                Ok((said, findings))
            })?;
            let (mut said, touched) = done.value;
            if done.act.is_none() {
                said = vec!["nothing to change: it already stands so".to_owned()];
            }
            Ok(CommandOutcome::of(done.act, said, rows(store, &touched)?, context.today()))
        })?;
        self.output.confirm(&done, &context.world().screen)
    }
}

/// The rows that a command touched, as they now are.
fn rows(store: &Store, touched: &[(i64, String)]) -> Result<Vec<Item>> {
    let findings: Vec<i64> = touched.iter().map(|(finding, _)| *finding).collect();
    let mut items = of_findings(store, findings)?;
    items.retain(|item| touched.iter().any(|(id, body)| *id == item.id && *body == item.body));
    Ok(items)
}

/// Every row of some findings.
pub fn of_findings(store: &Store, findings: Vec<i64>) -> Result<Vec<Item>> {
    let findings = findings.into_iter().map(|finding| (finding, None)).collect();
    let filter = Filter { findings: Some(findings), scope: Scope::Everything, ..Filter::default() };
    store.items(&filter, Detail::Full)
}
