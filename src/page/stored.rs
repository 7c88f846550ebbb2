//! How values are kept in a temporary file: for the program that wrote them, and for no other.

use chrono::{Datelike, NaiveDate};

use super::cell::{Bookmark, Cell, Tone};
use super::remedy::Remedy;
use crate::model::OneOf;
use crate::model::value::Value;

pub trait Stored: Sized {
    fn write(&self, out: &mut Vec<u8>);

    /// Takes it off the beginning; none where something else is there.
    fn read(from: &mut &[u8]) -> Option<Self>;
}

/// Field by field.
macro_rules! stored {
    ($type:ty { $($field:ident),+ $(,)? }) => {
        impl $crate::page::Stored for $type {
            fn write(&self, out: &mut Vec<u8>) {
                $($crate::page::Stored::write(&self.$field, out);)+
            }

            fn read(from: &mut &[u8]) -> Option<Self> {
                Some(Self { $($field: $crate::page::Stored::read(from)?),+ })
            }
        }
    };
}
pub(crate) use stored;

stored!(Cell { value, words, tone, bookmark });
stored!(Remedy { name, said, command });

impl Stored for u8 {
    fn write(&self, out: &mut Vec<u8>) {
        out.push(*self);
    }

    fn read(from: &mut &[u8]) -> Option<u8> {
        let (first, rest) = from.split_first()?;
        *from = rest;
        Some(*first)
    }
}

impl Stored for i64 {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.to_le_bytes());
    }

    fn read(from: &mut &[u8]) -> Option<i64> {
        let (number, rest) = from.split_first_chunk()?;
        *from = rest;
        Some(i64::from_le_bytes(*number))
    }
}

impl Stored for usize {
    fn write(&self, out: &mut Vec<u8>) {
        i64::try_from(*self).unwrap_or(i64::MAX).write(out);
    }

    fn read(from: &mut &[u8]) -> Option<usize> {
        usize::try_from(i64::read(from)?).ok()
    }
}

impl Stored for String {
    fn write(&self, out: &mut Vec<u8>) {
        self.len().write(out);
        out.extend_from_slice(self.as_bytes());
    }

    fn read(from: &mut &[u8]) -> Option<String> {
        let length = usize::read(from)?;
        let (text, rest) = from.split_at_checked(length)?;
        *from = rest;
        String::from_utf8(text.to_vec()).ok()
    }
}

impl<T: Stored> Stored for Option<T> {
    fn write(&self, out: &mut Vec<u8>) {
        u8::from(self.is_some()).write(out);
        self.iter().for_each(|value| value.write(out));
    }

    fn read(from: &mut &[u8]) -> Option<Option<T>> {
        match u8::read(from)? {
            0 => Some(None),
            _ => T::read(from).map(Some),
        }
    }
}

impl<T: Stored> Stored for Vec<T> {
    fn write(&self, out: &mut Vec<u8>) {
        self.len().write(out);
        self.iter().for_each(|value| value.write(out));
    }

    fn read(from: &mut &[u8]) -> Option<Vec<T>> {
        let length = usize::read(from)?;
        (0..length).map(|_| T::read(from)).collect()
    }
}

impl Stored for NaiveDate {
    fn write(&self, out: &mut Vec<u8>) {
        i64::from(self.num_days_from_ce()).write(out);
    }

    fn read(from: &mut &[u8]) -> Option<NaiveDate> {
        NaiveDate::from_num_days_from_ce_opt(i32::try_from(i64::read(from)?).ok()?)
    }
}

impl Stored for Value<'static> {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Value::Empty => out.push(0),
            Value::Text(text) => {
                out.push(1);
                text.len().write(out);
                out.extend_from_slice(text.as_bytes());
            }
            Value::Number(number) => {
                out.push(2);
                number.write(out);
            }
            Value::Date(day) => {
                out.push(3);
                day.write(out);
            }
            Value::Flag(flag) => out.extend([4, u8::from(*flag)]),
            Value::List(texts) => {
                out.push(5);
                texts.len().write(out);
                texts.iter().for_each(|text| text.write(out));
            }
        }
    }

    fn read(from: &mut &[u8]) -> Option<Value<'static>> {
        Some(match u8::read(from)? {
            0 => Value::Empty,
            1 => Value::Text(String::read(from)?.into()),
            2 => Value::Number(i64::read(from)?),
            3 => Value::Date(NaiveDate::read(from)?),
            4 => Value::Flag(u8::read(from)? == 1),
            5 => Value::List(Vec::read(from)?.into()),
            _ => return None,
        })
    }
}

const TONES: [Tone; 5] = [Tone::Plain, Tone::Late, Tone::Soon, Tone::Done, Tone::Quiet];

impl Stored for Tone {
    fn write(&self, out: &mut Vec<u8>) {
        TONES.iter().position(|tone| tone == self).write(out);
    }

    fn read(from: &mut &[u8]) -> Option<Tone> {
        TONES.get(Option::<usize>::read(from)??).copied()
    }
}

impl Stored for Bookmark {
    fn write(&self, out: &mut Vec<u8>) {
        let (kind, name) = match self {
            Bookmark::Here(name) => (0_u8, name),
            Bookmark::LeadsTo(name) => (1, name),
        };
        kind.write(out);
        name.write(out);
    }

    fn read(from: &mut &[u8]) -> Option<Bookmark> {
        let kind = u8::read(from)?;
        let name = String::read(from)?;
        Some(if kind == 0 { Bookmark::Here(name) } else { Bookmark::LeadsTo(name) })
    }
}

/// One of a few words.
pub fn read_word<T: OneOf>(from: &mut &[u8]) -> Option<T> {
    T::of(&String::read(from)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read_back<T: Stored>(value: &T) -> Option<T> {
        let mut bytes = Vec::new();
        value.write(&mut bytes);
        let mut from = bytes.as_slice();
        let read = T::read(&mut from);
        assert!(from.is_empty(), "{from:?} is left");
        read
    }

    #[test]
    fn cells_come_back_as_they_were() {
        let values = [
            Value::Empty,
            Value::from("Siân".to_owned()),
            Value::Number(-5),
            Value::Date(NaiveDate::MIN),
            Value::Flag(true),
            Value::List(vec![String::new(), "custody".to_owned()].into()),
        ];
        for (value, tone) in values.into_iter().zip(TONES.iter().cycle()) {
            let cell = Cell { value, words: None, tone: *tone, bookmark: None };
            assert_eq!(read_back(&cell).as_ref(), Some(&cell));
            let told = vec![cell.clone().said("words").leading_to("f1"), cell.marked("f2")];
            assert_eq!(read_back(&told), Some(told));
        }
    }

    proptest! {
        #[test]
        fn bytes_that_are_something_else_are_never_taken_for_cells_without_end(
            bytes in proptest::collection::vec(any::<u8>(), 0..64),
        ) {
            let _ = Vec::<Cell>::read(&mut bytes.as_slice());
            let _ = Remedy::read(&mut bytes.as_slice());
        }
    }
}
