#!/usr/bin/env bash
# Installs what the tests need where it is missing, builds everything, runs every suite, and ends with "N passed, N failed".
# Arguments are handed to `dotnet build` and `dotnet test`, for example -p:SemanticKernel=Official.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

results=artifacts/test-results
# The folder of the PostgreSQL that this run started.
postgres=""
log() { printf '%s\n' "$*"; }

require_sdk() {
  if ! command -v dotnet >/dev/null || ! dotnet --version >/dev/null 2>&1; then
    log "The .NET 10 SDK is missing. Install it (see global.json for the version) and run this again."
    exit 1
  fi
}

# Time zones and locales come from the system: turns speak the user's.
install_system_data() {
  local missing=()
  [ -e /usr/share/zoneinfo/Europe/Berlin ] || missing+=(tzdata)
  ldconfig -p 2>/dev/null | grep -q libicuuc || missing+=(libicu-dev)
  [ ${#missing[@]} -eq 0 ] && return
  if [ "$(uname -s)" = Linux ] && command -v apt-get >/dev/null && [ "$(id -u)" -eq 0 ]; then
    log "Installing ${missing[*]}."
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}"
  elif [ "$(uname -s)" = Linux ]; then
    log "Missing: ${missing[*]}. Install them with your package manager and run this again."
    exit 1
  fi
}

# The settings of whoever runs this must not reach the servers under test. .NET reads names in any case, and `__` in a name
# makes it a setting.
forget_settings() {
  local name
  shopt -s nocasematch
  for name in $(compgen -e); do
    case "$name" in
      OPENAI_* | OTEL_* | ASPNETCORE_* | DOTNET_ENVIRONMENT | [!_]*__*) unset "$name" ;;
    esac
  done
  shopt -u nocasematch
}

# Tests get a PostgreSQL of their own unless one is given. Without any, the run fails: a skipped test would look like a passed one.
start_postgres() {
  [ -z "${A3_TEST_POSTGRES:-}" ] || return 0
  trap stop_postgres EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  trap 'exit 129' HUP
  postgres=$(mktemp -d)
  A3_TEST_POSTGRES=$(./scripts/postgres.sh start "$postgres" | tail -n 1)
  export A3_TEST_POSTGRES
}

# An interrupted start has removed its folder itself.
# shellcheck disable=SC2317 # called by the trap
stop_postgres() {
  if [ -n "$postgres" ] && [ -d "$postgres" ]; then ./scripts/postgres.sh stop "$postgres" || true; fi
}

# Whole-file attributes of the results that the test runner wrote: total, executed, passed, failed.
sum() { sed -n "s/.*<Counters .*[^a-zA-Z]$1=\"\([0-9]*\)\".*/\1/p" "$results"/*/*.trx | awk '{n += $1} END {print n + 0}'; }

# A test that was left out says why.
print_skipped() {
  awk 'BEGIN { RS = "</UnitTestResult>" }
    /outcome="NotExecuted"/ {
      match($0, /testName="[^"]*"/); name = substr($0, RSTART + 10, RLENGTH - 11)
      reason = ""; if (match($0, /<Message>[^<]*/)) reason = substr($0, RSTART + 9, RLENGTH - 9)
      print "skipped: " name ": " reason
    }' "$results"/*/*.trx
}

require_sdk
[ "$(uname -s)" != Linux ] || install_system_data
[ -d ../shared/data ] || log "../shared/data is not there: tests on the real CRM export are skipped."

# A test that hangs ends the run, which says which it was.
watch=(--blame-hang-timeout 20m --blame-hang-dump-type none)

rm -rf "$results"
forget_settings
start_postgres

dotnet build A3Agent.sln -nologo -v quiet "$@"
status=0
dotnet test A3Agent.sln --no-build -nologo --logger trx --results-directory "$results/all" \
  --filter "store!=postgres" "${watch[@]}" "$@" || status=$?
# The server once more, on the other store; what is about a SQLite file or about no database has run.
A3_TEST_STORE=postgres dotnet test tests/A3Agent.Server.Tests --no-build -nologo --logger trx --results-directory "$results/postgres" \
  --filter "store!=sqlite" "${watch[@]}" "$@" || status=$?

passed=$(sum passed) failed=$(sum failed)
print_skipped
if [ "$((passed + failed))" -eq 0 ]; then
  log "No test ran."
  status=1
fi
log "$passed passed, $failed failed"
[ "$failed" -eq 0 ] || status=1
exit "$status"
