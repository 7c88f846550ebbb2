//! Whose rows a command is about: the bodies that were named, else the default one, which `TRACK_FORCE` or
//! the register names.

use super::context::Context;
use super::parse;
use crate::error::{Error, Result};
use crate::model::body::{Body, BodyNames, Directory};
use crate::model::finding::Named;
use crate::model::progress_row::ProgressRow;
use crate::model::selection::Selection;
use crate::model::shell::argument;
use crate::store::{Store, Tx};

#[derive(Debug, Clone, Default, clap::Args)]
pub struct BodyArgs {
    /// A body by slug, name or alias; `all` is the 43 territorial forces
    #[arg(long, help_heading = "Which bodies", visible_alias = "body", value_name = "BODY", value_parser = parse::words, add = super::completions::bodies())]
    pub force: Vec<String>,
    /// The territorial forces of a region and its ROCU
    #[arg(long, help_heading = "Which bodies", value_name = "REGION", value_parser = parse::words)]
    pub region: Vec<String>,
    /// A regional organised crime unit and the forces that it serves
    #[arg(long, help_heading = "Which bodies", value_name = "ROCU", value_parser = parse::words)]
    pub rocu: Vec<String>,
}

impl BodyArgs {
    /// The bodies as they were typed.
    pub fn names(&self) -> BodyNames<'_> {
        BodyNames { named: &self.force, regions: &self.region, rocus: &self.rocu }
    }

    /// Whether no body was asked for in any way.
    pub fn say_nothing(&self) -> bool {
        self.names().is_empty()
    }

    /// The flags as they would be typed again.
    pub fn typed(&self) -> String {
        let flag = |name: &str, values: &[String]| -> String {
            values.iter().map(|value| format!(" --{name} {}", argument(value))).collect()
        };
        flag("force", &self.force) + &flag("region", &self.region) + &flag("rocu", &self.rocu)
    }
}

/// The bodies that a reading command is about.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct WhoseArgs {
    #[command(flatten)]
    named: BodyArgs,
    /// Every body, even if the register or TRACK_FORCE has a default one
    #[arg(long, help_heading = "Which bodies", conflicts_with_all = ["force", "region", "rocu"])]
    all_bodies: bool,
}

/// The bodies that were chosen: their numbers, and how to say whose rows they are.
#[derive(Debug, Clone, Default)]
pub struct Chosen {
    /// None for every body.
    pub bodies: Option<Vec<i64>>,
    pub selection: Selection,
}

impl Chosen {
    fn own(body: &Body) -> Chosen {
        Chosen { bodies: Some(vec![body.id]), selection: Selection::own(body) }
    }
}

impl WhoseArgs {
    /// As if --all-bodies had been given.
    pub fn all() -> WhoseArgs {
        WhoseArgs { all_bodies: true, ..WhoseArgs::default() }
    }

    pub fn named(&self) -> &BodyArgs {
        &self.named
    }

    pub fn lifts_default(&self) -> bool {
        self.all_bodies
    }

    /// The flags as they would be typed again.
    pub fn typed(&self) -> String {
        if self.all_bodies { " --all-bodies".to_owned() } else { self.named.typed() }
    }

    /// The bodies that were named, else the default one.
    ///
    /// # Errors
    /// A name that no body answers to, in a flag or in `TRACK_FORCE`.
    pub fn chosen(&self, store: &Store, context: &Context) -> Result<Chosen> {
        let chosen = if self.all_bodies {
            Chosen { bodies: None, selection: Selection::all_bodies() }
        } else if self.named.say_nothing() {
            default_of(store, context)?.map(|own| Chosen::own(&own)).unwrap_or_default()
        } else {
            self.named_ones(store)?
        };
        Ok(Chosen { selection: chosen.selection.as_at(context.as_at()), ..chosen })
    }

    /// The bodies that were named; every body if none was.
    pub fn named_ones(&self, store: &Store) -> Result<Chosen> {
        if self.named.say_nothing() {
            return Ok(Chosen::default());
        }
        let (directory, names) = (store.directory()?, self.named.names());
        let bodies = directory.selected(&names)?;
        let selection =
            Selection::named(&names, bodies.as_deref().unwrap_or_default(), &directory)?;
        Ok(Chosen { bodies, selection })
    }
}

/// Whose rows of one finding are shown.
#[derive(Debug, Clone, clap::Args)]
pub struct WhoseOfOneArgs {
    /// At every body, even if the register or TRACK_FORCE has a default one
    #[arg(long)]
    all_bodies: bool,
}

/// The body to keep to, if any, and how to say whose rows are shown.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    body: Option<String>,
    pub selection: Selection,
}

impl Shown {
    /// The short name of the body.
    pub fn body(&self) -> Option<&str> {
        self.body.as_deref()
    }
}

impl WhoseOfOneArgs {
    /// The body that a reference names; else, of a finding at several bodies, the default one if it is among
    /// them. A finding that isn't addressed to the default body is shown whole, because it was asked for by
    /// name.
    ///
    /// # Errors
    /// A body that doesn't exist, or one that is named although --all-bodies is given.
    pub fn shown(
        &self,
        named: &Named,
        rows: &[ProgressRow],
        store: &Store,
        context: &Context,
    ) -> Result<Shown> {
        let shown = |body, selection: Selection| Shown {
            body,
            selection: selection.as_at(context.as_at()),
        };
        if let Some(body) = &named.body {
            if self.all_bodies {
                return Err(Error::Usage(format!(
                    "{}@{body} already names its body; leave out --all-bodies",
                    named.name
                )));
            }
            let directory = store.directory()?;
            let body = directory.find(body)?;
            return Ok(shown(Some(body.slug.clone()), Selection::one(body)));
        }
        if self.all_bodies {
            return Ok(shown(None, Selection::all_bodies()));
        }
        let own = default_of(store, context)?;
        let own =
            own.filter(|own| rows.len() > 1 && rows.iter().any(|row| row.body.slug == own.slug));
        let (body, selection) =
            own.map(|own| (Some(own.slug.clone()), Selection::own(&own))).unwrap_or_default();
        Ok(shown(body, selection))
    }
}

/// The default body of a register that is read.
pub fn default_of(store: &Store, context: &Context) -> Result<Option<Body>> {
    default_body(context, || store.own_body(), || store.directory())
}

/// The default body of a register that is being changed.
pub fn default_in(tx: &Tx, context: &Context) -> Result<Option<Body>> {
    default_body(context, || tx.own_body(), || tx.directory())
}

/// `TRACK_FORCE`, else the register's own body. The directory is read only if there is one.
fn default_body(
    context: &Context,
    own: impl Fn() -> Result<Option<i64>>,
    directory: impl Fn() -> Result<Directory>,
) -> Result<Option<Body>> {
    match context.world().own_force.as_deref() {
        None => match own()? {
            Some(own) => Ok(directory()?.numbered(own).cloned()),
            None => Ok(None),
        },
        Some(name) if name.trim().is_empty() => Err(Error::Configuration(
            "TRACK_FORCE is set, but empty; name a body or unset it".into(),
        )),
        Some(name) => match directory()?.find(name) {
            Ok(body) => Ok(Some(body.clone())),
            Err(error) => Err(Error::Configuration(format!("TRACK_FORCE: {error}"))),
        },
    }
}

/// The refusal of a command that needs a body where there is no default one.
pub fn no_body_named(flags: &str) -> Error {
    Error::Usage(format!(
        "which body? Use {flags}, or set a default with `track init --force BODY` or TRACK_FORCE"
    ))
}
