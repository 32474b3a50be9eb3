"""Linear programs on arrays: GLPK and HiGHS behind one interface, every answer checked."""
