//! The JSON of every command is as `track schema` describes it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::sandbox::Sandbox;

/// A register that has something of everything, and then each command that prints JSON. What a line prints is valid by
/// the schema that it names.
const LINES: &[&str] = &[
    "import examples/west-mercia.csv",
    "import examples/west-midlands-grades.csv",
    "inspection add 'PEEL 2025-27' --code PEEL25 --published 2026-10-12 --force kent --programme PEEL",
    "add 'Review vetting' --ref V1 --force kent --force essex --inspection PEEL25 --due 'within 4 months' --owner Vetting \
     --theme vetting --field Batch=7 --text Words --source page --accepted yes --priority high",
    "add 'An action' --kind action --parent V1 --force kent --due 2026-12-01",
    "add 'Praise' --kind practice --force kent",
    "owner add Vetting --force kent --email vetting@example.org",
    "note V1@kent --text Said --on 2026-10-31",
    "note V1@kent --text Hidden --restricted",
    "edit V1@kent --note 1 --text Mended --reason Wrong",
    "extend V1@kent --to 2027-06-30 --reason Late --agreed-by HMICFRS",
    "update V1@essex --status blocked --blocked-by IOPC",
    "submit V1@kent --text Done --on 2026-11-01",
    "return V1@kent --on 2026-11-10 --letter L --reason No",
    "submit V1@kent --text Again",
    "close V1@kent --on 2026-11-23 --letter A --outcome partly",
    "reopen V1@kent --reason Again",
    "link V1 recurs SOC24-C1",
    "evidence add V1@kent examples/west-mercia.csv --note Plan",
    "respond V1@kent --action Soon",
    "snooze V1@kent --until 2027-01-10 --reason Board",
    "edit V1@kent --due 2027-07-31 --reason 'As the letter has it'",
    "inspection edit PEEL25 --published 2026-10-13 --reason 'As on the site'",
    "list --all",
    "export",
    "export --history",
    "overdue",
    "due --within 1y",
    "search vetting --all",
    "show V1",
    "show 8929",
    "status",
    "status --force kent --force west-mercia",
    "check",
    "changes --since 2026-11-01",
    "history V1",
    "log",
    "s55",
    "s55 PEEL25",
    "inspection",
    "inspection show PEEL25",
    "grade",
    "body",
    "owner list",
    "evidence list",
    "report --force kent --since 2026-11-01",
    "timeline --force west-mercia",
    "trend --since 2026-01-01",
    "compare --region 'West Midlands'",
    "recurring --force west-mercia",
    "propose examples/report.txt",
    "remind --dry-run",
    "remind",
    "remind --list",
    "verify",
    "anchor",
    "config",
    "when 'within 28 days' --issued 2026-10-12",
    "undo",
    "redo",
    "backup copy.db",
    "import examples/west-mercia.csv",
];

fn mistakes(schema: &Value, value: &Value) -> impl Iterator<Item = String> {
    let mut wrong = Vec::new();
    check(schema, value, schema, "", &mut wrong);
    wrong.into_iter().take(5)
}

/// Whether a value is as a schema says. Of JSON Schema it knows what our schemas use, and refuses a schema with more.
fn check(schema: &Value, value: &Value, root: &Value, at: &str, wrong: &mut Vec<String>) {
    let Value::Object(keywords) = schema else {
        assert_eq!(schema, &Value::Bool(true), "{at}");
        return;
    };
    for (keyword, asked) in keywords {
        let is_right = match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" | "format" => true,
            "$ref" => {
                let named = asked.as_str().unwrap().trim_start_matches('#');
                check(root.pointer(named).unwrap(), value, root, at, wrong);
                true
            }
            // A record is told by its table.
            "oneOf" if value.get("record").is_some() => {
                let of = asked.as_array().unwrap().iter();
                let mut of =
                    of.filter(|one| one["properties"]["record"]["const"] == value["record"]);
                match of.next() {
                    Some(of) => check(of, value, root, at, wrong),
                    None => wrong.push(format!("{at}: {value} has no schema")),
                }
                true
            }
            "anyOf" | "oneOf" => asked.as_array().unwrap().iter().any(|one| {
                let mut wrong = Vec::new();
                check(one, value, root, at, &mut wrong);
                wrong.is_empty()
            }),
            "const" => asked == value,
            "enum" => asked.as_array().unwrap().contains(value),
            "type" => match asked {
                Value::Array(types) => types.iter().any(|one| is_of_type(one, value)),
                one => is_of_type(one, value),
            },
            "minimum" => value.as_f64().is_none_or(|number| number >= asked.as_f64().unwrap()),
            "maximum" => value.as_f64().is_none_or(|number| number <= asked.as_f64().unwrap()),
            "required" => value.as_object().is_none_or(|object| {
                asked
                    .as_array()
                    .unwrap()
                    .iter()
                    .all(|key| object.contains_key(key.as_str().unwrap()))
            }),
            "properties" => {
                for (key, schema) in asked.as_object().unwrap() {
                    if let Some(value) = value.get(key) {
                        check(schema, value, root, &format!("{at}/{key}"), wrong);
                    }
                }
                true
            }
            "additionalProperties" => {
                let known = keywords.get("properties").and_then(Value::as_object);
                for (key, value) in value.as_object().into_iter().flatten() {
                    if known.is_none_or(|known| !known.contains_key(key)) {
                        check(asked, value, root, &format!("{at}/{key}"), wrong);
                    }
                }
                true
            }
            "items" => {
                for (number, value) in value.as_array().into_iter().flatten().enumerate() {
                    check(asked, value, root, &format!("{at}/{number}"), wrong);
                }
                true
            }
            other => panic!("{at}: the test doesn't know {other}"),
        };
        if !is_right {
            wrong.push(format!("{at}: {value} isn't {keyword} {asked}"));
        }
    }
}

fn is_of_type(name: &Value, value: &Value) -> bool {
    match name.as_str().unwrap() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("no type {other}"),
    }
}

fn schema(sandbox: &Sandbox, name: &str) -> Value {
    serde_json::from_str(&sandbox.ok(["schema", name])).unwrap()
}

#[test]
fn what_every_command_prints_is_valid_by_the_schema_that_it_names() {
    let sandbox = Sandbox::with_examples();
    let mut wrong = Vec::new();
    let mut met = BTreeSet::new();
    for line in LINES {
        let answer = sandbox.sh(&format!("track {line} --format json"));
        let Ok(printed) = serde_json::from_str::<Value>(&answer.stdout) else {
            wrong.push(format!("{line}: {} {}", answer.stdout, answer.stderr));
            continue;
        };
        let name = printed["schema"].as_str().unwrap().to_owned();
        wrong.extend(
            mistakes(&schema(&sandbox, &name), &printed).map(|one| format!("{line}: {one}")),
        );
        met.insert(name);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let names = sandbox.ok(["schema"]);
    let names: BTreeSet<String> = names.lines().map(str::to_owned).collect();
    assert_eq!(names, met, "the schemas, and those of the JSON that was printed");
}

#[test]
fn a_missing_key_and_a_wrong_type_are_noticed() {
    let sandbox = Sandbox::new();
    let schema = schema(&sandbox, "list");
    let is_valid = |printed: &Value| mistakes(&schema, printed).next().is_none();
    let mut printed: Value =
        serde_json::from_str(&sandbox.ok(["--demo", "list", "--json"])).unwrap();
    assert!(is_valid(&printed));
    let row = printed["findings"][0].as_object_mut().unwrap();
    let owner = row.insert("owner".to_owned(), 7.into()).unwrap();
    assert!(!is_valid(&printed));
    printed["findings"][0]["owner"] = owner;
    assert!(is_valid(&printed));
    assert!(printed["findings"][0].as_object_mut().unwrap().remove("owner").is_some());
    assert!(!is_valid(&printed));
}
