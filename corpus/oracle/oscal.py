"""What we write as OSCAL, read by compliance-trestle: catalogs and mapping collections; and a catalog of its own, taken in.

Usage: oscal.py ASEPSIS CATALOGUE FOLDER: exports every document of the folder CATALOGUE into FOLDER and has the library
read and validate each file; then has the product take in a catalog that the library has written.
"""

import argparse
import logging
import pathlib
import subprocess
import sys
import tomllib

logging.disable(logging.CRITICAL)

OBJECTIVES = "objectives"


def said(command):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def documents(catalogue):
    """Returns the ids of all documents with items."""
    ids = []
    for path in sorted(catalogue.glob("**/*.toml")):
        content = tomllib.loads(path.read_text())
        if "item" in content:
            ids.append(content["document"]["id"])
    return ids


def checked(path, model, validator):
    """Returns what the library reads, and what it says against it."""
    try:
        found = model.oscal_read(path)
    except Exception as error:  # whatever the library raises is its answer
        return None, [f"{path.name}: {str(error)[:400]}"]
    if found is None:
        return None, [f"{path.name}: the library read nothing"]
    if not validator.model_is_valid(found, True, path.parent):
        return found, [f"{path.name}: {validator.error_msg()}"]
    return found, []


def controls(node):
    """Returns the ids of all controls below a catalog, group or control."""
    ids = set()
    for control in getattr(node, "controls", None) or []:
        ids.add(control.id)
        ids |= controls(control)
    for group in getattr(node, "groups", None) or []:
        ids |= controls(group)
    return ids


def exported(asepsis, ids, folder, validator):
    """Returns what the library says against our exports, and how many there are."""
    from trestle.oscal.catalog import Catalog
    from trestle.oscal.mapping import MappingCollection

    wrong, known, count = [], {}, 0
    for id in ids:
        path = folder / f"{id}.oscal.json"
        path.write_text(said([asepsis, "catalogue", "export", id]))
        found, faults = checked(path, Catalog, validator)
        wrong += faults
        count += 1
        if found is not None:
            known[id] = controls(found)
    for id in ids:
        if id == OBJECTIVES:
            continue
        text = said([asepsis, "catalogue", "export", id, "--mapping"])
        if not text.strip():
            continue
        path = folder / f"{id}.mapping.json"
        path.write_text(text)
        found, faults = checked(path, MappingCollection, validator)
        wrong += faults
        count += 1
        for mapping in found.mappings if found is not None else []:
            for end in mapping.maps:
                lost = {s.id_ref for s in end.sources} - known.get(id, set())
                lost |= {t.id_ref for t in end.targets} - known.get(OBJECTIVES, set())
                wrong += [f"{path.name}: {name} is in no catalog" for name in sorted(lost)]
    return wrong, count


OTHERS = {
    "uuid": "74c8ba1e-5cd4-4ad1-bbfd-d888e2f6c724",
    "metadata": {
        "title": "A catalog of others",
        "last-modified": "2026-01-02T03:04:05Z",
        "version": "1",
        "oscal-version": "1.2.1",
    },
    "params": [{"id": "period", "label": "a period that the organisation sets"}],
    "groups": [
        {
            "id": "ac",
            "title": "Access",
            "controls": [
                {
                    "id": "ac-1",
                    "class": "SP800-53",
                    "title": "Policy",
                    "params": [{"id": "ac-1_who", "select": {"choice": ["users", "services"]}}],
                    "parts": [
                        {
                            "id": "ac-1_smt",
                            "name": "statement",
                            "prose": "Review the policy every {{ insert: param, period }}:",
                            "parts": [
                                {
                                    "id": "ac-1_smt.a",
                                    "name": "item",
                                    "prose": "for {{ insert: param, ac-1_who }}.",
                                }
                            ],
                        }
                    ],
                    "controls": [{"id": "ac-1.1", "title": "Below"}],
                },
                {
                    "id": "ac-2",
                    "title": "Gone",
                    "props": [{"name": "status", "value": "withdrawn"}],
                },
            ],
        }
    ],
}


def taken_in(asepsis, folder, validator):
    """Returns what is wrong when a catalog that the library has written comes in and goes out again."""
    from trestle.oscal.catalog import Catalog

    theirs = Catalog.model_validate(OTHERS)
    path = folder / "others.json"
    theirs.oscal_write(path)
    dossier = folder / "dossier"
    said([asepsis, "init", dossier, "--title", "A device", "--manufacturer", "Us"])
    said([asepsis, "catalogue", "add", path, "--id", "others", "--dossier", dossier])
    again = folder / "others-again.json"
    again.write_text(said([asepsis, "catalogue", "export", "others", "--dossier", dossier]))
    found, wrong = checked(again, Catalog, validator)
    if found is None:
        return wrong
    if controls(found) != {"ac-1", "ac-1.1"}:
        wrong.append(f"the controls that came in are {sorted(controls(found))}")
    text = again.read_text()
    for part in ["[a period that the organisation sets]", "[users or services]"]:
        if part not in text:
            wrong.append(f"what came in does not say {part}")
    return wrong


def main():
    asepsis, catalogue, folder = sys.argv[1], *map(pathlib.Path, sys.argv[2:4])
    from trestle.core.validator_factory import validator_factory

    validator = validator_factory.get(argparse.Namespace(mode="all"))
    if folder.exists():
        import shutil

        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    ids = documents(catalogue)
    wrong, count = exported(asepsis, [OBJECTIVES, *ids], folder, validator)
    wrong += taken_in(asepsis, folder, validator)
    for line in wrong:
        print(line)
    print(f"OSCAL: {count} files of ours read by compliance-trestle, {len(wrong)} faults")
    return 1 if wrong or len(ids) < 30 else 0


if __name__ == "__main__":
    sys.exit(main())
