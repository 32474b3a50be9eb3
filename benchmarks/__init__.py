"""How fast the workbench is: a file for each subject, `rig/` to measure with, `results/` found.

A subject is a module here with `measure(size)`, which gives a list of `Measurement`. A new topic
adds one, named for itself, as short as `alignment.py`.
"""
