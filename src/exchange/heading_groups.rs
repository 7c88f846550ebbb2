//! The headings of real trackers, and which column of the register each of them means.

use crate::model::columns::Field;

/// Headings that mean one field. Where several groups name the same field, a file's column of the first group is
/// taken, and those of later groups are kept as extra fields.
pub struct HeadingGroup {
    pub field: Field,
    /// As [`plain`] leaves them, with commas between.
    ///
    /// [`plain`]: super::heading_names::plain
    names: &'static str,
}

impl HeadingGroup {
    pub fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.names.split(", ")
    }

    pub fn has(&self, name: &str) -> bool {
        self.names().any(|known| known == name)
    }
}

const fn group(field: Field, names: &'static str) -> HeadingGroup {
    HeadingGroup { field, names }
}

/// In the order of preference for each field. Drawn from published trackers of forces, commissioners, councils,
/// coroners and safety boards.
pub const GROUPS: &[HeadingGroup] = &[
    group(
        Field::Ref,
        "reference, reference number, unique reference, unique reference number, urn",
    ),
    group(
        Field::Ref,
        "recommendation number, recommendation reference, recommendation reference number, recommendation \
         id, finding number, finding reference, finding id, afi number, afi reference, action number, \
         action reference, action id, item number, recommendation afi number, recommendation or afi \
         number, improvement area number, area for improvement number",
    ),
    group(Field::Ref, "issue key, key"),
    group(Field::Ref, "number, id, card id"),
    group(
        Field::Ref,
        "hmicfr reference, concern number, concern reference, cause of concern number, pfd reference, pfd \
         report reference, iopc reference, iopc recommendation reference, learning reference, learning \
         recommendation reference, learning recommendation number",
    ),
    group(Field::Title, "title, short title, headline, subject, short description"),
    group(Field::Title, "summary"),
    group(Field::Title, "task name, action name, action title, card name"),
    group(
        Field::Text,
        "text, wording, full text, full wording, recommendation text, recommendation wording, finding \
         text, recommendation description, description of recommendation, detail of recommendation",
    ),
    group(
        Field::Text,
        "recommendation, safety recommendation, learning recommendation, hmicfr recommendation, hmicfr \
         finding, national recommendation, area for improvement, afi, recommendation area for improvement, \
         recommendation or area for improvement, recommendation afi, improvement area, area of improvement",
    ),
    group(Field::Text, "finding, description, detail, desc, card description"),
    group(
        Field::Text,
        "practice, good practice, promising practice, innovative practice, positive practice, notable \
         practice",
    ),
    group(Field::Text, "issue, concern, cause of concern, matter of concern"),
    group(Field::Text, "agreed action, agreed management action, management action"),
    group(
        Field::Kind,
        "type, kind, finding type, type of finding, kind of finding, category of finding, finding \
         category, recommendation type, type of recommendation",
    ),
    group(
        Field::Body,
        "body, force, police force, organisation, organization, force name, recipient, addressee, sent to, \
         addressed to, directed to, this report is being sent to, agency, service, frs, fire service, fire and rescue \
         service, rocu, regional organised crime unit",
    ),
    group(
        Field::Inspection,
        "report, inspection, inspection report, report title, report name, inspection title, name of \
         report, title of report, hmicfr report, hmicfr inspection, audit title, audit report, \
         publication, inspection name, hmicfr report title, hmicfr inspection name, hmicfr inspection \
         title, inspection report title, hmic report, hmip report, cqc report, cji report",
    ),
    group(Field::Inspection, "inquiry, audit, review, investigation"),
    group(
        Field::Parent,
        "parent, parent reference, parent number, parent recommendation, parent concern",
    ),
    group(
        Field::Issued,
        "date issued, issued, issue date, date of issue, made, date made, made on, date of report, report \
         date, final report date, report issued, issued on, date of recommendation, recommendation date, \
         date raised",
    ),
    group(Field::IssuedText, "issued text"),
    group(
        Field::Published,
        "published, date published, publication date, published on, date of publication, date report \
         published, report publication date",
    ),
    group(Field::PublishedText, "published text"),
    group(
        Field::Due,
        "revised target date, revised deadline, revised due date, revised date, revised completion date, \
         revised implementation date, revised target, revised due, revised timescale, revised completion, \
         revised end date, revised date for completion, amended target date, amended due date, amended \
         deadline, amended date, new target date, new due date, new deadline, extended date, extended \
         deadline, extended to, extended until, date extended to, date extended until, extended to date, \
         deadline extended to, extension granted to, extension granted until, extension to, latest target \
         date, latest due date, current target date, current due date, current deadline, target revised, \
         deadline revised, due revised",
    ),
    group(
        Field::OriginalDue,
        "original due, original target date, original deadline, original due date, original date, original \
         completion date, original implementation date, initial target date, original target, original \
         timescale, original timeframe, original deadline date, initial target, initial deadline, initial \
         due date, initial date, first deadline, first due, target original, deadline original, due \
         original",
    ),
    group(
        Field::Due,
        "deadline, due, due date, duedate, due on, due at, due date time, date due, target date, target, \
         due by, by when, completion date, completion target, completion due, target completion, target \
         completion date, target for completion, timescale, implementation date, target implementation, \
         target implementation date, expected completion date, deadline date, response due, response \
         deadline, date response due, response by, response required by, reply due, reply due by, date reply \
         due, due for reply, answer due, 56 day deadline, recommendation due, recommendation due date, \
         recommendation deadline, recommendation target date, action due, action due date, action \
         deadline, action target date",
    ),
    group(
        Field::Due,
        "when, date for completion, date for implementation, date due by, deadline for completion, \
         deadline for action, agreed date, agreed deadline, agreed completion date, agreed implementation \
         date, planned completion date, planned completion, planned implementation date, anticipated \
         completion date, anticipated completion, estimated completion date, estimated completion, \
         expected completion, forecast completion date, forecast date, delivery date, target delivery date, end date, \
         finish date, target end date, target resolution date, to be completed by, complete by, timeframe, \
         timeline, end timescale, end target, end timeframe, end timeline, finish timescale, planned end",
    ),
    group(Field::DueText, "due text"),
    group(Field::DuePrecision, "due precision"),
    group(Field::DueRule, "due rule"),
    group(Field::DueBasis, "due basis"),
    group(Field::OriginalDuePrecision, "original due precision"),
    group(Field::SetBy, "set by, deadline set by"),
    group(
        Field::Status,
        "status, current status, recommendation status, action status, task status, implementation status, \
         progress status",
    ),
    group(Field::Status, "state, progress"),
    group(
        Field::Status,
        "portal status, hmicfr status, inspectorate status, hmicfr position status, inspectorate position \
         status",
    ),
    group(
        Field::Status,
        "force status, force assessed status, self assessed status, force position status",
    ),
    group(
        Field::Status,
        "rag, rag status, rag rating, brag, brag status, brag rating, status brag",
    ),
    group(
        Field::Accepted,
        "accepted, accepted or rejected, accepted rejected, accepted partially accepted rejected, accepted \
         partially rejected, acceptance, agreed, recommendation accepted, do you accept the recommendation",
    ),
    group(
        Field::Owner,
        "owner, action owner, recommendation owner, responsible owner, lead, lead officer, chief officer \
         lead, force lead, executive lead, sro, senior responsible owner, senior responsible officer, \
         responsible officer, responsible person, responsible, responsibility, assigned to, assign, \
         accountable officer, accountable, business owner, strategic lead, owner name, who, by whom, who \
         by, person responsible, responsible lead, responsible manager, responsible director, responsible \
         department, responsible team, lead responsible, lead person, lead name, lead manager, lead \
         department, named lead, nominated lead, nominated officer, action lead, recommendation lead, exec \
         lead, executive owner, exec owner, senior lead, senior owner, operational lead, tactical lead, \
         thematic lead, delivery lead, portfolio lead, portfolio holder, project lead, gold lead, slt \
         lead, smt lead, chief officer, chief officer owner, accountable owner, accountable lead, \
         accountable person, accountable executive, strategic owner, operational owner, force owner, force \
         sro, service lead, service owner, lead for action, officer responsible, manager responsible, \
         allocated to, assigned, assignee, person, action by, internal lead, internal owner",
    ),
    group(Field::Priority, "priority, priority rating"),
    group(Field::Themes, "theme, topic"),
    group(Field::Source, "source, url, web address, hyperlink"),
    group(
        Field::ClosedOn,
        "date closed by hmicfr, date closed by inspectorate, date closed by the inspectorate, hmicfr \
         closure date, date signed off by hmicfr, date of closure letter, closure letter date",
    ),
    group(
        Field::ClosedOn,
        "date closed, closed on, closed, closed date, closure date, date of closure, date completed, \
         completed on, completed date, date complete, actual completion date, actual completion, actual date, actual \
         date of completion, actual implementation date, date implemented, implemented on, date actioned, \
         actual close date, date discharged, discharged on, date resolved, resolved on, resolved, \
         resolution date, resolutiondate, completed at, completed date time, closed at, date signed off, \
         sign off date, date achieved, achieved on, date delivered, delivered on",
    ),
    group(Field::Since, "since"),
    group(Field::BlockedBy, "blocked by, waiting on, dependent on, dependency"),
    group(Field::Parts, "part"),
    group(Field::Outcome, "outcome"),
    group(
        Field::Letter,
        "letter, closing letter, closure letter, closure letter reference, hmicfr closure letter, hmicfr \
         closing letter, letter of closure",
    ),
    group(Field::Reason, "reason, closing reason, closure reason"),
];
