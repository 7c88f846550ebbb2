//! `track remind --install`: the line for a crontab, or the units for systemd, ready to be put in place.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::Args;
use crate::cli::context::Context;
use crate::cli::print;
use crate::error::{Error, Result};
use crate::model::one_of;
use crate::model::shell::quoted;
use crate::model::timetable::Timetable;

one_of! {
    /// What runs the reminders.
    Scheduler, "scheduler" {
        /// A line of a crontab.
        Cron = "cron",
        /// A service and a timer.
        Systemd = "systemd",
    }
}

/// Prints what is to be put in place; nothing is put there.
pub fn run(args: &Args, scheduler: Scheduler, context: &Context) -> Result<()> {
    let line = Line::of(context)?;
    print(&match scheduler {
        Scheduler::Cron => line.crontab(&args.at),
        Scheduler::Systemd => line.units(&args.at),
    })
}

/// The command as it is run, whoever runs it from wherever.
struct Line {
    program: String,
    register: PathBuf,
    configuration: Option<String>,
    words: Vec<String>,
    login: String,
}

impl Line {
    fn of(context: &Context) -> Result<Line> {
        if context.is_demo() {
            return Err(Error::Usage("the demo keeps nothing, and so reminds nobody".into()));
        }
        let world = context.world();
        let given = world.arguments.iter().skip(1).map(|word| text(word));
        Ok(Line {
            program: absolute(world.program.as_deref().unwrap_or(Path::new("track")))?,
            register: PathBuf::from(absolute(&context.path()?)?),
            configuration: world.configuration.as_deref().map(absolute).transpose()?,
            words: kept(given.collect::<Result<_>>()?),
            login: context.login(),
        })
    }

    /// The words of the command, the program first.
    fn words(&self) -> impl Iterator<Item = String> {
        let place = [self.program.clone(), "--db".to_owned(), self.register.display().to_string()];
        place.into_iter().chain(self.words.iter().cloned())
    }

    /// A line for `crontab -e`. In it, an unescaped `%` would end the command.
    fn crontab(&self, at: &Timetable) -> String {
        let setting =
            self.configuration.iter().map(|file| format!("TRACK_CONFIG={}", quoted(file)));
        let words = self.words().map(|word| quoted(&word).into_owned());
        let command = setting.chain(words).collect::<Vec<_>>().join(" ").replace('%', "\\%");
        format!(
            "# Reminders of inspection findings. Put the last line in place with: crontab -e\n\
             # The time is the machine's own. Cron mails what is printed, and is silent where there is nothing.\n\
             {} {command}\n",
            at.in_cron()
        )
    }

    /// A service and its timer, for /etc/systemd/system.
    fn units(&self, at: &Timetable) -> String {
        let words: Vec<String> = self.words().map(|word| systemd_word(&word)).collect();
        let setting = self.configuration.iter();
        let setting = setting
            .map(|file| format!("Environment={}\n", systemd_word(&format!("TRACK_CONFIG={file}"))));
        let folder = self.register.parent().unwrap_or(Path::new("/"));
        SERVICE
            .replace("{command}", &words.join(" "))
            .replace("{setting}", &setting.collect::<String>())
            .replace("{login}", &self.login)
            .replace("{folder}", &systemd_word(&folder.display().to_string()))
            + &TIMER.replace("{at}", &at.in_systemd())
    }
}

const SERVICE: &str = "\
# /etc/systemd/system/track-remind.service
[Unit]
Description=Reminders of inspection findings
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
User={login}
{setting}ExecStart={command}
# What is printed goes to the journal: --email, --to or --exec hands it to somebody.
# For password_credential = \"smtp-password\" in track.toml:
#LoadCredential=smtp-password:/etc/track/smtp-password
UMask=0077
LimitCORE=0
NoNewPrivileges=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectSystem=strict
ReadWritePaths={folder}
ProtectControlGroups=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictSUIDSGID=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
SystemCallArchitectures=native

";

const TIMER: &str = "\
# /etc/systemd/system/track-remind.timer
# then: systemctl enable --now track-remind.timer
[Unit]
Description=When reminders of inspection findings are due

[Timer]
OnCalendar={at}
Persistent=true

[Install]
WantedBy=timers.target
";

/// What was typed, without what belongs to this command alone or is said in another way.
fn kept(given: Vec<String>) -> Vec<String> {
    const LEFT_OUT: [&str; 4] = ["--install", "--at", "--db", "--today"];
    let mut words = Vec::new();
    let mut given = given.into_iter();
    while let Some(word) = given.next() {
        let (flag, value) =
            word.split_once('=').map_or((word.as_str(), None), |(a, b)| (a, Some(b)));
        match (LEFT_OUT.contains(&flag), value) {
            (true, None) => drop(given.next()),
            (true, Some(_)) => {}
            (false, _) => words.push(word),
        }
    }
    words
}

/// A word as a unit of systemd takes it: `%` and `$` have a meaning there.
fn systemd_word(word: &str) -> String {
    let escaped = word.replace('%', "%%").replace('$', "$$");
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:@,+%$=".contains(letter);
    match !escaped.is_empty() && escaped.chars().all(is_plain) {
        true => escaped,
        false => format!("\"{}\"", escaped.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}

fn absolute(path: &Path) -> Result<String> {
    let whole = std::path::absolute(path).map_err(|cause| Error::reading(path, &cause))?;
    text(whole.as_os_str())
}

/// A word that can stand on one line.
fn text(word: &OsStr) -> Result<String> {
    let text = word.to_str().filter(|text| !text.contains(char::is_control));
    text.map(str::to_owned).ok_or_else(|| {
        Error::Usage(format!("{} cannot stand in a crontab", word.to_string_lossy()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(words: &[&str]) -> Line {
        Line {
            program: "/usr/bin/track".to_owned(),
            register: PathBuf::from("/srv/50% done/r.db"),
            configuration: Some("/etc/track.toml".to_owned()),
            words: kept(words.iter().map(|word| (*word).to_owned()).collect()),
            login: "liaison".to_owned(),
        }
    }

    fn at() -> Timetable {
        "Mon..Fri 08:00".parse().unwrap()
    }

    #[test]
    fn a_line_of_a_crontab_holds_what_was_typed_and_escapes_the_percent_sign() {
        let words =
            ["--db", "x.db", "remind", "--install=cron", "--at", "9:00", "--owner", "ACC $Crime"];
        let crontab = line(&words).crontab(&at());
        assert_eq!(
            crontab.lines().last().unwrap(),
            "0 8 * * 1-5 TRACK_CONFIG=/etc/track.toml /usr/bin/track --db '/srv/50\\% done/r.db' remind \
             --owner 'ACC $Crime'"
        );
    }

    #[test]
    fn a_unit_takes_neither_percent_nor_dollar_for_its_own() {
        let units = line(&["remind", "--owner", "ACC $Crime \"1\""]).units(&at());
        let start = "ExecStart=/usr/bin/track --db \"/srv/50%% done/r.db\" remind --owner \"ACC $$Crime \\\"1\\\"\"";
        assert!(units.contains(&format!("\n{start}\n")), "{units}");
        assert!(units.contains("\nEnvironment=TRACK_CONFIG=/etc/track.toml\n"));
        assert!(units.contains("\nReadWritePaths=\"/srv/50%% done\"\n"));
        assert!(units.contains("\nOnCalendar=Mon..Fri 08:00 Europe/London\nPersistent=true\n"));
    }
}
