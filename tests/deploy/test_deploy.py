"""The files of deploy/: each option is one of `kg serve`, all ports agree, nothing is left out."""

from __future__ import annotations

import configparser
import fnmatch
import ipaddress
import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from kg.hospital.house import House
from kg.publish.site.hosts import CSP, host_files
from tests.servers import free_port, kg_serving

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
PAGES = ("docs/serving.md", "docs/deploying.md")


def text(name: str) -> str:
    return (DEPLOY / name).read_text("utf-8")


def instructions() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile with what stands behind them."""
    lines = re.sub(r"(?m)^#.*\n", "", text("Dockerfile")).replace("\\\n", " ").splitlines()
    return [(line.split()[0], line.partition(" ")[2].strip()) for line in lines if line.strip()]


def said(name: str) -> str:
    """What stands behind the last instruction of a name."""
    return [rest for word, rest in instructions() if word == name][-1]


def health() -> list[str]:
    command: list[str] = json.loads(said("HEALTHCHECK").partition("CMD ")[2])
    return command


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(text("compose.yaml"))
    return found


@pytest.fixture(scope="module")
def unit() -> dict[str, list[tuple[str, str]]]:
    """The sections of the unit: names with their values, which may be given several times."""
    found: dict[str, list[tuple[str, str]]] = {}
    for line in text("kg.service").splitlines():
        if line.startswith("["):
            found[line.strip("[]")] = []
        elif line and not line.startswith("#"):
            name, equals, value = line.partition("=")
            assert equals and name.isalnum(), line
            found[list(found)[-1]].append((name, value))
    return found


@pytest.fixture(scope="module")
def options() -> set[str]:
    """The options of `kg serve`, as its help lists them."""
    command = [sys.executable, "-m", "kg", "serve", "--help"]
    shown = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True).stdout
    return {o for line in shown.splitlines() for o in re.findall(r"^ +(.+?)(?:  |$)", line)[:1]
            for o in re.findall(r"--[a-z-]+", o)}  # fmt: skip


def test_every_option_is_one_of_the_command(
    options: set[str], compose: dict[str, Any], unit: dict[str, list[tuple[str, str]]]
) -> None:
    start = dict(unit["Service"])["ExecStart"]
    named = {
        "Dockerfile": json.loads(said("ENTRYPOINT")),
        "compose.yaml": compose["services"]["kg"]["command"],
        "kg.service": shlex.split(start),
    }
    for name, words in named.items():
        used = {word for word in words if word.startswith("--")}
        assert used and used <= options, name
    for page in PAGES:
        lines = re.findall(r"(?m)^.*\bkg serve .*$", (ROOT / page).read_text("utf-8"))
        used = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", " ".join(lines)))
        assert used and used - {"--root"} <= options, page


def test_ports_agree(compose: dict[str, Any], unit: dict[str, list[tuple[str, str]]]) -> None:
    words = json.loads(said("ENTRYPOINT"))
    port = words[words.index("--port") + 1]
    assert said("EXPOSE") == port
    (url,) = re.findall(r"http://[\w.:]+", " ".join(health()))
    assert urlsplit(url).netloc == f"127.0.0.1:{port}"
    (service,) = [name for name, made in compose["services"].items() if "build" in made]
    assert re.findall(r"proxy_pass\s+(\S+);", text("nginx.conf")) == [f"http://{service}:{port}"]
    listened = set(re.findall(r"listen (\d+)", text("nginx.conf")))
    assert {p.split(":")[1] for p in compose["services"]["proxy"]["ports"]} == listened
    assert f"--port {port}" in dict(unit["Service"])["ExecStart"]


# The image


def test_the_image_runs_as_nobody_and_comes_from_no_named_registry() -> None:
    sources = [rest.split()[0] for word, rest in instructions() if word == "FROM"]
    assert sources == ["python:3.11-slim"] * 2
    user = said("USER").split(":")
    assert len(user) == 2 and all(int(number) > 0 for number in user)
    known = {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT"}
    assert {word for word, _ in instructions()} == known


def test_its_health_is_told(house: House) -> None:
    _, *command = health()
    with kg_serving(house.root, "--no-pages") as url:
        asked = [part.replace("http://127.0.0.1:8000", url) for part in command]
        subprocess.run([sys.executable, *asked], check=True, timeout=30, capture_output=True)
    asked = [part.replace("8000", str(free_port())) for part in command]
    done = subprocess.run([sys.executable, *asked], timeout=30, capture_output=True)
    assert done.returncode == 1


def is_sent(path: str) -> bool:
    """Whether a file goes to whoever builds the image, as .dockerignore has it."""
    sent = True
    for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines():
        pattern = line.removeprefix("!")
        if line and not line.startswith("#"):
            parts = Path(path).parts
            starts = ["/".join(parts[: n + 1]) for n in range(len(parts))]
            some = pattern.removeprefix("**/")
            if any(fnmatch.fnmatchcase(s, pattern) for s in starts) or (
                some != pattern and some in parts
            ):
                sent = line.startswith("!")
    return sent


def test_all_that_is_installed_goes_into_the_image_and_nothing_else() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = [
        *("pyproject.toml", project["project"]["readme"], *project["project"]["license-files"]),
        *(f"{folder}/x" for folder in (*wheel["packages"], *wheel["force-include"])),
        *re.findall(r"-c (\S+)", text("Dockerfile")),
    ]
    assert len(needed) == 10 and [path for path in needed if not is_sent(path)] == []
    for path in (".git/config", "dist/x", ".venv/x", "tests/x", "deploy/tls/privkey.pem", ".env"):
        assert not is_sent(path), path
    assert not is_sent("kg/serve/__pycache__/app.pyc")
    (extras,) = re.findall(r"'\.\[([\w,]+)\]'", text("Dockerfile"))
    assert set(extras.split(",")) <= {*project["project"]["optional-dependencies"]}


# The proxy


def test_the_services_fit_each_other(compose: dict[str, Any]) -> None:
    kg, proxy = compose["services"]["kg"], compose["services"]["proxy"]
    assert (DEPLOY / kg["build"]["context"]).resolve() == ROOT
    assert (ROOT / kg["build"]["dockerfile"]).is_file()
    assert "ports" not in kg and kg["networks"] == ["inside"]
    for service in (kg, proxy):
        assert service["read_only"] is True and service["cap_drop"] == ["ALL"]
        assert service["mem_limit"] and "no-new-privileges:true" in service["security_opt"]
    (inside,) = compose["networks"]["inside"]["ipam"]["config"]
    believed = kg["command"][kg["command"].index("--proxy") + 1]
    assert ipaddress.ip_network(believed) == ipaddress.ip_network(inside["subnet"])
    mounted = dict(volume.split(":")[:2] for volume in proxy["volumes"])
    assert (DEPLOY / "nginx.conf").is_file() and "./nginx.conf" in mounted
    for path in re.findall(r"ssl_certificate(?:_key)?\s+(\S+);", text("nginx.conf")):
        assert str(Path(path).parent) == mounted["./tls"]
    cache = re.findall(r"proxy_cache_path (\S+)", text("nginx.conf"))[0]
    assert any(cache.startswith(t.split(":")[0]) for t in proxy["tmpfs"])


def nginx(name: str) -> list[list[str]]:
    """The statements of a file for nginx, all of which are closed."""
    bare = re.sub(r"(?m)^\s*#.*$", "", text(name))
    found, words, depth = list[list[str]](), list[str](), 0
    for token in re.findall(r'"[^"]*"|[{};]|[^\s{};]+', bare):
        if token in "{};":
            depth += {"{": 1, "}": -1}.get(token, 0)
            assert depth >= 0 and (words or token == "}"), words
            found += [words] if words else []
            words = []
        else:
            words.append(token.strip('"'))
    assert depth == 0 and not words
    return found


@pytest.mark.parametrize("name", ["nginx.conf", "site.conf"])
def test_the_files_for_nginx_are_closed(name: str) -> None:
    assert ["server"] in nginx(name)


def test_the_proxy_says_who_asks_and_keeps_what_has_a_tag() -> None:
    said = nginx("nginx.conf")
    for words in (
        ["proxy_set_header", "X-Forwarded-For", "$remote_addr"],
        ["proxy_cache_revalidate", "on"],
        ["proxy_no_cache", "$kg_untagged"],
        ["ssl_protocols", "TLSv1.2", "TLSv1.3"],
    ):
        assert words in said


def test_the_static_site_is_served_as_its_own_rules_have_it() -> None:
    said = nginx("site.conf")
    assert ["add_header", "Content-Security-Policy", CSP, "always"] in said
    headers = host_files("https://example.org/")["_headers"].decode("utf-8")
    types = re.findall(r"/\*\.(\w+)\n  Content-Type: ([\w/+.-]+)", headers)
    assert len(types) == 6 and [t for t in types if [t[1], t[0]] not in said] == []
    rules = host_files("https://example.org/")[".htaccess"].decode("utf-8")
    (folders,) = set(re.findall(r"RewriteRule \^\(\(\?:([\w|]+)\)/\[\^\.\]\+\|ns\)", rules))
    assert ["location", "~", f"^/(({folders})/[^.]+|ns)$"] in said


# The unit


def test_the_unit_is_hardened(unit: dict[str, list[tuple[str, str]]]) -> None:
    assert [*unit] == ["Unit", "Service", "Install"]
    service = dict(unit["Service"])
    for name, value in {
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "DynamicUser": "yes",
        "CapabilityBoundingSet": "",
        "MemoryDenyWriteExecute": "yes",
        "IPAddressDeny": "any",
    }.items():
        assert service[name] == value
    assert "MemoryMax" in service and "TasksMax" in service
    assert service["ExecReload"] == "/bin/kill -HUP $MAINPID"
    configparser.ConfigParser(strict=False, interpolation=None).read_string(text("kg.service"))


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    program = shutil.which("true") or "true"
    made = re.sub(r"(?m)^ExecStart=\S+", f"ExecStart={program}", text("kg.service"))
    (tmp_path / "kg.service").write_text(made, "utf-8")
    command = ["systemd-analyze", "verify", str(tmp_path / "kg.service")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert "kg.service" not in done.stdout + done.stderr, done.stderr
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", command[-1]],
        capture_output=True,
        text=True,
        timeout=60,
    )
    if judged.returncode == 0:  # older ones cannot judge a file
        level = re.findall(r"exposure level for kg\.service: ([\d.]+)", judged.stdout)
        assert float(level[0]) <= 1.5
