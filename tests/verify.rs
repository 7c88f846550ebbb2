//! `verify` finds nothing wrong with registers that only this program changed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use std::sync::Arc;

use track::error::Result;
use track::exchange::{self, Mapping};
use track::model::act::{Act, Now, Who};
use track::model::body::{BodyKind, NewBody};
use track::model::closure::Closing;
use track::model::correction_patch::{ClaimPatch, CorrectionPatch, NotePatch, WhichNote};
use track::model::deadline::Setter;
use track::model::finding::{FindingPatch, Kind, LinkKind, Named, Reference};
use track::model::holidays::Holidays;
use track::model::import_options::ImportOptions;
use track::model::inspection::NewInspection;
use track::model::plain_text::{PlainText, PlainTexts};
use track::model::progress::{Priority, ProgressPatch, Status};
use track::model::reckoning::Reckoning;
use track::model::verify_result::CheckOutcome;
use track::model::watch::Unwatched;
use track::store::{Addition, FindingEdit, Head, Reach, Store, Tx};

const REGISTERS: u64 = 25;
const ACTS: u64 = 20;

/// Texts as people and programs write them.
const TEXTS: [&str; 8] = [
    "Publish the plan",
    "Été, and after: \"no\", 'never'\n\ttwice",
    "\u{0}\u{1}\u{1b}[31m\u{7f}\u{202e}\u{feff}",
    "{\"id\": 1, \"title\": null}",
    "1e400 -0 9223372036854775808",
    "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467} \u{10FFFF} \\u0000 \\",
    "the the the plan plan",
    " ",
];
const BODIES: [&str; 4] = ["kent", "essex", "west-mercia", "rocuwm"];

/// A xorshift generator: the same history from the same seed, on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.below(all.len() as u64)).unwrap()]
    }

    fn some<T: Copy>(&mut self, all: &[T]) -> Option<T> {
        (self.below(2) == 0).then(|| self.of(all))
    }
}

/// An act whose clock may be earlier than the last one's.
fn act(dice: &mut Dice, verb: &'static str) -> Act {
    let moments = ["2026-11-23T09:00:00Z", "2026-11-24T00:30:00Z", "2021-03-28T01:30:00Z"];
    let now = Now::at(dice.of(&moments).parse().unwrap());
    let who = Who {
        login: dice.of(&["liaison", "root", ""]).into(),
        host: "desk".into(),
        uid: dice.some(&[0, 1000, u32::MAX]),
        claimed: dice.some(&["Jo Bloggs", "D'Arcy"]).map(Into::into),
    };
    let source_hash = dice.some(&["ab", "cd"]).map(|pair| pair.repeat(32));
    let now = now.with_today("2026-11-24".parse().ok());
    Act { now, who, verb, source_hash }
}

fn reckoning() -> Reckoning {
    let today = "2026-11-24".parse().unwrap();
    Reckoning { today, holidays: Arc::new(Holidays::built_in()), is_sure: true }
}

/// One change, as a command would make it. A refused one must leave nothing behind.
fn action(dice: &mut Dice, tx: &Tx) -> Result<()> {
    match dice.below(15) {
        0..=2 => add(dice, tx),
        3 => import(dice, tx),
        4 => add_inspection(dice, tx),
        5 => add_body(dice, tx),
        6 => {
            let patch = FindingPatch {
                title: dice.some(&TEXTS).map(Into::into),
                text: dice.some(&TEXTS).map(Into::into),
                reference: dice.some(&["R-9", "r-1"]).map(Reference::of).transpose()?,
                themes: dice.some(&TEXTS).map(|theme| vec![theme.into()]),
                ..FindingPatch::default()
            };
            let reason = dice.some(&TEXTS).map(Into::into);
            let edit = FindingEdit { patch, reason, is_sure: false };
            tx.edit(&tx.finding(&named(dice)?)?, &edit).map(drop)
        }
        7 => {
            let (one, other) = (tx.finding(&named(dice)?)?, tx.finding(&named(dice)?)?);
            tx.link(&one, dice.of(&[LinkKind::Recurs, LinkKind::SameAs]), &other).map(drop)
        }
        8..=10 => move_on(dice, tx),
        11 => correct(dice, tx),
        _ => tx.undo(dice.some(&[2, 3, 5, 8])).map(drop),
    }
}

fn named(dice: &mut Dice) -> Result<Named> {
    Named::of(dice.of(&["1", "2", "3", "5", "R-1", "I-1"]))
}

fn add(dice: &mut Dice, tx: &Tx) -> Result<()> {
    let directory = tx.directory()?;
    let bodies = &BODIES[..1 + usize::try_from(dice.below(3)).unwrap()];
    let new = Addition {
        finding: FindingPatch {
            reference: dice.some(&["R-1", "R-2", "Ünder"]).map(Reference::of).transpose()?,
            kind: Some(dice.of(&[Kind::Concern, Kind::Recommendation, Kind::Practice])),
            title: Some(dice.of(&TEXTS).into()),
            text: dice.some(&TEXTS).map(Into::into),
            themes: Some(vec![dice.of(&["vetting", "custody"]).into()]),
            texts: PlainTexts::default().with(PlainText::Source, dice.some(&TEXTS).map(Into::into)),
            parts: dice.some(&[1, 9]),
            ..FindingPatch::default()
        },
        progress: ProgressPatch {
            owner: dice.some(&["ACC Crime", "acc crime"]).map(|owner| Some(owner.into())),
            priority: dice.some(&[Priority::High]),
            ..ProgressPatch::default()
        },
        bodies: bodies
            .iter()
            .map(|slug| directory.find(slug).map(|body| body.id))
            .collect::<Result<_>>()?,
    };
    tx.add(&new).map(drop)
}

fn import(dice: &mut Dice, tx: &Tx) -> Result<()> {
    let rows = format!(
        "ref,title,force,due,status,owner\nI-{},A row,kent;essex,{},{},{}\n,Another,kent,TBC,,\n",
        dice.below(3),
        dice.of(&["2026-12-10", "January 2027", "TBC", ""]),
        dice.of(&["", "closed", "submitted", "in progress"]),
        dice.of(&["", "ACC Crime"])
    );
    let Ok(file) = exchange::read(rows.as_bytes(), &tx.directory()?, &Mapping::default()) else {
        return Ok(());
    };
    tx.import(&file.sheet, &ImportOptions::strict(reckoning(), "rows.csv".to_owned()), &Unwatched)?
        .unless_refused(&["rows.csv".into()])
        .map(drop)
}

fn add_inspection(dice: &mut Dice, tx: &Tx) -> Result<()> {
    let kent = tx.directory()?.find("kent")?.id;
    let new = NewInspection {
        title: dice.of(&["PEEL", "PEEL 2025"]).into(),
        code: dice.some(&["P1", "P2"]).map(Into::into),
        programme: None,
        published: None,
        url: None,
        bodies: vec![kent],
    };
    let inspection = tx.inspection_numbered(tx.add_inspection(&new)?)?;
    tx.start_duties(&inspection, "2026-10-12".parse().unwrap(), &[kent]).map(drop)
}

fn add_body(dice: &mut Dice, tx: &Tx) -> Result<()> {
    let name = format!("Body {}", dice.below(9));
    let new = NewBody {
        slug: name.to_lowercase().replace(' ', "-"),
        name,
        kind: BodyKind::Other,
        region: dice.some(&TEXTS).map(Into::into),
        rocu: None,
        aliases: vec![format!("alias {}", dice.below(99))],
    };
    tx.add_body(&new).map(drop)
}

fn move_on(dice: &mut Dice, tx: &Tx) -> Result<()> {
    let reach = Reach { all: true, ..Reach::default() };
    let day = "2026-11-20".parse().unwrap();
    let closing = Closing { day: Some(day), letter: Some("Letter".into()), ..Closing::default() };
    let (action, text) = (dice.below(6), dice.of(&TEXTS));
    for row in tx.targets(&named(dice)?, &reach)? {
        match action {
            0 | 1 => tx.note(&row, day, text, text.len() > 20)?,
            2 => tx.submit(&row, day, Some(text))?,
            3 => tx.close(&row, &closing)?,
            4 => tx.reopen(&row, day, text).map(drop)?,
            _ => {
                let status = Some(dice.of(&[Status::InProgress, Status::Open]));
                tx.update(&row, &ProgressPatch { status, ..ProgressPatch::default() }).map(drop)?;
            }
        }
    }
    Ok(())
}

fn correct(dice: &mut Dice, tx: &Tx) -> Result<()> {
    let day = dice.some(&["2026-11-19", "2026-11-20"]).map(|day| day.parse().unwrap());
    let patch = CorrectionPatch {
        claim: ClaimPatch {
            day,
            text: Some(dice.some(&TEXTS).map(Into::into)),
            ..ClaimPatch::default()
        },
        note: dice.some(&["Put right"]).map(|text| NotePatch {
            which: WhichNote::Newest,
            day,
            text: Some(text.to_owned()),
            restricted: Some(true),
        }),
        set_by: dice.some(&[Setter::Force]),
        ..CorrectionPatch::default()
    };
    for row in tx.targets(&named(dice)?, &Reach { all: true, ..Reach::default() })? {
        if tx.has_for(&row, &patch)? {
            tx.correct(&row, &patch, dice.of(&TEXTS), true).map(drop)?;
        }
    }
    Ok(())
}

/// Every act makes a longer history, and each of these is verified.
#[test]
fn verify_finds_nothing_wrong_with_a_thousand_random_histories() {
    let halves = [0, 1].map(|half| {
        std::thread::spawn(move || {
            (1..=REGISTERS).map(|seed| histories(2 * seed + half)).sum::<u64>()
        })
    });
    let verified: u64 = halves.into_iter().map(|half| half.join().unwrap()).sum();
    assert!(verified >= 1_000, "only {verified} histories");
}

/// Grows a register from this seed and returns how many histories were verified.
fn histories(seed: u64) -> u64 {
    let dice = &mut Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut store = Store::in_memory(&act(dice, "init")).unwrap();
    let (mut verified, mut anchors) = (0, Vec::new());
    while verified < ACTS {
        let act = act(dice, "change");
        let done = store.change(&act, |tx| action(dice, tx));
        let Ok(true) = done.map(|done| done.act.is_some()) else { continue };
        let Head { acts, seal: head } = store.head().unwrap();
        anchors.push(format!("2026-11-24 {acts} {head}").parse().unwrap());
        let verdict = store.verify(&anchors).unwrap();
        let failed: Vec<_> =
            verdict.checks.iter().filter(|check| check.outcome != CheckOutcome::Passed).collect();
        // There is no evidence to look at.
        assert_eq!(failed.len(), 1, "seed {seed}, act {acts}: {failed:#?}");
        verified += 1;
    }
    verified
}
