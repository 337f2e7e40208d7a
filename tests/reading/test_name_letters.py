"""Letters of names that small print makes alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_desktop.reading.name_letters import spelt


@pytest.mark.parametrize(
    ("read", "name"),
    [
        ("lan Matthews", "Ian Matthews"),
        ("Mr. llling Russell", "Mr. Illing Russell"),
        ("Chloe lll", "Chloe III"),
        ("Sean Mclntyre ll", "Sean McIntyre II"),
        ("WiIson HaII", "Wilson Hall"),
        ("lAN ELLlS", "IAN ELLIS"),
        ("bOOster_fan", "b00ster_fan"),
        ("wildcat.OO", "wildcat.00"),
        ("@riII.mike", "@rill.mike"),
        ("|van Sample", "Ivan Sample"),
    ],
)
def test_what_hardly_is_a_name_is_put_right(read: str, name: str) -> None:
    assert spelt(read, None) == name


@pytest.mark.parametrize(
    "name",
    [
        "María de la Cruz", "Juan los Santos", "Lloyd Hill", "Ann McIntyre", "Ann McLean", "Oscar_99", "bell hooks",
        "Ian Ellis", "O'Illy Brown", "Ana DeIorio", "Coach T.", "J. Li", "PTA MOM", "OhioDad_7", "lil_wayne",
        "Wm. Hill", "Class of 2011", "Ill Manors", "I. M. Sample", "Booster Club II",
    ],
)  # fmt: skip
def test_names_stay_as_they_are(name: str) -> None:
    assert spelt(name, None) == name


def test_some_networks_have_no_capitals() -> None:
    assert spelt("Oliver.kay", "instagram") == "0liver.kay"
    assert spelt("I1am.o", "tiktok") == "l1am.o"
    assert spelt("Oliver.kay", "facebook") == "Oliver.kay"


@given(st.text(max_size=60), st.sampled_from([None, "instagram", "facebook"]))
def test_any_text_keeps_its_length_and_is_settled_at_once(said: str, platform: str | None) -> None:
    name = " ".join(said.split())
    once = spelt(name, platform)
    assert len(once) == len(name)
    assert spelt(once, platform) == once
