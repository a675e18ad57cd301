"""Notations: a graph as Turtle, TriG and RDF/XML, laid out for people where that is possible.

    turtle(triples, prefixes(triples))     one blank line between subjects
    trig(triples, names)                   what a source says in a graph named by the source
    rdf_xml(triples, names)                what RDF/XML cannot say is an error

All are written by pyoxigraph, in the order given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

import pyoxigraph as ox

from kg.errors import NotSupportedError
from kg.hospital.names import BASE, CAVEAT, CLAIM, NAMES, SOURCE, VOCAB, parse_evidence, shorten
from kg.rdf.graph import serialize

Names = dict[str, str]


def prefixes(triples: Iterable[ox.Triple]) -> Names:
    """The prefixes of the dumps: ours, the standard ones, one per vocabulary and per source.

    >>> claim = ox.Triple(ox.NamedNode(CLAIM + "a/beds"), ox.NamedNode("urn:p"), ox.Literal("8"))
    >>> [name for name in prefixes([claim]) if name not in NAMES]
    ['claim-a']
    """
    schemes, apart = set(), dict[str, str]()
    for iri in {getattr(triple.subject, "value", "") for triple in triples}:
        if iri.startswith(VOCAB):
            schemes.add(iri[len(VOCAB) :].partition("/")[0])
        elif iri.startswith((CLAIM, CAVEAT)):
            kind, source = iri.removeprefix(BASE).split("/")[:2]
            apart[f"{kind}-{source}"] = f"{BASE}{kind}/{source}/"
    found = {k: v for k, v in NAMES.items() if k not in ("claim", "caveat")} | apart
    found |= {s: f"{VOCAB}{s}/" for s in schemes}
    return dict(sorted(found.items()))


def turtle(triples: Sequence[ox.Triple], names: Names) -> str:
    """Triples as Turtle, one blank line between subjects; only the prefixes in use are declared.

    >>> triple = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.NamedNode("urn:B"))
    >>> print(turtle([triple], {"ex": "urn:", "no": "http://example.org/"}), end="")
    @prefix ex: <urn:> .
    <BLANKLINE>
    ex:a ex:p ex:B .
    """
    return _laid_out(serialize(triples, ox.RdfFormat.TURTLE, used_in(triples, names)))


def trig(triples: Iterable[ox.Triple], names: Names) -> str:
    r"""Triples as TriG: those on claims, caveats and evidence in the graph of their source.

    The merge of all its graphs is the graph.

    >>> claim = ox.Triple(ox.NamedNode(CLAIM + "a/b"), ox.NamedNode("urn:p"), ox.Literal("8"))
    >>> written = trig([claim], {"claim-a": CLAIM + "a/", "source": SOURCE})
    >>> print(written.partition("\n\n")[2], end="")
    source:a {
        claim-a:b <urn:p> "8" .
    }
    """
    parts: dict[str, list[ox.Quad]] = {"": []}
    for triple in triples:
        source = source_of(triple.subject)
        graph = ox.NamedNode(source) if source else ox.DefaultGraph()
        quad = ox.Quad(triple.subject, triple.predicate, triple.object, graph)
        parts.setdefault(source, []).append(quad)
    quads = [quad for source in sorted(parts) for quad in parts[source]]
    text = ox.serialize(quads, format=ox.RdfFormat.TRIG, prefixes=used_in(quads, names)) or b""
    return _laid_out(text.decode("utf-8"))


def source_of(subject: object) -> str:
    """The IRI of the source that says what is said of a subject; nothing where no single one does.

    >>> source_of(ox.NamedNode(CLAIM + "a/beds")).removeprefix(BASE), source_of(ox.BlankNode())
    ('source/a', '')
    """
    iri = subject.value if isinstance(subject, ox.NamedNode) else ""
    for space in (CLAIM, CAVEAT):
        source, slash, _ = iri.removeprefix(space).partition("/")
        if iri.startswith(space) and slash:
            return SOURCE + source
    span = parse_evidence(iri)
    return SOURCE + span.source if span else ""


def rdf_xml(triples: Iterable[ox.Triple], names: Names) -> str:
    """Triples as RDF/XML.

    A carriage return, which XML would read as a line feed, is written as a reference.

    Raises:
        NotSupportedError: a control character in a value, or a property whose IRI does not end
            with a name; XML can express neither (https://www.w3.org/TR/xml/#charsets).
    """
    known = list(triples)
    for triple in known:
        found = isinstance(triple.object, ox.Literal) and _NO_XML.search(triple.object.value)
        if found:
            raise _no_character(triple, found[0])
    spaces = {_space(iri) for iri in {triple.predicate.value for triple in known}}
    used = {name: iri for name, iri in names.items() if iri in spaces}
    text = serialize(known, ox.RdfFormat.RDF_XML, used).replace("\r", "&#13;")
    return _ROOT.sub(lambda root: " ".join(sorted(root[0].split())), text, count=1)


_NO_XML: Final = re.compile("[^\\t\\n\\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ROOT: Final = re.compile(r"(?<=<rdf:RDF )[^>]*(?=>)")  # pyoxigraph has no order of namespaces
_NAME: Final = re.compile(r"[^\W\d][\w.-]*\Z")


def _space(iri: str) -> str:
    """What comes before the name with which the IRI of a property ends."""
    found = _NAME.search(iri)
    if found:
        return iri[: found.start()]
    short = shorten(iri)
    raise NotSupportedError(
        f"RDF/XML cannot express the property {short}: its IRI has to end with a name, which "
        "begins with a letter. Call it otherwise.",
        chinese=f"RDF/XML 无法表达属性 {short}:其 IRI 须以字母开头的名称结尾。请改名。",
    )


def _no_character(triple: ox.Triple, sign: str) -> NotSupportedError:
    about, path = shorten(getattr(triple.subject, "value", "")), shorten(triple.predicate.value)
    shown = f"U+{ord(sign):04X}"
    return NotSupportedError(
        f"RDF/XML cannot express the character {shown} in {path} of {about}. Remove it.",
        chinese=f"RDF/XML 无法表达 {about} 的 {path} 中的字符 {shown}。请将其删除。",
    )


def used_in(statements: Iterable[ox.Triple | ox.Quad], names: Names) -> Names:
    """The prefixes with whose namespace an IRI of a statement begins.

    >>> triple = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.Literal("8"))
    >>> used_in([triple], {"ex": "urn:", "no": "http://example.org/"})
    {'ex': 'urn:'}
    """
    text = "\n".join(map(str, statements))
    return {name: iri for name, iri in names.items() if f"<{iri}" in text}


def _laid_out(text: str) -> str:
    """Turtle or TriG of pyoxigraph with spaces for tabs and a blank line between statements.

    A line break in a literal is written as an escape, so every line ends between two tokens.
    """
    lines = text.removesuffix("\n").split("\n")
    head = sorted(line for line in lines if line.startswith("@prefix"))
    body, before = [], "."
    for line in lines[len(head) :]:
        begins = before.endswith((" .", "}")) and line != "}"
        bare = line.lstrip("\t")
        indented = "    " * (len(line) - len(bare)) + bare
        body.append("\n" + indented if begins else indented)
        before = line
    return "\n".join([*head, "", *body] if head and body else [*head, *body]) + "\n"
