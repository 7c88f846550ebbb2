//! What `--save-mapping` writes is read by `--mapping`, and reads the same file in the same way.

use std::fs;

use super::sandbox::Sandbox;

/// A file, and what it leaves open.
const LAYOUTS: [(&str, &str, &[&str]); 10] = [
    ("plain.csv", "Ref,Force,Recommendation,Due\nR1,Kent,Do it,31/03/2027\n", &[]),
    (
        "actions.csv",
        "Rec,Recommendation,Action No,Action,Lead\n1,Do it,1.1,Begin,HR\n1,Do it,1.2,End,IT\n",
        &["--body", "kent", "--map", "Rec=ref", "--map", "Action=action"],
    ),
    (
        "tasks.csv",
        "No,Recommendation,Task,Task due,Sheet,Update Nov 26\n1,Do it,Begin,1/2/2027,a,x\n1,Do it,End,1/3/2027,b,\n",
        &["--body", "kent", "--map", "Task=action", "--map", "Update Nov 26=action:note"],
    ),
    (
        "twins.csv",
        "Ref,Force,Text,Comments,Comments\nR1,Kent,Do it,One,Two\n",
        &["--map", "Comments=note", "--map", "Comments (2)=skip"],
    ),
    (
        "rec.csv",
        "Rec,Recommendation,Force,Recommendations\n1,Do it,Kent,Three\n",
        &["--map", "Rec=ref", "--map", "Recommendation=text", "--map", "Recommendations=field:All"],
    ),
    (
        "parts.csv",
        "Ref,Force,Recommendation,Sub-recommendation\n1,Kent,Do it,\n,Kent,,Begin\n",
        &[],
    ),
    (
        "months.csv",
        "Ref,Force,Text,Status Oct 26,Status Nov 26,Update (31/10/26)\nR1,Kent,Do it,Open,Closed,x\n",
        &[],
    ),
    ("bodies.csv", "Ref,Recommendation,Kent,Essex\nR1,Do it,Open,Closed\n", &[]),
    (
        "revised.csv",
        "Ref,Force,Text,Due,Revised due,Revised due (2)\nR1,Kent,Do it,1/2/2027,1/3/2027,\n",
        &[],
    ),
    (
        "nested.json",
        r#"[{"name": "A report", "findings": [{"id": "R1", "force": "Kent", "text": "Do it", "when": {"due": "2027-02-01"}}]}]"#,
        &[],
    ),
];

#[test]
fn what_is_saved_of_a_file_is_accepted_for_it_and_changes_nothing() {
    for (name, text, flags) in LAYOUTS {
        let sandbox = Sandbox::new();
        fs::write(sandbox.path(name), text).unwrap();
        sandbox.ok(["import", name, "--save-mapping", "saved.toml"].iter().chain(flags));
        let again = sandbox.run(["import", name, "--mapping", "saved.toml"]);
        assert!(again.stdout.contains("nothing to do"), "{name}: {again:?}");
        let saved = fs::read_to_string(sandbox.path("saved.toml")).unwrap();
        let shown = sandbox.json(["list", "--all"]);

        let other = Sandbox::new();
        fs::write(other.path(name), text).unwrap();
        fs::write(other.path("saved.toml"), saved).unwrap();
        other.ok(["import", name, "--mapping", "saved.toml"]);
        assert_eq!(other.json(["list", "--all"]), shown, "{name}");
    }
}
