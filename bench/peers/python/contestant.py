"""One side of a native benchmark: prints its facts, then answers a number of runs by their milliseconds."""

import json
import sys
import time


def serve(facts, run):
    print(json.dumps(facts), flush=True)
    for line in sys.stdin:
        times = []
        for _ in range(int(line)):
            started = time.perf_counter()
            run()
            times.append((time.perf_counter() - started) * 1e3)
        print(json.dumps({"ms": times}), flush=True)
