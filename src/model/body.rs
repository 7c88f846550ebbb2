//! The bodies that are inspected, and the names by which people call them.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

pub use super::body_kind::BodyKind;
use super::body_name::{body_of_officer, fewest_wrong, letters_wrong, region_without_forces};
use super::choices::{fold, one_of};
use super::shell::is_number;
use super::trade_names::{alliance, other_names};
use crate::error::{Error, Result};

one_of! {
    /// How closely HMICFRS monitors a body.
    Stage, "monitoring stage" {
        Scan = "scan",
        Engage = "engage",
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Monitoring {
    pub stage: Stage,
    pub since: Option<NaiveDate>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Body {
    #[serde(skip)]
    pub id: i64,
    /// The short name that people type, such as `west-mercia`.
    pub slug: String,
    pub name: String,
    pub kind: BodyKind,
    /// Not a force: `West Midlands` is the name of both.
    pub region: Option<String>,
    /// The slug of its regional organised crime unit.
    pub rocu: Option<String>,
    pub aliases: Vec<String>,
    pub retired: Option<NaiveDate>,
    pub monitoring: Vec<Monitoring>,
}

impl Body {
    pub fn monitoring_on(&self, day: NaiveDate) -> Option<&Monitoring> {
        self.monitoring.iter().rfind(|monitoring| monitoring.since.is_none_or(|since| since <= day))
    }

    pub fn is_current_force(&self) -> bool {
        self.kind == BodyKind::TerritorialForce && self.retired.is_none()
    }
}

#[derive(Debug, Clone)]
pub struct NewBody {
    pub slug: String,
    pub name: String,
    pub kind: BodyKind,
    pub region: Option<String>,
    pub rocu: Option<String>,
    pub aliases: Vec<String>,
}

/// `None` leaves a field alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BodyEdit {
    /// The old name becomes an alias.
    pub name: Option<String>,
    pub aliases: Vec<String>,
    pub retired: Option<NaiveDate>,
    pub monitoring: Option<Monitoring>,
}

/// A short name made of a name: `severn-vale-tramways`.
pub fn slug_of(name: &str) -> String {
    fold(name).replace(' ', "-")
}

/// Refuses a slug that can't be typed after `@` or `--force`.
pub fn check_slug(slug: &str) -> Result<()> {
    let typable = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if (1..=64).contains(&slug.len()) && slug.chars().all(typable) && slug != "all" {
        return Ok(());
    }
    Err(Error::refused(format!(
        "{slug:?} can't be a body's short name; use lower-case letters, digits and hyphens"
    )))
}

#[derive(Debug, Clone, Copy)]
pub struct BodyNames<'a> {
    /// Slugs, names or aliases; `all` means the territorial forces.
    pub named: &'a [String],
    pub regions: &'a [String],
    pub rocus: &'a [String],
}

impl BodyNames<'_> {
    pub fn is_empty(&self) -> bool {
        self.named.is_empty() && self.regions.is_empty() && self.rocus.is_empty()
    }
}

pub fn is_all(name: &str) -> bool {
    name.eq_ignore_ascii_case("all")
}

#[derive(Debug, Clone)]
pub struct Directory {
    bodies: Vec<Body>,
    /// The place of the body that each folded name finds.
    names: HashMap<String, usize>,
    default: Option<i64>,
}

impl Directory {
    pub fn of(bodies: Vec<Body>) -> Directory {
        let mut names = HashMap::new();
        let slugs = bodies.iter().enumerate().map(|(at, body)| (fold(&body.slug), at));
        let others = bodies.iter().enumerate().flat_map(|(at, body)| {
            [&body.name].into_iter().chain(&body.aliases).map(move |name| (fold(name), at))
        });
        for (name, at) in slugs.chain(others) {
            names.entry(name).or_insert(at);
        }
        Directory { bodies, names, default: None }
    }

    /// The same directory, with the body that is meant where none is named.
    pub fn with_default(self, default: Option<i64>) -> Directory {
        Directory { default, ..self }
    }

    pub fn default_body(&self) -> Option<i64> {
        self.default
    }

    pub fn bodies(&self) -> &[Body] {
        &self.bodies
    }

    /// The bodies that ceased to exist, each with its last day.
    pub fn retired(&self) -> HashMap<String, NaiveDate> {
        let retired = |body: &Body| Some((body.slug.clone(), body.retired?));
        self.bodies.iter().filter_map(retired).collect()
    }

    /// The numbers of every body but these.
    pub fn without(&self, these: &[i64]) -> Vec<i64> {
        self.bodies.iter().map(|body| body.id).filter(|id| !these.contains(id)).collect()
    }

    pub fn numbered(&self, id: i64) -> Option<&Body> {
        self.bodies.iter().find(|body| body.id == id)
    }

    /// By slug, then by name or alias, then by its chief officer or a short name of the trade.
    pub fn find(&self, name: &str) -> Result<&Body> {
        self.known(name).ok_or_else(|| {
            let folded = fold(name);
            let near = self.near(body_of_officer(&folded).unwrap_or(&folded));
            Error::Unknown { what: "body", name: name.to_owned(), near }
        })
    }

    /// As [`Directory::find`], but without looking for similar names, which is slow.
    pub fn known(&self, name: &str) -> Option<&Body> {
        let folded = fold(name);
        let others = || other_names(&folded).iter().find_map(|name| self.called(name));
        self.called(&folded).or_else(others)
    }

    /// The bodies that work together under a name, unless a body has it.
    pub fn allied(&self, name: &str) -> Option<Vec<&Body>> {
        let bodies = alliance(name).filter(|_| self.known(name).is_none())?;
        bodies.iter().map(|body| self.called(body)).collect()
    }

    fn called(&self, folded: &str) -> Option<&Body> {
        self.bodies.get(*self.names.get(folded)?)
    }

    /// Refuses a name that already finds another body.
    pub fn check_free(&self, name: &str, of: Option<i64>) -> Result<()> {
        let why = match (is_all(name.trim()), is_number(name)) {
            (true, _) => Some("it means all forces"),
            (_, true) => Some("it looks like a number"),
            _ => None,
        };
        if let Some(why) = why {
            return Err(Error::refused(format!("can't use {name:?} as a name; {why}")));
        }
        match self.find(name) {
            Ok(other) if Some(other.id) != of => Err(Error::refused(format!(
                "{name:?} already names {} ({})",
                other.slug, other.name
            ))),
            _ => Ok(()),
        }
    }

    pub fn territorial_forces(&self) -> impl Iterator<Item = &Body> {
        self.current(BodyKind::TerritorialForce)
    }

    /// Those that aren't retired.
    pub fn current(&self, kind: BodyKind) -> impl Iterator<Item = &Body> {
        self.bodies.iter().filter(move |body| body.kind == kind && body.retired.is_none())
    }

    pub fn in_region(&self, region: &str) -> Result<Vec<&Body>> {
        let mut found = self.all_in_region(region)?;
        found.retain(|body| matches!(body.kind, BodyKind::TerritorialForce | BodyKind::Rocu));
        if found.is_empty() { Err(self.no_force_of(region)) } else { Ok(found) }
    }

    pub fn all_in_region(&self, region: &str) -> Result<Vec<&Body>> {
        let folded = fold(region);
        let of_region = |body: &&Body| body.region.as_deref().map(fold).as_ref() == Some(&folded);
        let found: Vec<&Body> = self.bodies.iter().filter(of_region).collect();
        if !found.is_empty() {
            return Ok(found);
        }
        let regions: BTreeSet<&String> =
            self.bodies.iter().filter_map(|body| body.region.as_ref()).collect();
        let wrong = |name: &String| Some((letters_wrong(&folded, &fold(name))?, name.clone()));
        let near = fewest_wrong(regions.into_iter().filter_map(wrong).collect());
        Err(Error::Unknown { what: "region", name: region.to_owned(), near })
    }

    pub fn in_rocu(&self, name: &str) -> Result<Vec<&Body>> {
        let unit = self.find(name)?;
        if unit.kind != BodyKind::Rocu {
            return Err(Error::refused(format!(
                "{} isn't a regional organised crime unit; use --force instead",
                unit.slug
            )));
        }
        let member = |body: &&Body| body.id == unit.id || body.rocu.as_ref() == Some(&unit.slug);
        Ok(self.bodies.iter().filter(member).collect())
    }

    pub fn selected(&self, names: &BodyNames) -> Result<Option<Vec<i64>>> {
        let found =
            self.found(names, |bodies, _| Ok(bodies.iter().map(|body| body.id).collect()))?;
        Ok((!names.is_empty()).then_some(found))
    }

    /// A region or unit stands for its forces only.
    pub fn addressed(&self, names: &BodyNames) -> Result<Vec<i64>> {
        self.found(names, |bodies, name| {
            let forces = bodies.iter().filter(|body| body.is_current_force());
            let forces: Vec<i64> = forces.map(|body| body.id).collect();
            if forces.is_empty() { Err(self.no_force_of(name)) } else { Ok(forces) }
        })
    }

    /// Each body once; `members` says which bodies of a region or unit are meant.
    fn found(
        &self,
        names: &BodyNames,
        members: impl Fn(Vec<&Body>, &str) -> Result<Vec<i64>>,
    ) -> Result<Vec<i64>> {
        let mut found = Vec::new();
        for name in names.named {
            if is_all(name) {
                found.extend(self.territorial_forces().map(|body| body.id));
            } else if let Some(allied) = self.allied(name) {
                found.extend(allied.iter().map(|body| body.id));
            } else {
                found.push(self.find(name)?.id);
            }
        }
        for region in names.regions {
            found.extend(members(self.in_region(region)?, region)?);
        }
        for rocu in names.rocus {
            found.extend(members(self.in_rocu(rocu)?, rocu)?);
        }
        let mut seen = HashSet::new();
        found.retain(|body| seen.insert(*body));
        Ok(found)
    }

    fn no_force_of(&self, name: &str) -> Error {
        let forces = self.territorial_forces();
        region_without_forces(name, forces.filter_map(|body| body.region.as_deref()))
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::model::OneOf;

    /// The bodies that come with the program.
    pub fn built_in() -> Directory {
        let mut rows = csv::Reader::from_reader(include_str!("../store/bodies.csv").as_bytes());
        let body = |(row, id): (csv::Result<csv::StringRecord>, i64)| {
            let row = row.unwrap();
            let some = |at: usize| Some(row[at].to_owned()).filter(|cell| !cell.is_empty());
            Body {
                id,
                slug: row[0].to_owned(),
                name: row[1].to_owned(),
                kind: BodyKind::of(&row[2]).unwrap(),
                region: some(3),
                rocu: some(4),
                aliases: row[5].split('|').map(|alias| alias.trim().to_owned()).collect(),
                retired: None,
                monitoring: vec![],
            }
        };
        Directory::of(rows.records().zip(1..).map(body).collect())
    }

    pub fn body(id: i64, slug: &str, name: &str, kind: BodyKind, rocu: Option<&str>) -> Body {
        Body {
            id,
            slug: slug.into(),
            name: name.into(),
            kind,
            region: Some("West Midlands".into()),
            rocu: rocu.map(Into::into),
            aliases: vec![],
            retired: None,
            monitoring: vec![],
        }
    }

    fn directory() -> Directory {
        let unit = Some("rocuwm");
        Directory::of(vec![
            body(1, "west-mercia", "West Mercia Police", BodyKind::TerritorialForce, unit),
            body(2, "west-midlands", "West Midlands Police", BodyKind::TerritorialForce, unit),
            body(3, "rocuwm", "Regional Organised Crime Unit", BodyKind::Rocu, None),
            body(4, "west-midlands-frs", "West Midlands Fire Service", BodyKind::FireService, None),
        ])
    }

    fn slugs(bodies: Vec<&Body>) -> Vec<&str> {
        bodies.into_iter().map(|body| body.slug.as_str()).collect()
    }

    #[test]
    fn a_body_is_found_by_slug_and_by_name_in_any_case() {
        for name in ["west-mercia", "West Mercia", "WEST MERCIA POLICE"] {
            assert_eq!(directory().find(name).unwrap().id, 1, "{name}");
        }
    }

    #[test]
    fn a_region_is_not_the_force_of_the_same_name() {
        let region = directory();
        let region = region.in_region("west-midlands").unwrap();
        assert_eq!(slugs(region), ["west-mercia", "west-midlands", "rocuwm"]);
        assert_eq!(directory().find("west midlands").unwrap().id, 2);
    }

    #[test]
    fn a_region_of_fire_services_alone_is_known_and_has_no_forces() {
        let mut fire = body(5, "essex-frs", "Essex Fire", BodyKind::FireService, None);
        fire.region = Some("East of England".into());
        let directory = Directory::of(vec![fire]);

        assert_eq!(slugs(directory.all_in_region("east of england").unwrap()), ["essex-frs"]);
        let refusal = directory.in_region("East of England").unwrap_err().to_string();
        assert!(refusal.starts_with("no territorial force belongs to"), "{refusal}");
        let unknown = directory.all_in_region("East of Engeland").unwrap_err().to_string();
        assert!(unknown.ends_with("did you mean 'East of England'?"), "{unknown}");
    }

    #[test]
    fn a_unit_stands_for_itself_and_its_forces() {
        assert_eq!(
            slugs(directory().in_rocu("ROCUWM").unwrap()),
            ["west-mercia", "west-midlands", "rocuwm"]
        );
        assert!(directory().in_rocu("west-mercia").is_err());
    }
}
