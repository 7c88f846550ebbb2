//! What every command is given: which register, which day, and who asks.

use std::path::PathBuf;

use chrono::NaiveDate;

use super::{PlaceArgs, World, demo, say};
use crate::error::{Error, Result};
use crate::model::act::{Act, Now};
use crate::store::{Making, Store};

/// Which register, which day, and who asks.
pub struct Context<'a> {
    world: &'a World,
    db: Option<PathBuf>,
    demo: bool,
    now: Now,
}

impl<'a> Context<'a> {
    /// The context of a command line.
    pub fn of(place: &PlaceArgs, world: &'a World) -> Context<'a> {
        Context {
            world,
            db: place.db.clone(),
            demo: place.demo,
            now: world.now.with_today(place.today),
        }
    }

    /// The day to count from.
    pub fn today(&self) -> NaiveDate {
        self.now.today()
    }

    /// The outside world.
    pub fn world(&self) -> &World {
        self.world
    }

    /// The register, opened for reading.
    pub fn read(&self) -> Result<Store> {
        match self.demo {
            true => demo::register(&self.act("init")),
            false => Store::read(&self.path()?),
        }
    }

    /// Does a deed to the register, as one act with this verb.
    pub fn write<T>(
        &self,
        verb: &'static str,
        making: Making,
        deed: impl Fn(&mut Store, &Act) -> Result<T>,
    ) -> Result<T> {
        self.write_as(&self.act(verb), making, deed)
    }

    /// Does a deed to the register, as this act.
    pub fn write_as<T>(
        &self,
        act: &Act,
        making: Making,
        deed: impl Fn(&mut Store, &Act) -> Result<T>,
    ) -> Result<T> {
        let first = self.act("init");
        if self.demo {
            let value = deed(&mut demo::register(&first)?, act)?;
            say("this was the demo: nothing is kept");
            return Ok(value);
        }
        self.make_default_folder(making)?;
        let written = Store::write(&self.path()?, making, &first, |store| deed(store, act))?;
        if let Some(made) = written.made {
            say(&format!("made a register at {}", made.display()));
        }
        Ok(written.value)
    }

    /// An act of this moment.
    pub fn act(&self, verb: &'static str) -> Act {
        Act { now: self.now, who: self.world.who.clone(), verb, source_hash: None }
    }

    /// Where the register lies: what was named, else the platform's data folder.
    fn path(&self) -> Result<PathBuf> {
        register(self.db.as_ref(), self.world).ok_or_else(|| {
            Error::Configuration(
                "there is no home folder to keep the register in; name one with --db or TRACK_DB"
                    .into(),
            )
        })
    }

    /// Only the folder that nobody named is made; a path that was typed may be mistyped.
    fn make_default_folder(&self, making: Making) -> Result<()> {
        match (&self.db, data_folder(self.world)) {
            (None, Some(folder)) if making == Making::Allowed => Store::make_folder(&folder),
            _ => Ok(()),
        }
    }
}

/// The register that was named, else the one in the platform's data folder, if there is such.
pub fn register(named: Option<&PathBuf>, world: &World) -> Option<PathBuf> {
    named.cloned().or_else(|| Some(data_folder(world)?.join("register.db")))
}

fn data_folder(world: &World) -> Option<PathBuf> {
    world.data_folder.as_ref().map(|folder| folder.join("track"))
}
