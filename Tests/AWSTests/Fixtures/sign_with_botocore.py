"""Signs generated requests with botocore, and prints each with its canonical request and Authorization, one JSON a line.

Usage: sign_with_botocore.py COUNT. The seed is fixed, so every run prints the same requests.
"""
import base64
import datetime
import json
import random
import sys
from unittest import mock
from urllib.parse import quote, urlsplit

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

random_source = random.Random(20260115)
ALPHABET = list("abcXYZ019-_.~:/%+ &=?#@!$'()*,;\"<>[]{}|^`éß✓😀\u00a0") + ["..", "./", "//", "/../", "%2F", "%3A"]
REGIONS = ["us-east-1", "eu-central-1", "us-gov-west-1", "ap-southeast-2"]
HEADER_NAMES = [
    "Content-Type", "X-Amz-Meta-A", "x-amz-meta-a", "X-Amzn-Bedrock-Trace", "Accept", "User-Agent", "Expect", "TE",
    "X-Amzn-Trace-Id", "Connection", "X-AMZ-TARGET", "Range", "zz", "0-Header", "traceparent",
]


def text(longest):
    return "".join(random_source.choice(ALPHABET) for _ in range(random_source.randint(0, longest)))


def path():
    # Now and then the characters that RFC 3986 permits in a path stay as they are, as other clients leave them.
    safe = random_source.choice(["-_.~", "-_.~/", "-_.~/:@!$'()*+,;="])
    tail = random_source.choice(["", "", "/"])
    return "/" + quote(text(20), safe=safe) + tail


def query():
    if random_source.random() < 0.4:
        return ""
    pairs = []
    for _ in range(random_source.randint(1, 6)):
        name = quote(random_source.choice(["a", "A", "b", "uploads", text(4)]), safe="-_.~")
        form = random_source.randrange(4)
        pairs.append(name if form == 0 else name + "=" if form == 1 else name + "=" + quote(text(8), safe="-_.~"))
    return "&".join(pairs)


def headers():
    # traceparent is signed by older versions of botocore and not by newer ones.
    names = [name for name in HEADER_NAMES if name != "traceparent"]
    found = []
    for _ in range(random_source.randint(0, 6)):
        words = [random_source.choice(["a", "b/c", "x=1", '"q"', "v1,v2"]) for _ in range(random_source.randint(0, 3))]
        blanks = random_source.choice([" ", "  ", "\t", " \t  "])
        found.append((random_source.choice(names), random_source.choice(["", " "]) + blanks.join(words)))
    return found


def body():
    size = random_source.choice([0, 0, 1, 100, 20_000]) if random_source.random() < 0.98 else 300_000
    return random_source.randbytes(size)


def main(count):
    for index in range(count):
        moment = datetime.datetime.fromtimestamp(random_source.randint(0, 4_000_000_000), datetime.timezone.utc)
        token = random_source.choice([None, "IQoJb3JpZ2luX2VjEXAMPLE/with+chars=="])
        credentials = Credentials(f"AKID{index}", f"secret/{index}+x", token)
        service = random_source.choice(["bedrock", "bedrock", "sts", "s3"])
        region = random_source.choice(REGIONS)
        scheme = random_source.choice(["https", "http"])
        host = random_source.choice(["host.example", "127.0.0.1:8080", "host.example:443", "host.example:80", "[::1]:81"])
        target, search, content = path(), query(), body()
        url = f"{scheme}://{host}{target}" + ("?" + search if search else "")
        # What the standard library's parser would change is no fair question.
        if urlsplit(url).path != target or urlsplit(url).query != search:
            raise SystemExit(f"the generator made an address that does not survive parsing: {url!r}")
        method = random_source.choice(["GET", "POST", "PUT", "DELETE"])
        fields = headers()
        request = AWSRequest(method=method, url=url, data=content)
        for name, value in fields:
            request.headers[name] = value
        signer = (S3SigV4Auth if service == "s3" else SigV4Auth)(credentials, service, region)
        with mock.patch("botocore.auth.get_current_datetime", return_value=moment):
            signer.add_auth(request)
        authorization = request.headers["Authorization"]
        del request.headers["Authorization"]
        print(json.dumps({
            "seconds": int(moment.timestamp()), "access_key": credentials.access_key,
            "secret_key": credentials.secret_key, "session_token": token, "service": service, "region": region,
            "method": method, "url": url, "headers": [list(field) for field in fields],
            "body_base64": base64.b64encode(content).decode(),
            "canonical_request": signer.canonical_request(request), "authorization": authorization,
        }))


if __name__ == "__main__":
    main(int(sys.argv[1]))
