//! The names of bodies in cells, each looked up once however many rows it stands in.

use std::collections::HashMap;

use super::body_words::{
    alone, how_to_add, is_no_name, is_vague, kind_of_all, which_bodies, without_role,
};
use super::mapping::MappedBody;
use crate::error::{Error, Result, shortened};
use crate::model::body::{BodyKind, Directory, check_slug, slug_of};
use crate::model::fold;
use crate::model::shell::{argument, quoted};
use crate::model::trade_names::{are_one_organisation, is_organisation};

/// Between the names of a list.
const JOINTS: [&str; 7] = [", and ", ", ", " and ", " & ", " / ", "/", ","];

/// More names than a sentence has.
const MOST_NAMES: usize = 60;

/// A longer name is none; short, it can be said back.
const LONGEST_NAME: usize = 160;

pub struct Bodies<'a> {
    directory: &'a Directory,
    known: HashMap<String, std::result::Result<Vec<i64>, String>>,
    default: Vec<i64>,
    /// Bodies that are to be added, if that was asked for.
    new: Option<Vec<String>>,
    /// What the user says of names.
    mapped: &'a [MappedBody],
}

impl<'a> Bodies<'a> {
    pub fn of(directory: &'a Directory, mapped: &'a [MappedBody]) -> Bodies<'a> {
        Bodies { directory, known: HashMap::new(), default: Vec::new(), new: None, mapped }
    }

    /// The bodies of a row that names none.
    pub fn set_default(&mut self, default: Vec<i64>) {
        self.default = default;
    }

    /// Takes each unknown name for a new body, with a number below zero until it is added; those are known already.
    pub fn adding_new(self, adds: bool, known: &[String]) -> Bodies<'a> {
        Bodies { new: adds.then(|| known.to_vec()), ..self }
    }

    /// The names of the new bodies: the first has the number -1.
    pub fn new_names(self) -> Vec<String> {
        self.new.unwrap_or_default()
    }

    pub fn default(&self) -> &[i64] {
        &self.default
    }

    /// The names in one cell, which may be several: between semicolons, bars or line breaks, and between commas, slashes and
    /// `and` where the parts are bodies that are known.
    pub fn names_in<'c>(&self, cell: &'c str) -> Vec<&'c str> {
        let parts = cell.split([';', '|', '\n', '\r']).map(str::trim);
        let parts = parts.filter(|part| !part.is_empty());
        parts
            .flat_map(|part| match self.mapped(part) {
                Some(_) => vec![part],
                None => self.parts_of(part),
            })
            .collect()
    }

    fn parts_of<'c>(&self, text: &'c str) -> Vec<&'c str> {
        let parts = self.known_parts(text, MOST_NAMES).filter(|parts| self.are_of_one_kind(parts));
        parts.unwrap_or_else(|| self.listed_parts(text))
    }

    /// `Kent and Essex FRS` are two fire services or none: a place alone isn't the police beside a fire service.
    fn are_of_one_kind(&self, parts: &[&str]) -> bool {
        let known = parts.iter().filter_map(|part| self.directory.known(part));
        let kinds: Vec<BodyKind> = known.map(|body| body.kind).collect();
        let is_mixed = kinds.contains(&BodyKind::FireService)
            && kinds.iter().any(|kind| *kind != BodyKind::FireService);
        let says_kind = |part: &&str| {
            ["police", "constabulary", "fire", "frs"].iter().any(|word| fold(part).contains(word))
        };
        !is_mixed || parts.iter().all(says_kind)
    }

    fn is_unclear_list(&self, name: &str) -> bool {
        self.known_parts(name, MOST_NAMES).is_some_and(|parts| parts.len() > 1)
    }

    fn mapped(&self, name: &str) -> Option<&'a str> {
        let mapped = self.mapped.iter().find(|mapped| fold(&mapped.name) == fold(name));
        mapped.map(|mapped| mapped.body.as_str())
    }

    /// Between commas, if one of the parts is known: the others are then named by themselves.
    fn listed_parts<'c>(&self, text: &'c str) -> Vec<&'c str> {
        let parts: Vec<&str> = text.split(", ").map(str::trim).collect();
        let is_list = parts.len() > 1 && parts.iter().any(|part| self.is_name(part));
        if is_list {
            parts.into_iter().flat_map(|part| self.parts_of(part)).collect()
        } else {
            vec![text]
        }
    }

    /// The bodies of which a text is a list, the longest name first: some names have an `and` of their own.
    fn known_parts<'c>(&self, text: &'c str, most: usize) -> Option<Vec<&'c str>> {
        if self.is_name(text) {
            return Some(vec![text]);
        }
        let joints = JOINTS.iter().flat_map(|joint| text.rmatch_indices(joint));
        let mut joints: Vec<(usize, usize)> =
            joints.map(|(at, joint)| (at, at + joint.len())).collect();
        joints.sort_unstable_by(|one, other| other.cmp(one));
        joints.into_iter().filter(|_| most > 0).find_map(|(ends, begins)| {
            let (first, rest) = (text.get(..ends)?.trim(), text.get(begins..)?.trim());
            let mut names = vec![Some(first).filter(|first| self.is_name(first))?];
            names.extend(self.known_parts(rest, most - 1)?);
            Some(names)
        })
    }

    /// Whether it is the name of a body, be it one that the register doesn't have.
    fn is_name(&self, name: &str) -> bool {
        self.is_known(name) || is_organisation(alone(name).unwrap_or(name))
    }

    fn is_known(&self, name: &str) -> bool {
        match self.known.get(name) {
            Some(found) => found.is_ok(),
            None if self.mapped(name).is_some() || kind_of_all(name).is_some() => {
                self.looked_up(name).is_ok()
            }
            None => {
                let knows = |name| self.directory.known(&shortened(name, LONGEST_NAME)).is_some();
                knows(name)
                    || alone(name).is_some_and(knows)
                    || self.directory.allied(name).is_some()
            }
        }
    }

    /// Whether a cell names nothing but bodies that are known.
    pub fn know(&self, cell: &str) -> bool {
        let names = self.names_in(cell);
        !names.is_empty() && names.iter().all(|name| self.is_known(name))
    }

    /// `all` and `all forces` mean the territorial forces, `all services` the fire and rescue services.
    pub fn named(&mut self, name: &str) -> Result<&[i64]> {
        if !self.known.contains_key(name) {
            let found = self.looked_up(name);
            let found = found.or_else(|why| self.added(name, why));
            self.known.insert(name.to_owned(), found);
        }
        match self.known.get(name) {
            Some(Ok(found)) => Ok(found),
            Some(Err(why)) => Err(Error::refused(why.clone())),
            None => Ok(&[]),
        }
    }

    /// Whether the words of a cell say more than which bodies are meant: what the user said that they mean, or who leads.
    pub fn is_more_than_bodies(&self, cell: &str) -> bool {
        self.names_in(cell).iter().any(|name| match self.mapped(name) {
            Some(body) => {
                let meant = self.directory.known(body).map(|body| body.id);
                fold(body) != fold(name)
                    && (meant.is_none() || self.directory.known(name).map(|body| body.id) != meant)
            }
            None => without_role(name).is_some() && self.is_known(name),
        })
    }

    /// Also of a body that is to be added.
    pub fn name_of(&self, id: i64) -> String {
        let known = self.directory.numbered(id).map(|body| body.name.clone());
        let new = || {
            let at = usize::try_from(-id - 1).ok()?;
            self.new.as_ref()?.get(at).cloned()
        };
        known.or_else(new).unwrap_or_default()
    }

    pub fn one(&mut self, name: &str) -> Result<i64> {
        match self.named(name)? {
            [one] => Ok(*one),
            _ => Err(Error::refused(format!("{name:?} isn't a single body; name one in each row"))),
        }
    }

    /// A name that is much like a known one is asked about, so that no body is there twice.
    fn added(&mut self, name: &str, why: String) -> std::result::Result<Vec<i64>, String> {
        let name = alone(name).unwrap_or(name);
        let slug = slug_of(name);
        if self.is_unclear_list(name) {
            return Err(why);
        }
        let Some(new) = self.new.as_mut().filter(|_| !is_no_name(name) && !is_vague(name)) else {
            return Err(why);
        };
        if check_slug(&slug).is_err() {
            return Err(why);
        }
        let is_same =
            |known: &String| fold(known) == fold(name) || are_one_organisation(known, name);
        if let Some(at) = new.iter().position(is_same) {
            return i64::try_from(at + 1).map(|number| vec![-number]).map_err(|_| why);
        }
        let like = self.directory.find(&shortened(name, LONGEST_NAME));
        if matches!(like, Err(Error::Unknown { near, .. }) if !near.is_empty()) {
            let add = format!("`track body add {slug} {} --kind other`", argument(name));
            return Err(format!("{why} If it is another body, {add} adds it"));
        }
        new.push(name.to_owned());
        i64::try_from(new.len()).map(|number| vec![-number]).map_err(|_| why)
    }

    fn looked_up(&self, name: &str) -> std::result::Result<Vec<i64>, String> {
        if let Some(several) = self.mapped(name).filter(|body| body.contains(',')) {
            let found =
                several.split(',').map(|body| self.directory.find(body.trim()).map(|body| body.id));
            return found.collect::<Result<Vec<i64>>>().map_err(|unknown| unknown.to_string());
        }
        let name = self.mapped(name).unwrap_or(name);
        if let Some(allied) = self.directory.allied(name) {
            return Ok(allied.iter().map(|body| body.id).collect());
        }
        if name.contains('?') {
            let map = quoted(&format!("{}=BODY", shortened(name, LONGEST_NAME))).into_owned();
            return Err(format!("{name:?} isn't sure; --body-map {map} says which body it is"));
        }
        let Some(kind) = kind_of_all(name) else {
            let found = self.directory.find(&shortened(name, LONGEST_NAME));
            let found = found.or_else(|unknown| match alone(name) {
                Some(alone) => self.directory.find(alone).map_err(|_| unknown),
                None => Err(unknown),
            });
            return found.map(|body| vec![body.id]).map_err(|unknown| {
                let is_list = self.is_unclear_list(name);
                if is_list { which_bodies(name) } else { how_to_add(name, &unknown) }
            });
        };
        let all: Vec<i64> = self.directory.current(kind).map(|body| body.id).collect();
        if all.is_empty() {
            return Err(format!(
                "{name:?} means every {}, but the register has none",
                kind.plainly()
            ));
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::tests::directory;

    #[test]
    fn organisations_in_one_cell_are_two_bodies_and_each_is_added_once_under_its_first_name() {
        let directory = directory();
        let mut bodies = Bodies::of(&directory, &[]).adding_new(true, &[]);
        assert_eq!(
            bodies.names_in("NPCC and College of Policing"),
            ["NPCC", "College of Policing"]
        );
        let names =
            ["NPCC", "the College of Policing", "National Police Chiefs' Council (NPCC)", "npcc"];
        let numbers = names.map(|name| bodies.named(name).unwrap().to_vec());
        assert_eq!(numbers, [[-1], [-2], [-1], [-1]]);
        let why = bodies.named("Kent and Essex FRS").unwrap_err().to_string();
        assert!(why.starts_with("\"Kent and Essex FRS\" may mean one body or several"), "{why}");
        assert_eq!(bodies.new_names(), ["NPCC", "College of Policing"]);
    }

    #[test]
    fn an_alliance_is_each_of_its_forces() {
        let directory = directory();
        let mut bodies = Bodies::of(&directory, &[]);
        assert_eq!(bodies.names_in("BCH and Kent Police"), ["BCH", "Kent Police"]);
        assert_eq!(bodies.named("BCH").unwrap().len(), 3);
        assert!(bodies.know("bch"));
    }

    #[test]
    fn a_name_with_a_question_mark_is_asked_about() {
        let directory = directory();
        let mapped = [MappedBody { name: "Essex?".to_owned(), body: "essex".to_owned() }];
        let mut bodies = Bodies::of(&directory, &mapped);
        let why = bodies.named("Kent?").unwrap_err().to_string();
        assert!(why.contains("--body-map 'Kent?=BODY'"), "{why}");
        assert_eq!(bodies.named("Essex?").unwrap().len(), 1);
    }

    #[test]
    fn a_list_is_taken_apart_where_every_part_is_a_body() {
        let directory = directory();
        let bodies = Bodies::of(&directory, &[]);
        for (cell, names) in [
            ("Kent Police | Surrey Police|", vec!["Kent Police", "Surrey Police"]),
            (
                "Durham Constabulary\nCleveland Police",
                vec!["Durham Constabulary", "Cleveland Police"],
            ),
            (
                "Avon and Somerset Constabulary and Gwent Police",
                vec!["Avon and Somerset Constabulary", "Gwent Police"],
            ),
            (
                "Norfolk Constabulary, Suffolk Constabulary and Essex Police",
                vec!["Norfolk Constabulary", "Suffolk Constabulary", "Essex Police"],
            ),
            ("Devon and Cornwall Police", vec!["Devon and Cornwall Police"]),
            ("Kent Police and the Trust", vec!["Kent Police and the Trust"]),
            (
                "Kent and Essex County Fire and Rescue Service",
                vec!["Kent and Essex County Fire and Rescue Service"],
            ),
            (
                "Kent Police and Kent Fire and Rescue Service",
                vec!["Kent Police", "Kent Fire and Rescue Service"],
            ),
            ("Kent Police, the Trust", vec!["Kent Police", "the Trust"]),
            ("Surrey, Kent Police and Essex FRS", vec!["Surrey", "Kent Police", "Essex FRS"]),
            ("Kent/Surrey", vec!["Kent", "Surrey"]),
            ("Kent Police / Surrey Police", vec!["Kent Police", "Surrey Police"]),
            ("Kent (lead), Essex", vec!["Kent (lead)", "Essex"]),
            ("Kent (lead)/Essex", vec!["Kent (lead)", "Essex"]),
            ("Estates/Facilities", vec!["Estates/Facilities"]),
            ("Ministry of Works, Trade and Roads", vec!["Ministry of Works, Trade and Roads"]),
            (" ; ", vec![]),
        ] {
            assert_eq!(bodies.names_in(cell), names, "{cell:?}");
        }
    }

    #[test]
    fn a_role_beside_a_name_is_not_part_of_it() {
        let directory = directory();
        let kent = directory.find("kent").unwrap().id;
        let mut bodies = Bodies::of(&directory, &[]);
        for name in ["Kent (lead)", "Kent Police (Lead force)", "Lead: Kent", "Kent Police - lead"]
        {
            assert_eq!(bodies.named(name).unwrap(), [kent], "{name}");
        }
        for name in ["Kent (roads)", "lead"] {
            assert!(bodies.named(name).is_err(), "{name}");
        }
    }

    #[test]
    fn a_word_for_no_body_in_particular_is_refused_with_what_to_do() {
        let directory = directory();
        let said = Bodies::of(&directory, &[]).named("National").unwrap_err().to_string();
        assert_eq!(
            said,
            "\"National\" doesn't say which bodies are meant: --body-map 'National=all' means every territorial force, \
             and --body-map 'National=kent,essex' these two"
        );
        let mapped = [MappedBody { name: "National".to_owned(), body: "all".to_owned() }];
        let all = directory.territorial_forces().count();
        assert_eq!(Bodies::of(&directory, &mapped).named("National").unwrap().len(), all);
    }

    #[test]
    fn a_name_is_what_the_user_says_even_if_it_looks_like_a_list() {
        let directory = directory();
        let id = |name: &str| directory.find(name).unwrap().id;
        let mapped = [MappedBody {
            name: "Kent and Essex".to_owned(),
            body: "kent-frs, essex-frs".to_owned(),
        }];
        let mut bodies = Bodies::of(&directory, &mapped);
        assert_eq!(bodies.names_in("Kent and Essex"), ["Kent and Essex"]);
        assert_eq!(bodies.named("Kent and Essex").unwrap(), [id("kent-frs"), id("essex-frs")]);
    }

    #[test]
    fn a_new_body_is_noted_once_and_only_where_that_was_asked_for() {
        let directory = directory();
        assert!(Bodies::of(&directory, &[]).named("Severn Vale Tramways").is_err());
        let mut bodies = Bodies::of(&directory, &[]).adding_new(true, &[]);
        assert_eq!(bodies.named("Severn Vale Tramways").unwrap(), [-1]);
        assert_eq!(bodies.named("Severn Vale Tramways").unwrap(), [-1]);
        assert!(bodies.named("警察").is_err());
        let said = bodies.named("Essexx Police").unwrap_err().to_string();
        assert!(said.ends_with(
            "If it is another body, `track body add essexx-police 'Essexx Police' --kind other` adds it"
        ), "{said}");
        for name in ["TBC", "n/a", "Total", "Grand Total"] {
            let said = bodies.named(name).unwrap_err().to_string();
            assert!(said.contains("isn't the name of a body"), "{said}");
        }
        assert_eq!(bodies.new_names(), ["Severn Vale Tramways"]);
    }
}
