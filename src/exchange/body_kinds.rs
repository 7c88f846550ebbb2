//! Which kind of body a place alone means: `Kent` is a police force and a fire and rescue service.

use crate::error::Error;
use crate::model::body::{Body, BodyKind, Directory};
use crate::model::fold;
use crate::model::shell::flag;

/// What the places in a column mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Places {
    /// The column says police, or nothing speaks against it.
    Police,
    /// Nothing in the column tells, so they are police.
    Unsaid,
    /// Bodies of this kind.
    Of(BodyKind),
    /// Kinds are mixed, so a shared place name is asked about.
    Several,
}

/// The kinds of bodies that are called by a place as forces are.
const BESIDE_FORCES: [BodyKind; 2] = [BodyKind::FireService, BodyKind::Rocu];

impl Places {
    /// The body that a place name means here, or why that is unclear; none if the name itself says its kind.
    pub fn body<'d>(
        self,
        directory: &'d Directory,
        name: &str,
    ) -> Option<std::result::Result<&'d Body, String>> {
        if self == Places::Police || says_kind(name) {
            return None;
        }
        let known = directory.known(name);
        match self {
            Places::Of(kind) => match of_kind(directory, name, kind) {
                Some(body) => Some(Ok(body)),
                None => known.map(|body| Err(of_another_kind(name, body, kind))),
            },
            // Our own short name.
            _ if known.is_some_and(|body| body.slug == name) => None,
            Places::Several if known.is_some() => {
                let others =
                    BESIDE_FORCES.iter().filter_map(|kind| of_kind(directory, name, *kind));
                let others = others.filter(|other| known.is_none_or(|known| known.id != other.id));
                let all: Vec<&Body> = known.into_iter().chain(others).collect();
                (all.len() > 1).then(|| Err(of_several(name, &all)))
            }
            _ if known.is_some() => None,
            // `Dorset & Wiltshire` is one fire and rescue service or two forces.
            _ => {
                let service = of_kind(directory, name, BodyKind::FireService)?;
                if fold(name).contains(" and ") {
                    return Some(Err(one_or_a_list(name, service)));
                }
                (self == Places::Several).then_some(Ok(service))
            }
        }
    }

    /// What an unknown name is near to, among bodies of the kind that the column is for.
    pub fn near(self, directory: &Directory, name: &str, unknown: Error) -> Error {
        let Places::Of(kind) = self else { return unknown };
        if says_kind(name) {
            return unknown;
        }
        match (unknown, directory.find(&in_full(name, kind))) {
            (Error::Unknown { what, name, .. }, Err(Error::Unknown { near, .. })) => {
                Error::Unknown { what, name, near }
            }
            (unknown, _) => unknown,
        }
    }
}

/// The body of a kind that a place has.
pub fn of_kind<'d>(directory: &'d Directory, name: &str, kind: BodyKind) -> Option<&'d Body> {
    let is_it = |body: &&Body| body.kind == kind;
    let known = directory.known(name).filter(is_it);
    known.or_else(|| directory.known(&in_full(name, kind)).filter(is_it))
}

fn in_full(name: &str, kind: BodyKind) -> String {
    let name = name.trim();
    match kind {
        BodyKind::FireService => format!("{name} FRS"),
        BodyKind::Rocu => format!("{name} ROCU"),
        BodyKind::TerritorialForce => format!("{name} Police"),
        BodyKind::NationalForce | BodyKind::Other => name.to_owned(),
    }
}

/// Whether a name says by itself what kind of body it is.
pub fn says_kind(name: &str) -> bool {
    BodyKind::named_in(&fold(name)).is_some()
}

fn of_another_kind(name: &str, body: &Body, kind: BodyKind) -> String {
    let map = flag("--body-map", name, &body.slug);
    format!("no {} is called {name:?}; for {}, use {map}", kind.plainly(), body.name)
}

fn of_several(name: &str, bodies: &[&Body]) -> String {
    let names: Vec<String> =
        bodies.iter().map(|body| format!("{} ({})", body.slug, body.name)).collect();
    let maps: Vec<String> =
        bodies.iter().map(|body| flag("--body-map", name, &body.slug)).collect();
    format!("{name:?} may be {}; use {}", names.join(" or "), maps.join(" or "))
}

fn one_or_a_list(name: &str, service: &Body) -> String {
    let one = flag("--body-map", name, &service.slug);
    let list = flag("--body-map", name, "BODY,BODY");
    format!(
        "{name:?} may be {} ({}) or a list of forces; use {one} for the service or {list} for the forces",
        service.slug, service.name
    )
}

/// Which kinds of body the cells of a column name.
#[derive(Debug, Default)]
pub struct Evidence {
    police: bool,
    fire: bool,
    units: bool,
    /// Places that only fire and rescue services are called by.
    places_of_fire: bool,
    /// A place that several bodies are called by.
    shared: Option<String>,
}

impl Evidence {
    /// Another name of the column.
    pub fn add(&mut self, directory: &Directory, name: &str) {
        let known = directory.known(name);
        let service = of_kind(directory, name, BodyKind::FireService);
        let unit = of_kind(directory, name, BodyKind::Rocu);
        let is_certain = says_kind(name) || known.is_some_and(|body| body.slug == name);
        let has_others = [service, unit]
            .into_iter()
            .flatten()
            .any(|other| known.is_none_or(|known| known.id != other.id));
        match known.map(|body| body.kind) {
            Some(_) if has_others && !is_certain => self.shared = Some(name.to_owned()),
            Some(BodyKind::TerritorialForce | BodyKind::NationalForce) => self.police = true,
            Some(BodyKind::FireService) => self.fire = true,
            Some(BodyKind::Rocu) => self.units = true,
            None if service.is_some() && !fold(name).contains(" and ") => {
                self.places_of_fire = true
            }
            Some(BodyKind::Other) | None => {}
        }
    }

    /// What the places mean under these headings.
    pub fn places(&self, headings: &[&str]) -> Places {
        let said: Vec<BodyKind> =
            headings.iter().filter_map(|heading| BodyKind::named_in(&fold(heading))).collect();
        match said.as_slice() {
            [BodyKind::TerritorialForce] => return Places::Police,
            [kind] => return Places::Of(*kind),
            _ => {}
        }
        let is_of_services = headings.iter().any(|heading| {
            fold(heading).split(' ').any(|word| ["service", "services"].contains(&word))
        });
        let fire = self.fire || is_of_services && self.places_of_fire;
        match (self.police, fire, self.units) {
            (true, false, false) => Places::Police,
            (false, true, false) => Places::Of(BodyKind::FireService),
            (false, false, true) => Places::Of(BodyKind::Rocu),
            (false, false, false) if is_of_services || self.places_of_fire => Places::Several,
            (false, false, false) => Places::Unsaid,
            _ => Places::Several,
        }
    }

    /// What is said of places that mean another body than the police.
    pub fn remark(&self, places: Places, heading: &str, directory: &Directory) -> Option<String> {
        let Places::Of(kind) = places else { return None };
        let name = self.shared.as_ref()?;
        let (body, police) = (of_kind(directory, name, kind)?, directory.known(name)?);
        Some(format!(
            "places under {heading:?} are taken for {}s ({name:?} is {}). For the force, use {}",
            kind.plainly(),
            body.slug,
            flag("--body-map", name, &police.slug)
        ))
    }
}
