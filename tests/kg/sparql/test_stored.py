from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from kg.errors import KgError
from kg.sparql.stored import (
    Column,
    Parameter,
    find_question,
    load_catalogue,
    read_question,
)

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


def test_everything_in_a_header_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + BODY)
    question = read_question(path)
    assert (question.path, question.sparql) == (path, HEADER + BODY)
    assert question.parameters == (
        Parameter(
            "place", "iri", "_place_iri", True, "shanghai", {"en": "a place", "zh-Hans": "地点"}
        ),
        Parameter(
            "since", "date", "__since_date", False, "2016-01-01", {"en": "a day", "zh-Hans": "日期"}
        ),
    )
    assert question.columns == (Column("claim", {"en": "claim", "zh-Hans": "陈述"}),)


@pytest.mark.parametrize(
    ("variable", "required"),
    [("_place_{}", True), ("__place_{}", False)],
)
@pytest.mark.parametrize("kind", ["iri", "integer", "date", "literal"])
def test_types_of_parameters(tmp_path: Path, variable: str, required: bool, kind: str) -> None:
    body = f"SELECT ?claim {{ ?claim ?p ?{variable.format(kind)} , ?__since_date }}"
    parameter = read_question(write(tmp_path, HEADER + body)).parameters[0]
    assert (parameter.type, parameter.required) == (kind, required)
    assert parameter.variable == variable.format(kind)


@pytest.mark.parametrize(
    ("name", "is_evidence"),
    [("evidence", True), ("supportEvidence", True), ("evidences", False), ("claim", False)],
)
def test_columns_of_evidence(name: str, is_evidence: bool) -> None:
    assert Column(name, {}).is_evidence is is_evidence


@pytest.mark.parametrize(
    ("old", "new", "line", "english", "chinese"),
    [
        (
            "#+   zh-Hans: 谁?\n", "", 1,
            "The header's 'question' lacks zh-Hans. Add it.",
            "头部的“question”缺少 zh-Hans。请补充。",
        ),
        (
            "#+   en: Who?\n#+   zh-Hans: 谁?\n", "#+   fr: Qui?\n", 1,
            "The header's 'question' lacks en and zh-Hans. Add it.",
            "头部的“question”缺少 en、zh-Hans。请补充。",
        ),
        (
            "question:\n#+   en: Who?\n#+   zh-Hans: 谁?\n", "question: Who?\n", 1,
            "The header's 'question' lacks en and zh-Hans. Add it.",
            "头部的“question”缺少 en、zh-Hans。请补充。",
        ),
        (
            "en: a place, ", "", 1,
            "The header's 'place' lacks en. Add it.",
            "头部的“place”缺少 en。请补充。",
        ),
        (
            ", zh-Hans: 陈述", "", 1,
            "The header's 'column' lacks zh-Hans. Add it.",
            "头部的“column”缺少 zh-Hans。请补充。",
        ),
        (
            "{name: place,", "{name: palace,", 1,
            "The header's parameter 'palace' has no variable ?_palace_iri. Add it.",
            "头部的参数“palace”没有变量 ?_palace_iri。请补充。",
        ),
        (
            "example: shanghai, ", "", 1,
            "The header's parameter 'place' has no example. Add it.",
            "头部的参数“place”没有示例。请补充。",
        ),
        (
            "#+ columns:\n#+   - {name: claim, en: claim, zh-Hans: 陈述}\n", "", 1,
            "The header names no columns. Add 'columns:'.",
            "头部未列出列。请添加“columns:”。",
        ),
        (
            "#+ columns:\n#+   - {name: claim, en: claim, zh-Hans: 陈述}\n", "#+ columns: claim\n", 1,
            "The header names no columns. Add 'columns:'.",
            "头部未列出列。请添加“columns:”。",
        ),
        (
            "en: Who?", "en: [Who?", 2,
            "The header is not valid YAML. Correct this line.",
            "头部不是有效的 YAML。请更正此行。",
        ),
        (
            "#+ question", "# question", 1,
            "No header: start the file with '#+ question:'.",
            "没有头部:文件请以“#+ question:”开头。",
        ),
        (
            "#+ question", "\n#+ question", 1,
            "No header: start the file with '#+ question:'.",
            "没有头部:文件请以“#+ question:”开头。",
        ),
    ],
)  # fmt: skip
def test_what_a_faulty_header_lacks(
    tmp_path: Path, old: str, new: str, line: int, english: str, chinese: str
) -> None:
    path = write(tmp_path, HEADER.replace(old, new) + BODY)
    with pytest.raises(KgError) as error:
        read_question(path)
    assert error.value.messages == {"en": english, "zh-Hans": chinese}
    assert error.value.file == path
    if "YAML" not in english:
        assert error.value.line == line


@pytest.mark.parametrize("place", [True, False])
def test_yaml_errors_name_the_line_where_yaml_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: bool
) -> None:
    def failing(_: str) -> None:
        error = yaml.MarkedYAMLError(problem_mark=yaml.Mark("", 0, 6, 0, "", 0))
        raise error if place else yaml.YAMLError()

    monkeypatch.setattr("yaml.safe_load", failing)
    with pytest.raises(KgError) as error:
        read_question(write(tmp_path, HEADER + BODY))
    assert error.value.line == (7 if place else 1)


def test_entries_that_are_none_are_passed_over(tmp_path: Path) -> None:
    header = HEADER.replace("#+ columns:\n", "#+ columns:\n#+   - claim\n")
    question = read_question(write(tmp_path, header + BODY))
    assert [column.name for column in question.columns] == ["claim"]
    bare = HEADER.replace(HEADER[HEADER.index("#+ parameters") : HEADER.index("#+ columns")], "")
    assert read_question(write(tmp_path, bare + BODY)).parameters == ()


def test_the_header_ends_with_the_first_other_line(tmp_path: Path) -> None:
    question = read_question(write(tmp_path, HEADER + "# note\n#+ : [\n" + BODY))
    assert question.question["en"] == "Who?"


def test_a_catalogue_has_its_questions_by_name(tmp_path: Path) -> None:
    one, other = tmp_path / "one.rq", tmp_path / "other.rq"
    one.write_text(HEADER + BODY, "utf-8")
    other.write_text(HEADER.replace("Who?", "What?") + BODY, "utf-8")
    found = load_catalogue([other, one])
    assert {name: q.question["en"] for name, q in found.items()} == {
        "other": "What?",
        "one": "Who?",
    }
    assert list(found) == ["other", "one"]
    other.write_text("nonsense", "utf-8")
    assert find_question("one", [other, one]) == found["one"]
    with pytest.raises(KgError) as error:
        find_question("zzzzz", [one])
    assert str(error.value) == "There is no question 'zzzzz'. 'kg ask' lists the questions."
