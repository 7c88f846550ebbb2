//! How far an import is: shown on a terminal once it has taken a second, and taken away at the end.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::world::Screen;
use crate::model::watch::Watch;
use crate::store;

pub struct ImportProgress {
    line: ProgressBar,
    is_shown: bool,
}

impl ImportProgress {
    /// Until then most imports are done.
    const AFTER: Duration = Duration::from_secs(1);

    /// How many rows pass between two looks at the clock.
    const ROWS: u64 = 500;

    pub fn on(screen: &Screen) -> ImportProgress {
        let line = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{msg}").expect("it has nothing but a message");
        ImportProgress { line: line.with_style(style), is_shown: screen.shows_progress }
    }

    fn show(&self, message: impl FnOnce() -> String) {
        if !self.is_shown || self.line.elapsed() < ImportProgress::AFTER {
            return;
        }
        if self.line.is_hidden() {
            self.line.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.line.set_message(message());
    }
}

impl Watch for ImportProgress {
    fn has_read(&self, row: u64) -> bool {
        if row.is_multiple_of(ImportProgress::ROWS) {
            self.show(|| format!("reading: row {row}"));
        }
        !store::is_interrupted()
    }

    fn has_written(&self, rows: usize, of: usize) {
        if (rows as u64).is_multiple_of(ImportProgress::ROWS) {
            self.show(|| format!("importing: row {rows} of {of}"));
        }
    }
}

impl Drop for ImportProgress {
    fn drop(&mut self) {
        self.line.finish_and_clear();
    }
}
