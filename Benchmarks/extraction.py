#!/usr/bin/env -S python3 -B
"""Text and page images beside poppler's own tools, in one alternated run.

    make bench-extract                  # fetches the documents, measures, prints the tables
    python3 -B Benchmarks/extraction.py --bin .build/release [--rounds 3] [DOCUMENT.pdf ...]

The documents are manuals that Debian packages ship (PACKAGES below), each over 200 pages, fetched with `apt-get
download`; the scans are pages of one of them, painted at 200 dots an inch and put into a PDF as one JPEG a page. Every
figure of ours has isolation, router and the look for hidden text on, and counts runner and workers together.

Pages per CPU second (user and system, by wait4); a ratio of 1 is as fast as poppler's tool on the same pages, above 1 is
faster. Images are compared at the same number of pixels, twice: at the size that goes to a model by default, where
pdftoppm is told the side that ours came out with, and with 1,568 pixels on the longer side and no other bound. Memory is
the kernel's high-water mark. Walls stand only where two workers are compared with one.
"""
import argparse
import gzip
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PACKAGES = ["gnuplot-doc", "octave-doc", "pari-doc", "r-doc-pdf", "asymptote-doc"]
# Pixels of the longer side of the second table of images.
SIDE = 1_568
# The manual that is painted for scans, and how many of its pages.
SCANNED, SCANS = "gnuplot.pdf", 210


def main():
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="sheaf-bench-") as name:
        folder = pathlib.Path(name)
        documents = options.documents or fetched(folder)
        documents = [document for document in documents if pages(document) > 200]
        assert documents, "no document of over 200 pages"
        print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        texts(options, documents)
        images(options, documents, folder)
        alone_and_together(options, documents)
        long(options, documents)
        small(options, documents, folder)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", nargs="*", type=pathlib.Path)
    parser.add_argument("--bin", type=pathlib.Path, default=ROOT / ".build/release")
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


# Documents


def fetched(folder):
    """The packages' PDFs of over 200 pages; nothing is installed."""
    (folder / "packages").mkdir()
    subprocess.run(["apt-get", "download", "-qq", *PACKAGES], cwd=folder / "packages", check=True, stderr=subprocess.DEVNULL)
    for package in sorted((folder / "packages").glob("*.deb")):
        subprocess.run(["dpkg-deb", "-x", package, folder / "files"], check=True)
    found = {}
    for path in sorted((folder / "files").rglob("*.pdf*")):
        if path.is_symlink():
            continue
        if path.suffix == ".gz":
            plain = path.with_suffix("")
            plain.write_bytes(gzip.decompress(path.read_bytes()))
            path = plain
        # A manual that is there twice is measured once.
        found.setdefault((path.stat().st_size, pages(path)), path)
    return sorted(found.values())


def pages(document):
    said = subprocess.run(["pdfinfo", document], capture_output=True, text=True).stdout
    return next((int(line.split()[1]) for line in said.splitlines() if line.startswith("Pages:")), 0)


def scanned(document, folder):
    """A PDF of one JPEG a page, as a scanner makes it."""
    painted = folder / "painted"
    painted.mkdir()
    subprocess.run(["pdftoppm", "-r", "200", "-jpeg", "-l", str(SCANS), document, painted / "page"], check=True)
    objects = []
    kids = []
    for picture in sorted(painted.iterdir()):
        data = picture.read_bytes()
        width, height = jpeg_size(data)
        image, content, page = len(objects) + 3, len(objects) + 4, len(objects) + 5
        head = f"<</Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceRGB/BitsPerComponent 8"
        objects.append(f"{head}/Filter/DCTDecode/Length {len(data)}>>stream\n".encode() + data + b"\nendstream")
        paint = f"q {width * 0.36:.2f} 0 0 {height * 0.36:.2f} 0 0 cm /I Do Q".encode()
        objects.append(f"<</Length {len(paint)}>>stream\n".encode() + paint + b"\nendstream")
        box = f"/MediaBox[0 0 {width * 0.36:.2f} {height * 0.36:.2f}]"
        objects.append(f"<</Type/Page/Parent 2 0 R{box}/Resources<</XObject<</I {image} 0 R>>>>/Contents {content} 0 R>>".encode())
        kids.append(f"{page} 0 R")
    first = [b"<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>".encode()]
    path = folder / "scans.pdf"
    path.write_bytes(pdf(first + objects))
    shutil.rmtree(painted)
    return path


def jpeg_size(data):
    place = 2
    while data[place + 1] not in (0xC0, 0xC1, 0xC2):
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    return int.from_bytes(data[place + 7 : place + 9], "big"), int.from_bytes(data[place + 5 : place + 7], "big")


def pdf(objects):
    file, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(file))
        file += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(file)
    file += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    file += b"".join(f"{offset:010} 00000 n \n".encode() for offset in offsets)
    return bytes(file + f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n".encode())


# Measuring


class Reading:
    """The documents as a run reads them."""

    def __init__(self, options, documents, *arguments):
        paths = "".join(f"{document}\n" for document in documents)
        command = [options.bin / "extraction-probe", *arguments]
        said = subprocess.run(command, input=paths, capture_output=True, text=True, check=True).stdout
        *self.documents, self.usage = [json.loads(line) for line in said.splitlines()]
        for document in self.documents:
            assert "failureClass" not in document, f"{document['path']}: {document}"
        self.pages = sum(document["pages"] for document in self.documents)
        self.cpu = self.usage["runnerCPUSeconds"] + self.usage["workersCPUSeconds"]


def cpu_of(command):
    """CPU seconds of a program that must succeed."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return usage.ru_utime + usage.ru_stime


def alternated(options, ours, theirs):
    """Medians of our and their CPU seconds over the rounds, and the last reading."""
    own, other, reading = [], [], None
    for _ in range(options.rounds):
        reading = ours()
        own.append(reading.cpu)
        other.append(theirs())
    return statistics.median(own), statistics.median(other), reading


def row(name, count, own, other):
    print(f"{name[:28]:28} {count:6} {count / own:9.1f} {count / other:9.1f} {other / own:7.2f}", flush=True)
    return own, other


def total(name, rows, counts):
    own, other = (sum(column) for column in zip(*rows))
    row(name, sum(counts), own, other)


def texts(options, documents):
    print("\ntext: pages per CPU second\n" + f"{'document':28} {'pages':>6} {'ours':>9} {'pdftotext':>9} {'ratio':>7}")
    rows, counts = [], []
    for document in documents:
        own, other, reading = alternated(
            options,
            lambda: Reading(options, [document], "--content", "text"),
            lambda: cpu_of(["pdftotext", "-layout", document, "/dev/null"]),
        )
        counts.append(reading.pages)
        rows.append(row(document.name, reading.pages, own, other))
    total("all, --content text", rows, counts)
    auto, _, reading = alternated(options, lambda: Reading(options, documents, "--content", "auto"), lambda: 0)
    row("all, --content auto", sum(counts), auto, sum(other for _, other in rows))
    print(f"    routes: {merged(reading)}")
    ink, _, _ = alternated(options, lambda: Reading(options, documents[:1], "--content", "text", "--ink"), lambda: 0)
    row(f"{documents[0].name}, ink", counts[0], ink, rows[0][1])


def images(options, documents, folder):
    # A tenth of the largest would take longer than all others together.
    some = [document for document in documents if pages(document) < 1_200]
    source = next((document for document in documents if document.name == SCANNED), documents[0])
    scans = scanned(source, folder)
    for title, bounds in [
        ("as models get them by default", []),
        (f"{SIDE} pixels on the longer side", ["--max-side", str(SIDE), "--max-pixels", str(SIDE**2)]),
    ]:
        print(f"\nimages, {title}: pages per CPU second")
        print(f"{'document':28} {'pages':>6} {'ours':>9} {'pdftoppm':>9} {'ratio':>7}")
        rows, counts = [], []
        for document in some:
            painted(options, document, bounds, document.name, rows, counts)
        total("all", rows, counts)
        painted(options, scans, bounds, "scans", [], [])


def painted(options, document, bounds, name, rows, counts):
    with tempfile.TemporaryDirectory() as out:
        side = SIDE if bounds else Reading(options, [document], "--content", "image").documents[0]["longestSide"]
        own, other, reading = alternated(
            options,
            lambda: Reading(options, [document], "--content", "image", *bounds),
            lambda: cpu_of(["pdftoppm", "-jpeg", "-scale-to", str(side), document, f"{out}/page"]),
        )
    counts.append(reading.pages)
    rows.append(row(name, reading.pages, own, other))


def alone_and_together(options, documents):
    print("\ntwo workers beside one: wall clock")
    for content, some in [("text", documents), ("image", [document for document in documents if pages(document) < 500])]:
        # Two copies, so that both have work to the end.
        work = some * 2
        one, two = [], []
        for _ in range(options.rounds):
            one.append(Reading(options, work, "--content", content).usage["wallSeconds"])
            two.append(Reading(options, work, "--content", content, "--workers", "2").usage["wallSeconds"])
        alone, together = statistics.median(one), statistics.median(two)
        print(f"{content:8} one {alone:7.2f} s  two {together:7.2f} s  {alone / together:.2f} times as fast")


def long(options, documents):
    print("\nover 2,400 pages by one worker")
    several = []
    while sum(pages(document) for document in several) < 2_400:
        several.append(documents[len(several) % len(documents)])
    for content in ["text", "image"]:
        reading = Reading(options, several, "--content", content)
        each = reading.usage["runnerCPUSeconds"] / reading.pages * 1e6
        print(
            f"{content:8} {reading.pages} pages: worker at most {reading.usage['workerPeakMB']:.0f} MB, runner"
            f" {reading.usage['runnerPeakMB']:.0f} MB, {each:.0f} us a page in the runner"
        )


def small(options, documents, folder):
    print("\nmany small documents")
    one = folder / "one.pdf"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 4 0 R>>>>/Contents 5 0 R>>"
    text = b"BT /F 12 Tf 72 720 Td (One page with a line of text) Tj ET"
    body = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>", page]
    body += [b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", b"<</Length %d>>stream\n%s\nendstream" % (len(text), text)]
    one.write_bytes(pdf(body))
    count = 2_000
    none = Reading(options, [one], "--content", "text")
    many = Reading(options, [one] * count, "--content", "text")
    runner = (many.usage["runnerCPUSeconds"] - none.usage["runnerCPUSeconds"]) / count * 1e3
    workers = (many.usage["workersCPUSeconds"] - none.usage["workersCPUSeconds"]) / count * 1e3
    print(f"{count} one-page documents: {runner:.3f} ms each in the runner, {workers:.2f} ms in the worker")


def merged(reading):
    routes = {}
    for document in reading.documents:
        for route, count in document["routes"].items():
            routes[route] = routes.get(route, 0) + count
    return ", ".join(f"{route} {count}" for route, count in sorted(routes.items()))


if __name__ == "__main__":
    sys.exit(main())
