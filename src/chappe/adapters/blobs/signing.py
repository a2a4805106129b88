"""Signature Version 4, which S3-compatible stores ask for: pure, with the time given."""

import hmac
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import quote


class Signer(NamedTuple):
    """Who asks, and where."""

    access_key: str
    secret: bytes
    region: str

    def sign(
        self,
        method: str,
        host: str,
        path: str,
        query: Mapping[str, str],
        payload_hash: str,
        now: datetime,
    ) -> dict[str, str]:
        """The headers that make a request ours; `path` as it is sent, `payload_hash` the SHA-256 of the body in hex.

        Source: docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
        """
        moment, day = now.strftime("%Y%m%dT%H%M%SZ"), now.strftime("%Y%m%d")
        signed = {"host": host, "x-amz-content-sha256": payload_hash, "x-amz-date": moment}
        names = ";".join(sorted(signed))
        lines = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
        canonical = "\n".join((method, path, query_text(query), lines, names, payload_hash))
        scope = f"{day}/{self.region}/s3/aws4_request"
        to_sign = "\n".join(("AWS4-HMAC-SHA256", moment, scope, sha256(canonical.encode()).hexdigest()))
        key = b"AWS4" + self.secret
        for part in (day, self.region, "s3", "aws4_request"):
            key = hmac.digest(key, part.encode(), "sha256")
        signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
        credential = f"{self.access_key}/{scope}"
        return {
            "x-amz-content-sha256": payload_hash,
            "x-amz-date": moment,
            "Authorization": f"AWS4-HMAC-SHA256 Credential={credential},SignedHeaders={names},Signature={signature}",
        }


def query_text(query: Mapping[str, str]) -> str:
    """A query in the one order and spelling that is signed."""
    return "&".join(f"{quote(name, safe='-_.~')}={quote(query[name], safe='-_.~')}" for name in sorted(query))
