//! The names of bodies in cells, each looked up once however many rows it stands in.

use std::collections::HashMap;

use super::body_groups::{excepting, of_nation};
use super::body_kinds::{Places, says_kind};
use super::body_words::{
    alone, how_to_add, is_no_name, is_vague, kind_of_all, which_bodies, without_role,
};
use super::mapping::MappedWords;
use crate::error::{Error, Result, shortened};
use crate::model::body::{BodyKind, Directory, check_slug, slug_of};
use crate::model::fold;
use crate::model::shell::flag;
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
    mapped: &'a [MappedWords],
    places: Places,
}

impl<'a> Bodies<'a> {
    pub fn of(directory: &'a Directory, mapped: &'a [MappedWords]) -> Bodies<'a> {
        Bodies {
            directory,
            known: HashMap::new(),
            default: Vec::new(),
            new: None,
            mapped,
            places: Places::Police,
        }
    }

    pub fn directory(&self) -> &'a Directory {
        self.directory
    }

    /// What the places in a column mean; it may be of another file than the one before.
    pub fn set_places(&mut self, places: Places) {
        if self.places != places {
            self.places = places;
            // A new body keeps its number.
            self.known.retain(|_, found| matches!(found.as_deref(), Ok([number]) if *number < 0));
        }
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
        matches!(self.places, Places::Of(_))
            || !is_mixed
            || parts.iter().all(|part| says_kind(part))
    }

    /// Also with a part that is unknown beside one that isn't: `TVP/Forensics`.
    fn is_unclear_list(&self, name: &str) -> bool {
        let mut parts = name.split('/').map(str::trim);
        self.known_parts(name, MOST_NAMES).is_some_and(|parts| parts.len() > 1)
            || name.contains('/') && parts.any(|part| self.is_name(part))
    }

    pub fn mapped(&self, name: &str) -> Option<&'a str> {
        let mapped = self.mapped.iter().find(|mapped| fold(&mapped.from) == fold(name));
        mapped.map(|mapped| mapped.to.as_str())
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

    pub fn is_known(&self, name: &str) -> bool {
        match self.known.get(name) {
            Some(Ok(_)) => true,
            // A place shared by several bodies is still one name.
            Some(Err(_)) => self.places.body(self.directory, name).is_some(),
            None if self.mapped(name).is_some() => self.looked_up(name).is_ok(),
            None => {
                let knows = |name| self.directory.known(&shortened(name, LONGEST_NAME)).is_some();
                self.places.body(self.directory, name).is_some()
                    || knows(name)
                    || alone(name).is_some_and(knows)
                    || self.directory.allied(name).is_some()
                    || self.group(name).is_some_and(|bodies| !bodies.is_empty())
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
            let found = match self.mapped(name).filter(|_| self.new.is_some()) {
                Some(body) => self.mapped_to(body),
                None => self.looked_up(name).or_else(|why| self.added(name, why)),
            };
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

    /// What the user says that a name means, of which some may be new.
    fn mapped_to(&mut self, words: &'a str) -> std::result::Result<Vec<i64>, String> {
        if let Ok(found) = self.said(words) {
            return Ok(found);
        }
        let mut all = Vec::new();
        for name in words.split([',', ';']).map(str::trim).filter(|name| !name.is_empty()) {
            let found = self.directory.known(name).map(|body| vec![body.id]).ok_or(());
            let found = found.or_else(|()| {
                let why = format!("--body-map: no body is called {name:?}");
                self.added(name, why)
            });
            all.extend(found?);
        }
        Ok(all)
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
        let is_same = |known: &String| {
            fold(known) == fold(name) || slug_of(known) == slug || are_one_organisation(known, name)
        };
        if let Some(at) = new.iter().position(is_same) {
            // A name in full is better than the short form that a flag gave.
            if let Some(known) = new.get_mut(at).filter(|known| **known == slug) {
                name.clone_into(known);
            }
            return i64::try_from(at + 1).map(|number| vec![-number]).map_err(|_| why);
        }
        let like = self.directory.find(&shortened(name, LONGEST_NAME));
        if matches!(like, Err(Error::Unknown { near, .. }) if !near.is_empty()) {
            return Err(why);
        }
        let is_joint = |whole: &str, part: &str| {
            let mut parts = whole.split(" and ").flat_map(|part| part.split(" & "));
            fold(whole) != fold(part) && parts.any(|one| fold(one) == fold(part))
        };
        let mut others = new.iter();
        if let Some(joint) = others.find_map(|other| {
            [(name, other.as_str()), (other.as_str(), name)]
                .into_iter()
                .find(|(a, b)| is_joint(a, b))
        }) {
            return Err(which_bodies(joint.0));
        }
        new.push(name.to_owned());
        i64::try_from(new.len()).map(|number| vec![-number]).map_err(|_| why)
    }

    /// The bodies that the user means, whose words are read as in a cell; `Err` has a name that is unknown.
    pub fn said(&self, words: &'a str) -> std::result::Result<Vec<i64>, &'a str> {
        let plain = Bodies::of(self.directory, &[]);
        let lists = if plain.is_known(words) { vec![words] } else { words.split(',').collect() };
        let names: Vec<&str> = lists.into_iter().flat_map(|list| plain.names_in(list)).collect();
        let mut all = Vec::new();
        for name in &names {
            let found = plain.looked_up(name).map_err(|_| *name)?;
            let others: Vec<i64> = found.into_iter().filter(|body| !all.contains(body)).collect();
            all.extend(others);
        }
        if all.is_empty() { Err(words) } else { Ok(all) }
    }

    /// The bodies of a group whose members are certain: `all`, `All forces except Kent`, `Welsh forces`.
    fn group(&self, name: &str) -> Option<Vec<i64>> {
        if let Some((all, but)) = excepting(name) {
            let names = self.names_in(but);
            let but = names.iter().map(|name| self.looked_up(name).ok());
            let but = but.collect::<Option<Vec<_>>>()?.concat();
            let rest = self.group(all)?.into_iter().filter(|body| !but.contains(body));
            return Some(rest.collect()).filter(|_| !but.is_empty());
        }
        if let Some(is_member) = of_nation(name) {
            let forces = self.directory.territorial_forces();
            return Some(forces.filter(|body| is_member(&body.slug)).map(|body| body.id).collect());
        }
        let kind = kind_of_all(name)?;
        Some(self.directory.current(kind).map(|body| body.id).collect())
    }

    fn looked_up(&self, name: &str) -> std::result::Result<Vec<i64>, String> {
        if let Some(body) = self.mapped(name) {
            let unknown = |name| format!("--body-map: no body is called {name:?}");
            return self.said(body).map_err(unknown);
        }
        if let Some(allied) = self.directory.allied(name) {
            return Ok(allied.iter().map(|body| body.id).collect());
        }
        if name.contains('?') {
            let map = flag("--body-map", &shortened(name, LONGEST_NAME), "BODY");
            return Err(format!("{name:?} isn't sure; use {map} to say which body it is"));
        }
        if let Some(found) = self.places.body(self.directory, name) {
            return found.map(|body| vec![body.id]);
        }
        match self.group(name) {
            Some(all) if all.is_empty() => {
                Err(format!("the register has none of the bodies that {name:?} means"))
            }
            Some(all) => Ok(all),
            None => self.one_body(name).map(|body| vec![body]),
        }
    }

    fn one_body(&self, name: &str) -> std::result::Result<i64, String> {
        let found = self.directory.find(&shortened(name, LONGEST_NAME));
        let found = found.or_else(|unknown| match alone(name) {
            Some(alone) => self.directory.find(alone).map_err(|_| unknown),
            None => Err(unknown),
        });
        found.map(|body| body.id).map_err(|unknown| {
            if self.is_unclear_list(name) {
                return which_bodies(name);
            }
            how_to_add(name, &self.places.near(self.directory, name, unknown))
        })
    }
}

#[cfg(test)]
mod tests;
