"""One box over every field: what is found, in which order, and what of it was spelled otherwise."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tracking import altered, asked

from workbench.tracker.register import register
from workbench.tracker.search import search


@pytest.fixture(scope="module")
def found(tracked):
    """Ids that a text finds, best first."""
    return lambda text: [each.id for each in search(tracked, text).items]


# --- ids and dockets ---


def test_every_item_is_found_first_by_its_id(tracked, found):
    missed = [item.id for item in register(tracked) if found(item.id)[:1] != [item.id]]
    assert missed == []


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("s34", "S34"),
        ("  S34 ", "S34"),
        ("AB 327", "AB327"),
        ("ab-327", "AB327"),
        ("grc", "GRC"),  # not the three rate cases, whose ids begin with it
        ("PUC740_1", "PUC740_1"),
        ("current:2", "current:2"),
        ("3:advanced functions 5 and 6", "3:Advanced functions 5 and 6"),
    ],
)
def test_an_id_goes_first_however_it_is_spelled(found, text, first):
    assert found(text)[0] == first


def test_an_id_is_followed_by_what_names_it(found):
    # S46 disputes it, S50 submits it, S35 is its caveat
    assert found("S34")[0] == "S34"
    assert set(found("S34")) == {"S34", "S35", "S46", "S50"}


DRP = "R1408013"


@pytest.mark.parametrize(
    "text",
    [
        "R.14-08-013", "14-08-013", "r1408013", "R1408013", "1408013", "R14-08-013", "R.1408013",
        "r. 14-08-013", "R 14-08-013", "R 14 08 013", "R.14.08.013", "R-14-08-013",
        "R.14–08–013", "R.14\u201108\u2011013", "docket R.14-08-013", "(R.14-08-013)",
    ],
)  # fmt: skip
def test_a_docket_is_found_first_however_it_is_spelled(found, text):
    assert found(text)[0] == DRP


@pytest.mark.parametrize("text", ["R.14-08-013", "14-08-013", "R.14–08–013"])
def test_a_docket_is_followed_by_what_refers_to_it(found, text):
    # its milestones: guidance, first plan, order, rulings, reports, decisions, first filings
    milestones = "M16 M20 M50 M52 M53 M55 M57 M58 M59 M60 M61 M65".split()
    # its rows in proceeding_policy name it on the side of the laws, too
    assert set(found(text)) == {DRP, "AB327", "PUC769", *milestones}


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("A.14-05-003", "A1405003"),
        ("A.14-05-004", "A1405003"),
        ("1405005", "A1405003"),
        ("1405003/4/5", "A1405003"),  # as the document prints it
        ("A.17-01-018", "A1701012"),
        ("08-12-009", "R0812009"),
        ("A.15-07-002", "A1507002"),
        ("D.11-07-056", "D1107056"),  # a decision that has a row of its own
        ("D.14-12-035", "M51"),  # one that stands in a title
    ],
)
def test_one_of_several_and_decisions_are_found_by_their_number(found, text, first):
    assert found(text)[0] == first


def test_numbers_apart_are_no_docket(found):
    assert found("2013 611") == found("611 2013") != []  # Stats. 2013 ch. 611
    assert found("14-08-0134") == []


# --- words ---


def test_every_word_must_begin_a_word(found):
    both = set(found("smart inverter"))
    assert both == set(found("smart")) & set(found("inverter"))
    assert both == set(found("invert smar"))
    assert found("inverter brontosaurus") == []
    assert "S35" in found("deploy") and found("ployed") == []


def test_letters_may_be_large_and_accents_left_out(found):
    assert found("INVERTER") == found("inverter") == found("ínvérter") != []


def test_an_id_goes_before_titles_and_titles_before_all_else(tracked):
    # M14 and the like have the word in a title, others in a topic or a summary only
    for text, begins in (("storage", "stor"), ("privacy", "priv"), ("inverter", "inverter")):
        items = search(tracked, text).items
        titled = [begins in item.title.lower() for item in items]
        assert titled == sorted(titled, reverse=True)
        assert True in titled and False in titled


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("supplier diversity", {"AB340"}),  # basis
        ("Chatham", {"MTSWG"}),  # rules
        ("nonwires veto AB340", set()),
        ("as printed SGOIR11", {"SGOIR11"}),
        ("listed in document vetoed", {"AB340", "A1405003"}),  # the relation and its basis
        ("NISTIR 7628", {"NISTIR"}),  # what the record says
        ("one method is enough", {"S21"}),
        ("virtual power plants", {"S33"} | {"S09", "S14", "S16", "S20", "S31", "S32", "S42"}),
        ("volt-var autonomous phase 1", {"SIWG", "LR8"}),  # how one serves the other
    ],
)  # fmt: skip
def test_details_and_relations_are_searched_too(found, text, ids):
    assert set(found(text)) >= ids
    assert bool(found(text)) == bool(ids)


def test_the_standard_is_found_though_its_document_misprinted_it(found):
    assert found("61850") == found("IEC 61850 mappings") == ["S04"]
    assert found("6150") == ["S04"]  # as printed


# --- spelling ---


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("cybr", "cyber"),  # four letters: one is missing
        ("cbyer", "cyber"),  # two are swapped
        ("invertre", "inverter"),
        ("invrter", "inverter"),
        ("comunicatoin", "communication"),  # twelve letters: one missing, two swapped
        ("agreegation", "aggregation"),
        ("micrigrids", "microgrids"),
    ],
)
def test_a_slip_is_corrected_and_said(tracked, text, word):
    slipped = search(tracked, text)
    assert slipped.corrected == ((text, word),)
    assert slipped.items == search(tracked, word).items != ()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("gri", "begins grid, so it is no slip"),
        ("cyber", "is a word as it is"),
        ("MTR", "three letters are too few, though meter is near"),
        ("invrtr", "six letters may miss one, not two"),
        ("agremen", "seven letters may miss one, not two of agreement"),
        ("zcap", "cap only begins capacity, and is no word"),
        ("agrxgxtixn", "three letters are wrong"),
        ("61851", "is a number, next to 61850"),
        ("S99", "is an id, next to S09"),
        ("R.14-08-014", "is a docket, next to R.14-08-013"),
        ("inv3rter", "has a digit, as ids and numbers have"),
        ("brontosaurus", "is near to nothing"),
    ],
)
def test_what_is_no_slip_is_not_corrected(tracked, text, why):
    assert search(tracked, text).corrected == (), why


def test_numbers_and_short_words_find_nothing_rather_than_something_near(found):
    for text in ("61851", "S99", "R.14-08-014", "mtr", "invrtr", "agremen", "zcap"):
        assert found(text) == []


def test_only_the_word_that_nobody_has_is_corrected(tracked):
    slipped = search(tracked, "smart invrter phase")
    assert slipped.corrected == (("invrter", "inverter"),)
    assert slipped.items == search(tracked, "smart inverter phase").items
    # both are words of some items, though of none together
    assert search(tracked, "microgrid vetoed") == search(tracked, "")


def test_what_was_corrected_is_said_to_people(tracked):
    said = asked(tracked, "search", text="invrter", limit="2").notes
    assert said == [
        "nothing has 'invrter'; 'inverter' is meant",
        "2 of 14 shown; --limit shows more",
    ]
    assert asked(tracked, "search", text="inverter").notes == []


# --- the list ---


def test_fifty_are_shown_unless_more_are_asked_for(tracked):
    every = search(tracked, "MTS").items  # the first word of a document's name
    assert len(every) > 150
    assert len(asked(tracked, "search", text="MTS").data) == 50
    assert len(asked(tracked, "search", text="MTS", limit="3").data) == 3
    assert len(asked(tracked, "search", text="MTS", limit="100000").data) == len(every)


def test_a_list_may_be_narrowed_to_files(tracked):
    assert {e["register"] for e in asked(tracked, "search", text="2014").data} > {"siwg_items"}
    one = asked(tracked, "search", text="2014", register="milestones").data
    assert {each["register"] for each in one} == {"milestones"}


def test_a_changed_fact_is_found_by_its_new_words(tracked):
    facts = altered(tracked, "siwg_items", "S45", statement="Brontosaurus accepted")
    assert [each.id for each in search(facts, "brontosaurus").items] == ["S45"]
    assert search(tracked, "brontosaurus").items == ()


# --- what nobody should type ---


@pytest.mark.parametrize(
    "text",
    ["", " ", "\t\n", '"', "'", "*", "^", "(", ")", "-", ":", "_", "…", '"""', "\x00", "%", "+",
     "{}", "AND", "NOT", "NEAR(", "NEAR(a b, 5)", '"a" OR "b"', "title:", "{rest} : x", "a*b*",
     "'; drop table item; --", '" ; delete from item; "', "²³", "\u200b", "\ud800", "𝕊𝟛𝟜", "é́́"],
)  # fmt: skip
def test_signs_and_operators_are_no_harm(found, text):
    assert isinstance(found(text), list)
    assert found("S34")[0] == "S34"  # still there


def test_signs_around_words_change_nothing(found):
    for text in ('"smart inverter"', "smart*inverter", "(smart) -inverter", "^smart + inverter _"):
        assert found(text) == found("smart inverter")
    assert found("smart AND inverter") == found("inverter and smart")


def test_nothing_is_found_for_no_word(found):
    assert found("") == found("  ") == found("*") == found("_") == []


@pytest.mark.parametrize(
    "text",
    ["x" * 100_000, "inverter " * 5_000, "14-08-013" * 900, " ".join(map(str, range(9_000)))],
)
def test_a_very_long_text_is_no_harm(found, text):
    assert found(text) in ([], found("inverter"))


@settings(max_examples=60)
@given(st.text(max_size=30))
def test_any_text_finds_items_once_each_or_none(found, text):
    ids = found(text)
    assert len(ids) == len(set(ids)) <= 391


@settings(max_examples=40)
@given(st.data())
def test_any_two_words_of_a_title_find_its_item(tracked, data):
    item = data.draw(st.sampled_from(register(tracked)))
    words = data.draw(st.lists(st.sampled_from(item.title.split()), min_size=1, max_size=2))
    text = " ".join(words)
    if any(sign.isalnum() for sign in text):
        assert item in search(tracked, text).items


def test_whatever_refers_to_one_docket_of_several_in_a_row_is_found_by_each(tracked):
    found = [{item.id for item in search(tracked, f"A.14-05-00{n}").items} for n in (3, 4, 5)]
    assert found[0] == found[1] == found[2] >= {"A1405003", "PUC740_1", "EPICDEC", "AB340"}


def test_an_item_is_found_by_the_words_of_its_caveat(tracked):
    assert "S34" in {item.id for item in search(tracked, "communications").items}
