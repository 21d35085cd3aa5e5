"""What a writer of rules needs: a template, the cases, the lint. All of it works in the project's own folder."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import yaml

from transforms import rule_cases, rulebook
from transforms.rule_lint import lint as lint_rules
from transforms.rulebook import Rule, load_rules
from transforms.trial.play import TrialError

TEMPLATE = Path(rulebook.__file__).parent / "rule_template"


def begin(
    rule_id: str, by: str, today: dt.date, rules: Path = rulebook.RULES, cases: Path = rule_cases.CASES
) -> list[Path]:
    """Write card and cases of a new rule. Raises TrialError when the id is taken, even by a retired rule, or is no id."""
    if not re.fullmatch(r"[A-F]\d{2}", rule_id):
        raise TrialError(
            f"{rule_id!r} is no id: take a letter from A to F, its family of evidence, and two digits, like C13."
        )
    paths = [rules / f"{rule_id}.sql", cases / f"{rule_id}.yaml"]
    taken = [path for path in paths if path.exists()]
    if taken:
        free = next(number for number in range(1, 100) if not (rules / f"{rule_id[0]}{number:02d}.sql").exists())
        raise TrialError(
            f"{rule_id} is taken: {taken[0]} exists. Ids are never used again, not even of a retired rule. "
            f"Change that rule under a higher version, or take {rule_id[0]}{free:02d}."
        )
    _in_checkout(cases)
    filled = {
        "__ID__": rule_id,
        "__TODAY__": f"{today}",
        "__SUNSET__": f"{today + dt.timedelta(days=365)}",
        "__BY__": re.sub(r"[\"\\{}]", "", by),
    }
    for name, path in zip(("rule.sql", "cases.yaml"), paths, strict=True):
        text = (TEMPLATE / name).read_text(encoding="utf-8")
        for place, value in filled.items():
            text = text.replace(place, value)
        path.write_text(text, encoding="utf-8")
    return paths


def test(rules: Sequence[Rule], tell: Callable[[str], None], cases: Path = rule_cases.CASES) -> int:
    """Run the cases of `rules`, telling one line a rule and one a failure. Returns how many cases failed."""
    from flows.rule_world import empty_facts

    _in_checkout(cases)
    con = empty_facts()
    failed = 0
    for rule in rules:
        try:
            listed = rule_cases.cases(rule.id, cases)
        except (yaml.YAMLError, KeyError, TypeError) as error:
            tell(f"{rule.id}: {rule.id}.yaml cannot be read: {str(error).splitlines()[0]}")
            failed += 1
            continue
        bad = [(case, told) for case in listed if (told := list(rule_cases.failures(con, rule, case)))]
        failed += len(bad) or not listed
        none = f"no cases: write {cases / f'{rule.id}.yaml'}"
        held = f"{len(listed) - len(bad)} of {len(listed)} cases hold"
        tell(f"{rule.id}: {held if listed else none}")
        for case, told in bad:
            for line in told:
                tell(f"  {case['kind']} '{case['name']}': {line}")
    return failed


def lint(on: dt.date) -> tuple[list[str], int]:
    """Every problem of every rule, broken files first, and the number of rule files read."""
    rules, errors = load_rules()
    cases = rule_cases.CASES if rule_cases.CASES.is_dir() else None
    return [*map(str, errors), *lint_rules(rules, on=on, cases=cases)], len(rules) + len({e.rule_id for e in errors})


def _in_checkout(cases: Path) -> None:
    if not cases.is_dir():
        raise TrialError(f"{cases} is missing: the cases of rules live in the project's checkout, so run this there.")
