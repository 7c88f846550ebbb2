//! Who reads a digest: a person at a shell, the keeper of the register, or people who know neither.

use crate::model::address::Address;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reader {
    /// It is printed, for a person who can type a command.
    Shell,
    /// Commands are in the keeper's mail only where the configuration says so.
    Keeper {
        has_commands: bool,
    },
    Person {
        keeper: Option<Address>,
        owns_all: bool,
    },
}

impl Reader {
    pub fn has_commands(&self) -> bool {
        matches!(self, Reader::Shell | Reader::Keeper { has_commands: true })
    }

    /// Whether it leaves as a mail, in which a reference alone says little.
    pub fn is_mailed(&self) -> bool {
        *self != Reader::Shell
    }

    pub fn keeper(&self) -> Option<&Address> {
        match self {
            Reader::Person { keeper, .. } => keeper.as_ref(),
            _ => None,
        }
    }

    /// Why people get it, and whom they answer.
    pub fn closing(&self) -> Option<String> {
        let Reader::Person { keeper, owns_all } = self else { return None };
        let why = if *owns_all {
            "You get this because these findings are yours in the register of inspection findings. "
        } else {
            ""
        };
        let whom = match keeper {
            Some(keeper) => {
                format!("reply to this mail or write to {keeper}, who keeps the register.")
            }
            None => "tell the person who keeps the register.".to_owned(),
        };
        Some(format!("{why}If something here is done, or can't be done by its date, {whom}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_for_a_shell_and_for_the_keeper_who_wants_them() {
        let person = Reader::Person { keeper: None, owns_all: true };

        assert!(Reader::Shell.has_commands());
        assert!(Reader::Keeper { has_commands: true }.has_commands());
        assert!(!Reader::Keeper { has_commands: false }.has_commands() && !person.has_commands());
    }

    #[test]
    fn people_are_told_whom_to_answer() {
        let keeper = "liaison@example.org".parse().ok();
        let closing = |keeper, owns_all| Reader::Person { keeper, owns_all }.closing().unwrap();

        assert!(
            closing(keeper.clone(), true).starts_with("You get this because these findings are")
        );
        assert!(
            closing(keeper, false)
                .ends_with("write to liaison@example.org, who keeps the register.")
        );
        assert!(closing(None, false).ends_with("tell the person who keeps the register."));
        assert_eq!(Reader::Shell.closing(), None);
    }
}
