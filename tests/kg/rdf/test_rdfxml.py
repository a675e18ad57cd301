"""RDF/XML: what would fill the memory is refused, and every triple stands at its tag."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
import rdflib

from kg.errors import KgError, NotSupportedError, NotValidError
from kg.rdf.lines import Lines

HEAD = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.org/" '
    'xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#">\n'
)
TEXT = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    + HEAD
    + """<e:Boat rdf:about="http://e.org/ada" e:length="9">
  <rdfs:label xml:lang="zh">艾达</rdfs:label>
  <e:owner rdf:resource="http://e.org/bo"/>
  <e:crew>
    <e:Person>
      <e:name>Cy</e:name>
    </e:Person>
  </e:crew>
  <e:sails rdf:parseType="Collection">
    <rdf:Description rdf:about="http://e.org/jib"/>
    <e:Sail rdf:nodeID="main"/>
  </e:sails>
  <e:engine rdf:parseType="Resource">
    <e:power rdf:datatype="http://www.w3.org/2001/XMLSchema#integer">5</e:power>
  </e:engine>
</e:Boat>
<e:Sail rdf:nodeID="main"><e:area>7</e:area></e:Sail>
<rdf:Seq rdf:ID="seq"><rdf:li>a</rdf:li><rdf:li>b</rdf:li></rdf:Seq>
<rdf:Description><e:orphan>1</e:orphan></rdf:Description>
</rdf:RDF>
"""
)
E = "http://e.org/"
WHERE = {  # local name of the property, value, line, what stands there
    ("label", "艾达"): (4, "<rdfs:label"),
    ("owner", E + "bo"): (5, "<e:owner"),
    ("length", "9"): (3, "<e:Boat"),
    ("name", "Cy"): (8, "<e:name"),
    ("first", E + "jib"): (12, "<rdf:Description"),
    ("power", "5"): (16, "<e:power"),
    ("area", "7"): (19, "<e:Sail"),
    ("_2", "b"): (20, "<rdf:li"),
    ("orphan", "1"): (21, "<e:orphan"),
}


def read(tmp_path: Path, text: str) -> Lines:
    path = tmp_path / "a.rdf"
    path.write_text(text, "utf-8")
    lines = Lines()
    lines.read(path)
    return lines


def test_every_triple_stands_at_its_tag(tmp_path: Path) -> None:
    lines = read(tmp_path, TEXT)
    rows = TEXT.split("\n")
    unmet = dict(WHERE)
    for (_, p, o), place in lines.triples.items():
        assert place.line > 2 and rows[place.line - 1][place.column - 1 :].startswith("<")
        name = str(p).replace("#", "/").rpartition("/")[2]
        wanted = unmet.pop((name, str(o)), None)
        if wanted and name != "area":
            tag = rows[place.line - 1][place.column - 1 : place.end - 1]
            assert (place.line, tag) == wanted
    assert not unmet
    place = lines.subjects[rdflib.URIRef(E + "ada")]
    assert (place.line, place.column) == (3, 1)


def test_prefixes_are_those_of_the_document(tmp_path: Path) -> None:
    assert read(tmp_path, TEXT).prefixes["e"] == E


def test_blank_nodes_have_the_same_labels_each_time(tmp_path: Path) -> None:
    assert read(tmp_path, TEXT).n_triples() == read(tmp_path, TEXT).n_triples()


def bomb(depth: int) -> str:
    names = "abcdefghijkl"[:depth]
    rows = [f'<!ENTITY {names[0]} "{"x" * 10}">']
    rows += [f'<!ENTITY {n} "{("&" + m + ";") * 10}">' for m, n in pairwise(names)]
    body = f'<rdf:Description rdf:about="urn:a"><e:p>&{names[-1]};</e:p></rdf:Description>'
    return f"<!DOCTYPE rdf:RDF [{''.join(rows)}]>\n{HEAD}{body}</rdf:RDF>"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (bomb(10), "grows too large"),
        (
            "<!DOCTYPE a [<!ENTITY a SYSTEM 'file:///etc/hostname'>]>" + HEAD + "</rdf:RDF>",
            "in another document",
        ),
        (
            "<!DOCTYPE a [<!ENTITY a PUBLIC 'a' 'http://a.org/'>]>" + HEAD + "</rdf:RDF>",
            "in another document",
        ),
        (HEAD + "<e:C><e:p>" * 300 + "</e:p></e:C>" * 300 + "</rdf:RDF>", "nested more than 500"),
        (
            f"<!DOCTYPE a [<!ENTITY a '{'x' * 90_000}'>]>{HEAD}<e:C><e:p>{'&a;' * 500}</e:p></e:C></rdf:RDF>",
            "",
        ),
    ],
    ids=["laughs", "file", "network", "deep", "quadratic"],
)
def test_what_would_read_elsewhere_or_fill_the_memory_is_refused(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(KgError, match=said) as error:
        read(tmp_path, text)
    assert said == "" or isinstance(error.value, NotSupportedError)
    assert error.value.messages["zh-Hans"] != error.value.messages["en"]


def test_entities_for_namespaces_are_read(tmp_path: Path) -> None:
    text = f"<!DOCTYPE rdf:RDF [ <!ENTITY e '{E}'> <!ENTITY f '&e;f/'> ]>\n" + HEAD
    lines = read(tmp_path, text + '<e:C rdf:about="&f;x"/></rdf:RDF>')
    (triple,) = lines.triples
    assert str(triple[0]) == E + "f/x" and lines.triples[triple].line == 3


def test_what_is_no_xml_is_an_error_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(
        NotValidError, match="Not valid RDF/XML at column 3: mismatched tag"
    ) as error:
        read(tmp_path, HEAD + "<e:C>\n</e:D></rdf:RDF>")
    assert error.value.line == 3


def test_another_encoding_that_is_none_is_passed_over(tmp_path: Path) -> None:
    text = TEXT.replace('"UTF-8"', '"ISO-8859-1"').replace("艾达", "Ada")
    assert len(read(tmp_path, text).triples) == len(read(tmp_path, TEXT).triples)
