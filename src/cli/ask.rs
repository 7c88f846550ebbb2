//! A question to the person at the terminal, which a flag answers too.

use std::io::{self, Write};

use super::context::Context;
use crate::error::{Error, Result};
use crate::model::clean::Clean;
use crate::store;

#[derive(Debug, Clone, clap::Args)]
pub struct AskArgs {
    /// Don't ask, on a terminal
    #[arg(long, short = 'y')]
    yes: bool,
}

impl AskArgs {
    /// Asks only if both standard input and standard error are terminals.
    ///
    /// # Errors
    /// Any answer but yes.
    pub fn confirm(&self, question: &str, context: &Context) -> Result<()> {
        if self.yes || !context.world().screen.can_ask {
            return Ok(());
        }
        let mut err = io::stderr().lock();
        let _ = write!(err, "{} [y/N] ", Clean(question)).and_then(|()| err.flush());
        let mut answer = String::new();
        let read = io::stdin().read_line(&mut answer);
        if store::is_interrupted() {
            return Err(Error::Interrupted);
        }
        read.map_err(|cause| Error::Io(format!("can't read the answer: {cause}")))?;
        if matches!(answer.trim().to_lowercase().as_str(), "y" | "yes") {
            return Ok(());
        }
        Err(Error::refused("nothing was changed: the answer was not yes"))
    }
}
