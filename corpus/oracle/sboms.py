"""What we write, read by others: the reference libraries of CycloneDX and SPDX and the NTIA checker.

Usage: sboms.py ASEPSIS FOLDER SBOM…: converts each SBOM into every format and has the others read it.
"""

import json
import logging
import pathlib
import subprocess
import sys

logging.disable(logging.CRITICAL)


def cyclonedx(path, version):
    from cyclonedx.model.bom import Bom
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    text = path.read_text()
    validator = JsonStrictValidator(SchemaVersion.from_version(version))
    error = validator.validate_str(text)
    if error is not None:
        return [str(error)[:300]]
    bom = Bom.from_json(json.loads(text))
    count = len(list(bom.components)) + (bom.metadata.component is not None)
    return [] if count else ["the library read no component"]


def spdx2(path):
    from spdx_tools.spdx.parser.parse_anything import parse_file
    from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

    document = parse_file(str(path))
    messages = validate_full_spdx_document(document)
    return [m.validation_message[:300] for m in messages]


def spdx3(path):
    from spdx_python_model import v3_0_1

    objects = v3_0_1.SHACLObjectSet()
    with path.open("rb") as file:
        v3_0_1.JSONLDDeserializer().read(file, objects)
    packages = [o for o in objects.foreach_type("software_Package")]
    return [] if packages else ["the library read no package"]


def ntia(path, sbom_spec):
    import ntia_conformance_checker

    checker = ntia_conformance_checker.SbomChecker(str(path), sbom_spec=sbom_spec)
    # It must read the document and find its components; what the source lacks it may report.
    count = checker.get_total_number_components()
    return [] if count else ["the checker found no component"]


TARGETS = [
    ("cyclonedx@1.6", "1.6.cdx.json", [("cyclonedx-python-lib", lambda p: cyclonedx(p, "1.6"))]),
    ("cyclonedx@1.7", "1.7.cdx.json", [("cyclonedx-python-lib", lambda p: cyclonedx(p, "1.7"))]),
    (
        "spdx@2.3",
        "2.3.spdx.json",
        [("spdx-tools", spdx2), ("ntia-conformance-checker", lambda p: ntia(p, "spdx2"))],
    ),
    ("spdx@3.0.1", "3.0.1.spdx.json", [("spdx-python-model", spdx3)]),
]


def main():
    binary, folder, sboms = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3:]
    folder.mkdir(parents=True, exist_ok=True)
    read, refused = {}, []
    for sbom in sboms:
        for target, ending, readers in TARGETS:
            out = folder / f"{pathlib.Path(sbom).stem}-{ending}"
            command = [binary, "--quiet", "--as-of", "2026-11-26", "sbom", "convert", sbom]
            subprocess.run(command + ["--to", target, "--out", out], check=True, stderr=subprocess.DEVNULL)
            for name, reader in readers:
                try:
                    problems = reader(out)
                except Exception as error:
                    problems = [f"{type(error).__name__}: {str(error)[:300]}"]
                if problems:
                    refused.append((name, target, sbom, problems))
                else:
                    read[(name, target)] = read.get((name, target), 0) + 1
    for (name, target), count in sorted(read.items()):
        print(f"{name}: {count} of {len(sboms)} documents written as {target} are read")
    for name, target, sbom, problems in refused:
        print(f"{name} refuses {sbom} as {target}: {problems[:3]}")
    sys.exit(1 if refused else 0)


main()
