//! Whom `the force`, `the unit` and `it` mean, as a text goes on.

use std::collections::{BTreeSet, HashMap};

use super::document::TextBlock;
use super::mentions::{Mention, Mentioned, NamesInText};
use super::sentence::addressee;
use crate::model::body::{BodyKind, Directory};
use crate::model::fold;

#[derive(Debug, Clone, Default)]
pub struct Spoken {
    /// The one body that the user named for the text.
    given: Option<i64>,
    /// The body that the title is about, or most of the text.
    main: Option<i64>,
    last: Option<i64>,
    unit: Option<i64>,
    /// The bodies whose names the text gives in full.
    in_full: BTreeSet<i64>,
    /// Whether the text is about fire and rescue services, and not about the police.
    is_of_fire: bool,
}

/// A body, and what to check of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// As an import reads it; none if it isn't in the register.
    pub body: Option<String>,
    pub unsure: Option<String>,
}

impl Resolved {
    fn all_of(group: &str) -> Resolved {
        Resolved { body: Some(group.to_owned()), unsure: None }
    }
}

/// The blocks in which a report says whom it is about.
const FRONT: usize = 5;

impl Spoken {
    pub fn of(
        blocks: &[TextBlock],
        names: &NamesInText,
        directory: &Directory,
        given: &[i64],
    ) -> Spoken {
        let in_block = |block: &TextBlock| -> Vec<i64> {
            let mentions = names.mentions(&block.text).into_iter();
            mentions.filter_map(|mention| mention.in_full()).collect()
        };
        let is_unit = |id: &i64| is_of(directory, *id, BodyKind::Rocu);
        let mut counted: HashMap<i64, usize> = HashMap::new();
        for id in blocks.iter().flat_map(in_block) {
            *counted.entry(id).or_default() += 1;
        }
        let in_full: BTreeSet<i64> = counted.keys().copied().collect();
        let unit = only(&in_full.iter().copied().filter(is_unit).collect());
        counted.retain(|id, _| !is_unit(id));
        let total: usize = counted.values().sum();
        let most = counted.iter().max_by_key(|(id, times)| (**times, std::cmp::Reverse(**id)));
        let most = most.filter(|(_, times)| **times * 2 > total).map(|(id, _)| *id);
        let in_front = only(&blocks.iter().take(FRONT).flat_map(in_block).collect());
        // A report to all of them is about none of those that it names as examples.
        let is_to_all = blocks.iter().filter_map(|block| addressee(&block.text)).any(|whom| {
            let mut mentions = names.mentions(whom).into_iter();
            mentions.any(|one| matches!(one.who, Mentioned::AllForces | Mentioned::AllServices))
        });
        let most = most.filter(|_| !is_to_all);
        let says = |words: &str| {
            blocks.iter().take(FRONT).any(|block| block.text.to_lowercase().contains(words))
        };
        let is_of_fire =
            says("fire and rescue service") && !says("police") && !says("constabulary");
        let given = if let [one] = given { Some(*one) } else { None };
        Spoken { given, main: in_front.or(most), last: None, unit, in_full, is_of_fire }
    }

    /// What a sentence names counts for those after it.
    pub fn hear(&mut self, mentions: &[Mention], directory: &Directory) {
        for mention in mentions.iter().filter(|mention| !mention.is_aside) {
            let (Mentioned::Body(id) | Mentioned::Place(id)) = mention.who else { continue };
            if is_of(directory, id, BodyKind::Rocu) {
                self.unit = Some(id);
            } else {
                self.last = Some(self.at_place(id, mention.who, directory));
            }
        }
    }

    /// None where nothing before says who is meant.
    pub fn resolved(&self, who: Mentioned, directory: &Directory) -> Option<Resolved> {
        let sure = |id: i64| (id, None);
        let (id, unsure) = match who {
            Mentioned::AllForces => return Some(Resolved::all_of("all forces")),
            Mentioned::AllServices => {
                return Some(Resolved::all_of("all fire and rescue services"));
            }
            Mentioned::Elsewhere => {
                let unsure =
                    "it is for a body that isn't in the register; add that, or leave the row out";
                return Some(Resolved { body: None, unsure: Some(unsure.to_owned()) });
            }
            Mentioned::Body(id) | Mentioned::Place(id) => sure(self.at_place(id, who, directory)),
            Mentioned::Region(id) => {
                (id, Some("the text says the region, which may mean its crime unit".to_owned()))
            }
            Mentioned::TheUnit => sure(self.unit.or(self.given).or(self.main)?),
            Mentioned::TheForce => self.force("the force", directory)?,
            Mentioned::It => self.force("it", directory)?,
        };
        let body = directory.numbered(id)?;
        Some(Resolved { body: Some(body.slug.clone()), unsure })
    }

    fn force(&self, word: &str, directory: &Directory) -> Option<(i64, Option<String>)> {
        if let Some(id) = self.given.or(self.main) {
            return Some((id, None));
        }
        let id = self.last?;
        let name = &directory.numbered(id)?.name;
        Some((id, Some(format!("“{word}” is taken for {name}, the last one named"))))
    }

    /// The force of a place; another body of the place if the text names that one in full, and not the force.
    fn at_place(&self, id: i64, who: Mentioned, directory: &Directory) -> i64 {
        if matches!(who, Mentioned::Body(_)) || self.in_full.contains(&id) {
            return id;
        }
        let place = directory.numbered(id).and_then(|force| force.name.rsplit_once(' '));
        if self.is_of_fire
            && let Some(service) = place.and_then(|(place, _)| service_of(place, directory))
        {
            return service;
        }
        let is_there = |other: &i64| {
            let name = directory.numbered(*other).map(|body| body.name.as_str());
            place.zip(name).is_some_and(|((place, _), name)| name.starts_with(place))
        };
        only(&self.in_full.iter().copied().filter(is_there).collect()).unwrap_or(id)
    }

    /// The body that a cell of a table names, alone or by its place.
    pub fn tabled(&self, cell: &str, directory: &Directory) -> Option<String> {
        let service =
            Some(cell).filter(|_| self.is_of_fire).and_then(|cell| service_of(cell, directory));
        let id = service.or_else(|| directory.find(cell).ok().map(|body| body.id))?;
        directory.numbered(id).map(|body| body.slug.clone())
    }

    /// The body of a text that names none beside a finding.
    pub fn whole(&self, directory: &Directory) -> Option<String> {
        let id = self.given.or(self.main)?;
        directory.numbered(id).map(|body| body.slug.clone())
    }
}

/// The fire and rescue service of a place.
fn service_of(place: &str, directory: &Directory) -> Option<i64> {
    let name = fold(&format!("{place} Fire and Rescue Service"));
    directory
        .current(BodyKind::FireService)
        .find(|body| fold(&body.name) == name)
        .map(|body| body.id)
}

fn is_of(directory: &Directory, id: i64, kind: BodyKind) -> bool {
    directory.numbered(id).is_some_and(|body| body.kind == kind)
}

fn only(ids: &BTreeSet<i64>) -> Option<i64> {
    ids.first().copied().filter(|_| ids.len() == 1)
}

#[cfg(test)]
mod tests {
    use super::super::document::blocks;
    use super::*;
    use crate::exchange::tests::directory;

    fn force(text: &str, heard: &str) -> Option<Resolved> {
        let directory = directory();
        let names = NamesInText::of(&directory);
        let mut spoken = Spoken::of(&blocks(text), &names, &directory, &[]);
        spoken.hear(&names.mentions(heard), &directory);
        spoken.resolved(Mentioned::TheForce, &directory)
    }

    #[test]
    fn the_force_is_the_one_that_the_text_is_about_or_named_last() {
        let about_one = force("Kent Police is good.\n\nKent Police acts.", "").unwrap();
        assert_eq!((about_one.body.as_deref(), about_one.unsure), (Some("kent"), None));
        let several = "Kent Police and Essex Police act.";
        assert_eq!(force(several, ""), None);
        let last = force(several, "Essex Police was slow.").unwrap();
        assert_eq!(last.body.as_deref(), Some("essex"));
        assert!(last.unsure.unwrap().contains("Essex Police"));
    }

    #[test]
    fn a_place_is_another_body_where_only_that_one_is_named_in_full() {
        let directory = directory();
        let names = NamesInText::of(&directory);
        for (text, body) in [
            ("Staffordshire Fire and Rescue Service and Kent Police act.", "staffordshire-frs"),
            (
                "Staffordshire Police and Staffordshire Fire and Rescue Service act.",
                "staffordshire",
            ),
            ("Kent Police acts.", "staffordshire"),
        ] {
            let spoken = Spoken::of(&blocks(text), &names, &directory, &[]);
            let mentions = names.mentions("Staffordshire should act");
            let resolved = spoken.resolved(mentions[0].who, &directory).unwrap();
            assert_eq!(resolved.body.as_deref(), Some(body), "{text}");
        }
    }
}
