#!/usr/bin/env bash
# A fresh clone of HEAD in an empty folder with an empty HOME: bin/dev reaches a page, stops
# without leaving a process, answers within 10 seconds the second time, and bin/test is green.
. "$(dirname "${BASH_SOURCE[0]}")/../bin/lib.sh"

place=$(mktemp -d)
port=$("$VENV/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
finish() {
  if [ -n "${dev:-}" ]; then kill -TERM "$dev" && wait "$dev" || true; fi
  rm -rf "$place"
}
trap finish EXIT

# Only where programs are and how to reach the network; nothing of this machine's own set-up.
clean=(env -i PATH="$PATH" HOME="$place/home" LANG=C.UTF-8 PORT="$port" ${CI:+CI="$CI"}
  ${https_proxy:+https_proxy="$https_proxy"} ${http_proxy:+http_proxy="$http_proxy"})

seconds_until_page() {
  local start=$SECONDS
  until curl -fs -o /dev/null "http://localhost:$port/"; do
    kill -0 "$dev" 2>/dev/null || fail "bin/dev ended: $(tail -n 3 "$place/dev.log")"
    [ $((SECONDS - start)) -lt 600 ] || fail "no page after 10 minutes: $(tail -n 3 "$place/dev.log")"
    sleep 0.2
  done
  echo $((SECONDS - start))
}

start_dev() { "${clean[@]}" bin/dev >>"$place/dev.log" 2>&1 & dev=$!; }

stop_dev() {
  kill -TERM "$dev"
  wait "$dev" || true
  dev=
  if pgrep -f "$place/clone" >/dev/null; then fail "bin/dev left processes: $(pgrep -af "$place/clone")"; fi
}

mkdir "$place/home"
git clone -q "$ROOT" "$place/clone"
cd "$place/clone"
start_dev
first=$(seconds_until_page)
stop_dev
start_dev
second=$(seconds_until_page)
stop_dev
row() { printf '%-38s %4s s\n' "$@"; }
printf 'fresh clone of %s\n' "$(git rev-parse --short HEAD)"
row "first bin/dev until the page" "$first"
row "second bin/dev until the page" "$second"
[ "$second" -le 10 ] || fail "the second start took more than 10 seconds"

start=$SECONDS
outcome=0
"${clean[@]}" bin/test >"$place/test.log" 2>&1 || outcome=$?
row "bin/test with its set-up" $((SECONDS - start))
tail -n 1 "$place/test.log"
[ "$outcome" = 0 ] || { grep -E '^(FAILED|ERROR)' "$place/test.log" >&2; fail "bin/test is red"; }
