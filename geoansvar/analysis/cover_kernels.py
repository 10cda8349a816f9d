"""Searches along roads, compiled when first used: nodes wait in a ring of distance steps, not in a heap.

Imported where something is measured, never at start. The plain twin of both is ``routes.distances``, scipy's search;
the tests hold them against each other, and both against networkx.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Counts = NDArray[np.int64]
Records = NDArray[np.void]
Rows = tuple[Counts, Ints, Floats]  # compressed rows: where each begins, the places in it, and their costs
Graph = tuple[Ints, Records]
# As with road_graph.ARC, what is read together lies together: that alone makes the search twice as fast.
NODE = np.dtype([("cost", np.float64), ("owner", np.int32), ("places", np.int32)])
ENTRY = np.dtype([("cost", np.float64), ("node", np.int32), ("next", np.int32)])
_WIDTH = 0.25  # of an ordinary arc: wider slots are emptied more often, narrower ones are more
_LONGEST_RING = 1 << 20
_ROOM = 1 << 16  # pairs of source and place for which there is room from the start
_LATE = 1 << 62


@njit(cache=True, nogil=True)
def _begin(
    tips: Ints, costs: Floats, owners: Ints, steps: float, limit: float,
    nodes: Records, ring: Ints, waiting: Records, touched: Ints | None,
) -> tuple[int, int, int]:  # fmt: skip
    """Let tips wait; give how many do, the step of the first, and how many nodes were touched."""
    used, step, found = 0, _LATE, 0
    for tip in range(len(tips)):
        node, cost = tips[tip], costs[tip]
        if cost <= limit and cost < nodes[node].cost:
            if touched is not None and nodes[node].cost == np.inf:
                touched[found] = node
                found += 1
            nodes[node].cost, nodes[node].owner = cost, owners[tip]
            begin = int(cost * steps)
            step = min(step, begin)
            slot = begin & (len(ring) - 1)
            waiting[used].cost, waiting[used].node, waiting[used].next = cost, node, ring[slot]
            ring[slot] = used
            used += 1
    return used, step, found


@njit(cache=True, nogil=True)
def _search(
    first: Ints, arcs: Records, tips: Ints, costs: Floats, owners: Ints, steps: float, limit: float,
    nodes: Records, ring: Ints, waiting: Records, touched: Ints | None,
) -> int:  # fmt: skip
    """Write into ``nodes`` what lies within the limit of some tips, and into ``touched`` which, if anybody asks.

    Gives how many were touched, or -1 where there was not room for all that
    had to wait.

    Every node waits in the slot of its cost. Slots are emptied in order, and
    a node that a shorter way is found to waits again: whatever the width of
    a slot, the costs are those of Dijkstra's search. The ring is longer than
    any arc, so that what waits in a slot belongs to one round. What waits is
    a chain of entries through ``waiting``, and used entries are used again.
    """
    used, step, found = _begin(tips, costs, owners, steps, limit, nodes, ring, waiting, touched)
    mask, count, spare = len(ring) - 1, used, np.int32(-1)
    while count > 0:
        slot = step & mask
        at = ring[slot]
        while at >= 0:
            node, here = waiting[at].node, waiting[at].cost
            ring[slot] = waiting[at].next
            waiting[at].next, spare = spare, at
            count -= 1
            if here <= nodes[node].cost:  # else a shorter way was found meanwhile
                owner = nodes[node].owner
                for arc in range(np.uint64(first[node]), np.uint64(first[node + 1])):
                    head, cost = np.uint64(arcs[arc].head), here + arcs[arc].cost
                    if cost < nodes[head].cost and cost <= limit:
                        if touched is not None and nodes[head].cost == np.inf:
                            touched[found] = head
                            found += 1
                        nodes[head].cost, nodes[head].owner = cost, owner
                        later = int(cost * steps) & mask
                        if spare >= 0:
                            entry, spare = spare, waiting[spare].next
                        elif used == len(waiting):
                            return -1
                        else:
                            entry, used = np.int32(used), used + 1
                        waiting[entry].cost, waiting[entry].node, waiting[entry].next = cost, head, ring[later]
                        ring[later] = entry
                        count += 1
            at = ring[slot]
        step += 1
    return found


@njit(cache=True, nogil=True)
def _forget(nodes: Records, ring: Ints) -> None:
    """Make everything as before a search."""
    ring[:] = -1
    for node in range(len(nodes)):
        nodes[node].cost, nodes[node].owner = np.inf, -1


@njit(cache=True, nogil=True)
def _nearest(
    first: Ints, arcs: Records, tips: Ints, costs: Floats, owners: Ints, steps: float, limit: float,
    nodes: Records, ring: Ints, room: int,
) -> None:  # fmt: skip
    waiting = np.empty(room, dtype=ENTRY)
    while _search(first, arcs, tips, costs, owners, steps, limit, nodes, ring, waiting, None) < 0:
        waiting = np.empty(2 * len(waiting), dtype=ENTRY)
        _forget(nodes, ring)


@njit(cache=True, nogil=True)
def _meet(
    places: Ints, costs: Floats, begin: int, end: int, base: float, limit: float,
    best: Floats, met: Ints, found: int,
) -> int:  # fmt: skip
    """Let some places count as met at a base cost and their own; give how many have been met."""
    for at in range(begin, end):
        place, total = places[at], base + costs[at]
        if total <= limit and total < best[place]:
            if best[place] == np.inf:
                met[found] = place
                found += 1
            best[place] = total
    return found


@njit(cache=True, nogil=True)
def _longer(values: NDArray[Any], used: int, room: int) -> NDArray[Any]:
    longer = np.empty(2 * room, dtype=values.dtype)
    longer[:used] = values[:used]
    return longer


@njit(cache=True, nogil=True)
def _covers(
    first: Ints, arcs: Records, heads: Ints, costs: Floats, by_node: Rows, by_source: Rows, steps: float, limit: float,
    nodes: Records, ring: Ints, places: int, room: int,
) -> Rows:  # fmt: skip
    """Search from each source in turn; every search leaves the nodes and the ring as it found them."""
    reach, reached, last = by_node
    near, beside, direct = by_source
    waiting, touched = np.empty(room, dtype=ENTRY), np.empty(len(nodes), dtype=np.int32)
    best, met, nobody = np.full(places, np.inf), np.empty(places, dtype=np.int32), np.zeros(2, dtype=np.int32)
    start = np.zeros(len(heads) + 1, dtype=np.int64)
    place, cost = np.empty(_ROOM, dtype=np.int32), np.empty(_ROOM)
    for source in range(len(heads)):
        tips, begun = heads[source], costs[source]
        count = _search(first, arcs, tips, begun, nobody, steps, limit, nodes, ring, waiting, touched)
        while count < 0:
            waiting = np.empty(2 * len(waiting), dtype=ENTRY)
            _forget(nodes, ring)
            count = _search(first, arcs, tips, begun, nobody, steps, limit, nodes, ring, waiting, touched)
        found = _meet(beside, direct, near[source], near[source + 1], 0.0, limit, best, met, 0)
        for node in touched[:count]:
            if nodes[node].places:
                begin, end = reach[node], reach[node + 1]
                found = _meet(reached, last, begin, end, nodes[node].cost, limit, best, met, found)
            nodes[node].cost = np.inf
        begin, end = start[source], start[source] + found
        if end > len(place):
            place, cost = _longer(place, begin, end), _longer(cost, begin, end)
        for at in range(begin, end):
            place[at] = met[at - begin]
            cost[at], best[place[at]] = best[place[at]], np.inf
        start[source + 1] = end
    return start, place[: start[-1]].copy(), cost[: start[-1]].copy()


def nearest_tips(
    graph: Graph,
    tips: tuple[Ints, Floats, Ints],
    *,
    typical: float,
    longest: float,
    limit: float,
    room: int | None = None,
) -> tuple[Floats, Ints]:
    """Search from many tips at once, and give each node's cost from the nearest, and whose tip that is.

    Parameters
    ----------
    graph
        Compressed rows: where each node's arcs begin, and the arcs (``road_graph.ARC``; of infinite cost: closed).
    tips
        Where the search begins: nodes, what each costs to begin with, and whose it is.
    typical, longest
        An ordinary arc's cost, and one that no open arc exceeds.
    limit
        What costs more is not looked for and infinite; what costs as much is found.
    room
        How many nodes can wait beside the tips; with too little the search begins again with more. As many as there
        are arcs unless another number is given.
    """
    steps, ring = _ring(tips[1], typical, longest)
    nodes = _untouched(len(graph[0]) - 1)
    entries = len(tips[0]) + (len(graph[1]) if room is None else room)
    at, costs, owners = tips
    _nearest(*graph, at, costs, owners, steps, limit, nodes, ring, entries)
    return nodes["cost"], nodes["owner"]


def limited_covers(
    graph: Graph,
    sources: tuple[Ints, Floats],
    by_node: Rows,
    by_source: Rows,
    places: int,
    *,
    typical: float,
    longest: float,
    limit: float,
    room: int | None = None,
) -> Rows:
    """Search from each source as far as a limit, and give the places it meets.

    Parameters
    ----------
    graph, typical, longest, limit, room
        As ``nearest_tips`` has them.
    sources
        The two nodes that each reaches first and what that costs, (sources, 2).
    by_node
        The places reached from each node, and at what further cost.
    by_source
        The places on each source's own edge, and the cost along it.
    places
        How many places there are.

    Returns
    -------
    The places of each source, as they were met, and their costs.
    """
    steps, ring = _ring(sources[1], typical, longest)
    nodes = _untouched(len(graph[0]) - 1)
    nodes["places"] = np.diff(by_node[0])
    entries = 2 + (len(graph[1]) if room is None else room)
    found: Rows = _covers(*graph, *sources, by_node, by_source, steps, limit, nodes, ring, places, entries)
    return found


def _untouched(nodes: int) -> Records:
    state = np.empty(nodes, dtype=NODE)
    state["cost"], state["owner"], state["places"] = np.inf, -1, 0
    return state


def _ring(begun: Floats, typical: float, longest: float) -> tuple[float, Ints]:
    """Give how many slots there are to one of cost, and an empty ring with more than any tip or arc can skip."""
    begun = begun[np.isfinite(begun)]
    span = longest + (float(np.ptp(begun)) if len(begun) else 0.0)
    width = max(_WIDTH * typical, span / (_LONGEST_RING - 4)) or 1.0
    slots = 1 << int(np.ceil(np.log2(span / width + 3)))
    return 1 / width, np.full(slots, -1, dtype=np.int32)
