"""The contracts themselves: valid by the standard, sound SQL, and in step with the data dictionary."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import jsonschema
import pytest
import sqlglot
import yaml
from delivered import DAY, land_rows
from open_data_contract_standard.model import OpenDataContractStandard
from sqlglot import exp

from expectations import ContractError, feeds, load_contract, rules
from expectations.contract_file import FOLDER, read_contract
from expectations.dictionary import PAGE, dictionary


def test_every_feed_has_a_contract_and_other_names_have_none() -> None:
    assert {"crossing", "licence", "passport_application", "placement", "population_registry"} <= set(feeds())
    with pytest.raises(ContractError, match=r"repatriations.*crossing"):
        load_contract("repatriations")


@pytest.mark.slow
@pytest.mark.parametrize("feed", feeds())
def test_a_contract_is_a_document_of_the_standard(feed: str) -> None:
    document = yaml.safe_load((FOLDER / f"{feed}.yaml").read_text(encoding="utf-8"))
    jsonschema.validate(document, json.loads(OpenDataContractStandard.json_schema()))
    assert OpenDataContractStandard(**document).apiVersion == "v3.1.0"


@pytest.mark.parametrize("feed", feeds())
def test_every_rule_is_sound_sql(feed: str) -> None:
    contract = load_contract(feed)
    con = duckdb.connect()
    land_rows(con, contract, [])
    typed = rules.typed(contract, "landed")
    book = rules.of(contract, DAY, production=False)
    assert len({rule.id for rule in book}) == len(book)
    for rule in book:
        query = rule.query.replace("{batch}", f"({typed})")
        assert con.execute(query or f"SELECT line_no FROM ({typed}) WHERE {rule.bad()}").fetchall() == []
        # A cast that can fail would stop the whole delivery for one odd value.
        for cast in sqlglot.parse_one(query or rule.predicate, dialect="duckdb").find_all(exp.Cast):
            harmless = cast.this.sql() in {
                column.name for column in contract.columns if column.logical_type == "timestamp"
            }
            assert isinstance(cast, exp.TryCast) or (cast.to.sql() == "DATE" and (harmless or cast.this.is_string)), (
                rule.id
            )


@pytest.mark.parametrize("feed", feeds())
def test_personal_columns_are_classified_and_described_in_both_languages(feed: str) -> None:
    for column in load_contract(feed).columns:
        assert column.description and column.description_en
        if any(part in column.name.lower() for part in ("nik", "nama", "name", "lhr", "birth", "phone", "email")):
            assert column.is_personal or (feed, column.name) == ("licence", "name")


def test_all_faults_of_a_contract_come_together(tmp_path: Path) -> None:
    text = (FOLDER / "licence.yaml").read_text(encoding="utf-8")
    text = text.replace("primaryKey: true", "primaryKey: false").replace(
        "severity: error, dimension", "severity: fatal, dimension"
    )
    text = text.replace("value: sanction_to}", "value: sanction_too}").replace(
        "logicalType: date", "logicalType: time", 1
    )
    (tmp_path / "licence.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ContractError) as caught:
        read_contract(tmp_path / "licence.yaml")
    for fault in ("no key column", "fatal", "sanction_too", "logicalType time"):
        assert fault in str(caught.value)


def test_the_data_dictionary_is_in_step() -> None:
    assert PAGE.read_text(encoding="utf-8") == dictionary(), "run: python -m expectations.dictionary"
