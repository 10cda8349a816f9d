import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoansvar.analysis.siting import Served, only, proposed, site
from geoansvar.analysis.siting_bounds import fewest_points, most_gained, still_open
from geoansvar.analysis.siting_gains import Gains, greedy, swapped
from geoansvar.analysis.siting_models import fewest_model, most_gained_model
from geoansvar.analysis.siting_reduced import without_dominated
from tests.analysis.sites import every_choice, nothing, random_reach, reach

LIMIT = 1_000.0
LAW = settings(max_examples=40, deadline=None)


def choose(candidates, people, *, objective="max-cover", k=1, existing=None, **more):
    existing = nothing(len(people)) if existing is None else existing
    return site(candidates, existing, np.array(people, dtype=float), objective=objective, k=k, limit=LIMIT, **more)


def test_one_point_is_put_where_the_most_people_are():
    found = choose(reach([0, 0, None], [None, 0, 0]), [5, 10, 20])

    assert found.chosen.tolist() == [1]
    assert (found.value, found.bound, found.optimal, found.gap) == (30, 30, True, 0)


def test_two_points_together_beat_the_best_one_and_its_follower():
    # The first candidate alone covers most (12), but the other two cover everybody (18).
    candidates = reach([0, 0, None, None, 0, 0], [0, 0, 0, None, None, None], [None, None, None, 0, 0, 0])
    found = choose(candidates, [3, 3, 3, 3, 3, 3], k=2)

    assert sorted(found.chosen.tolist()) == [1, 2]
    assert found.value == 18


def test_who_has_a_point_already_is_not_gained_again():
    found = choose(reach([0, 0, None], [None, None, 0]), [50, 50, 1], existing=reach([0, 0, None]))

    assert found.chosen.tolist() == [1]
    assert found.value == 101
    assert (found.covers.tolist(), found.adds.tolist()) == ([1], [1])


def test_what_a_point_covers_and_what_it_adds_are_told_in_the_order_of_building():
    found = choose(reach([0, None, None, None], [0, 0, None, 0], [None, 0, 0, None]), [1, 10, 5, 1], k=2)

    assert found.chosen.tolist() == [2, 1]
    assert found.covers.tolist() == [15, 12]
    assert found.adds.tolist() == [15, 2]


def test_points_that_would_add_nothing_are_not_chosen():
    assert choose(reach([0, 0], [0, None], [None, 0]), [1, 1], k=3).chosen.tolist() == [0]


def test_a_candidate_that_may_not_be_chosen_is_not():
    found = choose(reach([0, 0], [0, None]), [1, 1], allowed=np.array([False, True]))

    assert found.chosen.tolist() == [1]
    assert found.coverable.tolist() == [True, False]


@pytest.mark.parametrize("objective", ["max-cover", "full-cover", "mean-distance"])
def test_without_candidates_nothing_is_chosen_and_nothing_could_be(objective):
    found = choose(nothing(2), [1, 1], objective=objective, existing=reach([300, None], cells=2))

    assert found.chosen.tolist() == []
    assert found.optimal
    assert found.value == found.bound == {"max-cover": 1, "full-cover": 0, "mean-distance": 300}[objective]


def test_the_mean_distance_counts_who_is_beyond_the_limit_as_at_it():
    # Before: 200 m and the limit. With the candidate: 200 m and 400 m; the last cell is out of everybody's reach.
    found = choose(reach([None, 400, None]), [1, 1, 9], objective="mean-distance", existing=reach([200, None, None]))

    assert found.value == (200 + 400) / 2


def test_nobody_has_no_mean_distance():
    found = choose(reach([100]), [0], objective="mean-distance")

    assert (found.value, found.bound, found.gap) == (None, None, None)


def test_all_are_covered_by_as_few_points_as_can_be():
    # Greedy takes the middle one first and needs three.
    candidates = reach([0, 0, None, None, 0, 0], [0, 0, 0, None, None, None], [None, None, None, 0, 0, 0])
    found = choose(candidates, [3, 3, 1, 1, 3, 3], objective="full-cover")

    assert sorted(found.chosen.tolist()) == [1, 2]
    assert (found.value, found.bound, found.optimal) == (2, 2, True)


def test_a_cell_of_unknown_people_is_covered_and_an_empty_one_is_not():
    found = choose(reach([0, None, None], [None, 0, None], [None, None, 0]), [5, np.nan, 0], objective="full-cover")

    assert found.chosen.tolist() == [0, 1]


def test_who_has_two_points_is_told():
    found = choose(reach([0, 500, None]), [1, 1, 1], existing=reach([300, None, 0]))

    assert found.before.points.tolist() == [1, 0, 1]
    assert found.after.points.tolist() == [2, 1, 1]
    assert found.after.cost.tolist() == [0, 500, 0]


def test_a_proposed_point_shows_what_is_before_and_after_it():
    before, after = proposed(reach([0, 500, None], [9, 9, 9]), reach([300, None, 0]), [0], cells=3)

    assert before.points.tolist() == [1, 0, 1]
    assert after.points.tolist() == [2, 1, 1]
    assert after.cost.tolist() == [0, 500, 0]


def covered(chosen, candidates, existing, people):
    after = Served.by([existing, only(candidates, np.array(chosen, dtype=np.intp))], len(people))
    return float(people[after.points > 0].sum())


def distance(chosen, candidates, existing, people):
    after = Served.by([existing, only(candidates, np.array(chosen, dtype=np.intp))], len(people))
    return float(people @ np.where(after.points > 0, np.nan_to_num(after.cost), LIMIT))


def case(seed, candidates=7, cells=12):
    dice = np.random.default_rng(seed)
    kept = dice.choice([0.1, 0.3, 0.6])
    return (
        random_reach(dice, candidates, cells, kept=kept),
        random_reach(dice, 2, cells, kept=0.1),
        dice.integers(0, 30, cells).astype(float),
        int(dice.integers(1, 5)),
    )


@LAW
@given(seed=st.integers(0, 100_000))
def test_no_choice_of_so_many_covers_more_people(seed):
    candidates, existing, people, k = case(seed)
    best = max(covered(chosen, candidates, existing, people) for chosen in every_choice(7, k))
    found = choose(candidates, people, k=k, existing=existing)

    assert (found.value, found.bound, found.optimal) == (best, best, True)
    assert covered(found.chosen, candidates, existing, people) == best
    assert len(found.chosen) <= k
    assert found.adds.sum() == best - covered([], candidates, existing, people)


@LAW
@given(seed=st.integers(0, 100_000))
def test_no_choice_of_so_many_is_nearer_on_an_average(seed):
    candidates, existing, people, k = case(seed)
    people += 1
    best = min(distance(chosen, candidates, existing, people) for chosen in every_choice(7, k))
    found = choose(candidates, people, k=k, existing=existing, objective="mean-distance")
    beyond = LIMIT * people[~found.coverable].sum()

    assert distance(found.chosen, candidates, existing, people) == pytest.approx(best)
    if found.value is not None:
        assert found.value * people[found.coverable].sum() + beyond == pytest.approx(best)
        assert found.optimal


@LAW
@given(seed=st.integers(0, 100_000))
def test_no_fewer_points_cover_all_that_can_be_covered(seed):
    candidates, existing, people, _ = case(seed)
    everybody = covered(range(7), candidates, existing, people)
    best = min(len(c) for c in every_choice(7, 7) if covered(c, candidates, existing, people) == everybody)
    found = choose(candidates, people, existing=existing, objective="full-cover")

    assert (found.value, found.bound, found.optimal) == (best, best, True)
    assert covered(found.chosen, candidates, existing, people) == everybody


@LAW
@given(seed=st.integers(0, 100_000))
def test_one_more_point_never_covers_fewer_and_never_farther(seed):
    candidates, existing, people, k = case(seed)
    for objective, sign in (("max-cover", 1), ("mean-distance", -1)):
        one, more = (choose(candidates, people, k=n, existing=existing, objective=objective) for n in (k, k + 1))
        if one.value is not None:
            assert sign * more.value >= sign * one.value - 1e-9


def gains_of(seed, *, whole=True):
    candidates, existing, people, k = case(seed, candidates=9, cells=25)
    before = Served.by([existing], len(people))
    of = np.repeat(np.arange(9), np.diff(candidates.start))
    worth = people[candidates.place] * (1 if whole else LIMIT - candidates.cost)
    gain = np.where(before.points[candidates.place] == 0, worth, 0)
    return Gains.of(of, candidates.place.astype(np.intp), gain, (9, len(people))), k


def worth(gains, chosen):
    return gains.had(chosen).sum()


@LAW
@given(seed=st.integers(0, 100_000), whole=st.booleans())
def test_the_bound_is_never_below_the_best_and_no_better_choice_holds_a_closed_candidate(seed, whole):
    gains, k = gains_of(seed, whole=whole)
    start = greedy(gains, k)[:1]  # a poor choice, so that better ones are there to be ruled out wrongly
    known = worth(gains, start)
    if not len(gains.cell):
        return
    found = most_gained(gains, k, known, whole=whole)
    best_known = max(known, worth(gains, found.chosen))
    totals = {chosen: worth(gains, chosen) for chosen in every_choice(9, k)}

    assert max(found.bound, best_known) >= max(totals.values()) * (1 - 1e-9)
    for chosen, total in totals.items():
        if total > best_known * (1 + 1e-6) + 1e-6:
            assert found.open_[list(chosen)].all()
            assert set(np.flatnonzero(found.settled)) <= set(chosen)


@LAW
@given(seed=st.integers(0, 100_000), whole=st.booleans(), part=st.floats(0.2, 1.0))
def test_whatever_the_prices_a_choice_that_is_good_enough_is_neither_closed_nor_unsettled(seed, whole, part):
    gains, k = gains_of(seed, whole=whole)
    totals = {chosen: worth(gains, chosen) for chosen in every_choice(9, k)}
    best = max(totals.values())
    highest = np.zeros(gains.cells)
    np.maximum.at(highest, gains.cell, gains.gain)
    price = highest * np.random.default_rng(seed).random(gains.cells)
    takings = gains.over(price)
    bound = price.sum() + np.sort(takings)[::-1][:k].sum()
    open_, settled = still_open(takings, k, bound=bound + 1e-6, better=part * best)

    assert bound >= best - 1e-6
    for chosen, total in totals.items():
        if total >= part * best:
            assert open_[list(chosen)].all()
            assert set(np.flatnonzero(settled)) <= set(chosen)


def test_a_dear_candidate_is_closed_and_an_indispensable_one_settled():
    # One of three is chosen: the bound is 10 with the first, 4 with the second, 1 with the last.
    open_, settled = still_open(np.array([10.0, 4.0, 1.0]), 1, bound=10.0, better=4.0)

    assert open_.tolist() == [True, True, False]
    assert settled.tolist() == [False, False, False]
    assert still_open(np.array([10.0, 4.0, 1.0]), 1, bound=10.0, better=5.0)[1].tolist() == [True, False, False]


@LAW
@given(seed=st.integers(0, 100_000))
def test_greedy_is_what_one_choice_at_a_time_gives_and_swaps_never_lose(seed):
    gains, k = gains_of(seed, whole=False)
    chosen = greedy(gains, k)
    had = np.zeros(gains.cells)
    for candidate in chosen:
        over = gains.over(had)
        assert over[candidate] == pytest.approx(over.max())
        had = np.maximum(had, gains.had([candidate]))

    assert worth(gains, swapped(gains, chosen)) >= worth(gains, chosen)


@LAW
@given(seed=st.integers(0, 100_000))
def test_cells_that_the_same_candidates_reach_may_count_as_one(seed):
    gains, k = gains_of(seed)
    merged = gains.merged()

    for chosen in every_choice(9, k):
        assert worth(merged, chosen) == worth(gains, chosen)


def as_sets(gains):
    return {candidate: set(gains.row(candidate)[0].tolist()) for candidate in range(len(gains))}


def served_by(*candidates):
    """Cells, each with the letters of the candidates that serve it."""
    pairs = [("ABCD".index(name), cell) for cell, names in enumerate(candidates) for name in names]
    candidate, cell = (np.array(each, dtype=np.intp) for each in zip(*pairs, strict=True))
    return Gains.of(candidate, cell, np.ones(len(cell)), (int(candidate.max()) + 1, len(candidates)))


def test_of_nested_cells_the_hardest_to_serve_stays_and_of_nested_candidates_the_largest():
    # The first cell is served by A alone, the second by A and B, the third by B and C, the fourth by B alone.
    left = without_dominated(served_by("A", "AB", "BC", "B"))

    # B must serve the fourth, and with it has the third; A must serve the first: C has nothing left that they lack.
    assert as_sets(left) == {0: {0}, 1: {1}, 2: set()}


def test_what_is_left_out_leaves_more_to_be_left_out():
    # No cell stands for another before C has given way to A, and D to B: then the second one does not decide anything.
    left = without_dominated(served_by("AC", "AB", "BD"))

    assert as_sets(left) == {0: {0}, 1: {1}, 2: set(), 3: set()}


def test_of_candidates_that_serve_the_same_the_first_stays():
    left = without_dominated(served_by("ABC"))

    assert as_sets(left) == {0: {0}, 1: set(), 2: set()}


@LAW
@given(seed=st.integers(0, 100_000))
def test_what_covers_what_is_left_covers_all_and_needs_no_point_more(seed):
    gains, _ = gains_of(seed)
    cells, cell = np.unique(gains.cell, return_inverse=True)
    gains = Gains.of(gains.candidate, cell, np.ones(len(cell)), (9, len(cells)))
    left = without_dominated(gains)
    covering = [c for c in every_choice(9, 9) if (left.had(c) > 0).all()]

    assert all((gains.had(c) > 0).all() for c in covering)
    assert min(map(len, covering)) == min(len(c) for c in every_choice(9, 9) if (gains.had(c) > 0).all())


@LAW
@given(seed=st.integers(0, 100_000), whole=st.booleans())
def test_the_program_alone_finds_the_best_choice(seed, whole):
    gains, k = gains_of(seed, whole=whole)
    if len(gains.cell):
        every, none = np.ones(9, dtype=np.bool_), np.zeros(9, dtype=np.bool_)
        solved = most_gained_model(gains, k, open_=every, settled=none, time_limit_s=20)
        best = max(worth(gains, chosen) for chosen in every_choice(9, k))

        assert solved.finished
        assert worth(gains, solved.chosen) == pytest.approx(best)
        assert solved.bound == pytest.approx(best)


@LAW
@given(seed=st.integers(0, 100_000))
def test_the_bound_of_fewest_points_is_never_above_the_fewest(seed):
    gains, _ = gains_of(seed)
    cells, cell = np.unique(gains.cell, return_inverse=True)
    if not len(cells):
        return
    gains = Gains.of(gains.candidate, cell, np.ones(len(cell)), (9, len(cells)))
    covering = [c for c in every_choice(9, 9) if (gains.had(c) > 0).all()]
    fewest = min(len(c) for c in covering)
    found = fewest_points(gains, 9)
    every, none = np.ones(9, dtype=np.bool_), np.zeros(9, dtype=np.bool_)

    assert found.bound <= fewest
    assert not found.chosen or tuple(sorted(found.chosen)) in covering
    assert len(fewest_model(gains, open_=every, settled=none, time_limit_s=20).chosen) == fewest
    for chosen in covering:
        if len(chosen) < (len(found.chosen) or 9):
            assert found.open_[list(chosen)].all()
            assert set(np.flatnonzero(found.settled)) <= set(chosen)


def test_a_proof_that_runs_out_of_time_states_a_bound_and_says_so():
    dice = np.random.default_rng(3)
    candidates = random_reach(dice, 60, 400, kept=0.08)
    people = dice.integers(1, 30, 400).astype(float)
    found = choose(candidates, people, k=12, time_limit_s=0.0)

    assert not found.optimal
    assert found.value < found.bound <= people.sum()
    assert 0 < found.gap < 0.2


def town(seed):
    """Give sites, homes and people spread over six kilometres."""
    dice = np.random.default_rng(seed)
    sites, homes = dice.uniform(0, 6_000, (60, 2)), dice.uniform(0, 6_000, (500, 2))
    metres = np.hypot(*(sites[:, None] - homes[None]).transpose(2, 0, 1)).round()
    candidates = reach(*[[m if m <= LIMIT else None for m in row] for row in metres.tolist()])
    return candidates, dice.integers(0, 30, 500).astype(float)


def alone(candidates, worth_of_each, cells, program, *args):
    """Let HiGHS choose among all, without anything closed or settled before."""
    of = np.repeat(np.arange(60), np.diff(candidates.start))
    gains = Gains.of(of, candidates.place.astype(np.intp), worth_of_each, (60, cells))
    every, none = np.ones(60, dtype=np.bool_), np.zeros(60, dtype=np.bool_)
    solved = program(gains, *args, open_=every, settled=none, time_limit_s=60)
    assert solved.finished
    return gains, solved.chosen


@pytest.mark.parametrize("objective", ["max-cover", "mean-distance"])
@pytest.mark.parametrize("seed", range(4))
def test_what_is_closed_on_the_way_never_costs_the_best_choice_in_a_whole_town(seed, objective):
    candidates, people = town(seed)
    worth_of_each = people[candidates.place] * (LIMIT - candidates.cost if objective == "mean-distance" else 1)
    gains, best = alone(candidates, worth_of_each, 500, most_gained_model, 6)
    found = choose(candidates, people, k=6, objective=objective)

    assert found.optimal
    assert worth(gains, found.chosen.tolist()) == pytest.approx(worth(gains, best))


@pytest.mark.parametrize("seed", range(4))
def test_what_is_closed_on_the_way_never_costs_a_point_in_a_whole_town(seed):
    candidates, people = town(seed)
    cells, place = np.unique(candidates.place, return_inverse=True)
    whole = type(candidates)(candidates.start, place.astype(np.int32), candidates.cost)
    _, best = alone(whole, np.ones(len(place)), len(cells), fewest_model)
    found = choose(candidates, people + 1, objective="full-cover")

    assert found.optimal
    assert found.value == len(best)
