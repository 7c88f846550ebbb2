//! What an answer was asked about: whose rows, and which filters narrow them.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::body::{Body, BodyNames, Directory, is_all};
use crate::error::Result;

/// Whose rows an answer has. In JSON, `bodies` is null for every body.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Selection {
    /// The short names of the bodies.
    bodies: Option<Vec<String>>,
    /// Whether the default body stands in for a missing --force.
    own_body: bool,
    /// The filters as they were typed, such as `--kind concern`.
    filters: Vec<String>,
    #[serde(skip)]
    said: Option<String>,
    /// The day as at which the register was asked; none for the register as it is.
    #[serde(skip)]
    as_at: Option<NaiveDate>,
}

impl Selection {
    /// Every body, because the default was lifted.
    pub fn all_bodies() -> Selection {
        Selection { said: Some("all bodies".to_owned()), ..Selection::default() }
    }

    /// The default body.
    pub fn own(body: &Body) -> Selection {
        Selection { own_body: true, ..Selection::one(body) }
    }

    /// One body that was named.
    pub fn one(body: &Body) -> Selection {
        let bodies = Some(vec![body.slug.clone()]);
        Selection { bodies, said: Some(body.name.clone()), ..Selection::default() }
    }

    /// The bodies that were named in any way.
    ///
    /// # Errors
    /// A name that no body, region or unit answers to.
    pub fn named(names: &BodyNames, bodies: &[i64], directory: &Directory) -> Result<Selection> {
        let slug = |id: &i64| directory.numbered(*id).map(|body| body.slug.clone());
        Ok(Selection {
            bodies: Some(bodies.iter().filter_map(slug).collect()),
            said: Some(in_words(names, bodies.len(), directory)?),
            ..Selection::default()
        })
    }

    pub fn with_filters(self, filters: &[String]) -> Selection {
        Selection { filters: filters.to_vec(), ..self }
    }

    pub fn as_at(self, as_at: Option<NaiveDate>) -> Selection {
        Selection { as_at, ..self }
    }

    /// ` --as-at 2026-11-05`, for commands that ask the same register.
    pub fn as_at_typed(&self) -> String {
        self.as_at.map(|day| format!(" --as-at {day}")).unwrap_or_default()
    }

    /// Their short names; none for every body.
    pub fn bodies(&self) -> Option<&[String]> {
        self.bodies.as_deref()
    }

    pub fn is_own_body(&self) -> bool {
        self.own_body
    }

    /// As they are typed.
    pub fn filters(&self) -> &[String] {
        &self.filters
    }

    /// ` --force west-mercia`: the flags that choose the same bodies, each by its short name.
    pub fn typed(&self) -> String {
        self.bodies.iter().flatten().map(|slug| format!(" --force {slug}")).collect()
    }

    /// `, West Mercia Police`; nothing if no body was chosen.
    pub fn about(&self) -> String {
        self.said.as_ref().map(|said| format!(", {said}")).unwrap_or_default()
    }

    /// ` for West Mercia Police`; nothing if no body was chosen.
    pub fn for_whom(&self) -> String {
        self.said.as_ref().map(|said| format!(" for {said}")).unwrap_or_default()
    }

    /// ` (--kind concern --overdue)`, for an answer that has no rows to speak for themselves.
    pub fn narrowed(&self) -> String {
        if self.filters.is_empty() {
            return String::new();
        }
        format!(" ({})", self.filters.join(" "))
    }
}

/// The bodies by name, or how many they are where there are too many to name.
fn in_words(names: &BodyNames, count: usize, directory: &Directory) -> Result<String> {
    const MOST: usize = 3;
    let mut said = Vec::new();
    for name in names.named {
        said.push(if is_all(name) {
            "the territorial forces".to_owned()
        } else {
            directory.find(name)?.name.clone()
        });
    }
    for region in names.regions {
        let found = directory.in_region(region)?;
        let region = found.iter().find_map(|body| body.region.clone());
        said.push(format!("the {} region", region.unwrap_or_default()));
    }
    for rocu in names.rocus {
        said.push(format!("{} and its forces", directory.find(rocu)?.name));
    }
    Ok(match said.as_slice() {
        several if several.len() > MOST => format!("{count} bodies"),
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        one => one.concat(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::body::BodyKind;

    fn body(id: i64, slug: &str, name: &str, kind: BodyKind) -> Body {
        let region = Some("South East".into());
        Body { region, ..crate::model::body::tests::body(id, slug, name, kind, None) }
    }

    fn directory() -> Directory {
        Directory::of(vec![
            body(1, "kent", "Kent Police", BodyKind::TerritorialForce),
            body(2, "essex", "Essex Police", BodyKind::TerritorialForce),
            body(3, "seroc", "South East ROCU", BodyKind::Rocu),
            body(4, "surrey", "Surrey Police", BodyKind::TerritorialForce),
        ])
    }

    fn said(named: &[&str], regions: &[&str], rocus: &[&str]) -> String {
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        let (named, regions, rocus) = (owned(named), owned(regions), owned(rocus));
        let names = BodyNames { named: &named, regions: &regions, rocus: &rocus };
        let bodies = directory().selected(&names).unwrap().unwrap();
        Selection::named(&names, &bodies, &directory()).unwrap().for_whom()
    }

    #[test]
    fn bodies_are_said_by_name_until_they_are_too_many() {
        assert_eq!(said(&["KENT"], &[], &[]), " for Kent Police");
        assert_eq!(said(&["kent", "essex"], &[], &[]), " for Kent Police and Essex Police");
        assert_eq!(
            said(&["all"], &["south east"], &[]).as_str(),
            " for the territorial forces and the South East region"
        );
        assert_eq!(said(&[], &[], &["seroc"]), " for South East ROCU and its forces");
        assert_eq!(said(&["kent", "essex", "seroc", "surrey"], &[], &[]), " for 4 bodies");
    }

    #[test]
    fn nothing_is_said_where_nothing_was_chosen() {
        let every = Selection::default();
        assert_eq!((every.about(), every.for_whom(), every.narrowed()), Default::default());
        assert_eq!(Selection::all_bodies().for_whom(), " for all bodies");
        let json = serde_json::to_string(&Selection::all_bodies()).unwrap();
        assert_eq!(json, r#"{"bodies":null,"own_body":false,"filters":[]}"#);
    }
}
