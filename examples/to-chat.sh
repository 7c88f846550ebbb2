#!/bin/sh
# Posts a digest of reminders to a channel of Teams, Slack or Mattermost, by an incoming webhook.
#
#   track remind --exec '/srv/track/to-chat.sh /srv/track/webhook'
#
# The file named here holds the address of the webhook, and nobody else should be able to read it (chmod 600).
# Needs curl and jq. Titles are left out unless `titles = true` stands under [remind] in track.toml.
set -eu

digest=$(cat)

# What is posted and where goes to curl by standard input, so that no list of processes shows it.
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
