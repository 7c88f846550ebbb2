//! How late what is overdue is: counted in bands of days.

use schemars::JsonSchema;
use serde::Serialize;

use crate::page::{Bar, Cell, Chart, Heading, Shape, Table, Tone, counted};

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Ageing(Vec<Band>);

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct Band {
    from_days: i64,
    /// Null for the last band, which has no end.
    to_days: Option<i64>,
    count: i64,
}

/// The last days of the bands.
const ENDS: [Option<i64>; 5] = [Some(30), Some(90), Some(180), Some(365), None];

impl Ageing {
    /// Of days late.
    pub fn of(late: impl IntoIterator<Item = i64>) -> Ageing {
        let mut from_days = 1;
        let band = |to_days: Option<i64>| {
            let band = Band { from_days, to_days, count: 0 };
            from_days = to_days.map_or(from_days, |last| last + 1);
            band
        };
        let mut bands: Vec<Band> = ENDS.into_iter().map(band).collect();
        for days in late {
            let holds = |band: &&mut Band| band.to_days.is_none_or(|last| days <= last);
            bands.iter_mut().find(holds).into_iter().for_each(|band| band.count += 1);
        }
        Ageing(bands)
    }

    /// None where nothing is overdue.
    pub fn chart(&self) -> Option<Chart> {
        let all: i64 = self.0.iter().map(|band| band.count).sum();
        let bar = |band: &Band| Bar { name: band.name(), count: band.count, tone: Tone::Late };
        let row = |band: &Band| vec![Cell::from(band.name()), Cell::from(band.count)];
        (all > 0).then(|| Chart {
            title: "How late the overdue findings are".to_owned(),
            description: format!("{} overdue, by days late.", counted(all, "finding")),
            shape: Shape::Bars(self.0.iter().map(bar).collect()),
            numbers: Table {
                headings: vec![Heading::whole("days late"), Heading::whole("findings")],
                rows: self.0.iter().map(row).collect(),
                totals: None,
            },
        })
    }
}

impl Band {
    fn name(&self) -> String {
        match self.to_days {
            Some(last) => format!("{} to {last} days", self.from_days),
            None => "over a year".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_late_is_in_one_band() {
        let counts = |late: &[i64]| -> Vec<i64> {
            Ageing::of(late.iter().copied()).0.iter().map(|band| band.count).collect()
        };

        assert_eq!(counts(&[1, 30, 31, 90, 91, 180, 181, 365, 366, 5000]), [2, 2, 2, 2, 2]);
        assert_eq!(counts(&[]), [0; 5]);
        assert!(Ageing::of([]).chart().is_none());
        let names: Vec<String> = Ageing::of([]).0.iter().map(Band::name).collect();
        let expected =
            ["1 to 30 days", "31 to 90 days", "91 to 180 days", "181 to 365 days", "over a year"];
        assert_eq!(names, expected);
    }
}
