//! `track remind --install`: a line for crontab, or units for systemd, ready to be installed.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::args::{Args, Scheduler};
use crate::cli::chosen_bodies::default_of;
use crate::cli::context::Context;
use crate::cli::say::print;
use crate::error::{Error, Result};
use crate::model::mail::{PasswordSource, Transport};
use crate::model::shell::quoted;
use crate::model::timetable::Timetable;

pub fn run(args: &Args, scheduler: Scheduler, context: &Context) -> Result<()> {
    let usual = &context.config()?.remind.days;
    let at = args.at.clone().unwrap_or_else(|| Timetable::in_the_morning(usual.clone()));
    let mut line = Line::of(args, context)?;
    if at.days != *usual {
        line.words.extend(["--days".to_owned(), at.days.to_string()]);
    }
    print(&match scheduler {
        Scheduler::Cron => line.crontab(&at),
        Scheduler::Systemd => line.units(&at)?,
    })
}

/// The command as a scheduler runs it, from any folder.
struct Line {
    program: String,
    register: PathBuf,
    configuration: Option<String>,
    words: Vec<String>,
    login: String,
    digests_folder: Option<String>,
    /// Whether it runs a program of the user's: a mail program, or any command.
    runs_programs: bool,
}

impl Line {
    fn of(args: &Args, context: &Context) -> Result<Line> {
        if context.is_demo() {
            return Err(Error::Usage("the demo can't be scheduled: nothing in it is kept".into()));
        }
        args.exec.as_deref().map_or(Ok(()), check_runs_anywhere)?;
        let world = context.world();
        let given = world.arguments.iter().skip(1).map(|word| text(word));
        Ok(Line {
            program: absolute(world.program.as_deref().unwrap_or(Path::new("track")))?,
            register: PathBuf::from(absolute(&context.path()?)?),
            configuration: world.configuration.as_deref().map(absolute).transpose()?,
            words: with_body(
                without_install_flags(given.collect::<Result<_>>()?, args.to.as_deref())?,
                args,
                context,
            )?,
            login: context.login(),
            digests_folder: args.to.as_deref().map(folder_of).transpose()?,
            runs_programs: args.exec.is_some() || args.email && mail_runs_programs(context)?,
        })
    }

    /// What follows the program.
    fn arguments(&self) -> impl Iterator<Item = String> {
        let place = ["--db".to_owned(), self.register.display().to_string()];
        place.into_iter().chain(self.words.iter().cloned())
    }

    /// A line for `crontab -e`.
    fn crontab(&self, at: &Timetable) -> String {
        let setting =
            self.configuration.iter().map(|file| format!("TRACK_CONFIG={}", quoted(file)));
        let words = [self.program.clone()].into_iter().chain(self.arguments());
        let words = words.map(|word| quoted(&word).into_owned());
        let command = for_cron(&setting.chain(words).collect::<Vec<_>>().join(" "));
        format!(
            "# Reminders of inspection findings. Add the last line with: crontab -e\n\
             # The time is the machine's local time. Cron mails what is printed; if nothing is new, nothing is printed.\n\
             {} {command}\n",
            at.in_cron()
        )
    }

    fn units(&self, at: &Timetable) -> Result<String> {
        let arguments = self.arguments().map(|word| systemd_argument(&word));
        let command: Vec<String> =
            [systemd_program(&self.program)?].into_iter().chain(arguments).collect();
        let setting = self.configuration.as_ref().map_or_else(String::new, |file| {
            format!("Environment={}\n", systemd_word(&format!("TRACK_CONFIG={file}")))
        });
        let folder = self.register.parent().unwrap_or(Path::new("/")).display().to_string();
        let folders =
            [Some(&folder), self.digests_folder.as_ref().filter(|digests| **digests != folder)];
        let folders: Vec<String> =
            folders.into_iter().flatten().map(|folder| systemd_word(folder)).collect();
        let limits = if self.runs_programs { limits_for_programs } else { limits };
        let service = service(
            &systemd_word(&self.login),
            &setting,
            &command.join(" "),
            &limits(&folders.join(" ")),
        );
        Ok(service + &timer(&at.in_systemd()))
    }
}

fn service(login: &str, setting: &str, command: &str, limits: &str) -> String {
    format!(
        "\
# /etc/systemd/system/track-remind.service
[Unit]
Description=Reminders of inspection findings
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
User={login}
{setting}ExecStart={command}
# What is printed goes to the journal; use --email, --to or --exec to send it.
# For password_credential = \"smtp-password\" in track.toml:
#LoadCredential=smtp-password:/etc/track/smtp-password
UMask=0077
LimitCORE=0
PrivateTmp=yes
{limits}
"
    )
}

fn limits(folders: &str) -> String {
    format!(
        "\
NoNewPrivileges=yes
PrivateDevices=yes
ProtectSystem=strict
ReadWritePaths={folders}
ProtectControlGroups=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictSUIDSGID=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
SystemCallArchitectures=native
"
    )
}

/// The same for programs of the user's. One that mails writes to the system's queue, as the user or group that it
/// switches to.
fn limits_for_programs(folders: &str) -> String {
    format!(
        "\
ProtectSystem=full
# A command that sends mail must be able to write the mail system's queue, as the user or group that it
# switches to, so this unit doesn't restrict privileges. If nothing that it runs sends mail or needs more
# than the network and these folders, you can add:
#NoNewPrivileges=yes
#PrivateDevices=yes
#ProtectSystem=strict
#ReadWritePaths={folders}
#RestrictSUIDSGID=yes
"
    )
}

fn timer(at: &str) -> String {
    format!(
        "\
# /etc/systemd/system/track-remind.timer
# then: systemctl enable --now track-remind.timer
[Unit]
Description=When reminders of inspection findings are due

[Timer]
OnCalendar={at}
Persistent=true

[Install]
WantedBy=timers.target
"
    )
}

/// A mail program, or a command that gives the password.
fn mail_runs_programs(context: &Context) -> Result<bool> {
    let settings = context.config()?.mail_settings()?;
    Ok(settings.is_some_and(|settings| match settings.transport {
        Transport::Sendmail(_) => true,
        Transport::Smtp(smtp) => matches!(smtp.password, Some(PasswordSource::Command(_))),
    }))
}

/// What was typed, without --install and --at, the flags that are added otherwise, and those for one run.
/// The path of --to becomes absolute, since a scheduler runs in another folder.
fn without_install_flags(given: Vec<String>, to: Option<&Path>) -> Result<Vec<String>> {
    const LEFT_OUT: [&str; 5] = ["--install", "--at", "--db", "--today", "--to"];
    let mut words = Vec::new();
    let mut given = given.into_iter().filter(|word| word != "--confirm-clock");
    while let Some(word) = given.next() {
        let flag = word.split('=').next().unwrap_or(&word);
        if !LEFT_OUT.contains(&flag) {
            words.push(word);
        } else if flag == word {
            given.next();
        }
    }
    if let Some(to) = to {
        words.extend(["--to".to_owned(), absolute(to)?]);
    }
    Ok(words)
}

/// Refuses a command that is found only in this folder: a scheduler runs it in another.
fn check_runs_anywhere(line: &str) -> Result<()> {
    let words = line.split_whitespace().map(|word| word.trim_start_matches(['\'', '"']));
    let mut relative = words.enumerate().filter(|(place, word)| {
        let is_path = *place == 0 && word.contains('/') && !word.starts_with(['/', '~', '$']);
        let is_path = is_path && !word.contains('=');
        is_path || word.starts_with("./") || word.starts_with("../")
    });
    let Some((_, word)) = relative.next() else { return Ok(()) };
    let word = word.trim_end_matches(['\'', '"', ';']);
    Err(Error::Usage(format!(
        "cron and systemd run --exec in another folder, where {word} isn't found; use {}",
        absolute(Path::new(word))?
    )))
}

/// Names the default body, which a scheduler doesn't know by `TRACK_FORCE` and which may be set to another.
fn with_body(mut words: Vec<String>, args: &Args, context: &Context) -> Result<Vec<String>> {
    if args.filter.leaves_body_to_default()
        && let Some(store) = context.read_if_there()?
        && let Some(body) = default_of(&store, context)?
    {
        words.extend(["--force".to_owned(), body.slug]);
    }
    Ok(words)
}

fn folder_of(to: &Path) -> Result<String> {
    let whole = PathBuf::from(absolute(to)?);
    let folder = whole.parent().filter(|_| !whole.is_dir()).unwrap_or(&whole);
    text(folder.as_os_str())
}

/// A command of the shell as it stands in a crontab, where `%` ends the command, `\%` is `%`, and in `\\%` the first
/// backslash takes the second one's effect away.
fn for_cron(command: &str) -> String {
    // A backslash is only ever between single quotes, which may end there and begin again.
    command.replace("\\%", "\\''%").replace('%', "\\%")
}

/// A word in a systemd unit, where `%` has a meaning.
fn systemd_word(word: &str) -> String {
    let escaped = word.replace('%', "%%");
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@,+%$=".contains(c);
    if !escaped.is_empty() && escaped.chars().all(is_plain) {
        return escaped;
    }
    format!("\"{}\"", escaped.replace('\\', "\\\\").replace('"', "\\\""))
}

/// An argument of a command in a unit, where `$` has a meaning too, unlike in paths and in settings.
fn systemd_argument(word: &str) -> String {
    systemd_word(&word.replace('$', "$$"))
}

/// The program of a unit, whose path systemd takes as it is, but not if it has a quotation mark or a backslash.
fn systemd_program(path: &str) -> Result<String> {
    if path.contains(['"', '\'', '\\']) {
        return Err(Error::Usage(format!(
            "systemd can't run a program whose path has a quotation mark or a backslash, as {path:?} does; install \
             track elsewhere"
        )));
    }
    Ok(systemd_word(path))
}

fn absolute(path: &Path) -> Result<String> {
    let whole = std::path::absolute(path).map_err(|cause| Error::reading(path, &cause))?;
    text(whole.as_os_str())
}

/// A word that fits on one line.
fn text(word: &OsStr) -> Result<String> {
    let text = word.to_str().filter(|text| !text.contains(char::is_control));
    text.map(str::to_owned).ok_or_else(|| {
        Error::Usage(format!(
            "{:?} has a control character or isn't UTF-8, so a scheduler can't run it; use a plain name",
            word.to_string_lossy()
        ))
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
            words: without_install_flags(
                words.iter().map(|word| (*word).to_owned()).collect(),
                None,
            )
            .unwrap(),
            login: "liaison".to_owned(),
            digests_folder: Some("/srv/digests".to_owned()),
            runs_programs: false,
        }
    }

    fn at() -> Timetable {
        "Mon..Fri 08:00".parse().unwrap()
    }

    #[test]
    fn a_crontab_line_has_what_was_typed_with_percent_signs_escaped() {
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
    fn what_holds_once_is_left_out_and_paths_are_absolute() {
        let given = ["remind", "--to", "digests", "--confirm-clock", "--force", "kent"];
        let given = given.map(str::to_owned).to_vec();
        let words = without_install_flags(given, Some(Path::new("digests"))).unwrap();
        let there = std::env::current_dir().unwrap().join("digests");
        assert_eq!(words.join(" "), format!("remind --force kent --to {}", there.display()));
    }

    #[test]
    fn a_program_may_switch_to_another_user() {
        let line = Line { runs_programs: true, ..line(&["remind", "--email"]) };
        let units = line.units(&at()).unwrap();
        let limits = ["NoNewPrivileges", "Restrict", "ProtectSystem=strict", "PrivateDevices"];
        let is_limit = |line: &&str| limits.iter().any(|limit| line.starts_with(limit));

        assert_eq!(units.lines().find(is_limit), None, "{units}");
    }

    #[test]
    fn a_unit_escapes_percent_and_dollar() {
        let units = line(&["remind", "--owner", "ACC $Crime \"1\""]).units(&at()).unwrap();
        let start = "ExecStart=/usr/bin/track --db \"/srv/50%% done/r.db\" remind --owner \"ACC $$Crime \\\"1\\\"\"";
        assert!(units.contains(&format!("\n{start}\n")), "{units}");
        assert!(units.contains("\nEnvironment=TRACK_CONFIG=/etc/track.toml\n"));
        assert!(units.contains("\nReadWritePaths=\"/srv/50%% done\" /srv/digests\n"));
        assert!(units.contains("\nOnCalendar=Mon..Fri 08:00 Europe/London\nPersistent=true\n"));
    }

    #[test]
    fn only_a_commands_arguments_have_their_dollars_doubled() {
        let line = Line {
            program: "/opt/a$b%/track".to_owned(),
            register: PathBuf::from("/srv/a$b{login}/r.db"),
            configuration: Some("/etc/a$b\\/track.toml".to_owned()),
            digests_folder: None,
            ..line(&["remind"])
        };
        let units = line.units(&at()).unwrap();
        for expected in [
            "ExecStart=/opt/a$b%%/track --db \"/srv/a$$b{login}/r.db\" remind",
            "Environment=\"TRACK_CONFIG=/etc/a$b\\\\/track.toml\"",
            "ReadWritePaths=\"/srv/a$b{login}\"",
            "User=liaison",
        ] {
            assert!(units.lines().any(|line| line == expected), "{expected}: {units}");
        }
    }

    #[test]
    fn a_program_that_systemd_refuses_is_refused() {
        for path in ["/opt/a\"/track", "/opt/a'/track", "/opt/a\\/track"] {
            assert!(systemd_program(path).is_err(), "{path}");
        }
        assert_eq!(systemd_program("/opt/a b;/track").unwrap(), "\"/opt/a b;/track\"");
    }

    #[test]
    fn a_percent_sign_in_a_crontab_is_escaped_whatever_stands_before_it() {
        assert_eq!(for_cron("50%"), "50\\%");
        assert_eq!(for_cron(r"'a\%b'"), r"'a\''\%b'");
        assert_eq!(for_cron(r"'a\\%b'"), r"'a\\''\%b'");
    }
}
