"""Tracker: what is agreed, what is open, what is due.

Rows of the facts in, frozen results out. Every function takes the rows it works on as `Facts`, so
that rows which somebody edited can take the place of the ones that were read.
"""
