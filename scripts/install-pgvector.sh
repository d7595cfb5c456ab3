#!/usr/bin/env bash
# Installs PostgreSQL and pgvector on Debian and its kin, as root: the distribution's packages, or on Debian 12, which has no
# package of pgvector, its PostgreSQL 15 and pgvector built from the next release's source. Starts no server.
set -euo pipefail

oldest=15
export LC_ALL=C DEBIAN_FRONTEND=noninteractive

log() { printf '%s\n' "$*" >&2; }

# What a program prints is of interest only when it fails.
quietly() {
  local output
  output=$("$@" 2>&1) || { printf '%s\n' "$output" >&2; return 1; }
}

# One archive that fails is no reason to give up, for the others may have what is needed, but it is said.
update_lists() { quietly "$@" update -o APT::Update::Error-Mode=any || true; }

# The server's package has brought the contrib modules since PostgreSQL 10.
install_packaged_pgvector() {
  local version
  version=$(apt-cache search --names-only '^postgresql-[0-9]+-pgvector$' | sed -E 's/^postgresql-([0-9]+)-.*/\1/' |
    awk -v oldest="$oldest" '$1 >= oldest && $1 > best { best = $1 } END { if (best) print best }')
  [ -n "$version" ] || return 1
  apt_install "postgresql-$version" "postgresql-$version-pgvector"
}

# Debian's packages start a cluster of their own as they are installed; nobody here asked for that one.
apt_install() (
  drop_in=/etc/postgresql-common/createcluster.d/a3-postgres.conf
  log "Installing $*."
  mkdir -p "$(dirname "$drop_in")"
  trap 'rm -f "$drop_in"' EXIT
  echo "create_main_cluster = false" >"$drop_in"
  quietly apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=120 "$@"
)

install_built_pgvector() {
  local release
  # shellcheck disable=SC1091 # the machine's own file
  release=$(. /etc/os-release && echo "${ID:-} ${VERSION_ID:-}")
  [ "$release" = "debian 12" ] || return 1
  # An old image's keyring does not know the next release's keys.
  apt_install debian-archive-keyring postgresql-15 postgresql-server-dev-15 gcc libc6-dev make dpkg-dev || return 1
  build_pgvector bookworm trixie /usr/lib/postgresql/15/bin/pg_config
}

# pgvector's source comes from the next release through an apt configuration of its own: the machine's lists stay as they are.
# Debian's patch builds it for any processor of this kind. JIT is off, so LLVM's bitcode is left out.
build_pgvector() (
  release=$1 next=$2 pg_config=$3
  work=$(mktemp -d)
  trap 'rm -rf -- "$work"' EXIT
  # apt fetches as its own user.
  chmod 755 "$work"
  mkdir -p "$work"/{sources,lists/partial,cache/archives/partial,fetched}
  ! id _apt >/dev/null 2>&1 || chown _apt "$work/fetched"
  source_entries "$release" "$next" "$work/sources"
  apt=(apt-get -q -o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$work/sources"
    -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache")

  log "Building pgvector from $next's source."
  cd "$work/fetched" || exit 1
  update_lists "${apt[@]}"
  # dpkg-source need not check again what apt has checked.
  quietly "${apt[@]}" source --download-only pgvector &&
    quietly dpkg-source --no-check --extract ./pgvector_*.dsc "$work/pgvector" &&
    quietly make -j "$(nproc)" -C "$work/pgvector" with_llvm=no PG_CONFIG="$pg_config" &&
    quietly make -C "$work/pgvector" with_llvm=no PG_CONFIG="$pg_config" install
)

# The machine's entries for its release, in both of apt's formats, as entries for the sources of another one.
# Addresses, keys and options stay what they are.
source_entries() {
  local from=$1 to=$2 target=$3 list="" parts="" file
  eval "$(apt-config shell list Dir::Etc::sourcelist/f parts Dir::Etc::sourceparts/d)"
  cat "$list" "$parts"/*.list 2>/dev/null |
    sed -nE "s/^[[:space:]]*deb[[:space:]]+(\[[^]]*\][[:space:]]+)?([^[:space:]]+)[[:space:]]+${from}[[:space:]].*/deb-src \1\2 $to main/p" \
      >"$target/next.list" || true
  # A blank line ends an entry and a line that begins with a space goes on with the field before it.
  for file in "$parts"/*.sources; do [ ! -f "$file" ] || { cat "$file" && echo; }; done |
    awk -v from="$from" -v to="$to" '
      function flush() {
        if (wanted && !disabled) printf "Types: deb-src\nSuites: %s\nComponents: main\n%s\n", to, kept
        kept = field = ""; wanted = disabled = 0
      }
      /^#/ { next }
      /^[[:space:]]*$/ { flush(); next }
      { line = $0 }
      /^[^[:space:]]/ { field = tolower($0); sub(/:.*/, "", field); sub(/^[^:]*:/, "") }
      field == "suites" { for (i = 1; i <= NF; i++) if ($i == from) wanted = 1 }
      field == "enabled" && tolower($1) ~ /^(no|false|0|off)$/ { disabled = 1 }
      field !~ /^(types|suites|components|enabled)$/ { kept = kept line "\n" }
      END { flush() }' >"$target/next.sources"
}

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  log "Packages are installed with apt-get, as root."
  exit 1
fi
log "Looking for packages."
update_lists apt-get -q
install_packaged_pgvector || install_built_pgvector
