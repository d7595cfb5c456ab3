#!/usr/bin/env bash
# A PostgreSQL with pgvector of one's own: for tests, benchmarks and trying things out. Not for data that anybody needs.
#
#   scripts/postgres.sh start FOLDER   starts one; the last line of stdout is its administrator's connection string
#   scripts/postgres.sh stop FOLDER    stops it and removes FOLDER
#
# FOLDER is new or empty. Progress goes to stderr. The first of these ways that works is taken: the server that
# A3_TEST_POSTGRES names; Docker; an installed PostgreSQL 15 or newer that has pgvector; the distribution's packages;
# or a built pgvector, as install-pgvector.sh installs them when this runs as root.
set -euo pipefail

image=pgvector/pgvector:pg17
oldest=15
extensions="vector pg_trgm btree_gin"
install=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/install-pgvector.sh
# The file that says that FOLDER is ours to remove, and which server's programs run there.
marker=a3-postgres

# What a throwaway server need not do: survive a crash. Its clients are many test classes at once.
settings=(fsync=off synchronous_commit=off full_page_writes=off max_connections=300 shared_buffers=256MB jit=off)

# The caller's libpq settings and language must not reach the programs that run here.
for name in $(compgen -e PG || true); do unset "$name"; done
export LC_ALL=C

folder="" bin="" connection="" started=no

log() { printf '%s\n' "$*" >&2; }
fail() { log "$*"; exit 1; }
is_root() { [ "$(id -u)" -eq 0 ]; }
has() { command -v "$1" >/dev/null 2>&1; }
random_password() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }
connection_string() { printf 'Host=127.0.0.1;Port=%s;Username=postgres;Password=%s;Database=postgres' "$1" "$2"; }

# ---- The folder

claim_folder() {
  mkdir -p -- "$1"
  folder=$(cd -- "$1" && pwd -P)
  if [ -n "$(ls -A "$folder")" ]; then
    log "$folder is not empty. Name a new folder."
    folder="" && exit 1
  fi
  : >"$folder/$marker"
}

# Only what start made is removed: a folder that was named by mistake keeps its files.
discard_folder() {
  if [ -s "$folder/container.id" ]; then
    docker rm --force --volumes "$(cat "$folder/container.id")" >/dev/null || log "The container could not be removed."
  fi
  if [ -f "$folder/data/postmaster.pid" ]; then
    stop_server || fail "The server in $folder did not stop; its log is server.log there."
  fi
  rm -rf -- "$folder/data"
  rm -f -- "$folder/container.id" "$folder/password" "$folder/server.log" "$folder/$marker"
  rmdir -- "$folder" 2>/dev/null || log "$folder holds other files and stays."
}

# ---- Docker

# A container that runs but cannot be reached (an engine on another machine, or outside this container) is of no use.
start_container() {
  local password port id setting options=()
  has docker && docker info >/dev/null 2>&1 || return 1
  log "Starting $image."
  password=$(random_password)
  for setting in "${settings[@]}"; do options+=(-c "$setting"); done
  POSTGRES_PASSWORD=$password docker run --detach --cidfile "$folder/container.id" --publish 127.0.0.1::5432 --shm-size 1g \
    --env POSTGRES_PASSWORD --env POSTGRES_INITDB_ARGS="--encoding=UTF8 --locale=C.UTF-8" \
    "$image" "${options[@]}" >/dev/null || { forget_container; return 1; }
  id=$(cat "$folder/container.id")
  if wait_for_container "$id" && port=$(docker port "$id" 5432/tcp | sed -n 's/^127\.0\.0\.1://p') && can_connect "$port"; then
    connection=$(connection_string "$port" "$password")
    return 0
  fi
  docker logs --tail 20 "$id" >&2 || true
  forget_container
  return 1
}

# The image's first server, which only prepares the data, does not listen on TCP.
wait_for_container() {
  local deadline=$((SECONDS + 60))
  until docker exec "$1" pg_isready --quiet --host 127.0.0.1 >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.2
  done
}

can_connect() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

forget_container() {
  log "Docker could not start a server that can be reached from here; looking for another way."
  [ ! -s "$folder/container.id" ] || docker rm --force --volumes "$(cat "$folder/container.id")" >/dev/null 2>&1 || true
  rm -f -- "$folder/container.id"
}

# ---- An installed server

# Debian's, Red Hat's and Homebrew's places, then whatever pg_config speaks of.
server_folders() {
  printf '%s\n' /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin
  ! has pg_config || pg_config --bindir
}

# 0 where the folder holds no server.
server_version() {
  if [ -x "$1/initdb" ] && [ -x "$1/pg_ctl" ] && [ -x "$1/pg_config" ]; then
    "$1/pg_config" --version | sed -E 's/^[^0-9]*([0-9]+).*/\1/'
  else
    echo 0
  fi
}

has_extensions() {
  local extension share
  share=$("$1/pg_config" --sharedir)
  for extension in $extensions; do [ -f "$share/extension/$extension.control" ] || return 1; done
}

# The newest installed server that is complete.
find_server() {
  local candidate version best=0
  while read -r candidate; do
    version=$(server_version "$candidate")
    if [ "$version" -ge "$oldest" ] && [ "$version" -gt "$best" ] && has_extensions "$candidate"; then
      best=$version bin=$candidate
    fi
  done < <(server_folders)
  [ "$best" -gt 0 ]
}

# ---- A cluster of the found server

# PostgreSQL refuses to run as root.
as_owner() {
  local owner
  if is_root; then
    # shellcheck disable=SC2012 # the only portable way to a name; user names are plain
    owner=$(ls -ld "$folder" | awk '{ print $3 }')
    (cd "$folder" && setpriv --reuid "$owner" --regid "$(id -g "$owner")" --init-groups -- "$@")
  else
    "$@"
  fi
}

give_folder_away() {
  chmod 700 "$folder"
  is_root || return 0
  chown "$(id -un postgres 2>/dev/null || echo nobody)" "$folder"
  as_owner test -w "$folder" 2>/dev/null ||
    fail "$folder cannot be reached by the user whom PostgreSQL runs as (not root). Name a folder under /tmp."
}

start_server() {
  local password port
  printf '%s\n' "$bin" >"$folder/$marker"
  give_folder_away
  password=$(random_password)
  create_cluster "$password"
  port=$(start_on_free_port)
  connection=$(connection_string "$port" "$password")
}

create_cluster() {
  local locale=C
  ! locale -a 2>/dev/null | grep -qiE '^C\.utf-?8$' || locale=C.UTF-8
  # shellcheck disable=SC2016 # the inner shell's $1
  printf '%s\n' "$1" | as_owner sh -c 'umask 077 && cat >"$1"' sh "$folder/password"
  as_owner "$bin/initdb" --pgdata "$folder/data" --username postgres --pwfile "$folder/password" --auth-local=scram-sha-256 \
    --auth-host=scram-sha-256 --encoding=UTF8 --locale="$locale" --no-sync >/dev/null
  rm -f -- "$folder/password"
  {
    printf '%s\n' "${settings[@]}"
    echo "listen_addresses = '127.0.0.1'"
    # Relative to data: sockets lie in FOLDER however long its path is.
    echo "unix_socket_directories = '..'"
    # A container's /dev/shm often holds no more than 64 MB, too little for a parallel index build.
    echo "dynamic_shared_memory_type = mmap"
  } >>"$folder/data/postgresql.conf"
}

# Only binding a port tells that it is free. The range is below the ports that systems hand out to clients.
start_on_free_port() {
  local port attempt
  for attempt in 1 2 3 4 5 6 7 8 9 10; do
    port=$((20000 + RANDOM % 12000))
    if as_owner "$bin/pg_ctl" start --silent --wait --timeout 60 --pgdata "$folder/data" --log "$folder/server.log" \
      --options "-p $port" >&2; then
      echo "$port"
      return
    fi
    grep -q "Address already in use" "$folder/server.log" || break
    log "Port $port is taken (attempt $attempt)."
    rm -f -- "$folder/server.log"
  done
  [ ! -f "$folder/server.log" ] || cat "$folder/server.log" >&2
  fail "PostgreSQL did not start."
}

stop_server() {
  bin=$(cat "$folder/$marker")
  as_owner "$bin/pg_ctl" stop --silent --wait --timeout 30 --pgdata "$folder/data" --mode fast >&2 ||
    as_owner "$bin/pg_ctl" stop --silent --wait --timeout 30 --pgdata "$folder/data" --mode immediate >&2
}

# ---- Commands

how_to_repair="PostgreSQL $oldest or newer with pgvector is needed and could not be had here. One of these is enough:
- start Docker (the image is $image);
- install the server and pgvector: as root, 'apt-get install postgresql-17 postgresql-17-pgvector' on Debian 13
  (Ubuntu 24.04: 16), 'brew install postgresql@17 pgvector' on macOS;
- on Debian 12, run scripts/install-pgvector.sh as root: it installs PostgreSQL 15 and a compiler and builds pgvector;
- set A3_TEST_POSTGRES to an administrator's connection string of a server that has pgvector."

start() {
  claim_folder "$1"
  # An interrupted or failed start leaves nothing behind.
  trap '[ "$started" = yes ] || [ -z "$folder" ] || discard_folder' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  trap 'exit 129' HUP
  if ! start_container; then
    find_server || { "$install" && find_server; } || fail "$how_to_repair"
    log "Starting PostgreSQL $(server_version "$bin") of $bin."
    start_server
  fi
  started=yes
}

stop() {
  if [ -f "$1/$marker" ]; then
    folder=$(cd -- "$1" && pwd -P)
    discard_folder
  elif [ -n "${A3_TEST_POSTGRES:-}" ]; then
    log "Nothing was started in $1: A3_TEST_POSTGRES names the server."
  else
    fail "Nothing was started in $1."
  fi
}

case "${1:-} $#" in
  "start 2")
    if [ -n "${A3_TEST_POSTGRES:-}" ]; then
      connection=$A3_TEST_POSTGRES
    else
      start "$2" >&2
    fi
    printf '%s\n' "$connection"
    ;;
  "stop 2") stop "$2" ;;
  *) fail "Usage: scripts/postgres.sh start FOLDER | stop FOLDER" ;;
esac
