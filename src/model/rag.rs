//! Red, amber or green: computed for a day, never stored, and never shown by colour alone.

use super::choices::one_of;

one_of! {
    Rag, "rating" {
        /// Something is overdue.
        Red = "red",
        /// Something is due within 30 days.
        Amber = "amber",
        Green = "green",
    }
}

impl Rag {
    /// None where nothing is open.
    pub fn of(open: i64, overdue: i64, soon: i64) -> Option<Rag> {
        match (open, overdue, soon) {
            (_, 1.., _) => Some(Rag::Red),
            (_, _, 1..) => Some(Rag::Amber),
            (1.., _, _) => Some(Rag::Green),
            _ => None,
        }
    }

    /// With a sign that can be told apart in black and white: `!! red`.
    pub fn signed(self) -> &'static str {
        match self {
            Rag::Red => "!! red",
            Rag::Amber => "! amber",
            Rag::Green => "green",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_overdue_is_red_whatever_is_due_soon() {
        assert_eq!(Rag::of(9, 1, 3), Some(Rag::Red));
        assert_eq!(Rag::of(9, 0, 3), Some(Rag::Amber));
        assert_eq!(Rag::of(9, 0, 0), Some(Rag::Green));
        assert_eq!(Rag::of(0, 0, 0), None);
    }
}
