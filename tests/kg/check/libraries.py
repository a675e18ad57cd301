"""A project of its own for tests: libraries and their books, with all that a project may have.

    loaded = read(tmp_path, edits={"data/books.ttl": ("lib:author", "lib:auhtor")})
    line_of(tmp_path, "data/books.ttl", "lib:auhtor")

It is healthy: what a test finds in it, the test has put there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from kg.check.finding import Finding
from kg.check.project import Loaded, load_project
from kg.check.rules.labels import check_things
from kg.check.rules.ontology import check_ontology
from kg.check.rules.terms import check_names
from kg.check.world import World
from kg.hospital.project import find_project

NS = "http://library.example/ns#"
ID = "http://library.example/id/"
GENRE = "http://library.example/vocab/genre/"

PREFIXES = """@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix genre: <http://library.example/vocab/genre/> .
@prefix id: <http://library.example/id/> .
@prefix lib: <http://library.example/ns#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix vann: <http://purl.org/vocab/vann/> .
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

"""

FILES = {
    "ontology/alignments.ttl": """
lib:Book rdfs:subClassOf schema:Book .
lib:author skos:closeMatch dcterms:creator , wd:P50 .
foaf:Agent a owl:Class .
""",
    "ontology/library.ttl": """
<http://library.example/ns> a owl:Ontology ;
    dcterms:title "Libraries"@en ;
    vann:preferredNamespaceUri <http://library.example/ns#> ;
    owl:versionIRI <http://library.example/ns/1.0> .

lib:Book a owl:Class ;
    rdfs:label "book"@en ;
    skos:definition "A text between covers."@en ;
    skos:example "id:walden a lib:Book ." ;
    rdfs:isDefinedBy <http://library.example/ns> .

lib:Person a owl:Class ;
    rdfs:subClassOf foaf:Agent ;
    rdfs:label "person"@en ;
    skos:definition "Somebody who writes."@en ;
    skos:example "id:thoreau a lib:Person ." .

lib:author a owl:ObjectProperty ;
    rdfs:domain lib:Book ;
    rdfs:range [ owl:unionOf ( lib:Person foaf:Agent ) ] ;
    rdfs:label "author"@en ;
    skos:definition "Who wrote the book."@en ;
    skos:example "id:walden lib:author id:thoreau ." .

lib:genre a owl:ObjectProperty ;
    schema:domainIncludes lib:Book ;
    schema:rangeIncludes skos:Concept ;
    rdfs:label "genre"@en ;
    rdfs:comment "What sort of text it is."@en ;
    vann:example "id:walden lib:genre genre:essay ." .

lib:pages a owl:DatatypeProperty ;
    rdfs:domain lib:Book ;
    rdfs:range xsd:integer ;
    rdfs:label "pages"@en ;
    skos:definition "How many pages it has."@en ;
    skos:example "id:walden lib:pages 350 ." .
""",
    "ontology/genres.ttl": """
<http://library.example/vocab/genre> a skos:ConceptScheme ;
    skos:prefLabel "genres"@en ;
    skos:definition "Sorts of texts."@en .

genre:essay a skos:Concept ;
    skos:inScheme <http://library.example/vocab/genre> ;
    skos:prefLabel "essay"@en ;
    skos:definition "A short text that reasons."@en .

genre:novel a skos:Concept ;
    skos:inScheme <http://library.example/vocab/genre> ;
    skos:prefLabel "novel"@en ;
    skos:definition "A long text that tells."@en .
""",
    "data/books.ttl": """
id:walden a lib:Book ;
    rdfs:label "Walden"@en ;
    lib:author id:thoreau ;
    lib:genre genre:essay ;
    lib:pages 350 ;
    foaf:page <http://library.example/id/walden.html> ;
    schema:image <http://library.example/id/walden-cover> ;
    owl:sameAs wd:Q19880 .

id:middlemarch a lib:Book ;
    rdfs:label "Middlemarch"@en ;
    lib:author id:eliot ;
    lib:genre genre:novel ;
    lib:pages "900"^^xsd:integer .
""",
    "data/people.ttl": """
id:thoreau a lib:Person ;
    rdfs:label "Henry David Thoreau"@en .

id:eliot a lib:Person ;
    rdfs:label "George Eliot"@en .
""",
    "shapes/books.ttl": """
@prefix shape: <http://library.example/shape/> .

shape:prefixes sh:declare [ sh:prefix "lib" ; sh:namespace "http://library.example/ns#"^^xsd:anyURI ] .

shape:Book a sh:NodeShape ;
    sh:targetClass lib:Book ;
    sh:property shape:Book-author ;
    sh:property [ sh:path ( lib:author rdfs:label ) ; sh:minCount 1 ] ;
    sh:sparql [
        sh:prefixes shape:prefixes ;
        sh:select \"\"\"
            SELECT $this WHERE {
                $this lib:pages ?pages .  # "lib:pages" is counted
                FILTER(?pages < 1)
            }
        \"\"\"
    ] .

shape:Book-author a sh:PropertyShape ;
    sh:path lib:author ;
    sh:class lib:Person ;
    sh:minCount 1 .
""",
}
QUERIES = {
    "queries/long.rq": """#+ question: which books are long?
PREFIX genre: <http://library.example/vocab/genre/>
PREFIX lib: <http://library.example/ns#>

SELECT ?book
WHERE {
  ?book a lib:Book ;
    lib:genre genre:novel ;
    lib:author/^lib:author ?book ;
    lib:pages ?pages .
  FILTER(?pages > 500)
}
""",
}

Edits = Mapping[str, tuple[str, str]]


def write(folder: Path, edits: Edits | None = None) -> None:
    """Write the project, with the first of a text replaced in some of its files."""
    for name, content in (FILES | QUERIES).items():
        text = (PREFIXES if name in FILES else "") + content
        if edits and name in edits:
            old, new = edits[name]
            assert old in text, f"{old!r} is not in {name}"
            text = text.replace(old, new, 1)
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def read(
    folder: Path,
    edits: Edits | None = None,
    languages: Iterable[str] = (),
    namespaces: Iterable[str] = (),
) -> Loaded:
    """Write the project and read it."""
    write(folder, edits)
    return load(folder, languages, namespaces)


def load(folder: Path, languages: Iterable[str] = (), namespaces: Iterable[str] = ()) -> Loaded:
    """Read the project as it has been written."""
    project = find_project(
        [folder / "data"],
        shapes=[folder / "shapes"],
        ontology=[folder / "ontology"],
        queries=[folder / "queries"],
        languages=list(languages),
        namespaces=list(namespaces),
    )
    return load_project(project)


def read_turtle(folder: Path, data: str, ontology: str = "", **named: Iterable[str]) -> Loaded:
    """Read a project of one file of data, and one of ontology, with the prefixes above."""
    (folder / "data.ttl").write_text(PREFIXES + data, "utf-8")
    (folder / "ns.ttl").write_text(PREFIXES + ontology, "utf-8")
    project = find_project(
        [folder / "data.ttl"],
        ontology=[folder / "ns.ttl"] if ontology else [],
        namespaces=list(named.get("namespaces", ())),
        languages=list(named.get("languages", ())),
    )
    return load_project(project)


def line_of(folder: Path, file: str, text: str) -> int:
    """The line of the first occurrence of a text."""
    return (folder / file).read_text("utf-8").split(text)[0].count("\n") + 1


def said(findings: Iterable[Finding]) -> list[tuple[str, str, int]]:
    """Rule, file name and line of findings, as they come."""
    return [(f.rule, Path(f.file or "").name, f.line or 0) for f in findings]


def things(loaded: Loaded) -> list[Finding]:
    """What the rule of labels finds."""
    return list(check_things(World(loaded)))


def ontology(loaded: Loaded) -> list[Finding]:
    """What the rule of the ontology finds."""
    return list(check_ontology(World(loaded)))


def names(loaded: Loaded) -> list[Finding]:
    """What the rule of names finds."""
    return list(check_names(World(loaded)))
