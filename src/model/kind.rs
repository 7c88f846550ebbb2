//! The kinds of findings: which of them are counted, what may stand under what, and which moves each takes.

use super::choices::{OneOf, fold, one_of};
use super::deadline::Setter;
use super::status::{Move, Status};
use crate::error::{Error, Result, listed_as};

one_of! {
    #[derive(Default)]
    Kind, "kind of finding" {
        Concern = "concern",
        #[default]
        Recommendation = "recommendation",
        Afi = "afi",
        /// Innovative or promising practice: praise, with nothing to do.
        Practice = "practice",
        /// A lettered part of a recommendation or concern: the inspectorate's.
        Part = "part",
        /// A step that the body set itself: it dates, owns and completes it.
        Action = "action",
    }
}

/// Words of real papers, each in the form in which names are compared and without a plural `s`.
const WORDINGS: &[(Kind, &[&str])] = &[
    (
        Kind::Concern,
        &["cause of concern", "causes of concern", "accelerated cause of concern", "coc"],
    ),
    (Kind::Recommendation, &["rec"]),
    (Kind::Afi, &["area for improvement", "areas for improvement"]),
    (
        Kind::Practice,
        &[
            "innovative practice",
            "promising practice",
            "positive practice",
            "good practice",
            "best practice",
            "effective practice",
            "notable practice",
        ],
    ),
    (
        Kind::Part,
        &[
            "sub recommendation",
            "subrecommendation",
            "sub rec",
            "part of recommendation",
            "part of a recommendation",
            "lettered part",
            "sub part",
        ],
    ),
    (
        Kind::Action,
        &[
            "milestone",
            "step",
            "task",
            "sub action",
            "sub task",
            "force action",
            "action point",
            "deliverable",
            "activity",
            "activities",
        ],
    ),
];

impl Kind {
    /// What headline counts are of.
    pub const COUNTED: [Kind; 3] = [Kind::Concern, Kind::Recommendation, Kind::Afi];

    /// What stands under findings, has counts of its own and is in no other.
    pub const APART: [Kind; 2] = [Kind::Part, Kind::Action];

    pub fn is_apart(self) -> bool {
        Kind::APART.contains(&self)
    }

    /// Where it is counted: with the findings (none), or with others of its own kind.
    pub fn apart(self) -> Option<Kind> {
        self.is_apart().then_some(self)
    }

    pub fn plainly(self) -> &'static str {
        match self {
            Kind::Concern => "cause of concern",
            Kind::Recommendation => "recommendation",
            Kind::Afi => "area for improvement",
            Kind::Practice => "practice",
            Kind::Part => "part",
            Kind::Action => "action",
        }
    }

    pub fn shortly(self) -> &'static str {
        match self {
            Kind::Concern => "concern",
            Kind::Recommendation => "rec",
            Kind::Afi => "AFI",
            Kind::Practice => "practice",
            Kind::Part => "part",
            Kind::Action => "action",
        }
    }

    /// `an action`.
    pub fn with_article(self) -> String {
        let article = if matches!(self, Kind::Afi | Kind::Action) { "an" } else { "a" };
        format!("{article} {}", self.plainly())
    }

    /// A kind as it is typed or stands in a paper, in the singular or the plural.
    pub fn meant_by(words: &str) -> Result<Kind> {
        Kind::known(words).ok_or_else(|| {
            Error::refused(format!(
                "can't read {words:?} as a kind of finding; use concern, recommendation, AFI, practice, part or action"
            ))
        })
    }

    /// The same, where other words are no mistake.
    pub fn known(words: &str) -> Option<Kind> {
        let folded = fold(words);
        let singular = folded.strip_suffix('s').unwrap_or(&folded);
        let is_one_of = |(_, wordings): &&(Kind, &[&str])| {
            wordings.iter().any(|wording| *wording == folded || *wording == singular)
        };
        let listed = || WORDINGS.iter().find(is_one_of).map(|(kind, _)| *kind);
        Kind::find(&folded).or_else(|| Kind::find(singular)).or_else(listed)
    }

    /// Who sets its deadline if nothing else is said.
    pub fn usual_setter(self) -> Setter {
        if self == Kind::Action { Setter::Force } else { Setter::Inspectorate }
    }

    /// Which kinds it may stand under; any but a part or an action if it is counted.
    fn parents(self) -> Vec<Kind> {
        match self {
            Kind::Part => vec![Kind::Recommendation, Kind::Concern],
            Kind::Action => vec![Kind::Concern, Kind::Recommendation, Kind::Afi, Kind::Part],
            _ => Kind::ALL.iter().copied().filter(|kind| !kind.is_apart()).collect(),
        }
    }

    /// Why it can't have this parent, which has a name and a kind, or none.
    pub fn misplaced(self, parent: Option<(&str, Kind)>) -> Option<String> {
        let parents = self.parents();
        match parent {
            None if self.is_apart() => {
                Some(format!("{} needs a parent: {}", self.with_article(), in_words(&parents)))
            }
            Some((name, kind)) if !parents.contains(&kind) => Some(if self.is_apart() {
                format!(
                    "{} belongs to {}, and {name} is {}",
                    self.with_article(),
                    in_words(&parents),
                    kind.with_article()
                )
            } else {
                format!(
                    "{} can't stand under {name}, which is {}",
                    self.with_article(),
                    kind.with_article()
                )
            }),
            _ => None,
        }
    }

    /// Refuses to make an action of what is with the inspectorate or was closed by it, or anything else of an
    /// action that is done; `typed` is the finding as it would be typed.
    pub fn check_becomes(self, kind: Kind, status: Option<Status>, typed: &str) -> Result<()> {
        if (self == Kind::Action) == (kind == Kind::Action) {
            return Ok(());
        }
        Err(Error::refused(match status {
            Some(Status::Submitted) => format!(
                "it is submitted, and an action is never with the inspectorate; take the claim back first: \
                 `track withdraw {typed} --reason \"...\"`"
            ),
            Some(Status::Closed) if self == Kind::Action => format!(
                "it is done by the body itself, and only the inspectorate closes {}; open it again first: \
                 `track reopen {typed} --reason \"...\"`",
                kind.with_article()
            ),
            Some(Status::Closed) => format!(
                "it was closed by the inspectorate, which closes no action; open it again first: \
                 `track reopen {typed} --reason \"...\"`"
            ),
            _ => return Ok(()),
        }))
    }

    /// Refuses a move that belongs to another kind, with the command that does it; `typed` is the finding as it
    /// would be typed.
    pub fn check_move(self, step: Move, typed: &str) -> Result<()> {
        let is_for_inspectorate = matches!(
            step,
            Move::Submit | Move::Close | Move::Work(Status::Submitted | Status::Closed)
        );
        match (self, step) {
            (Kind::Action, _) if is_for_inspectorate => Err(Error::refused(format!(
                "it is an action, which the body completes itself: `track done {typed}`"
            ))),
            (Kind::Action | Kind::Practice, _) | (_, Move::Close) => Ok(()),
            (_, Move::Done) => Err(Error::refused(format!(
                "it is {}, which only the inspectorate closes; `track submit {typed}` records that the force says \
                 it is done",
                self.with_article()
            ))),
            _ => Ok(()),
        }
    }
}

fn in_words(kinds: &[Kind]) -> String {
    let words: Vec<String> = kinds.iter().map(|kind| kind.with_article()).collect();
    listed_as(&words, "or")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_read_in_the_words_of_the_trade() {
        for (words, kind) in [
            ("Cause of Concern", Kind::Concern),
            ("Causes of concern", Kind::Concern),
            ("Recommendations", Kind::Recommendation),
            ("Area for improvement", Kind::Afi),
            ("AFIs", Kind::Afi),
            ("Sub-recommendation", Kind::Part),
            ("parts", Kind::Part),
            ("Milestone", Kind::Action),
            ("STEPS", Kind::Action),
            ("activities", Kind::Action),
        ] {
            assert_eq!(Kind::meant_by(words).unwrap(), kind, "{words}");
        }
        for words in ["finding", "", "s", "an action"] {
            assert!(Kind::meant_by(words).is_err(), "{words:?}");
        }
    }

    #[test]
    fn every_wording_means_one_kind() {
        let mut seen = std::collections::HashSet::new();
        for (kind, wordings) in WORDINGS {
            for wording in *wordings {
                assert_eq!(Kind::meant_by(wording).unwrap(), *kind, "{wording}");
                assert!(seen.insert(wording), "{wording} is listed twice");
            }
        }
    }

    #[test]
    fn parts_and_actions_stand_under_what_they_belong_to_and_nothing_counted_stands_under_them() {
        let fits = |child: Kind, parent: Kind| child.misplaced(Some(("P", parent))).is_none();
        let parents = |child: Kind| -> Vec<Kind> {
            Kind::ALL.iter().copied().filter(|parent| fits(child, *parent)).collect()
        };

        assert_eq!(parents(Kind::Part), [Kind::Concern, Kind::Recommendation]);
        assert_eq!(
            parents(Kind::Action),
            [Kind::Concern, Kind::Recommendation, Kind::Afi, Kind::Part]
        );
        for counted in [Kind::Concern, Kind::Recommendation, Kind::Afi, Kind::Practice] {
            assert!(parents(counted).iter().all(|parent| !parent.is_apart()), "{counted}");
            assert!(counted.misplaced(None).is_none(), "{counted}");
        }
        assert_eq!(
            Kind::Part.misplaced(None).unwrap(),
            "a part needs a parent: a recommendation or a cause of concern"
        );
        assert_eq!(
            Kind::Part.misplaced(Some(("A1", Kind::Action))).unwrap(),
            "a part belongs to a recommendation or a cause of concern, and A1 is an action"
        );
        assert_eq!(
            Kind::Recommendation.misplaced(Some(("P1", Kind::Part))).unwrap(),
            "a recommendation can't stand under P1, which is a part"
        );
    }

    #[test]
    fn what_is_submitted_or_closed_becomes_no_action_and_what_is_done_nothing_else() {
        let becomes =
            |one: Kind, other: Kind, status| one.check_becomes(other, Some(status), "R1").is_ok();

        for status in [Status::Submitted, Status::Closed] {
            assert!(!becomes(Kind::Part, Kind::Action, status), "{status:?}");
            assert!(!becomes(Kind::Action, Kind::Part, status), "{status:?}");
            assert!(becomes(Kind::Concern, Kind::Recommendation, status), "{status:?}");
        }
        assert!(becomes(Kind::Part, Kind::Action, Status::Blocked));
        assert!(becomes(Kind::Action, Kind::Recommendation, Status::Void));
    }

    #[test]
    fn only_an_action_is_done_by_the_body_and_only_the_inspectorate_closes_the_rest() {
        for kind in Kind::ALL.iter().copied().filter(|kind| *kind != Kind::Practice) {
            let is_action = kind == Kind::Action;
            assert_eq!(kind.check_move(Move::Done, "R1").is_ok(), is_action, "{kind}");
            for step in [Move::Submit, Move::Close, Move::Work(Status::Closed)] {
                assert_eq!(kind.check_move(step, "R1").is_ok(), !is_action, "{kind} {step:?}");
            }
            assert!(kind.check_move(Move::Work(Status::Blocked), "R1").is_ok(), "{kind}");
            assert!(kind.check_move(Move::Reopen, "R1").is_ok(), "{kind}");
        }
    }
}
