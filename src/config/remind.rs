//! `[remind]`: when reminders are sent, and how digests are retried.

use std::fmt;
use std::sync::Arc;

use chrono::TimeDelta;
use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::value::{parsed, some, whole};
use crate::model::OneOf;
use crate::model::address::Address;
use crate::model::delivery::RetryPolicy;
use crate::model::finding::Kind;
use crate::model::holidays::Holidays;
use crate::model::mail::{OnDoubt, TitlesFor};
use crate::model::reminder_schedule::{Horizon, ReminderSchedule};
use crate::model::run_days::{RunDays, Weekdays};

#[derive(Debug, Deserialize)]
#[serde(
    default,
    deny_unknown_fields,
    expecting = "a table: write [remind] and its settings below it"
)]
pub struct Remind {
    #[serde(deserialize_with = "horizon")]
    horizon: Horizon,
    horizon_of: Horizons,
    #[serde(deserialize_with = "whole::<1, 366, _, _>")]
    late_every: u16,
    #[serde(deserialize_with = "whole::<1, { Horizon::FURTHEST }, _, _>")]
    waiting_after: u16,
    #[serde(deserialize_with = "whole::<1, 366, _, _>")]
    waiting_every: u16,
    #[serde(deserialize_with = "weekdays")]
    pub days: Weekdays,
    /// Whether mail, files and commands get the titles of findings; they may be restricted.
    #[serde(deserialize_with = "titles")]
    pub titles: TitlesFor,
    /// Who answers questions about the register.
    #[serde(deserialize_with = "some")]
    pub keeper: Option<Address>,
    /// Whether the keeper's mail, and files, have the commands that come next.
    pub commands: bool,
    #[serde(alias = "letters_per_run", deserialize_with = "whole::<1, 10_000, _, _>")]
    pub digests_per_run: usize,
    #[serde(deserialize_with = "whole::<1, 720, _, _>")]
    retry_for_hours: i64,
    #[serde(deserialize_with = "parsed")]
    on_doubt: OnDoubt,
}

/// A practice has no date, and so no horizon.
#[derive(Debug, Default, Deserialize)]
#[serde(
    default,
    deny_unknown_fields,
    expecting = "a table: write [remind.horizon_of] and its settings below it"
)]
struct Horizons {
    #[serde(deserialize_with = "some_horizon")]
    concern: Option<Horizon>,
    #[serde(deserialize_with = "some_horizon")]
    recommendation: Option<Horizon>,
    #[serde(deserialize_with = "some_horizon")]
    afi: Option<Horizon>,
    #[serde(deserialize_with = "some_horizon")]
    part: Option<Horizon>,
    #[serde(deserialize_with = "some_horizon")]
    action: Option<Horizon>,
    #[serde(deserialize_with = "some_horizon")]
    duty: Option<Horizon>,
}

impl Default for Remind {
    fn default() -> Remind {
        let ReminderSchedule { horizon, late_every, waiting_after, waiting_every, runs, .. } =
            ReminderSchedule::default();
        let RetryPolicy { give_up_after, on_doubt } = RetryPolicy::default();
        Remind {
            horizon,
            horizon_of: Horizons::default(),
            late_every,
            waiting_after,
            waiting_every,
            days: runs.weekdays,
            titles: TitlesFor::Owners,
            keeper: None,
            commands: false,
            digests_per_run: 50,
            retry_for_hours: give_up_after.num_hours(),
            on_doubt,
        }
    }
}

impl Remind {
    pub fn schedule(&self, holidays: Arc<Holidays>) -> ReminderSchedule {
        let Horizons { concern, recommendation, afi, part, action, duty } = &self.horizon_of;
        let own = [
            (Kind::Concern, concern),
            (Kind::Recommendation, recommendation),
            (Kind::Afi, afi),
            (Kind::Part, part),
            (Kind::Action, action),
        ];
        let own = own.into_iter().filter_map(|(kind, horizon)| Some((kind, horizon.clone()?)));
        ReminderSchedule {
            horizon: self.horizon.clone(),
            horizons: own.collect(),
            duty_horizon: duty.clone(),
            late_every: self.late_every,
            waiting_after: self.waiting_after,
            waiting_every: self.waiting_every,
            runs: RunDays { weekdays: self.days.clone(), holidays },
        }
    }

    pub fn retry(&self) -> RetryPolicy {
        let give_up_after = TimeDelta::hours(self.retry_for_hours);
        RetryPolicy { give_up_after, on_doubt: self.on_doubt }
    }
}

#[derive(Deserialize)]
struct DaysAhead(#[serde(deserialize_with = "whole::<0, { Horizon::FURTHEST }, _, _>")] u16);

fn horizon<'de, D: Deserializer<'de>>(from: D) -> Result<Horizon, D::Error> {
    let days = Vec::<DaysAhead>::deserialize(from)?;
    Ok(Horizon::of(days.into_iter().map(|DaysAhead(days)| days)))
}

fn some_horizon<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Horizon>, D::Error> {
    horizon(from).map(Some)
}

/// `"Mon..Fri"`, or a list such as `["Mon", "Thu"]`.
fn weekdays<'de, D: Deserializer<'de>>(from: D) -> Result<Weekdays, D::Error> {
    struct Days;

    impl<'de> Visitor<'de> for Days {
        type Value = Weekdays;

        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("days of the week, such as \"Mon..Fri\"")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Weekdays, E> {
            text.parse().map_err(E::custom)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Weekdays, A::Error> {
            let mut days: Vec<String> = Vec::new();
            while let Some(day) = list.next_element()? {
                days.push(day);
            }
            self.visit_str(&days.join(","))
        }
    }
    from.deserialize_any(Days)
}

/// `true`, `false` or `"owners"`.
fn titles<'de, D: Deserializer<'de>>(from: D) -> Result<TitlesFor, D::Error> {
    struct Titles;

    impl Visitor<'_> for Titles {
        type Value = TitlesFor;

        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("true, false or \"owners\"")
        }

        fn visit_bool<E: Error>(self, is_for_all: bool) -> Result<TitlesFor, E> {
            Ok(if is_for_all { TitlesFor::Everyone } else { TitlesFor::Nobody })
        }

        fn visit_str<E: Error>(self, word: &str) -> Result<TitlesFor, E> {
            TitlesFor::find(word).ok_or_else(|| {
                E::custom(format!("can't read {word:?}; write true, false or \"owners\""))
            })
        }
    }
    from.deserialize_any(Titles)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests::{of, refusal};

    #[test]
    fn reminders_go_as_they_usually_do_until_something_else_is_set() {
        let usual = of("").unwrap();
        assert_eq!(usual.remind.schedule(Arc::default()), ReminderSchedule::default());
        assert_eq!(
            (usual.remind.digests_per_run, usual.remind.retry().give_up_after.num_hours()),
            (50, 24)
        );
        assert_eq!(usual.remind.retry().on_doubt, OnDoubt::Send);

        let own = of("[remind]\nhorizon = [7, 60, 0]\nlate_every = 14\nwaiting_after = 100\nwaiting_every = 50\n\
                      digests_per_run = 5\nretry_for_hours = 48\non_doubt = 'hold'\n\
                      [remind.horizon_of]\nconcern = [180]\nduty = []\n")
        .unwrap();
        let days = |ahead: &Horizon| ahead.days().collect::<Vec<_>>();
        let pace = own.remind.schedule(Arc::default());
        assert_eq!(days(&pace.horizon), [60, 7]);
        assert_eq!(days(pace.horizon_of(Kind::Concern)), [180]);
        assert_eq!(days(pace.horizon_of(Kind::Afi)), [60, 7]);
        assert!(days(pace.horizon_of_duties()).is_empty());
        assert_eq!((pace.late_every, pace.waiting_after, pace.waiting_every), (14, 100, 50));
        assert_eq!(
            (own.remind.digests_per_run, own.remind.retry().give_up_after.num_hours()),
            (5, 48)
        );
        assert_eq!(own.remind.retry().on_doubt, OnDoubt::Hold);
        assert!(own.sets("remind.horizon_of.duty") && !own.sets("remind.horizon_of.afi"));

        let former = of("[remind]\nletters_per_run = 5\n").unwrap();
        assert_eq!(former.remind.digests_per_run, 5);
        assert!(former.sets("remind.digests_per_run"));
    }

    #[test]
    fn days_are_a_text_or_a_list() {
        let days = |line: &str| of(&format!("[remind]\n{line}\n")).unwrap().remind.days.to_string();

        assert_eq!(days(""), "Mon..Fri");
        assert_eq!(days("days = 'daily'"), "daily");
        assert_eq!(days("days = 'Mon,Thu'"), "Mon,Thu");
        assert_eq!(days("days = ['Thu', 'Monday']"), "Mon,Thu");
    }

    #[test]
    fn titles_are_for_owners_until_something_else_is_set() {
        let titles = |line: &str| of(&format!("[remind]\n{line}\n")).unwrap().remind.titles;

        assert_eq!(titles(""), TitlesFor::Owners);
        assert_eq!(titles("titles = 'owners'"), TitlesFor::Owners);
        assert_eq!(titles("titles = true"), TitlesFor::Everyone);
        assert_eq!(titles("titles = false"), TitlesFor::Nobody);
    }

    #[test]
    fn the_keeper_is_named_or_else_gets_what_has_no_owner() {
        let mail = "[mail]\nfallback = 'desk@example.org'\n";
        let keeper = |text: &str| of(text).unwrap().keeper().map(|keeper| keeper.to_string());

        assert_eq!(keeper(""), None);
        assert_eq!(keeper(mail).as_deref(), Some("desk@example.org"));
        let named = format!("[remind]\nkeeper = 'liaison@example.org'\n{mail}");
        assert_eq!(keeper(&named).as_deref(), Some("liaison@example.org"));
    }

    #[test]
    fn what_no_reminder_can_do_is_refused_with_its_line() {
        for (line, says) in [
            ("horizon = 7", "remind.horizon must be a list in square brackets"),
            ("horizon = [-1]", "remind.horizon must be a whole number from 0 to 3660"),
            ("horizon = [4000]", "remind.horizon must be a whole number from 0 to 3660"),
            ("horizon = ['7']", "remind.horizon must be a whole number from 0 to 3660"),
            ("late_every = 0", "remind.late_every must be a whole number from 1 to 366"),
            ("late_every = 7.5", "remind.late_every must be a whole number"),
            (
                "waiting_after = 99999999999",
                "remind.waiting_after must be a whole number from 1 to 3660",
            ),
            ("digests_per_run = 0", "remind.digests_per_run must be a whole number"),
            (
                "retry_for_hours = 721",
                "remind.retry_for_hours must be a whole number from 1 to 720",
            ),
            ("days = 5", "remind.days must be days of the week, such as \"Mon..Fri\""),
            ("days = 'Mo'", "remind.days: can't read \"Mo\" as days; write Mon..Fri, Mon,Thu"),
            ("days = []", "remind.days: can't read \"\" as days"),
            ("titles = 1", "remind.titles must be true, false or \"owners\""),
            ("titles = 'all'", "remind.titles: can't read \"all\"; write true, false or"),
            ("keeper = 'the desk'", "remind.keeper: \"the desk\" isn't an e-mail address"),
            ("commands = 'yes'", "remind.commands must be true or false"),
            ("on_doubt = 'ask'", "remind.on_doubt: can't read \"ask\""),
            ("titels = true", "there is no setting \"titels\" in [remind]; did you mean titles?"),
            ("zoo = 1", "there is no setting \"zoo\" in [remind]; there are horizon, "),
            ("horizon_of = 1", "remind.horizon_of must be a table: write [remind.horizon_of]"),
            (
                "horizon_of.practice = [1]",
                "there is no setting \"practice\" in [remind.horizon_of]; there are concern, ",
            ),
        ] {
            let said = refusal(&format!("[remind]\n{line}\n"));
            assert!(said.starts_with(&format!("2: {says}")), "{line}: {said}");
        }
        assert!(refusal("remind = 1").starts_with("1: remind must be a table"));
    }
}
