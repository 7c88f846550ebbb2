//! Where the register and the configuration are if nothing says otherwise.

use std::path::PathBuf;

use super::world::World;
use crate::config::{Config, Location};

/// The register if no flag names one; none if it isn't known, as with a broken configuration.
pub fn usual_register(world: &World) -> Option<PathBuf> {
    if let Some(named) = &world.register {
        return Some(named.clone());
    }
    let config = Config::read(&location(world)).ok()?;
    config.db.or_else(|| default_register(world))
}

pub fn location(world: &World) -> Location {
    Location {
        named: world.configuration.clone(),
        folder: world.config_folder.clone(),
        home: world.home.clone(),
    }
}

pub fn default_register(world: &World) -> Option<PathBuf> {
    world.data_folder.as_ref().map(|folder| folder.join("track").join("register.db"))
}
