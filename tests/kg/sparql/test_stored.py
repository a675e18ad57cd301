from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import KgError
from kg.sparql.stored import find_question, read_question

HEADER = """#+ question:
#+   en: Who?
#+   zh-Hans: 谁?
#+ parameters:
#+   - {name: place, example: shanghai, en: a place, zh-Hans: 地点}
#+   - {name: since, example: 2016-01-01, en: a day, zh-Hans: 日期}
#+ columns:
#+   - {name: claim, en: claim, zh-Hans: 陈述}
"""
BODY = "SELECT ?claim { ?claim ?p ?_place_iri . OPTIONAL { ?claim ?q ?__since_date } }"


def write(folder: Path, text: str) -> Path:
    path = folder / "who.rq"
    path.write_text(text, "utf-8")
    return path


def test_a_header_is_read(tmp_path: Path) -> None:
    question = read_question(write(tmp_path, HEADER + BODY))
    assert question.name == "who"
    assert question.question == {"en": "Who?", "zh-Hans": "谁?"}
    place, since = question.parameters
    assert (place.variable, place.type, place.required) == ("_place_iri", "iri", True)
    assert (since.variable, since.type, since.required) == ("__since_date", "date", False)
    assert [c.name for c in question.columns] == ["claim"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("#+   zh-Hans: 谁?\n", "", "who.rq:1: The header's 'question' lacks zh-Hans"),
        ("{name: place,", "{name: palace,", "parameter 'palace' has no variable"),
        ("example: shanghai, ", "", "parameter 'place' has no example"),
        ("#+ columns:\n#+   - {name: claim, en: claim, zh-Hans: 陈述}\n", "", "names no columns"),
        ("en: Who?", "en: [Who?", "who.rq:2: The header is not valid YAML"),
        ("#+ question", "# question", "No header"),
    ],
)
def test_a_faulty_header_says_what_is_wrong(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    with pytest.raises(KgError) as error:
        read_question(write(tmp_path, HEADER.replace(old, new) + BODY))
    assert message in str(error.value)
    assert "头部" in error.value.messages["zh-Hans"]


def test_an_unknown_name_suggests_the_nearest() -> None:
    with pytest.raises(KgError, match="Did you mean supporters"):
        find_question("suporters", [Path("supporters.rq"), Path("beds.rq")])
    with pytest.raises(KgError, match="lists the questions"):
        find_question("zzz", [Path("supporters.rq")])
