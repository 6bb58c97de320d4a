# What the scripts of this folder share. Source it first: it goes to the project's folder.
# shellcheck shell=bash
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$ROOT"
# Whatever the caller's shell is set up for, we run this project's code with its own Python.
unset PYTHONPATH PYTHONHOME PYTHONSAFEPATH PYTHONSTARTUP VIRTUAL_ENV CDPATH ENV
export FLASK_APP=wsgi:app
VENV=$ROOT/.venv
LOG=var/log/setup.log

say() { printf '→ %s\n' "$*"; }
fail() { printf '✗ %s\n' "$*" >&2; exit 1; }

# A setting as the application sees it: environment, then .env, then config.yml.
setting() {
  local name=$1 prefixed=FLASK_$1 line
  if [ -n "${!name:-}" ]; then printf '%s' "${!name}"; return; fi
  if [ -n "${!prefixed:-}" ]; then printf '%s' "${!prefixed}"; return; fi
  line=$(sed -nE "s/^(export )?(FLASK_)?$name *= *//p" .env 2>/dev/null | tail -n 1)
  [ -n "$line" ] || line=$(sed -nE "s/^$name: *([^ #]*).*/\1/p" config.yml 2>/dev/null | tail -n 1)
  line=${line%\"}; line=${line#\"}; line=${line%\'}; printf '%s' "${line#\'}"
}

# Building and checking need no secret, but the application doesn't load without one.
with_any_key() {
  if [ -z "$(setting SECRET_KEY)" ]; then
    SECRET_KEY=$("$VENV/bin/python" -c 'import secrets; print(secrets.token_hex(32))')
    export SECRET_KEY
  fi
}

# Run a long command. A signal to us stops it, and all that it started, before we go.
patiently() {
  local status=0
  set -m # a process group of its own
  "$@" </dev/null &
  running=$!
  set +m
  trap 'stop_running; exit 143' TERM
  trap 'stop_running; exit 130' INT
  trap 'stop_running; exit 129' HUP
  wait "$running" || status=$?
  trap - TERM INT HUP
  return "$status"
}

stop_running() {
  trap '' TERM INT HUP
  kill -TERM -- "-$running" 2>/dev/null || true
  wait "$running" 2>/dev/null || true
}

# A checksum over the names and contents of files and folders, and over the words after "--".
checksum() {
  local paths=()
  while [ $# -gt 0 ] && [ "$1" != "--" ]; do
    [ -e "$1" ] && paths+=("$1")
    shift
  done
  {
    printf '%s\n' "$ROOT" "$@"
    [ ${#paths[@]} -eq 0 ] || find "${paths[@]}" -type f ! -name '*.expanded.css' \
      ! -name '*.mo' ! -name '*.pyc' -print0 | LC_ALL=C sort -z | xargs -0 cksum
  } | cksum
}

# done_before NAME CHECKSUM: whether the step has been taken with the same input.
done_before() { [ "$(cat "var/setup/$1" 2>/dev/null)" = "$2" ]; }
mark_done() { mkdir -p var/setup; printf '%s\n' "$2" >"var/setup/$1"; }

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

# The first Python that is new enough. A launcher may be in PATH and still not start.
find_python() {
  local python
  for python in ${PYTHON:-} python3.13 python3.12 python3.11 python3; do
    if new_enough "$python"; then
      printf '%s' "$python"
      return
    fi
  done
  fail "Python 3.11 or newer is needed (found: $(python3 --version 2>/dev/null || echo none)):" \
    "install it, or name it: PYTHON=/path/to/python3.12 bin/setup"
}

check_node() {
  local version
  version=$(node --version 2>/dev/null) ||
    fail "Node 20 or newer is needed (found: none): install it from your system or https://nodejs.org"
  version=${version#v}
  [ "${version%%.*}" -ge 20 ] ||
    fail "Node 20 or newer is needed (found: $version): install it from your system or https://nodejs.org"
  npm --version >/dev/null 2>&1 || fail "npm is missing: install it (it comes with Node)"
}
