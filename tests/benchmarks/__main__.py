"""``make bench``: every benchmark, or those named; exit 1 when a ratio misses its promise.

python -m tests.benchmarks [lookup] [answer] [exposure] [depth] [network] [siting] [overview] [permission] [clients]
"""

from __future__ import annotations

import sys

from tests.benchmarks import answer, clients, depth, exposure, lookup, network, overview, permission, siting
from tests.benchmarks.figures import missed, table

JOBS = {
    "lookup": lookup.figures,
    "answer": answer.figures,
    "exposure": exposure.figures,
    "depth": depth.figures,
    "network": network.figures,
    "siting": siting.figures,
    "overview": overview.figures,
    "permission": permission.figures,
    "clients": clients.figures,
}


def main(names: list[str]) -> int:
    """Run the named benchmarks and print their figures."""
    unknown = [name for name in names if name not in JOBS]
    if unknown:
        print(f"No benchmark is called {unknown[0]}; there are {', '.join(JOBS)}.", file=sys.stderr)
        return 2
    figures = [figure for name in names or JOBS for figure in JOBS[name]()]
    print(table(figures))
    return 1 if missed(figures) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
