//! Which bodies a sentence names, and which of them it is about.

use super::sentence::word_at;
use crate::model::body::{Body, BodyKind, Directory};

/// Who is named, or meant by a word that needs what was said before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mentioned {
    Body(i64),
    /// A place, by which its force is meant unless the text names another body of the place.
    Place(i64),
    /// It, the body of the sentence before.
    It,
    /// A region, by which its unit may be meant.
    Region(i64),
    AllForces,
    AllServices,
    TheForce,
    TheUnit,
    /// A body that isn't inspected, and so not in the register.
    Elsewhere,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mention {
    pub at: usize,
    ends: usize,
    pub who: Mentioned,
    /// Behind a preposition: `in the West Midlands`.
    pub is_aside: bool,
}

impl Mention {
    /// The body if its whole name stands there.
    pub fn in_full(&self) -> Option<i64> {
        match self.who {
            Mentioned::Body(id) => Some(id),
            _ => None,
        }
    }
}

/// What bodies are called in running text, the longest names first, and the places of fire and rescue services.
pub struct NamesInText {
    names: Vec<Name>,
    services: Vec<ServicePlace>,
}

/// What a fire and rescue service is called among others: `oxfordshire`.
struct ServicePlace {
    place: String,
    who: Mentioned,
}

struct Name {
    letters: String,
    who: Mentioned,
    /// A place alone, which is a force only in the right surroundings.
    is_place: bool,
}

/// Bodies to which reports address recommendations too, and which aren't inspected.
const ELSEWHERE: [&str; 27] = [
    "home office",
    "home secretary",
    "secretary of state",
    "attorney general",
    "ministry of",
    "minister for",
    "department for",
    "department of",
    "government",
    "college of policing",
    "national police chiefs' council",
    "national police chiefs’ council",
    "npcc",
    "national fire chiefs council",
    "nfcc",
    "crown prosecution service",
    "crown prosecutors",
    "prosecutors",
    "prison and probation service",
    "courts and tribunals service",
    "youth justice board",
    "independent office for police conduct",
    "local government association",
    "police and crime commissioners",
    "mayors",
    "nhs england",
    "local authorities",
];

impl NamesInText {
    pub fn of(directory: &Directory) -> NamesInText {
        let mut names: Vec<Name> = directory.bodies().iter().flat_map(of_body).collect();
        for (words, who) in [
            ("the force", Mentioned::TheForce),
            ("the constabulary", Mentioned::TheForce),
            ("the service", Mentioned::TheForce),
            ("the chief constable", Mentioned::TheForce),
            ("the chief fire officer", Mentioned::TheForce),
            ("it", Mentioned::It),
            ("the rocu", Mentioned::TheUnit),
            ("the unit", Mentioned::TheUnit),
            ("all chief constables", Mentioned::AllForces),
            ("chief constables", Mentioned::AllForces),
            ("all police forces", Mentioned::AllForces),
            ("all forces", Mentioned::AllForces),
            ("every force", Mentioned::AllForces),
            ("each force", Mentioned::AllForces),
            ("forces should", Mentioned::AllForces),
            ("all chief fire officers", Mentioned::AllServices),
            ("chief fire officers", Mentioned::AllServices),
            ("all fire and rescue services", Mentioned::AllServices),
            ("every fire and rescue service", Mentioned::AllServices),
            ("all services", Mentioned::AllServices),
            ("every service", Mentioned::AllServices),
            ("each service", Mentioned::AllServices),
            ("services should", Mentioned::AllServices),
        ] {
            names.push(Name { letters: words.to_owned(), who, is_place: false });
        }
        names.extend(ELSEWHERE.iter().map(|words| Name {
            letters: (*words).to_owned(),
            who: Mentioned::Elsewhere,
            is_place: false,
        }));
        names.sort_by_key(|name| std::cmp::Reverse(name.letters.len()));
        let mut services: Vec<ServicePlace> =
            directory.bodies().iter().filter_map(ServicePlace::of).collect();
        services.sort_by_key(|service| std::cmp::Reverse(service.place.len()));
        NamesInText { names, services }
    }

    /// In the order in which they stand.
    pub fn mentions(&self, sentence: &str) -> Vec<Mention> {
        let lower = sentence.to_ascii_lowercase();
        let mut found: Vec<Mention> = Vec::new();
        for name in &self.names {
            let mut from = 0;
            while let Some(at) = lower.get(from..).and_then(|rest| word_at(rest, &name.letters)) {
                let (at, ends) = (from + at, from + at + name.letters.len());
                from = ends;
                let is_free = found.iter().all(|other| ends <= other.at || at >= other.ends);
                let is_meant = match name.who {
                    Mentioned::It => at == 0,
                    // `Forces should`, but not `these forces should`.
                    _ if name.letters.ends_with(" should") => {
                        at == 0 || lower.get(..at).is_some_and(|before| before.ends_with(", "))
                    }
                    // Of some bodies, which are named.
                    Mentioned::AllForces | Mentioned::AllServices => {
                        !lower.get(ends..).is_some_and(|rest| rest.starts_with(" of "))
                    }
                    _ => true,
                };
                if is_free && is_meant && (!name.is_place || is_force_there(sentence, at, ends)) {
                    let is_aside = is_behind_preposition(lower.get(..at).unwrap_or_default());
                    found.push(Mention { at, ends, who: name.who, is_aside });
                }
            }
        }
        found.extend(self.services_in(sentence, &found));
        found.sort_by_key(|mention| mention.at);
        found
    }

    /// `Oxfordshire and Royal Berkshire fire and rescue services`
    fn services_in(&self, sentence: &str, others: &[Mention]) -> Vec<Mention> {
        let lower = sentence.to_ascii_lowercase();
        let mut services = Vec::new();
        let Some(mut ends) = lower.find(" fire and rescue services") else { return services };
        while let Some(before) = lower.get(..ends)
            && let Some(ServicePlace { place, who }) =
                self.services.iter().find(|service| before.ends_with(service.place.as_str()))
        {
            let at = ends - place.len();
            let is_free = others.iter().all(|other| ends <= other.at || at >= other.ends);
            if is_free {
                services.push(Mention { at, ends, who: *who, is_aside: false });
            }
            let rest = before.get(..at).unwrap_or_default();
            let joints = [", and ", " and ", ", "];
            let Some(rest) = joints.iter().find_map(|joint| rest.strip_suffix(joint)) else {
                break;
            };
            ends = rest.len();
        }
        services
    }
}

impl ServicePlace {
    fn of(body: &Body) -> Option<ServicePlace> {
        let place = body.name.strip_suffix(SERVICE)?.trim().to_ascii_lowercase();
        (body.kind == BodyKind::FireService)
            .then_some(ServicePlace { place, who: Mentioned::Body(body.id) })
    }
}

const SERVICE: &str = "Fire and Rescue Service";

fn of_body(body: &Body) -> Vec<Name> {
    let who = Mentioned::Body(body.id);
    let full = |letters: &str| Name { letters: letters.to_ascii_lowercase(), who, is_place: false };
    let mut names = vec![full(&body.name)];
    let long_aliases =
        body.aliases.iter().filter(|alias| alias.contains([' ', '-']) || alias.len() > 4);
    names.extend(long_aliases.map(|alias| full(alias)));
    if let Some((before, _)) = body.name.split_once([',', '(']) {
        names.push(full(before.trim()));
    }
    names.extend(acronym(&body.name).map(full));
    let short = body.name.strip_suffix(SERVICE).map(|place| format!("{place}FRS"));
    names.extend(short.map(|short| full(&short)));
    match (body.kind, body.region.as_deref()) {
        (BodyKind::TerritorialForce, _) => {
            let place = ["Police Service", "Police", "Constabulary"]
                .iter()
                .find_map(|kind| body.name.strip_suffix(kind))
                .map(str::trim);
            let is_telling = |place: &&str| *place != "Metropolitan";
            names.extend(place.filter(is_telling).map(|place| Name {
                who: Mentioned::Place(body.id),
                is_place: true,
                ..full(place)
            }));
            names.extend(place.map(|place| full(&format!("chief constable of {place}"))));
            names.extend(place.map(|place| full(&format!("{place} police"))));
        }
        (BodyKind::Rocu, Some(region)) => {
            for form in [
                "{} rocu",
                "{} regional organised crime unit",
                "rocu for the {}",
                "regional organised crime unit for the {}",
                "regional organised crime unit (rocu) for the {}",
            ] {
                names.push(full(&form.replace("{}", region)));
                names.push(full(&form.replace("{}", &region.replace(" the ", " "))));
            }
            let region =
                Name { who: Mentioned::Region(body.id), ..full(&format!("{region} region")) };
            names.push(region);
        }
        _ => {}
    }
    names
}

/// `EMSOU` in `East Midlands Special Operations Unit (EMSOU)`.
fn acronym(name: &str) -> Option<&str> {
    let (_, inner) = name.split_once('(')?;
    let word = inner.split(|c: char| !c.is_alphanumeric()).next()?;
    let is_acronym = word.len() >= 4 && word.chars().all(|c| c.is_ascii_uppercase());
    is_acronym.then_some(word)
}

/// A place stands for its force where a verb, an `and` or the end of a clause follows, or a genitive.
fn is_force_there(sentence: &str, at: usize, ends: usize) -> bool {
    const FOLLOWERS: [&str; 17] = [
        "and", "was", "were", "is", "are", "has", "have", "had", "should", "must", "needs", "need",
        "both", "which", "or", "to", "–",
    ];
    let rest = sentence.get(ends..).unwrap_or_default();
    let next = rest.trim_start().split(' ').next().unwrap_or_default();
    let is_capital = sentence.get(at..).is_some_and(|name| name.starts_with(char::is_uppercase));
    let is_genitive = rest.starts_with("'s") || rest.starts_with("’s");
    let ends_clause = rest.trim().is_empty() || rest.starts_with([',', '.', ';', ':', ')']);
    is_capital && (is_genitive || ends_clause || FOLLOWERS.contains(&next))
}

/// The officer of a body stands for it: `the chief constables of Kent and Essex`.
fn is_behind_preposition(before: &str) -> bool {
    const OFFICERS: [&str; 8] = [
        "chief constable of",
        "chief constables of",
        "commissioner of",
        "commissioners of",
        "commissioner for",
        "chief fire officer of",
        "chief fire officers of",
        "chief officers of",
    ];
    const PREPOSITIONS: [&str; 11] =
        ["in", "of", "within", "from", "for", "with", "than", "across", "by", "like", "unlike"];
    let before = before.trim_end();
    let before = before.strip_suffix(" the").unwrap_or(before);
    if OFFICERS.iter().any(|officer| before.ends_with(officer)) {
        return false;
    }
    let word = before.rsplit(' ').next().unwrap_or_default();
    PREPOSITIONS.contains(&word)
}

/// Those that a clause is about: rather those that are not behind a preposition.
pub fn subjects(mentions: &[Mention]) -> Vec<Mentioned> {
    let plain: Vec<Mentioned> =
        mentions.iter().filter(|one| !one.is_aside).map(|one| one.who).collect();
    let mut subjects =
        if plain.is_empty() { mentions.iter().map(|one| one.who).collect() } else { plain };
    let mut seen = Vec::new();
    subjects.retain(|who| {
        let is_new = !seen.contains(who);
        seen.push(*who);
        is_new
    });
    subjects
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::tests::directory;

    fn named(sentence: &str) -> Vec<String> {
        let directory = directory();
        let slug = |who: &Mentioned| match who {
            Mentioned::Body(id) | Mentioned::Place(id) => {
                directory.numbered(*id).unwrap().slug.clone()
            }
            other => format!("{other:?}"),
        };
        let mentions = NamesInText::of(&directory).mentions(sentence);
        subjects(&mentions).iter().map(slug).collect()
    }

    #[test]
    fn a_sentence_is_about_the_bodies_that_it_names() {
        for (sentence, bodies) in [
            ("West Mercia Police should", vec!["west-mercia"]),
            (
                "the other two forces in the West Midlands ROCU – Staffordshire and Warwickshire – were",
                vec!["staffordshire", "warwickshire"],
            ),
            ("Durham and Cleveland have improved", vec!["durham", "cleveland"]),
            ("Avon and Somerset is good", vec!["avon-and-somerset"]),
            ("Kent County Council and partners", vec![]),
            ("Kent Fire and Rescue Service should", vec!["kent-frs"]),
            ("The Regional Organised Crime Unit (ROCU) for the West Midlands has", vec!["rocuwm"]),
            ("By May, chief constables should", vec!["AllForces"]),
            ("By May, chief fire officers should", vec!["AllServices"]),
            (
                "the commissioner of the Metropolitan Police Service and the chief constables of Essex Police and Kent Police should",
                vec!["metropolitan", "essex", "kent"],
            ),
            ("The force should", vec!["TheForce"]),
            ("EMSOU and Derbyshire Constabulary were both", vec!["emsou", "derbyshire"]),
            ("Yorkshire and Humber ROCU is", vec!["yhrocu"]),
        ] {
            assert_eq!(named(sentence), bodies, "{sentence}");
        }
    }
}
