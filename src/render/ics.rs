//! Calendars after RFC 5545: an event or a task for each date, on the whole day.

use std::io::{self, Write};

use chrono::Duration;
use icalendar::{Alarm, Calendar, Component, Event, EventLike, Property, Todo};

use crate::model::clean::Clean;
use crate::page::Entry;

#[derive(Debug, Clone, Copy, Default)]
pub struct Manner {
    /// Tasks with a due date, and no events.
    pub are_tasks: bool,
    /// How many days before the date there is an alarm.
    pub alarm: Option<u32>,
}

/// A calendar that is written entry by entry, so that they are never all in memory.
pub struct CalendarRows<W: Write> {
    manner: Manner,
    out: W,
}

const END: &str = "END:VCALENDAR\r\n";

impl<W: Write> CalendarRows<W> {
    pub fn headed(manner: Manner, mut out: W) -> io::Result<CalendarRows<W>> {
        let mut calendar = Calendar::empty();
        calendar.append_property(("VERSION", "2.0"));
        calendar.append_property(("PRODID", "-//track//inspection findings//EN"));
        calendar.append_property(("CALSCALE", "GREGORIAN"));
        out.write_all(calendar.to_string().trim_end_matches(END).as_bytes())?;
        Ok(CalendarRows { manner, out })
    }

    pub fn entry(&mut self, entry: &Entry) -> io::Result<()> {
        let written = if self.manner.are_tasks {
            task(entry, self.manner).try_into_string()
        } else {
            event(entry, self.manner).try_into_string()
        };
        self.out.write_all(written.map_err(io::Error::other)?.as_bytes())
    }

    pub fn finish(mut self) -> io::Result<()> {
        self.out.write_all(END.as_bytes())?;
        self.out.flush()
    }
}

fn event(entry: &Entry, manner: Manner) -> Event {
    let mut event = Event::new();
    described(&mut event, entry);
    event.starts(entry.day);
    // The end is the first day that is no part of it.
    event.ends(entry.day.succ_opt().unwrap_or(entry.day));
    event.add_property("TRANSP", "TRANSPARENT");
    if let Some(days) = manner.alarm {
        event.alarm(alarm(entry, trigger(days)));
    }
    event.done()
}

fn task(entry: &Entry, manner: Manner) -> Todo {
    let mut task = Todo::new();
    described(&mut task, entry);
    task.due(entry.day);
    if let Some(days) = manner.alarm {
        // A task has no start, to which an alarm belongs otherwise.
        task.alarm(alarm(entry, trigger(days).add_parameter("RELATED", "END").done()));
    }
    task.done()
}

fn described(component: &mut impl Component, entry: &Entry) {
    component.add_property("UID", &entry.uid);
    component.add_property("DTSTAMP", stamp(entry));
    component.add_property("LAST-MODIFIED", stamp(entry));
    component.add_property("SEQUENCE", entry.version.to_string());
    component.add_property("SUMMARY", Clean(&entry.summary).to_string());
    let lines = entry.description.lines().map(|line| Clean(line).to_string());
    component.add_property("DESCRIPTION", lines.collect::<Vec<_>>().join("\n"));
}

fn stamp(entry: &Entry) -> String {
    entry.changed.format("%Y%m%dT000000Z").to_string()
}

fn trigger(days: u32) -> Property {
    Property::new("TRIGGER", format!("-P{days}D"))
}

fn alarm(entry: &Entry, trigger: Property) -> Alarm {
    let mut alarm = Alarm::display(&Clean(&entry.summary).to_string(), Duration::zero());
    alarm.append_property(trigger);
    // The library makes these up where they are missing, and others each time.
    alarm.add_property("UID", format!("alarm-{}", entry.uid));
    alarm.add_property("DTSTAMP", stamp(entry));
    alarm.done()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(summary: &str, description: &str, manner: Manner) -> String {
        let entry = Entry {
            uid: "finding-1-kent@0123".to_owned(),
            day: "2026-12-31".parse().unwrap(),
            changed: "2026-11-23".parse().unwrap(),
            version: 3,
            summary: summary.to_owned(),
            description: description.to_owned(),
        };
        let mut out = Vec::new();
        let mut rows = CalendarRows::headed(manner, &mut out).unwrap();
        rows.entry(&entry).unwrap();
        rows.finish().unwrap();
        String::from_utf8(out).unwrap()
    }

    /// The lines as RFC 5545 unfolds them.
    fn lines(calendar: &str) -> Vec<String> {
        calendar.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn an_event_is_on_the_whole_day_and_blocks_nothing() {
        let lines =
            lines(&written("R1: Review", "Kent Police\nDue 31 Dec 2026", Manner::default()));

        for line in [
            "BEGIN:VEVENT",
            "DTSTART;VALUE=DATE:20261231",
            "DTEND;VALUE=DATE:20270101",
            "TRANSP:TRANSPARENT",
            "UID:finding-1-kent@0123",
            "DTSTAMP:20261123T000000Z",
            "SEQUENCE:3",
            "SUMMARY:R1: Review",
            "DESCRIPTION:Kent Police\\nDue 31 Dec 2026",
        ] {
            assert_eq!(lines.iter().filter(|one| *one == line).count(), 1, "{line}: {lines:?}");
        }
        assert!(!lines.contains(&"BEGIN:VALARM".to_owned()));
    }

    #[test]
    fn a_task_has_a_due_date_and_its_alarm_is_before_that() {
        let manner = Manner { are_tasks: true, alarm: Some(14) };
        let lines = lines(&written("R1", "", manner));

        assert!(lines.contains(&"DUE;VALUE=DATE:20261231".to_owned()));
        assert!(lines.contains(&"TRIGGER;RELATED=END:-P14D".to_owned()), "{lines:?}");
        assert_eq!(lines.iter().filter(|line| line.starts_with("DTSTART")).count(), 0);
        assert_eq!(lines.iter().filter(|line| line.starts_with("TRIGGER")).count(), 1);
        assert_eq!(lines.iter().filter(|line| *line == "DTSTAMP:20261123T000000Z").count(), 2);
        assert!(lines.contains(&"UID:alarm-finding-1-kent@0123".to_owned()));
    }

    #[test]
    fn lines_are_folded_at_75_octets_and_end_in_crlf_whatever_the_text() {
        let text = "警察監察報告; \u{1f6a8}, a\\b\r\nEND:VEVENT \u{1b}[31m".repeat(20);
        let calendar = written(&text, &text, Manner::default());

        assert!(calendar.ends_with("\r\n"));
        for line in calendar.split_terminator("\r\n") {
            assert!(line.len() <= 75, "{line:?}");
            assert!(!line.contains(['\r', '\n', '\u{1b}']), "{line:?}");
        }
        assert_eq!(lines(&calendar).iter().filter(|line| *line == "END:VEVENT").count(), 1);
    }
}
