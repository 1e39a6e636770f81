#!/usr/bin/env python3
"""Our layout of text held to that of `pdftotext -layout`, line by line, and the price of reading it.

    python3 -B Benchmarks/layout.py [--bin .build/release] FILE.pdf...
    python3 -B Benchmarks/layout.py --speed [--rounds 5] [--pages 200] FILE.pdf...

The first form prints for each document how many lines of `pdftotext -layout` we give too, white space aside. Both sides
are normalised alike: blanks and control characters (bullets of fonts without a map) are taken out, leaders of four dots or
more become three, empty lines do not count; pages are compared one by one. What lies outside the page box is left out
of both: pdftotext is given the crop box. The exit status is 1 if the total is below 99 %.

The second form prints pages per CPU second of a worker and of `pdftotext -layout`, of the first pages of each document,
the best of some rounds. Processor time is the kernel's; a worker's own start is not in it, since workers are kept.

It speaks to the worker, `sheaf-extract`, by itself. Documents to compare, all born digital, ship with Debian 12 (as
`apt-get download` and `dpkg-deb -x` give them, those that end in .gz unpacked): bash-doc (bashref), debian-policy
(policy, fhs-3.0), developers-reference, gnuplot-doc (gnuplot), libtasn1-doc (libtasn1), maint-guide (maint-guide.en),
octave-doc (octave), r-doc-pdf (R-exts, refman), shared-mime-info (shared-mime-info-spec); and of mathematics maxima-doc
(maximabook) and pari-doc (users).
"""
import argparse
import array
import difflib
import os
import pathlib
import re
import resource
import socket
import struct
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CONTENTS = {"text": 1, "image": 2, "auto": 3, "text+image": 4}


def main():
    options = arguments()
    sys.exit(speed(options) if options.speed else compare(options))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=pathlib.Path, metavar="FILE.pdf")
    parser.add_argument("--bin", type=pathlib.Path, default=ROOT / ".build/release")
    parser.add_argument("--speed", action="store_true", help="measure instead of comparing")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--differences", action="store_true", help="print the lines that differ")
    return parser.parse_args()


def compare(options):
    print(f"{'document':28} {'pages':>5} {'lines':>7} {'equal':>7} {'share':>8} {'ours alone':>10}")
    lines = equal = 0
    for file in options.files:
        pages = [page["text"] for page in Worker(options.bin).read(file, "text", hidden=1)]
        printed = subprocess.run(["pdftotext", "-layout", "-cropbox", file, "-"], capture_output=True, check=True).stdout
        theirs = printed.decode().split("\f")[: len(pages)]
        counts = [0, 0, 0]
        for number, (our_page, their_page) in enumerate(zip(pages, theirs), 1):
            ours, wanted = bare(our_page), bare(their_page)
            same = common(ours, wanted)
            counts = [a + b for a, b in zip(counts, (len(wanted), same, len(ours) - same))]
            if options.differences and not same == len(wanted) == len(ours):
                print(f"--- {file.name}, page {number}")
                print("\n".join(line for line in difflib.unified_diff(wanted, ours, n=0, lineterm="") if line[:2] != "@@"))
        print(f"{file.stem:28} {len(pages):5} {counts[0]:7} {counts[1]:7} {counts[1] / max(counts[0], 1):8.2%} {counts[2]:10}")
        lines, equal = lines + counts[0], equal + counts[1]
    print(f"{'total':28} {'':5} {lines:7} {equal:7} {equal / lines:8.2%}")
    return 0 if equal >= 0.99 * lines else 1


def bare(page):
    lines = (re.sub(r"\.{4,}", "...", re.sub(r"[\s\x00-\x1f\x7f-\x9f]", "", line)) for line in page.split("\n"))
    return [line for line in lines if line]


def common(ours, theirs):
    matcher = difflib.SequenceMatcher(None, ours, theirs, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks())


def speed(options):
    ways = [
        ("text", dict(content="text", hidden=1)), ("+ hidden text", dict(content="text")),
        ("+ ink", dict(content="text", ink=1)), ("auto", dict(content="auto")), ("images", dict(content="image")),
    ]
    names = "".join(f"{name:>15}" for name, _ in ways)
    print(f"pages per CPU second; in brackets the ratio to pdftotext -layout\n{'document':28} {'pages':>5} {'pdftotext':>9} {names}")
    for file in options.files:
        rounds = []
        for _ in range(options.rounds):
            figures = [cpu_of_pdftotext(file, options.pages)]
            for _, way in ways:
                worker = Worker(options.bin)
                count = sum(1 for _ in worker.read(file, pages=options.pages, **way))
                figures.append(worker.cpu)
            rounds.append(figures)
        best = [min(column) for column in zip(*rounds)]
        shares = "".join(f"{count / cpu:8.0f} ({best[0] / cpu:.2f})" for cpu in best[1:])
        print(f"{file.stem:28} {count:5} {count / best[0]:9.0f} {shares}   peak {worker.peak_mb:.0f} MB", flush=True)
    return 0


def cpu_of_pdftotext(file, pages):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(["pdftotext", "-layout", "-l", str(pages), file, "/dev/null"], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


class Worker:
    """One worker process and one document; the frames are those of Sources/ExtractionFrames, protocol 3."""

    def __init__(self, folder):
        self.ours, theirs = socket.socketpair()
        program = str(folder.resolve() / "sheaf-extract")
        self.pid = os.fork()
        if self.pid == 0:
            os.dup2(theirs.fileno(), 3)
            os.execve(program, [program, "--worker", "1024"], {"SWIFT_BACKTRACE": "enable=no"})
        theirs.close()

    def read(self, file, content, hidden=2, ink=0, pages=10_000_000):
        """The pages in order; `cpu` and `peak_mb` hold when they are all read."""
        kind, body = self._frame()
        start = int(pathlib.Path(f"/proc/{self.pid}/schedstat").read_text().split()[0]) / 1e9
        version = struct.unpack_from(">I", body)[0]
        protocol = struct.unpack_from(">I", body, 4 + version)[0]
        assert kind == 0x10 and protocol == 3, "a worker of another build"
        request = struct.pack(">BIIIIBIBBB", 1, 1, 1, pages, 0, CONTENTS[content], 250_000, hidden, ink, 0)
        request += struct.pack(">IIIII", 1568, 1_150_000, 3_750_000, 1_000_000, 3_600)
        with open(file, "rb") as document:
            rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [document.fileno()]))]
            self.ours.sendmsg([struct.pack(">IB", len(request) + 1, 1) + request], rights)
        while True:
            kind, body = self._frame()
            if kind == 0x12:
                yield self._page(body)
            elif kind == 0x14:
                break
            else:
                assert kind in (0x11, 0x15), body[5:].decode()
        self.ours.close()
        _, _, usage = os.wait4(self.pid, 0)
        self.cpu = usage.ru_utime + usage.ru_stime - start
        self.peak_mb = usage.ru_maxrss / 1024

    def _page(self, body):
        number, route, notes = struct.unpack_from(">IBB", body)
        form = body[6 + notes]
        text = ""
        if form in (0, 2):
            count = struct.unpack_from(">I", body, 7 + notes)[0]
            text = body[11 + notes : 11 + notes + count].decode()
        return {"number": number, "route": route, "form": form, "text": text}

    def _frame(self):
        length = struct.unpack(">I", self._exactly(4))[0]
        frame = self._exactly(length)
        return frame[0], frame[1:]

    def _exactly(self, count):
        pieces = []
        while count:
            piece = self.ours.recv(min(count, 1 << 20))
            assert piece, "the worker ended"
            pieces.append(piece)
            count -= len(piece)
        return b"".join(pieces)


if __name__ == "__main__":
    main()
