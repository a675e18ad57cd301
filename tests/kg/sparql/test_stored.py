from __future__ import annotations

from pathlib import Path

import pytest

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
    folder.mkdir(exist_ok=True)
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
        ("#+   zh-Hans: 谁?\n", "", "who.rq:2: The header's 'question' lacks zh-Hans"),
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
    assert question.columns == (Column("claim", {"en": "claim", "zh-Hans": "陈述"}, "claim"),)
    assert (question.theme, question.modality, question.also) == (tmp_path.name, "any", ())


def test_what_a_header_may_say_besides(tmp_path: Path) -> None:
    more = "#+ modality: actual\n#+ also: [aid, 对口支援]\n#+ parameters:"
    header = HEADER.replace("#+ parameters:", more)
    header = header.replace("example: shanghai", "of: [ex:Place, vocab:form], example: shanghai")
    question = read_question(write(tmp_path, header + BODY))
    assert (question.modality, question.also) == ("actual", ("aid", "对口支援"))
    assert question.parameters[0].kinds == ("ex:Place", "vocab:form")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("#+ columns:", "#+ modality: sometimes\n#+ columns:", "'modality' is none of actual"),
        ("#+ columns:", "#+ modality: [actual]\n#+ columns:", "'modality' is none of actual"),
        ("#+ columns:", "#+ also: [[a]]\n#+ columns:", "'also' is no list of texts"),
        ("#+ columns:", "#+ also: {en: a}\n#+ columns:", "'also' is no list of texts"),
        ("example: 2016", "of: ex:Day, example: 2016", "'since' is no iri"),
    ],
)
def test_what_is_wrong_besides(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in HEADER
    with pytest.raises(KgError) as error:
        read_question(write(tmp_path, HEADER.replace(old, new) + BODY))
    assert message in str(error.value) and error.value.line
    assert "头部" in error.value.messages["zh-Hans"] or "不属于" in error.value.messages["zh-Hans"]


def test_two_questions_of_one_name_are_refused(tmp_path: Path) -> None:
    paths = [write(tmp_path / folder, HEADER + BODY) for folder in ("a", "b")]
    for ask in (lambda: load_catalogue(paths), lambda: find_question("who", paths)):
        with pytest.raises(KgError, match="has this name, too"):
            ask()


@pytest.mark.parametrize(
    ("variable", "required"),
    [("_place_{}", True), ("__place_{}", False)],
)
@pytest.mark.parametrize("kind", ["iri", "integer", "date", "literal"])
def test_types_of_parameters(tmp_path: Path, variable: str, required: bool, kind: str) -> None:
    body = f"SELECT ?claim {{ ?claim ?p ?{variable.format(kind)} , ?__since_date }}"
    example = {"integer": "5", "date": "1954-01-01"}.get(kind, "shanghai")
    header = HEADER.replace("shanghai", example)
    parameter = read_question(write(tmp_path, header + body)).parameters[0]
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
            "#+   zh-Hans: 谁?\n", "", 2,
            "The header's 'question' lacks zh-Hans. Add it.",
            "头部的“question”缺少 zh-Hans。请补充。",
        ),
        (
            "zh-Hans: 谁?", "zh-Hans: [谁]", 2,
            "The header's 'question' lacks zh-Hans. Add it.",
            "头部的“question”缺少 zh-Hans。请补充。",
        ),
        (
            "zh-Hans: 谁?", "zh-Hans: ' '", 2,
            "The header's 'question' lacks zh-Hans. Add it.",
            "头部的“question”缺少 zh-Hans。请补充。",
        ),
        (
            "#+   en: Who?\n#+   zh-Hans: 谁?\n", "#+   fr: Qui?\n", 2,
            "The header's 'question' lacks en and zh-Hans. Add it.",
            "头部的“question”缺少 en、zh-Hans。请补充。",
        ),
        (
            "question:\n#+   en: Who?\n#+   zh-Hans: 谁?\n", "question: Who?\n", 1,
            "The header's 'question' lacks en and zh-Hans. Add it.",
            "头部的“question”缺少 en、zh-Hans。请补充。",
        ),
        (
            "en: a place, ", "", 5,
            "The header's 'place' lacks en. Add it.",
            "头部的“place”缺少 en。请补充。",
        ),
        (
            ", zh-Hans: 陈述", "", 8,
            "The header's 'column' lacks zh-Hans. Add it.",
            "头部的“column”缺少 zh-Hans。请补充。",
        ),
        (
            "{name: place,", "{name: palace,", 5,
            "The header's parameter 'palace' has no variable ?_palace_iri. Add it.",
            "头部的参数“palace”没有变量 ?_palace_iri。请补充。",
        ),
        (
            "example: shanghai, ", "", 5,
            "The header's parameter 'place' has no example. Add it.",
            "头部的参数“place”没有示例。请补充。",
        ),
        (
            "example: 2016-01-01", "example: soon", 6,
            "The example of 'since' is no date. Correct it.",
            "“since”的示例不是日期。请更正。",
        ),
        (
            "{name: since,", "{name: place,", 6,
            "The header's 'parameters' has 'place' twice. Write 'name:' with one of its own.",
            "头部的“parameters”有两个“place”。请用“name:”各取其名。",
        ),
        (
            "{name: since,", "{name: [since],", 6,
            "The header's 'parameters' has an entry without a name. Write 'name:' with one of its own.",
            "头部的“parameters”有一项没有名称。请用“name:”各取其名。",
        ),
        (
            "#+ columns:\n", "#+ columns:\n#+   - claim\n", 8,
            "The header's 'columns' has an entry without a name. Write 'name:' with one of its own.",
            "头部的“columns”有一项没有名称。请用“name:”各取其名。",
        ),
        (
            "{name: claim,", "{name: clam,", 8,
            "The query selects no ?clam, which its header lists.",
            "头部所列的 ?clam 未见于查询。",
        ),
        (
            "#+ columns:\n#+   - {name: claim, en: claim, zh-Hans: 陈述}\n", "", 1,
            "The header names no columns. Add 'columns:'.",
            "头部未列出列。请添加“columns:”。",
        ),
        (
            "#+ columns:\n#+   - {name: claim, en: claim, zh-Hans: 陈述}\n", "#+ columns:\n", 7,
            "The header names no columns. Add 'columns:'.",
            "头部未列出列。请添加“columns:”。",
        ),
        (
            "#+ columns:\n#+   - {name: claim, en: claim, zh-Hans: 陈述}\n", "#+ columns: claim\n", 7,
            "The header's 'columns' is no list. Write each on a line of its own, after '-'.",
            "头部的“columns”不是列表。请逐行书写,以“-”开头。",
        ),
    ],
)  # fmt: skip
def test_what_a_faulty_header_lacks(
    tmp_path: Path, old: str, new: str, line: int, english: str, chinese: str
) -> None:
    assert old in HEADER
    path = write(tmp_path, HEADER.replace(old, new) + BODY)
    with pytest.raises(KgError) as error:
        read_question(path)
    assert error.value.messages == {"en": english, "zh-Hans": chinese}
    assert (error.value.file, error.value.line) == (path, line)


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("ASK { ?claim ?p ?o }", 9),
        ("PREFIX a: <urn:a> # SELECT\nconstruct { ?claim ?p ?o } { ?claim ?p ?o }", 10),
        ("DESCRIBE ?claim { ?claim ?p ?o }", 9),
        ("DELETE WHERE { ?claim ?p ?o }", 9),
    ],
)
def test_a_stored_question_is_a_select_query(tmp_path: Path, query: str, line: int) -> None:
    with pytest.raises(KgError, match="and a SELECT query is needed") as error:
        read_question(write(tmp_path, HEADER + query))
    assert error.value.line == line
    assert "SELECT 查询" in error.value.messages["zh-Hans"]


def test_a_question_without_parameters(tmp_path: Path) -> None:
    bare = HEADER.replace(HEADER[HEADER.index("#+ parameters") : HEADER.index("#+ columns")], "")
    assert read_question(write(tmp_path, bare + BODY)).parameters == ()
    assert read_question(write(tmp_path, "#+ parameters:\n" + bare + BODY)).parameters == ()


@pytest.mark.parametrize(("text", "fits"), [("5", True), ("9" * 19, False), ("5.0", False)])
def test_the_example_of_a_whole_number(tmp_path: Path, text: str, fits: bool) -> None:
    header = HEADER.replace("2016-01-01", f"'{text}'")
    path = write(tmp_path, header + BODY.replace("since_date", "since_integer"))
    if fits:
        assert read_question(path).parameters[1].example == text
    else:
        with pytest.raises(KgError, match="The example of 'since' is no integer"):
            read_question(path)


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


# What may stand in a header where a text, a list or a mapping is wanted.
WRONG = (
    *(
        "",
        "~",
        "5",
        "-5",
        "1.5",
        ".inf",
        ".nan",
        "yes",
        "2016-01-01",
        "2016-99-99",
        "0x1F",
        "1e999",
    ),
    *("[]", "{}", "[a, b]", "{a: b}", "[[a]]", "[{name: a}]", "{name: [a]}", "[1, [2, {a: 3}]]"),
    *(
        "'a'",
        '"\\0"',
        '"\\uD800"',
        "&a b",
        "*a",
        "!!int 5",
        "!x y",
        "|",
        "? a",
        "- a",
        "@",
        "`",
        "%",
    ),
    *(
        "9" * 5000,
        "x" * 5000,
        "[" * 500,
        "a: b: c",
        "<<: {a: b}",
        "'",
        '"',
        "# a",
        "谁",
        "\u202e",
        "\x07",
    ),
)
PLACES = (
    *(
        "question: ",
        "  en: Who?",
        "zh-Hans: 谁?",
        "parameters:",
        "name: place",
        "example: shanghai",
    ),
    *("example: 2016-01-01", "en: a place", "columns:", "name: claim", "zh-Hans: 陈述"),
)


@pytest.mark.parametrize("place", PLACES)
def test_anything_anywhere_in_a_header_is_read_or_refused(tmp_path: Path, place: str) -> None:
    header = HEADER.replace("question:", "question: ")
    assert place in header
    key, _, text = place.partition(":")
    for value in WRONG:
        changed = header.replace(
            place, f"{key}: {value}" + ("" if text.strip() else "\n#+ a: b"), 1
        )
        path = write(tmp_path, changed + BODY)
        try:
            question = read_question(path)
        except KgError as error:
            assert error.file == path and 1 <= (error.line or 0) <= 10, value
            assert error.messages["zh-Hans"] != error.message
        else:
            texts = [question.question, *(c.label for c in question.columns)]
            assert all(type(text) is str and text for by in texts for text in by.values()), value
            assert all(type(p.example) is str and p.example for p in question.parameters)
