//! `track config`: the settings, and where each comes from.

use std::path::Path;
use std::sync::Arc;

use super::context::Context;
use super::output::AnswerArgs;
use crate::config::{Config, Mail, shown_limits};
use crate::error::Result;
use crate::model::finding::Kind;
use crate::model::holidays::Holidays;
use crate::model::reminder_schedule::Horizon;
use crate::page::Answer;
use crate::report::settings::{Setting, Source};

/// Show the settings and where each comes from
///
/// The file is `track/track.toml` in the platform's configuration folder, or the one that TRACK_CONFIG names;
/// --db and TRACK_DB take precedence over it. Paths are relative to its folder. No mail is sent until `from`
/// and `domains` are set. A password is never kept in the file, and never shown.
#[derive(Debug, clap::Args)]
#[command(after_help = "A file with every setting:
  db = \"~/team/register.db\"
  bank_holidays = \"bank-holidays.json\"    # www.gov.uk/bank-holidays.json
  closing_needs_evidence = true           # `track close` must name evidence

  [import]                      # the largest files; README.md says more
  max_file_mib = 512            # and max_cells, max_columns, max_cell_kib, ...

  [remind]
  horizon = [90, 28, 14, 7, 1]  # days before the due date
  late_every = 7                # days between reminders once it is overdue
  waiting_after = 90            # days until a claim that waits is sent again
  waiting_every = 30            # days between such reminders after that
  days = \"Mon..Fri\"             # when it runs; or \"daily\", \"Mon,Thu\"
  titles = \"owners\"             # who is sent titles; or true, false
  commands = false              # whether the keeper's mail has commands
  keeper = \"liaison@example.org\"        # whom people write to
  digests_per_run = 50          # the rest are sent by the next run
  retry_for_hours = 24          # how long a failed delivery is retried
  on_doubt = \"send\"             # or \"hold\" what may have arrived

  [public]
  fields = [\"Batch\"]            # extra fields that --public shows

  [remind.horizon_of]           # also: recommendation, afi, part, action, duty
  concern = [180, 90, 28, 14, 7, 1]

  [mail]
  from = \"track@example.org\"
  # Where mail may go; a leading dot means its subdomains.
  domains = [\"example.org\", \".example.org\"]
  fallback = \"liaison@example.org\"      # for what has no owner
  # Or \"sendmail\", with sendmail = \"/usr/sbin/sendmail\" and nothing below.
  transport = \"smtp\"
  host = \"mail.example.org\"
  tls = \"tls\"                           # or \"starttls\"; \"none\" if local
  port = 465                            # 587 with starttls, 25 with none
  user = \"track\"
  # chmod 600. Or password_command = \"...\", or password_credential = \"...\"
  # for a systemd credential.
  password_file = \"smtp-password\"

Examples:
  track config
  track config --format json")]
pub struct Args {
    #[command(flatten)]
    output: AnswerArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    context.reject_as()?;
    context.reject_as_at("config")?;
    let config = context.config()?;
    let mut settings =
        vec![file(context)?, register(context)?, bank_holidays(context)?, closings(config)];
    let limits = shown_limits(&config.import).into_iter().filter(|(key, _)| config.sets(key));
    settings.extend(limits.map(|(key, most)| set(config, key, Some(most.to_string()), None)));
    settings.extend(reminders(config, context.holidays()?));
    settings.extend(mail(config));
    settings.extend(public(config));
    args.output.show(&Answer::of(settings, context.today()), context)
}

fn file(context: &Context) -> Result<Setting> {
    let is_named = context.world().configuration.is_some();
    let from = if is_named { Source::Environment } else { Source::Default };
    let file = context.location().file();
    let about = match &file {
        None => "there is no home folder to look in",
        Some(_) if context.config()?.exists => "in use",
        Some(_) => "not found",
    };
    let value = file.as_deref().map(shown);
    Ok(Setting { setting: "config", value, from, about: Some(about.to_owned()) })
}

fn register(context: &Context) -> Result<Setting> {
    if context.is_demo() {
        let about = Some("the demo, in memory".to_owned());
        return Ok(Setting { setting: "db", value: None, from: Source::Flag, about });
    }
    let (path, from) = context.register()?;
    let about = path.is_none().then(|| "there is no home folder to keep one in".to_owned());
    Ok(Setting { setting: "db", value: path.as_deref().map(shown), from, about })
}

fn bank_holidays(context: &Context) -> Result<Setting> {
    let config = context.config()?;
    let known = context.holidays()?.known_years();
    let about = match config.newer_holidays()? {
        None => format!("built in: {known}"),
        Some(newer) => format!("has {}; known: {known}", newer.known_years()),
    };
    Ok(set(config, "bank_holidays", config.bank_holidays.as_deref().map(shown), Some(about)))
}

fn closings(config: &Config) -> Setting {
    let is_demanded = config.closing_needs_evidence;
    let about = format!("a closing {} name evidence", if is_demanded { "must" } else { "may" });
    set(config, "closing_needs_evidence", Some(is_demanded.to_string()), Some(about))
}

/// Shown only if it is set.
fn public(config: &Config) -> Option<Setting> {
    let fields = config.public.fields.join(", ");
    config.sets("public.fields").then(|| set(config, "public.fields", Some(fields), None))
}

/// A horizon of one kind is shown only if it is set.
fn reminders(config: &Config, holidays: Arc<Holidays>) -> Vec<Setting> {
    let remind = &config.remind;
    let schedule = remind.schedule(holidays);
    let mut settings = vec![("remind.horizon", days(&schedule.horizon))];
    let own = |kind| days(schedule.horizon_of(kind));
    let own = [
        ("remind.horizon_of.concern", own(Kind::Concern)),
        ("remind.horizon_of.recommendation", own(Kind::Recommendation)),
        ("remind.horizon_of.afi", own(Kind::Afi)),
        ("remind.horizon_of.part", own(Kind::Part)),
        ("remind.horizon_of.action", own(Kind::Action)),
        ("remind.horizon_of.duty", days(schedule.horizon_of_duties())),
    ];
    settings.extend(own.into_iter().filter(|(key, _)| config.sets(key)));
    settings.extend([
        ("remind.late_every", schedule.late_every.to_string()),
        ("remind.waiting_after", schedule.waiting_after.to_string()),
        ("remind.waiting_every", schedule.waiting_every.to_string()),
        ("remind.days", remind.days.to_string()),
        ("remind.titles", remind.titles.to_string()),
        ("remind.commands", remind.commands.to_string()),
        ("remind.digests_per_run", remind.digests_per_run.to_string()),
        ("remind.retry_for_hours", remind.retry().give_up_after.num_hours().to_string()),
        ("remind.on_doubt", remind.retry().on_doubt.to_string()),
    ]);
    let set_or_not = |(key, value)| set(config, key, Some(value), None);
    settings.into_iter().map(set_or_not).chain([keeper(config)]).collect()
}

fn keeper(config: &Config) -> Setting {
    let about = match (&config.remind.keeper, config.keeper()) {
        (None, Some(_)) => Some("the fallback of [mail]".to_owned()),
        (None, None) => Some("not set".to_owned()),
        _ => None,
    };
    set(config, "remind.keeper", config.keeper().map(ToString::to_string), about)
}

fn days(horizon: &Horizon) -> String {
    let days: Vec<String> = horizon.days().map(|day| day.to_string()).collect();
    if days.is_empty() { "nothing ahead".to_owned() } else { days.join(", ") }
}

/// Whether mail is on, and its settings. The command that gives the password is not shown.
fn mail(config: &Config) -> Vec<Setting> {
    let state = match config.mail_settings() {
        Ok(Some(_)) => "on".to_owned(),
        Ok(None) => "off: track.toml has no [mail] table".to_owned(),
        Err(why) => format!("off: {why}"),
    };
    let settings = config.mail.as_ref().map(Mail::shown).unwrap_or_default().into_iter();
    let shown = settings.map(|(key, value)| {
        let about = match value {
            Some(_) => None,
            None if config.sets(key) => Some("set, but not shown".to_owned()),
            None => Some("not set".to_owned()),
        };
        set(config, key, value, about)
    });
    std::iter::once(set(config, "mail", None, Some(state))).chain(shown).collect()
}

fn set(
    config: &Config,
    setting: &'static str,
    value: Option<String>,
    about: Option<String>,
) -> Setting {
    let from = if config.sets(setting) { Source::File } else { Source::Default };
    Setting { setting, value, from, about }
}

fn shown(path: &Path) -> String {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).display().to_string()
}
