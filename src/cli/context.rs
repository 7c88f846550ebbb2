//! What every command is given: which register, which day and which user.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;

use super::place::PlaceArgs;
use super::public::only_public;
use super::say::{note_days, say};
use super::usual_place::{default_register, location};
use super::world::World;
use super::{demo, process};
use crate::config::{Config, Location};
use crate::error::{Error, Result};
use crate::model::act::{Act, Now, Who};
use crate::model::calendar::{Days, Written, with_weekday};
use crate::model::date_words::DateWords;
use crate::model::holidays::Holidays;
use crate::model::reckoning::Reckoning;
use crate::report::delivery::Delivery;
use crate::report::settings::Source;
use crate::store::{
    self, Attachment, IfExists, IfMissing, KeptFiles, OutputFile, Settings, Store, Vault,
    WriteResult,
};

pub struct Context<'a> {
    world: &'a World,
    place: PlaceArgs,
    as_at: Option<NaiveDate>,
    /// The whole command line, for help.
    pub command_line: fn() -> clap::Command,
    now: Now,
    /// The moment up to which the register can be shown.
    present: Now,
    config: OnceCell<Config>,
    holidays: OnceCell<Arc<Holidays>>,
}

impl<'a> Context<'a> {
    pub fn of(
        place: PlaceArgs,
        world: &'a World,
        command_line: fn() -> clap::Command,
    ) -> Result<Context<'a>> {
        let mut context = Context {
            world,
            command_line,
            now: world.now,
            present: world.now,
            place,
            as_at: None,
            config: OnceCell::new(),
            holidays: OnceCell::new(),
        };
        context.set_days()?;
        Ok(context)
    }

    /// --today takes precedence over --as-at, and that over TRACK_TODAY.
    fn set_days(&mut self) -> Result<()> {
        let today = self.place.today.as_ref().map(|words| self.day(words)).transpose()?;
        self.present = self.world.now.with_today(today);
        self.now = self.present;
        self.as_at = self.place.as_at.as_ref().map(|words| self.day(words)).transpose()?;
        let typed = today.filter(|_| self.place.today_is_typed);
        self.now = self.world.now.with_today(typed.or(self.as_at).or(today));
        Ok(())
    }

    /// The days that a flag names. The configuration is read only if bank holidays matter.
    pub fn days(&self, words: &DateWords) -> Result<Days> {
        if words.counts_working_days() {
            return words.days(self.today(), self.holidays()?.as_ref());
        }
        words.days(self.today(), &Holidays::default())
    }

    /// A date of a report, which may be known to a period only.
    pub fn written(&self, words: &DateWords) -> Result<Written> {
        self.days(words).map(|days| words.written(days))
    }

    pub fn day(&self, words: &DateWords) -> Result<NaiveDate> {
        self.days(words).map(|days| days.last)
    }

    pub fn today(&self) -> NaiveDate {
        self.now.today()
    }

    pub fn world(&self) -> &World {
        self.world
    }

    pub fn is_demo(&self) -> bool {
        self.place.demo
    }

    pub fn location(&self) -> Location {
        location(self.world)
    }

    pub fn config(&self) -> Result<&Config> {
        if let Some(config) = self.config.get() {
            return Ok(config);
        }
        let config = Config::read(&self.location())?;
        Ok(self.config.get_or_init(|| config))
    }

    /// The bank holidays: the built-in ones, with the newer ones that the configuration names.
    pub fn holidays(&self) -> Result<Arc<Holidays>> {
        if let Some(holidays) = self.holidays.get() {
            return Ok(Arc::clone(holidays));
        }
        let holidays = self.config()?.holidays()?;
        Ok(Arc::clone(self.holidays.get_or_init(|| Arc::new(holidays))))
    }

    /// The last day shown: today, unless --as-at says otherwise.
    pub fn last_day(&self) -> NaiveDate {
        self.as_at.unwrap_or_else(|| self.present.today())
    }

    pub fn read(&self) -> Result<Store> {
        match self.as_at {
            None => self.read_as_it_is(),
            Some(day) => {
                note_days(day, self.today());
                self.read_as_at(day)
            }
        }
    }

    /// The register, if there is one.
    pub fn read_if_there(&self) -> Result<Option<Store>> {
        match self.read() {
            Ok(store) => Ok(Some(store)),
            Err(Error::NoInput(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn read_as_at(&self, day: NaiveDate) -> Result<Store> {
        if day > self.present.today() {
            return Err(Error::refused(format!(
                "{} is in the future, and the register can only be shown as it was; --today counts from a \
                 future day",
                with_weekday(day)
            )));
        }
        self.read_as_it_is()?.as_at(day)
    }

    /// A broken configuration stops every command, even one that needs no setting.
    fn read_as_it_is(&self) -> Result<Store> {
        self.reject_as()?;
        self.config()?;
        if self.place.demo {
            let first = Act { now: self.present, ..self.act("init") };
            return self.shown(demo::register(&first, self.holidays()?)?);
        }
        self.shown(Store::read(&self.path()?)?)
    }

    fn shown(&self, store: Store) -> Result<Store> {
        if self.place.public { only_public(store, self.config()?) } else { Ok(store) }
    }

    /// The register, opened for `verify`, even if its structure was altered.
    pub fn read_to_verify(&self) -> Result<Store> {
        self.reject_as()?;
        if self.place.demo { self.read() } else { Store::read_to_verify(&self.path()?) }
    }

    /// The filters of the command as they were typed, such as `--kind concern`.
    pub fn filters(&self) -> &[String] {
        &self.place.filters
    }

    /// The day of --as-at.
    pub fn as_at(&self) -> Option<NaiveDate> {
        self.as_at
    }

    /// Refuses --as-at for a command about the register as it is.
    pub fn reject_as_at(&self, command: &str) -> Result<()> {
        let why = format!(
            "`track {command}` works on the register as it is now, so --as-at has no effect; leave it out"
        );
        if self.as_at.is_some() { Err(Error::Usage(why)) } else { Ok(()) }
    }

    /// Refuses --public for a command that gives away more than is public.
    pub fn reject_public(&self, command: &str) -> Result<()> {
        self.place.reject_public(command)
    }

    /// Refuses --as for a command that records no act.
    pub fn reject_as(&self) -> Result<()> {
        let why = "this command records nothing, so --as has no effect; leave it out";
        if self.place.claimed.is_some() { Err(Error::Usage(why.into())) } else { Ok(()) }
    }

    pub fn write<T>(
        &self,
        verb: &'static str,
        if_missing: IfMissing,
        action: impl Fn(&mut Store, &Act) -> Result<T>,
    ) -> Result<T> {
        self.write_as(&self.act(verb), if_missing, action)
    }

    pub fn write_as<T>(
        &self,
        act: &Act,
        if_missing: IfMissing,
        action: impl Fn(&mut Store, &Act) -> Result<T>,
    ) -> Result<T> {
        self.write_with(act.verb, if_missing, &|_| Ok(Vec::new()), |store| action(store, act))
    }

    /// Settings are part of the act that creates a register.
    pub fn write_with<T>(
        &self,
        verb: &str,
        if_missing: IfMissing,
        settings: Settings,
        action: impl Fn(&mut Store) -> Result<T>,
    ) -> Result<T> {
        let WriteResult { value, created } =
            self.open_to_write(verb, if_missing, settings, action)?;
        if self.place.demo {
            say("this is the demo: nothing is kept");
        } else {
            created
                .iter()
                .for_each(|path| say(&format!("created a register at {}", path.display())));
            self.say_warnings();
        }
        Ok(value)
    }

    /// Runs an action that is not an act: recording which reminders were sent.
    pub fn record_outside_history<T>(
        &self,
        command: &str,
        action: impl Fn(&mut Store) -> Result<T>,
    ) -> Result<T> {
        Ok(self.open_to_write(command, IfMissing::Refuse, &|_| Ok(Vec::new()), action)?.value)
    }

    fn open_to_write<T>(
        &self,
        command: &str,
        if_missing: IfMissing,
        settings: Settings,
        action: impl Fn(&mut Store) -> Result<T>,
    ) -> Result<WriteResult<T>> {
        self.reject_as_at(command)?;
        self.place.reject_public(command)?;
        let first = self.act("init");
        self.config()?;
        process::heed_interrupts();
        if self.place.demo {
            let value = action(&mut demo::register(&first, self.holidays()?)?)?;
            return Ok(WriteResult { value, created: None });
        }
        let path = self.path()?;
        // Only the default folder is created; a path that was typed may be mistyped.
        if if_missing == IfMissing::Create
            && self.register()?.1 == Source::Default
            && let Some(folder) = path.parent()
        {
            Store::create_folders(folder)?;
        }
        Store::write(&path, if_missing, (&first, settings), |store| {
            if let Some(copy) = store.copy_before_upgrade() {
                let copy = copy.display();
                say(&format!("upgraded the register; the old version is kept as {copy}"));
            }
            action(store)
        })
    }

    /// What is known about reminders; nothing if they have never run, with --as-at, since they are outside
    /// the history, or with --public.
    pub fn delivery(&self, store: &Store) -> Result<Option<Delivery>> {
        if self.as_at.is_some() || self.place.public {
            return Ok(None);
        }
        let last_run = store.last_run()?;
        let undelivered = store.undelivered(self.now)?;
        let being_sent = store.being_sent(self.now)?;
        Ok(last_run.map(|run| Delivery::of(run, undelivered, being_sent, self.today())))
    }

    pub fn now(&self) -> Now {
        self.now
    }

    pub fn login(&self) -> String {
        (self.world.who)().login
    }

    /// Warns about a doubtful place for the register. Only after a command that writes: cron would mail the
    /// warning of a reading command every night.
    pub fn say_warnings(&self) {
        let Ok(path) = self.path() else { return };
        for warning in store::warnings(&path).into_iter().chain(store::permission_warnings(&path)) {
            say(&format!("note: {warning}"));
        }
    }

    /// What deadlines are counted with today; `is_sure` accepts dates that look mistyped.
    pub fn reckoning(&self, is_sure: bool) -> Result<Reckoning> {
        Ok(Reckoning { today: self.today(), holidays: self.holidays()?, is_sure })
    }

    pub fn act(&self, verb: &'static str) -> Act {
        let who = Who { claimed: self.place.claimed.clone(), ..(self.world.who)() };
        Act { now: self.now, who, verb, source_hash: None }
    }

    /// The register, if there is a home folder or something named it, and what named it.
    pub fn register(&self) -> Result<(Option<PathBuf>, Source)> {
        let configured = self.config()?.db.clone();
        Ok(match (&self.place.db, configured) {
            (Some(path), _) if self.place.db_is_typed => (Some(path.clone()), Source::Flag),
            (Some(path), _) => (Some(path.clone()), Source::Environment),
            (None, Some(path)) => (Some(path), Source::File),
            (None, None) => (default_register(self.world), Source::Default),
        })
    }

    pub fn stamp(&self) -> String {
        self.now.stamp()
    }

    /// Files as they will be stored in the vault, each read once; nothing is stored yet.
    pub fn attachments(&self, files: &[PathBuf]) -> Result<Vec<Attachment>> {
        if !files.is_empty() {
            process::heed_interrupts();
        }
        match (files, self.place.demo) {
            ([], _) => Ok(Vec::new()),
            (files, true) => {
                files.iter().map(|file| Attachment::read(file, &Vault::in_memory())).collect()
            }
            (files, false) => Store::attachments(&self.path()?, files),
        }
    }

    /// What no command writes over.
    pub fn kept_files(&self) -> Result<KeptFiles> {
        let mut kept = KeptFiles::default();
        if let (Some(register), _) = self.register()? {
            kept = kept.with_register(&register);
        }
        for file in
            self.location().file().iter().map(PathBuf::as_path).chain(self.config()?.files())
        {
            kept = kept.with(file, "part of the configuration");
        }
        Ok(kept)
    }

    /// A file to write for the user.
    pub fn output_file(&self, path: &Path, overwrite: bool) -> Result<OutputFile> {
        OutputFile::at(path, if_exists(overwrite), self.kept_files()?)
    }

    pub fn path(&self) -> Result<PathBuf> {
        let (path, source) = self.register()?;
        if source == Source::Environment
            && path.as_ref().is_some_and(|path| path.as_os_str().is_empty())
        {
            return Err(Error::Configuration(
                "TRACK_DB is empty; set it to a file or unset it".into(),
            ));
        }
        path.ok_or_else(|| {
            Error::Configuration(
                "there is no home folder to keep the register in; name a file with --db or TRACK_DB"
                    .into(),
            )
        })
    }
}

pub fn if_exists(overwrite: bool) -> IfExists {
    if overwrite { IfExists::Replace } else { IfExists::Refuse }
}
