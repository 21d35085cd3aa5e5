"""What a careful reader of Splink's documentation would write: its comparison library, blocking rules and training, no labels."""

from __future__ import annotations

import logging
from typing import Any

import duckdb


def linked(
    con: duckdb.DuckDBPyConnection,
    tables: list[str],
    *,
    date_format: str,
    places: list[str],
    rules: list[tuple[str, ...]],
) -> str:
    """Score `tables` (unique_id, given_name, surname, date_of_birth and `places`) and return the table of predictions.

    One table is searched for duplicates, two are linked. The recall of the exact rule that sets the prior is taken as 0.7.
    """
    logging.getLogger("splink").setLevel(logging.CRITICAL)
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    comparisons: list[Any] = [
        cl.ForenameSurnameComparison("given_name", "surname", forename_surname_concat_col_name="given_name_surname"),
        cl.DateOfBirthComparison(
            "date_of_birth", input_is_string=True, datetime_format=date_format, invalid_dates_as_null=True
        ),
        *(
            cl.JaroWinklerAtThresholds(place).configure(term_frequency_adjustments=place == "suburb")
            for place in places
        ),
    ]
    db = DuckDBAPI(connection=con)
    linker = Linker(
        [db.register(table) for table in tables],
        SettingsCreator(
            link_type="link_only" if len(tables) > 1 else "dedupe_only",
            comparisons=comparisons,
            blocking_rules_to_generate_predictions=[block_on(*rule) for rule in rules],
        ),
        log_level=None,
    )
    linker.training.estimate_probability_two_random_records_match(
        [block_on("given_name", "surname", "date_of_birth")], recall=0.7
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    for session in (("given_name", "surname"), ("date_of_birth",)):
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*session))
    name: str = linker.inference.predict(threshold_match_probability=0.01, warning_mode="never").physical_name
    return name
