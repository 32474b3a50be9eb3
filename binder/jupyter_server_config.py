"""What Binder's Jupyter server is told; `workbench/apps/jupyter.py` says it all."""

from workbench.apps.jupyter import configure

configure(get_config())  # noqa: F821 (Jupyter puts it there)
