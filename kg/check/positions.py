"""Positions: as what a name stands where it stands, told by the property of which it is the value.

BY_PROPERTY[SH.path] -> "property"
"""

from __future__ import annotations

from typing import Final, get_args
from typing import Literal as OneOf

from rdflib import namespace
from rdflib.namespace import DCTERMS, FOAF, OWL, RDF, RDFS, SH, SKOS, VANN, VOID
from rdflib.term import Node

Position = OneOf["property", "class", "thing", "shape"]
POSITIONS: Final[tuple[Position, ...]] = get_args(Position)

DOMAINS: Final = frozenset(
    {RDFS.domain, RDFS.range, namespace.SDO.domainIncludes, namespace.SDO.rangeIncludes}
)

BY_PROPERTY: Final[dict[Node, Position]] = {
    **dict.fromkeys(
        (
            *(RDF.type, RDFS.subClassOf, RDFS.domain, RDFS.range, OWL.equivalentClass, OWL.onClass),
            *(OWL.disjointWith, OWL.complementOf, OWL.someValuesFrom, OWL.allValuesFrom),
            *(OWL.unionOf, OWL.intersectionOf, OWL.disjointUnionOf, OWL.onDataRange),
            *(
                namespace.SDO.domainIncludes,
                namespace.SDO.rangeIncludes,
                SH["class"],
                SH.targetClass,
                SH.datatype,
            ),
        ),
        "class",
    ),
    **dict.fromkeys(
        (
            *(RDFS.subPropertyOf, OWL.inverseOf, OWL.equivalentProperty, OWL.onProperty),
            *(OWL.propertyDisjointWith, OWL.propertyChainAxiom, OWL.hasKey, OWL.onProperties),
            *(SH.path, SH.inversePath, SH.alternativePath, SH.zeroOrMorePath, SH.oneOrMorePath),
            *(SH.zeroOrOnePath, SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals),
            *(SH.targetSubjectsOf, SH.targetObjectsOf, SH.ignoredProperties),
        ),
        "property",
    ),
    **dict.fromkeys(
        (
            *(SH.node, SH.property, SH.qualifiedValueShape, SH.sparql, SH.prefixes, SH.declare),
            *(SH["and"], SH["or"], SH["not"], SH.xone, SH.rule, SH.target, SH.group),
        ),
        "shape",
    ),
}

# Their values are documents, or lie with others: they need no description here.
LINKS: Final[frozenset[Node]] = frozenset(
    (
        *(FOAF.page, FOAF.homepage, FOAF.depiction, FOAF.img, FOAF.thumbnail, FOAF.logo),
        *(FOAF.isPrimaryTopicOf, FOAF.weblog, FOAF.workplaceHomepage, FOAF.mbox, FOAF.phone),
        *(
            namespace.SDO.url,
            namespace.SDO.image,
            namespace.SDO.logo,
            namespace.SDO.contentUrl,
            namespace.SDO.thumbnailUrl,
            namespace.SDO.embedUrl,
        ),
        *(
            namespace.SDO.mainEntityOfPage,
            namespace.SDO.license,
            RDFS.seeAlso,
            DCTERMS.license,
            DCTERMS.conformsTo,
        ),
        *(OWL.imports, OWL.versionIRI, OWL.priorVersion, OWL.backwardCompatibleWith),
        *(
            OWL.incompatibleWith,
            namespace.DCAT.accessURL,
            namespace.DCAT.downloadURL,
            namespace.DCAT.landingPage,
        ),
        *(
            namespace.DCAT.endpointURL,
            namespace.DCAT.endpointDescription,
            VOID.dataDump,
            VOID.sparqlEndpoint,
        ),
        *(VANN.preferredNamespaceUri, SH.shapesGraph, SH.entailment, SH.namespace),
    )
)
MAPPINGS: Final[frozenset[Node]] = frozenset(
    (
        *(OWL.sameAs, namespace.SDO.sameAs, SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch),
        *(SKOS.narrowMatch, SKOS.relatedMatch, RDFS.isDefinedBy),
    )
)
