#!/bin/sh
# Posts a digest of reminders to a Teams, Slack or Mattermost channel through an incoming webhook.
#
#   track remind --exec '/srv/track/to-chat.sh /srv/track/webhook'
#
# The file given here holds the URL of the webhook; keep it private (chmod 600).
# Needs curl and jq. Titles are left out unless `titles = true` is set under [remind] in track.toml.
set -eu

digest=$(cat)

# The URL and the message go to curl on standard input, so that they appear in no list of processes.
{
  printf 'url = "%s"\n' "$(head -n 1 "$1")"
  printf '%s' "$digest" | jq --raw-output '
    def line: "- \(.ref // "#\(.id)")@\(.body): \(.why)" +
      (if .due then ", due \(.due)" else "" end) +
      (if .owner then ", \(.owner)" else "" end) +
      (if .title == "" then "" else ": \(.title)" end);
    def duty: "- section 55, \(.body): last day \(.due)";
    {text: (["Reminders for \(.as_of)"] + [.duties[] | duty] + [.findings[] | line] | join("\n"))}
    | "data = " + (tojson | tojson)'
} | curl --fail --silent --show-error --max-time 30 --header 'Content-Type: application/json' --config -
