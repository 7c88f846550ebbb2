#!/bin/sh
# Posts a digest of reminders to a Teams, Slack or Mattermost channel through an incoming webhook.
#
#   track remind --exec '/srv/track/to-chat.sh /srv/track/webhook'
#
# The file given here holds the URL of the webhook; keep it private (chmod 600).
# Needs curl and jq. Titles are left out unless `titles = true` is set under [remind] in track.toml.
# If any part fails, nothing counts as sent, and `track remind` tries again.
set -eu
export PATH="${PATH:-/usr/local/bin:/usr/bin:/bin}"

fail() {
  printf 'to-chat.sh: %s\n' "$1" >&2
  exit 1
}

[ $# -eq 1 ] || fail 'name the file that holds the URL of the webhook, and nothing else'
for program in curl find jq; do
  command -v "$program" >/dev/null || fail "$program is not installed"
done

case $1 in
  /*) hook=$1 ;;
  *) hook=./$1 ;;
esac
[ -f "$hook" ] && [ -r "$hook" ] || fail "there is no file $1 that can be read"
shared=$(find -L "$hook" -prune \( -perm -040 -o -perm -020 -o -perm -004 -o -perm -002 \)) || fail "can't look at $1"
[ -z "$shared" ] || fail "others can read or change $1; run chmod 600 on it"
url=
read -r url <"$hook" || [ -n "$url" ] || fail "$1 is empty; its first line must be the URL of the webhook"
url=${url%"$(printf '\r')"}
case $url in
  *[[:space:][:cntrl:]\"\\]*) fail "the first line of $1 is not a web address" ;;
  https://?* | http://?*) ;;
  *) fail "the first line of $1 is not a web address" ;;
esac

digest=$(cat) || fail "can't read the digest"
message=$(printf '%s' "$digest" | jq --raw-output '
  def line: "- \(.ref // "#\(.id)")@\(.body): \(.why)" +
    (if .due then ", due \(.due)" else "" end) +
    (if .owner then ", \(.owner)" else "" end) +
    (if .title == "" then "" else ": \(.title)" end);
  def duty: "- section 55, \(.body): last day \(.due)";
  {text: (["Reminders for \(.as_of)"] + [.duties[] | duty] + [.findings[] | line] | join("\n"))}
  | "data = " + (tojson | tojson)') || fail "jq can't read the digest"
[ -n "$message" ] || fail 'the digest is empty'

# The URL and the message go to curl on standard input, so that they appear in no list of processes.
# curl takes a redirection for a success and may be told by ~/.curlrc to ask for a page instead.
status=$(printf 'url = "%s"\n%s\n' "$url" "$message" |
  curl --disable --globoff --silent --show-error --max-time 30 --output /dev/null --write-out '%{http_code}' \
    --header 'Content-Type: application/json' --config -) || fail 'curl could not post the message'
case $status in
  2??) ;;
  *) fail "the webhook answered with status $status" ;;
esac
