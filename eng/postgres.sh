#!/usr/bin/env bash
# A PostgreSQL of one's own for tests and trials: eng/postgres.sh start FOLDER makes a cluster there, on a free port of this
# machine alone, and prints what to pass as IGOS_TEST_POSTGRES; restart FOLDER and stop FOLDER do what they say, and stop
# removes the folder. Needs PostgreSQL's programs (Debian: postgresql). As root it runs as the user postgres.
set -euo pipefail
usage() { echo "usage: eng/postgres.sh start|restart|stop FOLDER" >&2; exit 2; }
[ $# = 2 ] || usage
folder=$(realpath -m "$2")
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
if [ -z "$bin" ]; then
  command -v initdb >/dev/null || { echo "eng/postgres.sh: PostgreSQL isn't there: install Debian's postgresql." >&2; exit 77; }
  bin=$(dirname "$(readlink -f "$(command -v initdb)")")
fi

# PostgreSQL refuses to run as root.
as_user() { (cd / && if [ "$(id -u)" = 0 ]; then setpriv --reuid postgres --regid postgres --init-groups "$@"; else "$@"; fi); }
control() { as_user "$bin/pg_ctl" -D "$folder/data" -w -t 60 "$@" >/dev/null; }

case "$1" in
  start)
    mkdir "$folder"
    [ "$(id -u)" != 0 ] || chown postgres "$folder"
    chmod 700 "$folder"
    password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    as_user sh -c 'umask 077; echo "$1" > "$2/password"' sh "$password" "$folder"
    as_user "$bin/initdb" -D "$folder/data" -U igos --pwfile "$folder/password" -A scram-sha-256 -E UTF8 --locale C.UTF-8 \
      >/dev/null
    # Another process may take a port between its choice and its use: then another is tried.
    for _ in 1 2 3 4 5; do
      port=$((20000 + RANDOM % 20000))
      if control -l "$folder/log" -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=''" start; then
        echo "Host=127.0.0.1;Port=$port;Database=postgres;Username=igos;Password=$password"
        exit 0
      fi
    done
    cat "$folder/log" >&2
    exit 1
    ;;
  restart) control -l "$folder/log" -m fast restart ;;
  stop)
    control -m immediate stop
    rm -rf "$folder"
    ;;
  *) usage ;;
esac
