"""Loaded once by the server that children are forked from: what each of them would read anew."""

import scenes

import expectations
from flows import intake, outputs
from reports import page
from transforms import engine, priority, rulebook

for feed in expectations.feeds():
    expectations.load_contract(feed)
intake.core_tables()
rulebook.load_rules()
list(engine.models("fact"))
priority.steps()
outputs.software()
for template in page.environment().list_templates():
    page.environment().get_template(template)
__all__ = ["scenes"]
