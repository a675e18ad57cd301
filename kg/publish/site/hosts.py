"""Rules for hosts: content negotiation for Apache, redirects of w3id, headers and paths of others.

.htaccess              for an Apache that serves the site: IRIs without ending, 303 by Accept
w3id/.htaccess         for https://github.com/perma-id/w3id.org, if the site has an address
_redirects, _headers   for Netlify, Cloudflare Pages and hosts that read the same files
robots.txt
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from kg.hospital.names import BASE

_PATH: Final = r"((?:id|claim|caveat|source|vocab|question)/[^.]+|ns)"
_KINDS: Final = (
    (r"text/turtle|application/x-turtle", ".ttl"),
    (r"application/ld\+json", ".jsonld"),
    (r"application/n-triples", ".nt"),
)


def host_files(base: str) -> dict[str, bytes]:
    """The files with rules for hosts, for a site at this base.

    >>> sorted(host_files("https://example.org/kg/"))
    ['.htaccess', '.nojekyll', '_headers', '_redirects', 'robots.txt', 'w3id/.htaccess']
    """
    files = {
        ".htaccess": _TYPES + _rules(""),
        ".nojekyll": "",
        "_headers": _HEADERS,
        "_redirects": _redirects(),
        "robots.txt": f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n",
    }
    if base != BASE:
        files["w3id/.htaccess"] = _rules(base)
    return {name: text.encode("utf-8") for name, text in files.items()}


def _rules(base: str) -> str:
    """Rules of Apache by which an IRI leads to data or to a page, as a client accepts."""
    lines = [
        "RewriteEngine On",
        "# What an IRI leads to is told by what is accepted, in which language",
    ]
    lines.insert(0, "Header append Vary Accept\nHeader append Vary Accept-Language")
    for accepted, ending in _KINDS:
        lines += [f"RewriteCond %{{HTTP_ACCEPT}} ({accepted}) [NC]"]
        lines += ["RewriteCond %{HTTP_ACCEPT} !text/html [NC]"]
        lines += [f"RewriteRule ^{_PATH}$ {base}$1{ending} [R=303,L]"]
    lines += ["RewriteCond %{HTTP:Accept-Language} ^zh [NC]"]
    lines += [f"RewriteRule ^{_PATH}$ {base}$1.zh.html [R=303,L]"]
    lines += [f"RewriteRule ^{_PATH}$ {base}$1.html [R=303,L]"]
    lines += [f"RewriteRule ^\\.well-known/void$ {base}dist/void.ttl [R=303,L]"]
    if base:
        lines += [f"RewriteRule ^(.*)$ {base}$1 [R=302,L]"]
    return "\n".join(lines) + "\n"


def _redirects() -> str:
    """Where a host serves the site at its root, the paths of the IRIs lead there as well."""
    folder = urlsplit(BASE).path.rstrip("/")
    return f"/.well-known/void /dist/void.ttl 302\n{folder}/* /:splat 302\n"


_TYPES: Final = """\
AddType text/turtle;charset=utf-8 .ttl
AddType application/n-triples .nt
AddType application/ld+json .jsonld
AddType application/rdf+xml .rdf
AddType application/trig .trig
AddType application/sparql-query .rq
AddDefaultCharset utf-8
"""
CSP: Final = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; " + (
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = f"""\
/*
  Content-Security-Policy: {CSP}
  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer
  Access-Control-Allow-Origin: *
/*.ttl
  Content-Type: text/turtle; charset=utf-8
/*.nt
  Content-Type: application/n-triples
/*.jsonld
  Content-Type: application/ld+json
/*.rdf
  Content-Type: application/rdf+xml
/*.trig
  Content-Type: application/trig
/*.rq
  Content-Type: application/sparql-query
"""
