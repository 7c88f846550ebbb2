//! What `init` set, which is recorded as any other change.

use super::{alter, failed, is_noticed, sandbox, verified};

#[test]
fn a_setting_that_another_program_made_is_noticed() {
    let essex = "(select id from body where slug = 'essex')";
    let made = format!("insert into setting (name, body) values ('own-body', {essex})");
    is_noticed(&made, "replay", None);
    is_noticed("insert into setting (name, value) values ('group', 'staff')", "replay", None);
    for sql in [
        format!("update setting set body = {essex}"),
        "delete from setting".to_owned(),
        "update setting set body = null".to_owned(),
    ] {
        let sandbox = sandbox();
        sandbox.ok(["init", "--force", "kent"]);
        assert_eq!(verified(&sandbox, &[]).0.code, 0);
        alter(&sandbox, &sql);
        let (answer, said) = verified(&sandbox, &[]);
        assert_eq!(answer.code, 65, "{sql}: {answer:?}");
        assert_eq!(failed(&said), ["replay"], "{sql}");
        assert_eq!(said["first_bad"]["act"], 11, "{sql}: {said:#}");
    }
}
