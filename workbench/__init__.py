"""The DPP Workbench."""
