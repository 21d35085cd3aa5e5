"""Plays rules over past days, each as the warehouse knew it by then, without touching the warehouse."""
