"""VEX documents and advisories that we write, read by others.

Usage: vex.py ASEPSIS FOLDER NODE DOSSIER=DATA…: exports every form from each dossier and has the others read it: the
CycloneDX library, lib4vex for OpenVEX and CSAF, and the CSAF validator library in NODE, a folder with its modules. With
OPENVEX_SCHEMA, OpenVEX is held against that schema too.
"""

import json
import logging
import os
import pathlib
import subprocess
import sys
import tomllib

logging.disable(logging.CRITICAL)


# What others refuse although the format allows it: reader, form, what it says, and the paragraph that it rests on.
EXPLAINED = [
    ("lib4vex", "csaf", "KeyError: 'cve'", "a vulnerability may have `ids` alone (CSAF 2.0, 3.2.3.2 and 3.2.3.6)"),
]


def explained(name, form, problems):
    known = [why for reader, kind, said, why in EXPLAINED if (reader, kind, said) == (name, form, problems[0])]
    return known[0] if known else None


def cyclonedx(path):
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(path.read_text())
    return [] if error is None else [str(error)[:300]]


def lib4vex(path, kind):
    from lib4vex.parser import VEXParser

    parser = VEXParser(vex_type=kind)
    parser.parse(str(path))
    return [] if parser.get_vulnerabilities() else ["the library read no statement"]


def schema(path):
    import jsonschema

    rules = json.loads(pathlib.Path(os.environ["OPENVEX_SCHEMA"]).read_text())
    validator = jsonschema.validators.validator_for(rules)(rules)
    return [error.message[:300] for error in validator.iter_errors(json.loads(path.read_text()))]


def validator(path, node):
    program = pathlib.Path(__file__).with_name("csaf.mjs")
    done = subprocess.run(["node", program, path.resolve()], cwd=node, capture_output=True, text=True)
    return [] if done.returncode == 0 else [(done.stdout + done.stderr).strip()[:600]]


def main():
    binary, folder, node, dossiers = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3], sys.argv[4:]
    folder.mkdir(parents=True, exist_ok=True)
    readers = {
        "openvex": [("lib4vex", lambda p: lib4vex(p, "openvex"))],
        "csaf": [
            ("lib4vex", lambda p: lib4vex(p, "csaf")),
            ("csaf-validator-lib", lambda p: validator(p, node)),
        ],
        "cyclonedx": [
            ("cyclonedx-python-lib", cyclonedx),
            ("lib4vex", lambda p: lib4vex(p, "cyclonedx")),
        ],
        "advisory": [("csaf-validator-lib", lambda p: validator(p, node))],
    }
    if "OPENVEX_SCHEMA" in os.environ:
        readers["openvex"].append(("the schema of OpenVEX", schema))
    written = []
    for number, entry in enumerate(dossiers):
        dossier, _, data = entry.partition("=")
        place = pathlib.Path(dossier)
        device = tomllib.loads((place / "device.toml").read_text())
        releases = [release["id"] for release in device.get("release", [])]
        start = [binary, "--quiet", "--as-of", "2026-11-26"] + (["--data-dir", data] if data else [])
        for form in ["openvex", "csaf", "cyclonedx"]:
            for release in releases + [None]:
                which = ["--release", release] if release else ["--all-releases"]
                out = folder / f"{number}-{release or 'all'}.{form}.json"
                out.unlink(missing_ok=True)
                command = start + ["vex", "export", dossier, "--format", form, "--out", out] + which
                if subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0:
                    written.append((form, out))
        cases = place / "cases.toml"
        found = tomllib.loads(cases.read_text()).get("case", []) if cases.is_file() else []
        for case in found:
            out = folder / f"{number}-{case['id']}.advisory.json"
            out.unlink(missing_ok=True)
            command = start + ["advisory", "export", dossier, "--case", case["id"], "--out", out]
            if subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0:
                written.append(("advisory", out))
    asked, read, refused, passed = {}, {}, [], {}
    for form, path in written:
        for name, reader in readers[form]:
            asked[(name, form)] = asked.get((name, form), 0) + 1
            try:
                problems = reader(path)
            except Exception as error:
                problems = [f"{type(error).__name__}: {str(error)[:300]}"]
            why = explained(name, form, problems) if problems else None
            if why:
                passed[(name, form, why)] = passed.get((name, form, why), 0) + 1
            elif problems:
                refused.append((name, form, path, problems))
            else:
                read[(name, form)] = read.get((name, form), 0) + 1
    for (name, form), count in sorted(asked.items()):
        print(f"{name}: {read.get((name, form), 0)} of {count} documents written as {form} are read")
    for (name, form, why), count in sorted(passed.items()):
        print(f"{name} cannot read {count} documents written as {form}: {why}")
    for name, form, path, problems in refused:
        print(f"{name} refuses {path} as {form}: {problems[:3]}")
    missing = [form for form in readers if form not in {form for form, _ in written}]
    if missing:
        print(f"nothing was written as {', '.join(missing)}")
    sys.exit(1 if refused or missing else 0)


main()
