//! Whole texts, in the shapes in which inspectorates and newspapers publish.

use super::*;
use crate::exchange::tests::directory;
use crate::model::proposal::{ProposedFinding, ProposedGrade};

fn proposed(text: &str, about: &[&str]) -> Proposal {
    let directory = directory();
    let bodies = about.iter().map(|name| directory.find(name).unwrap().id).collect();
    let publisher = Publisher::built_in().unwrap();
    propose(
        text,
        &ProposalInput {
            directory: &directory,
            publisher: &publisher,
            bodies,
            report: None,
            file_name: "report",
            published: None,
            scheme: None,
            prefix: Some("X".to_owned()),
        },
    )
}

fn told(finding: &ProposedFinding) -> String {
    let ProposedFinding { reference, bodies, deadline, unsure, .. } = finding;
    let due = deadline.as_deref().unwrap_or("-");
    let mark = if unsure.is_empty() { "" } else { " ?" };
    format!("{reference} {} {due}{mark}", bodies.join("+"))
}

fn findings(proposal: &Proposal) -> Vec<String> {
    proposal.findings.iter().map(told).collect()
}

fn grades(proposal: &Proposal) -> Vec<String> {
    let told = |one: &ProposedGrade| {
        let mark = if one.unsure.is_empty() { "" } else { " ?" };
        format!("{} {}{mark}", one.body.as_deref().unwrap_or("?"), one.grade)
    };
    proposal.grades.iter().map(told).collect()
}

#[test]
fn a_concern_has_its_recommendation_with_parts() {
    let proposal = proposed(
        "PEEL 2024: An inspection of Kent Police\n\nPublished on 3 June 2024\n\nCause of concern\n\n\
         Kent Police doesn’t answer calls quickly enough.\n\nRecommendations\n\n\
         Within three months, Kent Police should:\n• answer more calls; and\n• train its call handlers.\n\n\
         Main findings\n\nThe force answers few calls.\n",
        &[],
    );
    assert_eq!(
        findings(&proposal),
        [
            "X-C1 kent -",
            "X-C1-R1 kent Within three months",
            "X-C1-R1(a) kent -",
            "X-C1-R1(b) kent -"
        ]
    );
    assert_eq!(proposal.report, "PEEL 2024: An inspection of Kent Police");
    assert_eq!(proposal.findings[3].text, "train its call handlers.");
    assert_eq!(proposal.findings[2].text, "answer more calls");
    assert!(proposal.findings[1].text.contains("answer more calls"));
}

#[test]
fn a_national_report_addresses_chief_constables() {
    let proposal = proposed(
        "A thematic inspection of custody\n\n1 May 2024\n\nRecommendation 1\nBy 31 January 2025, chief constables should:\n\
         (a) check each cell; and\n(b) record each check.\n\nRecommendation 2\n\
         With immediate effect, chief constables should make sure that checks are recorded.\n\nConclusion\n\n\
         We will inspect again.\n",
        &[],
    );
    assert_eq!(
        findings(&proposal),
        [
            "X-R1 all forces By 31 January 2025",
            "X-R1(a) all forces -",
            "X-R1(b) all forces -",
            "X-R2 all forces With immediate effect"
        ]
    );
}

#[test]
fn an_area_for_improvement_is_its_first_paragraph() {
    let proposal = proposed(
        "Area for improvement\n\nThe force needs to improve how it supervises investigations.\n\n\
         In our audit, 12 of 40 cases had no plan.\n\nAreas for improvement\n\n- The force should record crime at once.\n\
         - The force should tell victims what happens.\n\nHow good is the force?\n\nIt is good at most things.\n",
        &["surrey"],
    );
    assert_eq!(findings(&proposal), ["X-A1 surrey -", "X-A2 surrey -", "X-A3 surrey -"]);
}

#[test]
fn a_numbered_list_under_one_introduction_is_of_findings() {
    let proposal = proposed(
        "Recommendations\n\nBy March 2025, Essex Police should:\n1. review its plan\n2. test its plan\n",
        &[],
    );
    assert_eq!(findings(&proposal), ["X-R1 essex By March 2025", "X-R2 essex By March 2025"]);
}

#[test]
fn what_is_printed_twice_is_one_with_both_places() {
    let once =
        "Kent Police should publish how many calls it answers within ten seconds, by May 2025.";
    let proposal = proposed(
        &format!(
            "Summary of recommendations\n\n{once}\n\nMain findings\n\nText.\n\nRecommendation\n\n{once}\n"
        ),
        &[],
    );
    assert_eq!(findings(&proposal), ["X-R1 kent by May 2025"]);
    assert_eq!(proposal.findings[0].places.len(), 2);
}

#[test]
fn the_count_in_the_text_is_compared_with_what_was_found() {
    let proposal = proposed(
        "We made three recommendations.\n\nRecommendation\n\nKent Police should act on every call.\n",
        &[],
    );
    let said = "the text says “three recommendations” (line 1), and 1 were found";
    assert!(proposal.remarks.contains(&said.to_owned()), "{:?}", proposal.remarks);
}

#[test]
fn a_chapter_with_a_number_ends_a_list() {
    let proposal = proposed(
        "Recommendations\n\nWithin six months, Kent Police should:\n1. answer calls.\n2. train staff.\n\n\
         3.4 Main findings about calls\n\nThe force should be proud of its staff.\n",
        &[],
    );
    assert_eq!(findings(&proposal), ["X-R1 kent Within six months", "X-R2 kent Within six months"]);
}

#[test]
fn a_body_that_is_not_in_the_register_is_left_open() {
    let proposal = proposed(
        "Recommendation 1: By May 2025, the Home Office should change the rules.\n\nKent Police acts.\n",
        &[],
    );
    assert_eq!(findings(&proposal), ["X-R1  By May 2025 ?"]);
}

#[test]
fn demands_of_an_article_are_told_from_what_bodies_expect() {
    let proposal = proposed(
        "Staffordshire Fire and Rescue Service and Kent Police were inspected.\n\n\
         Inspectors want Staffordshire to replace its pumps by June 2026. Kent Police has been told to train staff by \
         May 2026, and it expects to finish by April 2026. The force told us that it wants to recruit by 2027.\n",
        &[],
    );
    assert_eq!(
        findings(&proposal),
        ["X-R1 staffordshire-frs by June 2026 ?", "X-R2 kent by May 2026 ?"]
    );
}

/// A newspaper's article has no headings.
const ARTICLE: &str = "date 2023-05-09 Listen to our podcast\n\n\
    Inspectors looked at how the Eastern Region Special Operations Unit (ERSOU) and three forces tackle fraud, \
    and found Kent Police was 'Inadequate' at tackling fraud.\n\n\
    The grading follows a \"cause of concern\" issued on Kent's approach to fraud in 2016.\n\n\
    It said the force needs to improve how it works with banks.\n\n\
    HMICFRS has told the force to make a series of changes by October 2023.\n\n\
    Essex Police was rated as good, and the other two forces – Surrey and Suffolk – were both rated a 'requires improvement'.\n\n\
    An inspector said: “The unit has good people. However, its forces need to improve how they share what they know.”\n";

#[test]
fn an_article_gives_what_it_says_and_nothing_else() {
    let proposal = proposed(ARTICLE, &[]);
    assert_eq!(findings(&proposal), ["X-C1 kent by October 2023 ?"]);
    assert_eq!(
        grades(&proposal),
        [
            "kent inadequate",
            "essex good",
            "surrey requires improvement",
            "suffolk requires improvement"
        ]
    );
    let concern = &proposal.findings[0];
    assert_eq!(concern.theme.as_deref(), Some("fraud"));
    assert!(concern.note.as_deref().unwrap().starts_with("Follows a cause of concern of 2016"));
    assert_eq!(proposal.published.unwrap().day.to_string(), "2023-05-09");
}

#[test]
fn a_letter_after_a_revisit_keeps_one_recommendation_with_two_parts() {
    let proposal = proposed(
        "12 March 2024\n\nRevisit of Cleveland Police\n\nDear Chief Constable\n\n\
         In 2022 we told you of our findings. We came back in January.\n\nCause of concern\n\n\
         Cleveland Police still doesn’t record all crime.\n\nRecommendations\n\n\
         Within three months, Cleveland Police should make sure that:\n- all reports of crime are recorded; and\n\
         - staff are trained to record them.\n\nYours sincerely\n\nHis Majesty’s Inspector of Constabulary\n",
        &[],
    );
    assert_eq!(
        findings(&proposal),
        [
            "X-C1 cleveland -",
            "X-C1-R1 cleveland Within three months",
            "X-C1-R1(a) cleveland -",
            "X-C1-R1(b) cleveland -"
        ]
    );
    assert_eq!(proposal.published.unwrap().day.to_string(), "2024-03-12");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(16))]

    #[test]
    fn any_text_is_read(text in "(?s).{0,400}", words in "([A-Za-z ,.:“”()0-9\\n•-]|should|Recommendations\n|Kent Police|by |May 2025){0,80}") {
        proposed(&text, &[]);
        proposed(&words, &["kent"]);
    }
}

#[test]
fn an_article_tells_of_a_concern_and_of_what_must_be_done() {
    let proposal = proposed(
        "Kent Police told to act\n\n4 February 2027\n\n\
         Inspectors have issued Kent Police with a cause of concern over how it answers calls.\n\n\
         By the end of March 2027, Kent Police should:\n\n• answer nine calls in ten\n• review what waits\n\n\
         If a cause of concern is issued, we come again.\n",
        &[],
    );
    assert_eq!(
        findings(&proposal),
        [
            "X-C1 kent - ?",
            "X-C1-R1 kent By the end of March 2027 ?",
            "X-C1-R1(a) kent -",
            "X-C1-R1(b) kent -"
        ]
    );
    assert_eq!(proposal.published.unwrap().day.to_string(), "2027-02-04");
}

#[test]
fn a_further_recommendation_of_a_letter_is_of_the_concern_before() {
    let proposal = proposed(
        "Kent Police: revisit letter\n\nCause of concern\n\nKent Police doesn’t answer calls.\n\n\
         Recommendations\n\nWithin three months, Kent Police should train its staff.\n\nProgress\n\n\
         Staff have been trained. We are making a new recommendation:\n\nRecommendation\n\n\
         By 31 March 2027, Kent Police should train its sergeants.\n",
        &[],
    );
    assert_eq!(
        findings(&proposal),
        ["X-C1 kent -", "X-C1-R1 kent Within three months", "X-C1-R2 kent By 31 March 2027"]
    );
}

#[test]
fn bullets_may_stand_by_themselves_or_be_lost() {
    for bullets in [
        "•\n\nsee children alone; and\n\n•\n\nrecord what they say.",
        "  see children alone; and\n\n  record what they say.",
    ] {
        let text = format!(
            "Recommendation 1\n\nBy 30 June 2027, Kent Police should make sure that its officers:\n\n{bullets}\n\n\
             Assessing risk\n\nOfficers did so.\n"
        );
        assert_eq!(
            findings(&proposed(&text, &[])),
            ["X-R1 kent By 30 June 2027", "X-R1(a) kent -", "X-R1(b) kent -"],
            "{bullets}"
        );
    }
}

#[test]
fn a_numbered_paragraph_behind_lettered_parts_is_no_part() {
    let proposal = proposed(
        "Recommendation 4\n\nWithin six months, Kent Police should:\n\n(a) understand why; and\n\n(b) publish a plan.\n\n\
         9. The analysis has been done. Staff said that they should do better.\n",
        &[],
    );
    assert_eq!(
        findings(&proposal),
        ["X-R4 kent Within six months", "X-R4(a) kent -", "X-R4(b) kent -"]
    );
}

#[test]
fn a_line_that_is_all_that_stands_under_a_heading_is_the_finding() {
    let proposal = proposed(
        "Cause of concern\n\nKent Police is failing to answer calls\n\nRecommendations\n\n\
         By 31 January 2027, the force should train its staff.\n\n\
         Promising practice\n\nKent Police meets callers at home\n",
        &[],
    );
    assert_eq!(
        findings(&proposal),
        ["X-C1 kent -", "X-C1-R1 kent By 31 January 2027", "X-P1 kent -"]
    );
}

#[test]
fn the_columns_of_a_table_of_grades_are_read_line_by_line() {
    let proposal = proposed(
        "Outstanding   Good                      Adequate        Inadequate\n\
        \x20             Preventing crime          Police powers   Protecting people\n\
        \x20             Responding to the public\n",
        &["kent"],
    );
    let questions: Vec<String> =
        proposal.grades.iter().map(|one| format!("{}: {}", one.question, one.grade)).collect();
    assert_eq!(
        questions,
        [
            "Preventing crime: good",
            "Police powers: adequate",
            "Protecting people: inadequate",
            "Responding to the public: good"
        ]
    );
}
