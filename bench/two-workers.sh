#!/usr/bin/env bash
# Results a minute of two workers of one thread each against one of one thread, on a PostgreSQL of its own: one, two, two, one.
# From the root, after dotnet build -c Release: bench/two-workers.sh FOLDER PHOTOGRAPHS... [-- OPTIONS OF igos evaluate]
# A worker's rate is that of its own jobs, from the first one's begin to the last one's end, by the queue: what one waits at the
# study's end for the other's last job isn't in it. The processor's times also hold the workers' start, about 2 s each.
# Needs eng/postgres.sh, psql and two idle cores.
set -euo pipefail
folder=$1; shift
photographs=(); while [ $# -gt 0 ] && [ "$1" != -- ]; do photographs+=("$1"); shift; done
[ $# = 0 ] || shift
igos=${IGOS:-artifacts/bin/Igos.Cli/release/Igos.Cli}
chmod 711 "$(dirname "$folder")"
address=$(eng/postgres.sh start "$folder")
workers=()
trap 'kill -9 "${workers[@]}" 2>/dev/null || true; eng/postgres.sh stop "$folder"' EXIT
field() { sed "s/.*$1=\([^;]*\).*/\1/" <<<"$address"; }
query() { PGPASSWORD=$(field Password) psql -h 127.0.0.1 -p "$(field Port)" -U igos postgres -Atc "$1"; }
turn=0
for count in 1 2 2 1; do
  turn=$((turn + 1))
  store="$address;Search Path=turn$turn"
  "$igos" evaluate "${photographs[@]}" --store "$store" "$@" --threads 1 --submit 2>/dev/null
  for _ in $(seq "$count"); do
    OMP_NUM_THREADS=1 "$igos" worker --store "$store" --threads 1 2>/dev/null &
    workers+=($!)
  done
  while [ "$(query "SELECT count(*) FROM turn${turn}_jobs.job WHERE statename <> 'Succeeded'")" != 0 ]; do sleep 10; done # asking takes the workers' processors
  ticks=$(for w in "${workers[@]}"; do cut -d' ' -f14,15 "/proc/$w/stat"; done | awk '{ n += $1 + $2 } END { print n }')
  kill -TERM "${workers[@]}"
  wait "${workers[@]}"
  workers=()
  query "WITH jobs AS (
      SELECT begun.data::jsonb->>'ServerId' AS worker, begun.createdat AS begun, ended.createdat AS ended,
        (length(job.arguments::text) - length(replace(job.arguments::text, 'Choice', ''))) / length('Choice') AS results
      FROM turn${turn}_jobs.job AS job
        JOIN turn${turn}_jobs.state AS begun ON begun.jobid = job.id AND begun.name = 'Processing'
        JOIN turn${turn}_jobs.state AS ended ON ended.jobid = job.id AND ended.name = 'Succeeded'),
    workers AS (
      SELECT sum(results) AS results, count(*) AS jobs, extract(epoch FROM max(ended) - min(begun)) AS seconds FROM jobs GROUP BY worker)
    SELECT '$count workers: ' || sum(results) || ' results, ' || sum(jobs) || ' jobs, ' || string_agg(round(seconds, 1) || ' s', ' and ')
      || ', ' || round(sum(60 * results / seconds), 2) || ' a minute, ' || round($ticks / 100.0 / sum(results), 2)
      || ' s of processor a result' FROM workers"
done
