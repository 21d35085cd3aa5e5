"""Watching: what an operator must be told, what is measured, and what leaves for other tools. Counts only, never a person."""
