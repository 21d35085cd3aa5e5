"""Loaded once by the server that children are forked from: what each of them would read anew."""

import scenes

import expectations
from flows import intake
from transforms import engine, rulebook

for feed in expectations.feeds():
    expectations.load_contract(feed)
intake.core_tables()
rulebook.load_rules()
list(engine.models("fact"))
__all__ = ["scenes"]
