"""Runs the shards of `trainer prepare` or `trainer sweep` as tasks of a Ray cluster: docs/scale.md.

    python ray_jobs.py SHARDS COMMAND [OPTIONS]

CPUS in the environment is the number of CPUs of each task, one if it is not set. All nodes need the program and the folders at
the same paths. A task whose node is lost is started again, and resumes.
"""

import os
import subprocess
import sys
from pathlib import Path

RUN = Path(__file__).resolve().with_name("run.sh")


def run(shard, shards, options):
    """Returns the exit status of one shard."""
    environment = {**os.environ, "SHARD": str(shard), "SHARDS": str(shards)}
    return subprocess.run(["sh", str(RUN), *options], env=environment, check=False).returncode


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    import ray

    shards, options = int(sys.argv[1]), sys.argv[2:]
    ray.init()
    task = ray.remote(num_cpus=int(os.environ.get("CPUS", "1")), max_retries=3)(run)
    found = ray.get([task.remote(shard, shards, options) for shard in range(1, shards + 1)])
    failed = [shard for shard, status in enumerate(found, 1) if status != 0]
    if failed:
        sys.exit(f"failed: shards {', '.join(map(str, failed))} of {shards}")


if __name__ == "__main__":
    main()
