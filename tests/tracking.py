"""How tests ask the tracker, and how they change a fact that it stands on."""

from dataclasses import replace

from workbench.scenario import Link
from workbench.tracker.questions import QUESTIONS
from workbench.tracker.read import Facts, item_id
from workbench.tracker.register import by_key


def asked(facts, name, link="", **options):
    """Answer to a question: `asked(facts, "items", count_by="kind")`."""
    question = next(q for q in QUESTIONS if q.name == name)
    given = {
        option.name: options.pop(option.name.replace("-", "_"), None) for option in question.options
    }
    assert options == {}
    return question.answer(facts, Link.read(link), given)


def altered(facts: Facts, register, key, **values):
    """Facts in which a row of a file has some other values."""
    rows = facts.rows[register]
    assert sum(item_id(register, row) == key for row in rows) == 1
    assert values.keys() <= rows[0].keys()
    new = [{**row, **values} if item_id(register, row) == key else row for row in rows]
    return replace(facts, rows={**facts.rows, register: new})


def item(facts, key, as_of=None):
    """Item by `register/id`, as it was known on a day; None where it was not."""
    register, _, bare = key.partition("/")
    return by_key(facts, as_of).get((register, bare))
