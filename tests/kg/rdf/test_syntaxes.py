"""In which notation a file is: by its ending, and by its beginning where the ending tells little."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import NotSupportedError
from kg.rdf.lines import Lines
from kg.rdf.reading import read_triples
from kg.rdf.syntaxes import FOREIGN, SUFFIXES, foreign_syntax, syntax_of

XML = '<?xml version="1.0"?>\n<!-- a -->\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'
SAME = {
    "a.ttl": "<urn:s> <urn:p> <urn:o> , 'x'@en .",
    "a.nt": '<urn:s> <urn:p> <urn:o> .\n<urn:s> <urn:p> "x"@en .\n',
    "a.nq": '<urn:s> <urn:p> <urn:o> <urn:g> .\n<urn:s> <urn:p> "x"@en .\n',
    "a.trig": "<urn:g> { <urn:s> <urn:p> <urn:o> } <urn:s> <urn:p> 'x'@en .",
    "a.jsonld": '{"@id": "urn:s", "urn:p": [{"@id": "urn:o"}, {"@value": "x", "@language": "en"}]}',
    "a.rdf": """<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">
<r:Description r:about="urn:s"><u:p r:resource="urn:o"/><u:p xml:lang="en">x</u:p></r:Description></r:RDF>""",
}


@pytest.mark.parametrize("name", SAME)
def test_every_notation_says_the_same(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(SAME[name], "utf-8")
    lines = Lines()
    lines.read(path)
    assert sorted(lines.n_triples().splitlines()) == [
        b'<urn:s> <urn:p> "x"@en .',
        b"<urn:s> <urn:p> <urn:o> .",
    ]
    assert sorted(map(str, read_triples(path))) == [
        '<urn:s> <urn:p> "x"@en',
        "<urn:s> <urn:p> <urn:o>",
    ]
    assert set(lines.syntaxes.values()) == {syntax_of(path, SAME[name]).name}
    for place in lines.triples.values():
        assert place.line in (1, 2) and place.file == str(path)


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("a.owl", XML, "RDF/XML"),
        ("a.rdf", "\ufeff" + XML, "RDF/XML"),
        ("a.xml", "<!DOCTYPE rdf:RDF [ <!ENTITY a 'b'> ]><rdf:RDF/>", "RDF/XML"),
        ("a.owl", "@prefix a: <urn:a> .", "Turtle"),
        ("a.owl", "<urn:s> a <urn:o> .", "Turtle"),
        ("a.shacl", "# shapes\n@prefix a: <urn:a> .", "Turtle"),
        ("a.rdf", ' {"@id": "urn:a"}', "JSON-LD"),
        ("a.TTL", "", "Turtle"),
        ("a", "", "Turtle"),
        ("a.nt", XML, "N-Triples"),
    ],
)
def test_what_a_file_is_in(name: str, text: str, wanted: str) -> None:
    assert syntax_of(Path(name), text).name == wanted


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.owl", "Prefix(:=<urn:a>)\nOntology(<urn:o>)", "OWL functional syntax"),
        ("a.owl", "# c\nOntology: <urn:o>\n", "OWL Manchester syntax"),
        (
            "a.owl",
            '<?xml version="1.0"?>\n<Ontology xmlns="http://www.w3.org/2002/07/owl#">',
            "OWL/XML",
        ),
        ("a.owl", "format-version: 1.2\n", "OBO"),
        ("a.n3", "", "N3"),
        ("a.rdf.gz", "", "compressed RDF"),
    ],
)
def test_what_is_not_read_is_called_by_its_name(name: str, text: str, said: str) -> None:
    with pytest.raises(NotSupportedError, match=f"^{name}: {said} is not read here") as error:
        syntax_of(Path(name), text)
    assert said in error.value.messages["zh-Hans"]


def test_no_ending_is_both_read_and_foreign() -> None:
    assert not set(SUFFIXES) & set(FOREIGN)
    assert all(foreign_syntax(Path(f"a{suffix}")) is None for suffix in SUFFIXES)
    assert all(foreign_syntax(Path(f"a{suffix}")) for suffix in FOREIGN)
    assert foreign_syntax(Path("a.txt.gz")) is None


def test_n_triples_are_read_strictly(tmp_path: Path) -> None:
    for text, way in (
        ("@prefix ex: <urn:x:> .\nex:a ex:b ex:c .", "name the file \\*.ttl"),
        ("<urn:s> <urn:p> 1 .", "name the file \\*.ttl"),
        ("<urn:s> <urn:p> .", "correct what stands here"),
    ):
        path = tmp_path / "a.nt"
        path.write_text(text, "utf-8")
        with pytest.raises(Exception, match=f"Not valid N-Triples: .*{way}"):
            Lines().read(path)
