"""The mutation check tells a whole case file from one that lost its edges."""

from __future__ import annotations

import pytest

from benchmarks.mutants import mutants
from benchmarks.rule_mutation import SHARE, Outcome, equivalents, mutate
from flows.rule_world import empty_facts
from transforms.rule_cases import cases
from transforms.rulebook import load_rules

RULES = {rule.id: rule for rule in load_rules()[0]}


def checked(rule_id: str, *kinds: str) -> Outcome:
    chosen = [case for case in cases(rule_id) if case["kind"] in kinds]
    return mutate(empty_facts(), RULES[rule_id], chosen, equivalents().get(rule_id, {}))


def names(sql: str, **parameters: int) -> set[str]:
    return {mutant.name for mutant in mutants(sql, parameters)}


def test_every_place_that_decides_gets_its_faults() -> None:
    sql = (
        "SELECT a.k AS subject_key, COUNT(DISTINCT a.c) AS n, 1 + 2 AS strength FROM fact.a AS a "
        "INNER JOIN fact.b AS b ON a.k = b.k AND a.d BETWEEN b.d AND b.e WHERE a.x >= $least AND a.s IN ('P', 'Q') "
        "AND NOT EXISTS (SELECT 1 FROM fact.c AS c WHERE c.k = a.k)"
    )
    found = names(sql, least=3)
    for one in (
        "a.x >= $least -> a.x > $least",
        "$least -> ($least + 1) in a.x >= $least",
        "$least -> ($least - 1) in a.x >= $least",
        "without a.x >= $least",
        "without a.k = b.k",
        "a.k = b.k -> a.k <> b.k",
        "a.d BETWEEN b.d AND b.e -> a.d BETWEEN b.d + 1 AND b.e",
        "a.s IN ('P', 'Q') -> a.s IN ('Q')",
        "a.s IN ('P', 'Q') -> NOT a.s IS NULL",
        "WHERE c.k = a.k -> WHERE TRUE",
        "COUNT(DISTINCT a.c) -> COUNT(a.c)",
        "NOT EXISTS(SELECT 1 FROM fact.c AS c WHERE c.k = a.k) -> EXISTS(SELECT 1 FROM fact.c AS c WHERE c.k = a.k)",
    ):
        assert one in found
    assert [one for one in found if "LEFT JOIN" in one]
    assert not [one for one in found if "strength" in one or "1 + 2" in one]


@pytest.mark.slow
def test_a_whole_case_file_kills_and_a_weakened_one_does_not() -> None:
    whole, weak = checked("A01", "hit", "near_miss", "twin", "missing"), checked("A01", "hit")
    assert whole.mutants == weak.mutants
    assert whole.share >= SHARE
    assert not whole.stale
    assert weak.share < 0.8
    assert len(weak.survivors) > len(whole.survivors)
