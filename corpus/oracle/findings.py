"""Finds, from OSV records and SBOMs alone, what is affected, with the ecosystems' own version libraries, and compares with
what Asepsis finds. Shares no code with Asepsis: its own reading, range evaluation, alias grouping.

usage: findings.py EXPLAINED.json ADVISORIES_DIR... -- SBOM.cdx.json=SCAN.json...
Exit code 1 where a difference is not explained in EXPLAINED.json, or an explanation fits nothing.
"""
import json
import re
import sys
import urllib.parse
import zipfile
from collections import defaultdict
from functools import cmp_to_key, lru_cache
from pathlib import Path

import nodesemver
import semver
from packaging.version import InvalidVersion, Version
from univers.maven import Version as MavenVersion
from univers.versions import ComposerVersion, NugetVersion, RubygemsVersion

KINDS = {
    "npm": "npm", "pypi": "PyPI", "maven": "Maven", "golang": "Go", "cargo": "crates.io", "nuget": "NuGet",
    "gem": "RubyGems", "composer": "Packagist", "swift": "SwiftURL", "bitnami": "Bitnami",
}


def semver_of(text):
    text = text.strip().removeprefix("v")
    match = re.fullmatch(r"(\d+)(?:\.(\d+))?(?:\.(\d+))?((?:[-+].*)?)", text)
    if not match:
        return None
    try:
        return semver.Version.parse("{}.{}.{}{}".format(match[1], match[2] or 0, match[3] or 0, match[4]))
    except ValueError:
        return None


def go_of(text):
    text = text.strip().removeprefix("go")
    match = re.fullmatch(r"(\d+(?:\.\d+)*)(rc|beta)(\d+)", text)
    return semver_of(f"{match[1]}-{match[2]}.{match[3]}" if match else text)


def npm_of(text):
    text = text.strip().lstrip("=v")
    if not re.match(r"\d+\.\d+\.\d+", text):
        return semver_of(text)  # of what is not three numbers, only less of them is read
    try:
        return semver_of(nodesemver.make_semver(text, loose=True).version)
    except Exception:  # noqa: BLE001  the library raises what it likes
        return None


def pypi_of(text):
    try:
        return Version(text)
    except InvalidVersion:
        return None


def by(kind):
    def parse(text):
        try:
            return kind(text.strip())
        except Exception:  # noqa: BLE001  each library has its own
            return None
    return parse


def maven_of(text):
    return MavenVersion(text.strip()) if re.search(r"\d", text) and not re.search(r"[\s$\[\](),]", text) else None


PARSERS = {
    "npm": npm_of, "PyPI": pypi_of, "Maven": maven_of, "Go": go_of, "crates.io": semver_of, "NuGet": by(NugetVersion),
    "RubyGems": by(RubygemsVersion), "Packagist": by(ComposerVersion), "SwiftURL": semver_of,
}


@lru_cache(maxsize=None)
def parse(ecosystem, text):
    return PARSERS.get(ecosystem, lambda _: None)(text)


def fold(ecosystem, name):
    """The name as the ecosystem compares it."""
    if ecosystem == "PyPI":
        return re.sub(r"[-_.]+", "-", name).lower()
    if ecosystem == "crates.io":
        return name.lower().replace("_", "-")
    return name if ecosystem in ("npm", "RubyGems") else name.lower()


def package_of(purl):
    """Returns ecosystem, name and version of a purl."""
    match = re.fullmatch(r"pkg:([^/]+)/([^@?#]+)(?:@([^?#]*))?.*", purl)
    if not match or match[1].lower() not in KINDS:
        return None
    ecosystem = KINDS[match[1].lower()]
    parts = [urllib.parse.unquote(part) for part in match[2].strip("/").split("/")]
    joint = ":" if ecosystem == "Maven" else "/"
    if ecosystem in ("PyPI", "crates.io", "NuGet", "RubyGems", "Bitnami"):
        parts = parts[-1:]
    version = urllib.parse.unquote(match[3]) if match[3] else None
    return ecosystem, fold(ecosystem, joint.join(parts)), version


def read_records(folders):
    for folder in folders:
        for path in sorted(Path(folder).rglob("*.zip")):
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    if name.endswith(".json"):
                        yield json.loads(archive.read(name))


def in_range(ecosystem, version, events):
    """The algorithm of the OSV schema, section "Evaluation"."""
    places = []
    for event in events:
        for kind, text in event.items():
            if kind not in ("introduced", "fixed", "last_affected"):
                continue
            place = None if (kind, text) == ("introduced", "0") else parse(ecosystem, text)
            if place is None and (kind, text) != ("introduced", "0"):
                return None
            places.append((kind, place))
    starts = [place for kind, place in places if kind == "introduced"]
    ends = [place for kind, place in places if kind != "introduced"]
    if len(starts) == 1 and starts[0] is not None and ends and all(end < starts[0] for end in ends):
        return False  # introduced after fixed: contradicts itself

    # At one version: the fix of the interval below, the next introduction, the last affected.
    turns = ["fixed", "introduced", "last_affected"]

    def order(a, b):
        if a[1] is None or b[1] is None:
            return (a[1] is not None) - (b[1] is not None)
        return (a[1] > b[1]) - (a[1] < b[1]) or turns.index(a[0]) - turns.index(b[0])

    affected = False
    for kind, place in sorted(places, key=cmp_to_key(order)):
        if kind == "introduced":
            affected = affected or place is None or version >= place
        elif kind == "fixed" and version >= place or kind == "last_affected" and version > place:
            affected = False
    return affected


def is_affected(ecosystem, text, entries):
    """Several entries are a union; listed versions stand beside the ranges."""
    for entry in entries:
        listed = entry.get("versions") or []
        if text in listed:
            return True
        version = parse(ecosystem, text)
        if version is None:
            continue
        if any(parse(ecosystem, other) == version for other in listed if parse(ecosystem, other) is not None):
            return True
        for bounds in entry.get("ranges") or []:
            if bounds["type"] != "GIT" and in_range(ecosystem, version, bounds["events"]):
                return True
    return False


class Groups:
    """Names of one vulnerability: the CVE where there is one, else what aliases connect."""

    def __init__(self, records):
        self.links = defaultdict(set)
        for record in records:
            for alias in record.get("aliases") or []:
                self.links[record["id"]].add(alias)
                self.links[alias].add(record["id"])

    @lru_cache(maxsize=None)
    def of(self, identifier):
        if identifier.startswith("CVE-"):
            return frozenset({identifier})
        own = {i for i in self.links[identifier] if i.startswith("CVE-")}
        if own:
            return frozenset(own)
        seen, waiting, cves = {identifier}, [identifier], set()
        while waiting:
            for other in self.links[waiting.pop()]:
                if other.startswith("CVE-"):
                    cves.add(other)
                elif other not in seen:
                    seen.add(other)
                    waiting.append(other)
        return frozenset(cves or {min(seen)})


def components(document):
    waiting = list(document.get("components") or [])
    root = (document.get("metadata") or {}).get("component")
    if root:
        waiting.append(root)
    while waiting:
        component = waiting.pop()
        waiting.extend(component.get("components") or [])
        yield component


def expected(sbom, index, groups):
    found = set()
    for component in components(json.loads(Path(sbom).read_text())):
        package = package_of(component.get("purl") or "")
        if not package:
            continue
        ecosystem, name, version = package
        version = component.get("version") or version
        for identifier, entries in index.get((ecosystem, name), {}).items():
            everything = any(
                bounds["type"] != "GIT" and bounds["events"] == [{"introduced": "0"}]
                for entry in entries for bounds in entry.get("ranges") or []
            )
            if everything or version and is_affected(ecosystem, version, entries):
                found |= {(component["purl"], cve) for cve in groups.of(identifier)}
    return found


def ours(scan, groups):
    found = set()
    for finding in json.loads(Path(scan).read_text())["findings"]:
        if finding["status"] == "affected" and finding["purl"]:
            found |= {(finding["purl"], cve) for cve in groups.of(finding["vulnerability"])}
    return found


def canonical(purl):
    return urllib.parse.unquote(purl)


def main():
    at = sys.argv.index("--")
    explained = json.loads(Path(sys.argv[1]).read_text())["explained"]
    records = [r for r in read_records(sys.argv[2:at]) if not r.get("withdrawn")]
    index = defaultdict(dict)
    for record in records:
        for entry in record.get("affected") or []:
            package = entry.get("package") or {}
            key = (package.get("ecosystem", ""), fold(package.get("ecosystem", ""), package.get("name", "")))
            index[key].setdefault(record["id"], []).append(entry)
    groups = Groups(records)
    print(f"{len(records)} records, withdrawn ones left out")
    bad, used = 0, set()
    for pair in sys.argv[at + 1:]:
        sbom, scan = pair.split("=", 1)
        name = Path(sbom).name.removesuffix(".cdx.json")
        theirs = {(canonical(p), v) for p, v in expected(sbom, index, groups)}
        own = {(canonical(p), v) for p, v in ours(scan, groups)}
        print(f"{name:<16} reference {len(theirs):>6}, Asepsis {len(own):>6}, differences {len(theirs ^ own)}")
        for purl, identifier in sorted(theirs ^ own):
            side = "only the reference" if (purl, identifier) in theirs else "only Asepsis"
            why = next((e for e in explained if e["sbom"] == name and e["purl"] == purl and e["vulnerability"] == identifier), None)
            if why:
                used.add(json.dumps(why, sort_keys=True))
                print(f"  explained: {side}: {purl} {identifier}: {why['why']}")
            else:
                bad += 1
                print(f"  NOT EXPLAINED: {side}: {purl} {identifier}")
    idle = [e for e in explained if json.dumps(e, sort_keys=True) not in used]
    for entry in idle:
        print(f"an explanation fits nothing: {entry}")
    return 1 if bad or idle else 0


if __name__ == "__main__":
    sys.exit(main())
