//! The outside world, once: the clock, the environment, the arguments and the exit code.

use etcetera::BaseStrategy;
use std::env::{args_os, var, var_os};
use std::io::{IsTerminal, stderr, stdin, stdout};
use std::{path::PathBuf, process::ExitCode};
use track::cli::{Screen, World};
use track::model::act::Now;

fn main() -> ExitCode {
    let base = etcetera::choose_base_strategy().ok();
    let said = |name: &&str| var(name).ok().filter(|value| !value.is_empty());
    let is_dumb = var_os("TERM").is_some_and(|terminal| terminal == "dumb");
    ExitCode::from(track::cli::run(&World {
        now: Now::of(std::time::SystemTime::now()),
        arguments: args_os().collect(),
        program: std::env::current_exe().ok(),
        who: track::cli::user,
        own_force: var("TRACK_FORCE").ok(),
        register: var_os("TRACK_DB").map(PathBuf::from),
        asked_by_shell: var_os("TRACK_COMPLETE"),
        configuration: var_os("TRACK_CONFIG").map(PathBuf::from),
        data_folder: base.as_ref().map(|base| base.data_dir()),
        config_folder: base.as_ref().map(|base| base.config_dir()),
        home: base.as_ref().map(|base| base.home_dir().to_owned()),
        credentials: var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from),
        screen: Screen {
            is_terminal: stdout().is_terminal(),
            can_ask: stdin().is_terminal() && stderr().is_terminal(),
            shows_progress: stderr().is_terminal() && !is_dumb,
            desktop: ["DISPLAY", "WAYLAND_DISPLAY"].iter().find_map(said),
            size: terminal_size::terminal_size().map(|(width, height)| (width.0, height.0)),
            pager: var("TRACK_PAGER").or_else(|_| var("PAGER")).ok(),
            no_colour: said(&"NO_COLOR").is_some() || is_dumb,
            force_colour: var("CLICOLOR_FORCE").is_ok_and(|value| !matches!(&*value, "" | "0")),
            locale: ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(said),
        },
    }))
}
