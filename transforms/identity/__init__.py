"""Whose record is it: a ladder of rungs, the cheapest first, over records and people of one shape."""
