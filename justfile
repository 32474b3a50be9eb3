# `just` lists what there is; every recipe is one or two commands that can also be typed.
bin := ".venv/bin"

_:
    @just --list

# make the virtual environment, or bring it up to date
setup:
    python3 -m venv .venv
    {{bin}}/pip install -c constraints.txt -e '.[test]'

# format, then everything that is checked without running: lint, imports, types, stripped chapters
check: format
    {{bin}}/ruff check .
    {{bin}}/lint-imports --no-logo
    {{bin}}/mypy
    {{bin}}/python .ci/notebooks.py --check

format:
    {{bin}}/ruff format .

types:
    {{bin}}/mypy

# all tests, or some: `just test tests/test_build.py`, `just test -k calendar`
test *which:
    {{bin}}/pytest {{which}}

# the tests that need neither a browser nor a kernel nor a wheel
quick:
    {{bin}}/pytest tests --ignore=tests/browser -m 'not slow' -x -q

serve *options:
    {{bin}}/workbench serve {{options}}

lab *options:
    {{bin}}/workbench lab {{options}}

# build the reference database from data/ and run its tests
build:
    {{bin}}/workbench build
    {{bin}}/workbench check

# take the outputs out of the chapters, all but those of result cells
strip:
    {{bin}}/python .ci/notebooks.py

# compute the result cells of the chapters anew (look at the difference before you commit it)
refresh: build
    {{bin}}/jupyter nbconvert --to notebook --execute --inplace notebooks/*.ipynb
    {{bin}}/python .ci/notebooks.py

# what CI runs
ci:
    bash .ci/run

# exact versions into constraints.txt, from a fresh environment
pin:
    bash .ci/pin

# build the site into build/site/
site:
    {{bin}}/python site/build.py

# pictures of README and site
pictures *which:
    {{bin}}/python site/screenshots.py {{which}}
