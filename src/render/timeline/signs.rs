//! The letters that stand for what is on a timeline, and their ASCII.

use crate::model::grade::GradeWord;
use crate::page::{MarkKind, SpanKind, Tone};

pub fn line_of(kind: SpanKind, ascii: bool) -> (char, Tone) {
    let (letter, plain, tone) = match kind {
        SpanKind::Open => ('─', '-', Tone::Plain),
        SpanKind::Overdue => ('━', '=', Tone::Late),
        SpanKind::Submitted => ('≈', '~', Tone::Soon),
        SpanKind::Unknown => ('·', '.', Tone::Quiet),
    };
    (if ascii { plain } else { letter }, tone)
}

pub fn still(ascii: bool) -> char {
    if ascii { '>' } else { '▶' }
}

pub fn sign(kind: MarkKind, ascii: bool) -> (char, Tone) {
    let (letter, plain, tone) = match kind {
        MarkKind::Published => ('●', 'o', Tone::Plain),
        MarkKind::Moved => ('◇', 'm', Tone::Plain),
        MarkKind::Due => ('◆', 'D', Tone::Plain),
        MarkKind::Submitted => ('▲', '^', Tone::Soon),
        MarkKind::Back => ('▼', 'v', Tone::Late),
        MarkKind::Closed => ('■', '#', Tone::Done),
        MarkKind::Ended => ('□', 'x', Tone::Done),
        MarkKind::Reopened => ('○', '@', Tone::Late),
        MarkKind::Graded(grade) => (initial(grade), initial(grade), Tone::Plain),
    };
    (if ascii { plain } else { letter }, tone)
}

fn initial(grade: GradeWord) -> char {
    match grade {
        GradeWord::Outstanding => 'O',
        GradeWord::Good => 'G',
        GradeWord::Adequate => 'A',
        GradeWord::RequiresImprovement => 'R',
        GradeWord::Inadequate => 'I',
        GradeWord::NotJudged => 'N',
    }
}
