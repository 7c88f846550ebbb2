//! `track remind --list`: what was told to whom and when.

use std::collections::HashSet;

use super::Args;
use crate::cli::context::Context;
use crate::error::Result;
use crate::model::duty::Wanted;
use crate::model::filter::{Filter, Scope};
use crate::model::message::Told;
use crate::model::reminder::Noun;
use crate::report::told::ToldList;
use crate::store::{Detail, Store};

/// What was told of all that the filters select, over or not.
pub fn run(args: &Args, context: &Context) -> Result<()> {
    let store = context.read()?;
    let filter = args.filter.filter(&store, context.today())?;
    let told = selected(&store, filter)?;
    let last_run = store.last_run()?;
    drop(store);
    let list = ToldList::of(told, last_run, context.today());
    args.output.show(&list, &context.world().screen)
}

fn selected(store: &Store, filter: Filter) -> Result<Vec<Told>> {
    let mut told = store.told()?;
    if filter == Filter::default() {
        return Ok(told);
    }
    let scope = if filter.scope == Scope::Open { Scope::Entered } else { filter.scope };
    let filter = Filter { scope, ..filter };
    let items = store.items(&filter, Detail::Brief)?;
    let findings: HashSet<(i64, String)> =
        items.into_iter().map(|item| (item.id, item.body)).collect();
    let duties = match Wanted::by(&filter) {
        Some(wanted) => store.duties(&Wanted { closed_too: true, ..wanted })?,
        None => Vec::new(),
    };
    let duties: HashSet<(i64, String)> =
        duties.into_iter().map(|duty| (duty.inspection_id, duty.body)).collect();
    told.retain(|told| {
        let Some(at) = told.number.zip(told.body.clone()) else { return false };
        match told.about {
            Noun::Progress => findings.contains(&at),
            Noun::Duty => duties.contains(&at),
        }
    });
    Ok(told)
}
