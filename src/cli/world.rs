//! What `main` knows of the outside world.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::model::act::{Now, Who};

#[derive(Debug, Clone)]
pub struct World {
    pub now: Now,
    /// The arguments, the program's name first.
    pub arguments: Vec<OsString>,
    /// The program's own file.
    pub program: Option<PathBuf>,
    /// Asked only by commands that write.
    pub who: fn() -> Who,
    /// TRACK_FORCE: the body to use if none is named.
    pub own_force: Option<String>,
    /// TRACK_DB, for completion; the command line reads it itself.
    pub register: Option<PathBuf>,
    /// TRACK_COMPLETE: the shell that asks for completions.
    pub asked_by_shell: Option<OsString>,
    /// TRACK_CONFIG.
    pub configuration: Option<PathBuf>,
    /// Where the platform keeps a user's data.
    pub data_folder: Option<PathBuf>,
    /// Where the platform keeps a user's configuration.
    pub config_folder: Option<PathBuf>,
    pub home: Option<PathBuf>,
    /// Where systemd puts the credentials of a service.
    pub credentials: Option<PathBuf>,
    pub screen: Screen,
}

/// What standard output is.
#[derive(Debug, Clone)]
pub struct Screen {
    pub is_terminal: bool,
    /// Whether a person can be asked: standard input and standard error are terminals.
    pub can_ask: bool,
    /// Whether standard error is a terminal that can take back what it shows.
    pub shows_progress: bool,
    /// DISPLAY or WAYLAND_DISPLAY: where windows open.
    pub desktop: Option<String>,
    /// In columns and rows.
    pub size: Option<(u16, u16)>,
    /// TRACK_PAGER, else PAGER: what shows a page that is longer than the screen; none if it is empty.
    pub pager: Option<String>,
    pub no_colour: bool,
    /// Colour even if it is not a terminal.
    pub force_colour: bool,
    pub locale: Option<String>,
}
