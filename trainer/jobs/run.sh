#!/bin/sh
# One shard of `trainer prepare` or `trainer sweep`, as one job of many: docs/scale.md.
#
#   SHARDS=8 SHARD=3 run.sh COMMAND [OPTIONS]
#
# runs `trainer COMMAND [OPTIONS] --shard 3/8`; {} in an option becomes the number of the shard. The number comes from Slurm's
# array, from the index of a Kubernetes job, or from SHARD. SHARDS must be given: a scheduler that repeats a few failed jobs
# would state their number, and other files would be processed. TRAINER is the program, if it is not in the path.
set -eu

if [ -n "${SHARD:-}" ]; then
  shard=$SHARD
elif [ -n "${SLURM_ARRAY_TASK_ID:-}" ]; then
  shard=$SLURM_ARRAY_TASK_ID
elif [ -n "${JOB_COMPLETION_INDEX:-}" ]; then
  shard=$((JOB_COMPLETION_INDEX + 1))
else
  echo "run.sh: no shard: set SHARD, or start it as a job of an array (SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX)" >&2
  exit 2
fi
if [ -z "${SHARDS:-}" ]; then
  echo "run.sh: set SHARDS to the number of shards" >&2
  exit 2
fi

# Each argument is taken from the front, and appended with the number in place of {}.
count=$#
while [ "$count" -gt 0 ]; do
  argument=$1
  shift
  while [ "$argument" != "${argument#*\{\}}" ]; do
    argument="${argument%%\{\}*}$shard${argument#*\{\}}"
  done
  set -- "$@" "$argument"
  count=$((count - 1))
done
exec "${TRAINER:-trainer}" "$@" --shard "$shard/$SHARDS"
