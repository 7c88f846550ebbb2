//! A finding that a file repeats for each of its actions, each under a reference of the action: that isn't a finding for each.

use std::collections::{BTreeMap, HashMap};

use super::layout::Layout;
use super::mapping::Mapping;
use super::parents::names_actions;
use crate::error::Complaint;
use crate::model::columns::Field;
use crate::model::import_row::ImportRow;
use crate::model::shell::{flag, map_to_field};

/// Asks of the first row of a table, before which there are others, that has the words of another at the same body, and another action.
pub fn question(
    found: &[ImportRow],
    before: usize,
    layout: &Layout,
    mapping: &Mapping,
) -> Option<Complaint> {
    let found = found.get(before..).filter(|_| !layout.is_export)?;
    let mut actions = layout.extra.iter().map(|column| column.name.as_str());
    let action =
        actions.find(|name| names_actions(name) && mapping.meaning(name).is_none())?.to_owned();
    let mut said: HashMap<_, &ImportRow> = HashMap::new();
    let (row, first) = found.iter().find_map(|row| {
        let own = field(row, &action)?;
        let words = row.finding.text.as_deref().or(row.finding.title.as_deref());
        let key = (words, &row.bodies[..], row.inspection.as_deref());
        let first = *said.entry(key).or_insert(row);
        (field(first, &action) != Some(own)).then_some((row, first))
    })?;
    let mut maps = vec![flag("--map", &action, "action")];
    maps.extend(references(found, layout, &action).map(|name| flag("--map", name, "ref")));
    let why = format!(
        "the words are those of {}, with another action. If each row has an action of the finding, use {}; if each is a finding \
         of its own, {}",
        first.place,
        maps.join(" "),
        map_to_field(&action)
    );
    let mut worded = [Field::Text, Field::Title].iter();
    let worded = worded.find_map(|field| layout.columns.0.iter().find(|one| one.field == *field));
    let column = worded.map(|column| column.heading.clone());
    Some(Complaint::at(row.place.clone(), column, why).barring_all())
}

fn field<'r>(row: &'r ImportRow, name: &str) -> Option<&'r str> {
    row.finding.fields.iter().find(|field| field.name == name)?.value.as_deref()
}

/// The column that has one value for each finding's words, and another for others'.
fn references<'l>(found: &[ImportRow], layout: &'l Layout, action: &str) -> Option<&'l str> {
    let names = layout.extra.iter().map(|column| column.name.as_str());
    let mut names = names.filter(|name| *name != action);
    names.find(|name| {
        let (mut of_words, mut of_values) = (BTreeMap::new(), BTreeMap::new());
        found.iter().all(|row| {
            let Some(value) = field(row, name) else { return false };
            let words = row.finding.text.as_deref().or(row.finding.title.as_deref());
            *of_words.entry(words).or_insert(value) == value
                && *of_values.entry(value).or_insert(words) == words
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::exchange::tests::{directory, records};
    use crate::exchange::{Mapping, read};

    #[test]
    fn words_that_are_repeated_for_each_action_are_asked_about() {
        let file = "Team,Action no,Force,Recommendation,Action\nA,1.1,kent,Do it.,Begin\nA,1.2,kent,Do it.,End\nB,2.1,kent,Go.,Begin\n";
        let wrong = read(file.as_bytes(), &directory(), &Mapping::default()).unwrap_err();
        assert_eq!(
            wrong[0].why,
            "the words are those of line 2, with another action. If each row has an action of the finding, use --map \
             'Action=action' --map 'Team=ref'; if each is a finding of its own, --map 'Action=field:Action'"
        );
        let other = file.replace("A,1.2,kent", "A,1.2,essex");
        assert_eq!(records(&other).len(), 3);
    }
}
