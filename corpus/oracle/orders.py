"""Compares the orders of versions with those of the ecosystems' own libraries and tools, on made pairs with a fixed seed.

usage: orders.py ASEPSIS
"""
import random
import shutil
import subprocess
import sys

import semver
from packaging.version import InvalidVersion, Version
from rpm_vercmp import vercmp
from univers.arch import vercmp as arch
from univers.gentoo import vercmp as gentoo

PAIRS = 400

# Differences one by one: scheme and pair, and why we are right.
EXPLAINED = {
    ("alpm", "2.2_a11", "2.2_a.0"): "libalpm ends at the number of separators, 0 against 1; the port compares segments",
}


def sign(number):
    return "<" if number < 0 else ">" if number > 0 else "="


def dpkg(a, b):
    for word, answer in (("lt", "<"), ("eq", "="), ("gt", ">")):
        if subprocess.run(["dpkg", "--compare-versions", a, word, b], stderr=subprocess.DEVNULL).returncode == 0:
            return answer
    return "?"


def pep440(a, b):
    try:
        x, y = Version(a), Version(b)
    except InvalidVersion:
        return "?"
    return sign((x > y) - (x < y))


def number(draw):
    return draw.choice(["0", "1", "2", "9", "10", "11", "00", "01", "20240101", "99999999999999999999"])


def made(draw, words, joints, epoch="", revision=""):
    text = ".".join(number(draw) for _ in range(draw.randint(1, 4)))
    for _ in range(draw.choice([0, 0, 1, 1, 2])):
        text += draw.choice(joints) + draw.choice(words) + draw.choice(["", number(draw)])
    if epoch and draw.random() < 0.2:
        text = draw.choice("012") + epoch + text
    if revision and draw.random() < 0.5:
        text += revision + number(draw) + draw.choice(["", ".1", "+b1" if revision == "-" else ""])
    return text


def semantic(draw):
    plain = ["0", "1", "2", "10", "11"]
    text = ".".join(draw.choice(plain) for _ in range(3))
    if draw.random() < 0.6:
        text += "-" + ".".join(draw.choice(plain + ["alpha", "beta", "rc", "x-y"]) for _ in range(draw.randint(1, 3)))
    return text + draw.choice(["", "", "+build.1"])


# The library for RPM is older than the caret, which RPM's own vectors test.
WORDS = ["alpha", "beta", "rc", "a", "b", "z", "p", "git", "dfsg", "deb", "el"]
MADE = {
    "pep440": (lambda d: made(d, ["a", "b", "rc", "alpha", "dev", "post", "c", "pre"], ["", ".", "-", "_"], "!"), pep440),
    "rpm": (lambda d: made(d, WORDS, ["", ".", "~", "_", "+"]), lambda a, b: sign(vercmp(a, b))),
    "semver": (semantic, lambda a, b: sign(semver.Version.parse(a).compare(b))),
    "npm": (semantic, lambda a, b: sign(semver.Version.parse(a).compare(b))),
    "alpm": (lambda d: made(d, WORDS, ["", ".", "_"]), lambda a, b: sign(arch(a, b))),
    # The port takes a zero in front of the first number for more than it is.
    "gentoo": (lambda d: "1." + made(d, ["alpha", "beta", "pre", "rc", "p"], ["_"]), lambda a, b: sign(gentoo(a, b))),
}
if shutil.which("dpkg"):
    MADE["deb"] = (lambda d: made(d, WORDS, ["", ".", "~", "+", "~~"], ":", "-"), dpkg)


def main():
    draw, bad = random.Random(20261126), 0
    for scheme, (make, oracle) in sorted(MADE.items()):
        pairs = [(make(draw), make(draw)) for _ in range(PAIRS)]
        # Pairs that begin alike tell more than those that differ at once.
        pairs += [(a, a[: draw.randint(1, len(a))] + b[-2:]) for a, b in pairs]
        lines = "".join(f"{a}\t{b}\n" for a, b in pairs)
        ran = subprocess.run([sys.argv[1], "version", "compare", scheme, "-"], input=lines, capture_output=True, text=True, check=True)
        wrong = compared = 0
        for (a, b), answer in zip(pairs, ran.stdout.split("\n")):
            try:
                expect = oracle(a, b)
            except Exception:  # noqa: BLE001  each library refuses in its own way
                continue
            if expect == "?" or answer == "?" and scheme in ("deb", "gentoo", "semver", "npm"):
                continue  # the reference is laxer in what it reads
            compared += 1
            if expect != answer and (scheme, a, b) in EXPLAINED:
                print(f"  explained: {scheme}: {a} {answer} {b}: {EXPLAINED[scheme, a, b]}")
            elif expect != answer:
                wrong += 1
                print(f"  {scheme}: {a} {answer} {b}, the reference says {expect}")
        print(f"{scheme:<8} {compared} pairs compared, {wrong} otherwise")
        bad += wrong
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
