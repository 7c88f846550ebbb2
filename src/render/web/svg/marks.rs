//! The marks of a timeline, each with a shape of its own.

use super::drawing::{Drawing, TextAnchor};
use crate::model::grade::GradeWord;
use crate::page::MarkKind;

pub fn drawn(kind: MarkKind, at: (i64, i64), drawing: &mut Drawing) {
    let (x, y) = at;
    let steps = match kind {
        MarkKind::Published => format!("M{x} {}L{x} {}M{x} {}l9 4l-9 4", y - 9, y + 9, y - 9),
        MarkKind::Moved => format!("M{x} {}L{x} {}", y - 7, y + 7),
        MarkKind::Due => format!("M{x} {}l6 7l-6 7l-6 -7z", y - 7),
        MarkKind::Submitted => format!("M{} {}l11 6l-11 6z", x - 5, y - 6),
        MarkKind::Back => format!("M{} {}l-11 6l11 6z", x + 5, y - 6),
        MarkKind::Closed => format!("M{} {y}l4 5l7 -10", x - 5),
        MarkKind::Ended => format!("M{} {}l10 10m0 -10l-10 10", x - 5, y - 5),
        MarkKind::Reopened => format!("M{} {y}a5 5 0 1 1 5 5m-8 -5l3 -4l4 4", x - 5),
        MarkKind::Graded(grade) => return graded(grade, at, drawing),
    };
    let class = match kind {
        MarkKind::Due | MarkKind::Submitted | MarkKind::Back => "mark solid",
        _ => "mark",
    };
    drawing.path(class, &steps);
}

/// The first letter in a box.
fn graded(grade: GradeWord, (x, y): (i64, i64), drawing: &mut Drawing) {
    let letter = match grade {
        GradeWord::Outstanding => "O",
        GradeWord::Good => "G",
        GradeWord::Adequate => "A",
        GradeWord::RequiresImprovement => "R",
        GradeWord::Inadequate => "I",
        GradeWord::NotJudged => "-",
    };
    drawing.rect("grade", (x - 8, y - 9), (16, 18));
    drawing.text("letter", (x, y + 5), TextAnchor::Middle, letter);
}
