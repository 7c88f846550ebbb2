//! `[remind]`: when reminders are sent, and how digests are retried.

use chrono::TimeDelta;
use serde::{Deserialize, Deserializer};

use super::value::{parsed, whole};
use crate::model::delivery::RetryPolicy;
use crate::model::finding::Kind;
use crate::model::mail::OnDoubt;
use crate::model::reminder_schedule::{Horizon, Schedule};

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
    /// Whether mail, files and commands get the titles of findings; they may be restricted.
    pub titles: bool,
    #[serde(deserialize_with = "whole::<1, 10_000, _, _>")]
    pub letters_per_run: usize,
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
    duty: Option<Horizon>,
}

impl Default for Remind {
    fn default() -> Remind {
        let Schedule { horizon, late_every, waiting_after, waiting_every, .. } =
            Schedule::default();
        let RetryPolicy { give_up_after, on_doubt } = RetryPolicy::default();
        Remind {
            horizon,
            horizon_of: Horizons::default(),
            late_every,
            waiting_after,
            waiting_every,
            titles: false,
            letters_per_run: 50,
            retry_for_hours: give_up_after.num_hours(),
            on_doubt,
        }
    }
}

impl Remind {
    pub fn schedule(&self) -> Schedule {
        let Horizons { concern, recommendation, afi, duty } = &self.horizon_of;
        let own =
            [(Kind::Concern, concern), (Kind::Recommendation, recommendation), (Kind::Afi, afi)];
        let own = own.into_iter().filter_map(|(kind, horizon)| Some((kind, horizon.clone()?)));
        Schedule {
            horizon: self.horizon.clone(),
            horizons: own.collect(),
            duty_horizon: duty.clone(),
            late_every: self.late_every,
            waiting_after: self.waiting_after,
            waiting_every: self.waiting_every,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests::{of, refusal};

    #[test]
    fn reminders_go_as_they_usually_do_until_something_else_is_set() {
        let usual = of("").unwrap();
        assert_eq!(usual.remind.schedule(), Schedule::default());
        assert_eq!(
            (usual.remind.letters_per_run, usual.remind.retry().give_up_after.num_hours()),
            (50, 24)
        );
        assert_eq!(usual.remind.retry().on_doubt, OnDoubt::Send);

        let own = of("[remind]\nhorizon = [7, 60, 0]\nlate_every = 14\nwaiting_after = 100\nwaiting_every = 50\n\
                      letters_per_run = 5\nretry_for_hours = 48\non_doubt = 'hold'\n\
                      [remind.horizon_of]\nconcern = [180]\nduty = []\n")
        .unwrap();
        let days = |ahead: &Horizon| ahead.days().collect::<Vec<_>>();
        let pace = own.remind.schedule();
        assert_eq!(days(&pace.horizon), [60, 7]);
        assert_eq!(days(pace.horizon_of(Kind::Concern)), [180]);
        assert_eq!(days(pace.horizon_of(Kind::Afi)), [60, 7]);
        assert!(days(pace.horizon_of_duties()).is_empty());
        assert_eq!((pace.late_every, pace.waiting_after, pace.waiting_every), (14, 100, 50));
        assert_eq!(
            (own.remind.letters_per_run, own.remind.retry().give_up_after.num_hours()),
            (5, 48)
        );
        assert_eq!(own.remind.retry().on_doubt, OnDoubt::Hold);
        assert!(own.sets("remind.horizon_of.duty") && !own.sets("remind.horizon_of.afi"));
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
            ("letters_per_run = 0", "remind.letters_per_run must be a whole number"),
            (
                "retry_for_hours = 721",
                "remind.retry_for_hours must be a whole number from 1 to 720",
            ),
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
