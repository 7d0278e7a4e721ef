"""A device that holds passkeys, as a browser would have it: keys, counters, and its answers."""

import hashlib
import json
import secrets
import struct
from dataclasses import dataclass, field

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

ORIGIN = "http://forum.test"
PRESENT, VERIFIED, ATTESTED = 1, 4, 64


@dataclass
class Device:
    """One passkey, for one site; what it says can be bent by tests."""

    origin: str = ORIGIN
    verifies: bool = True
    counts: bool = True
    uses: int = 0
    handle: str = ""
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def make(self, question: str) -> str:
        """The answer to being asked for a new passkey."""
        asked = json.loads(question)
        self.handle = asked["user"]["id"]
        told = self._told("webauthn.create", asked["challenge"])
        attested = b"".join(
            (bytes(16), struct.pack(">H", 32), self.credential_id, cbor2.dumps(self._public()))
        )
        data = self._data(asked["rp"]["id"], ATTESTED) + attested
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer({"clientDataJSON": told, "attestationObject": made})

    def prove(self, question: str) -> str:
        """The answer to being asked for a proof."""
        asked = json.loads(question)
        self.uses += self.counts
        told = self._told("webauthn.get", asked["challenge"])
        data = self._data(asked["rpId"], 0)
        signed = self.key.sign(data + hashlib.sha256(told).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": told,
                "authenticatorData": data,
                "signature": signed,
                "userHandle": base64url_to_bytes(self.handle),
            }
        )

    def _told(self, act: str, challenge: str) -> bytes:
        told = {"type": act, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(told).encode()

    def _data(self, site: str, more: int) -> bytes:
        flags = PRESENT | (VERIFIED if self.verifies else 0) | more
        return hashlib.sha256(site.encode()).digest() + struct.pack(">BI", flags, self.uses)

    def _public(self) -> dict[int, object]:
        numbers = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        return {1: 2, 3: -7, -1: 1, -2: x, -3: y}

    def _answer(self, response: dict[str, bytes]) -> str:
        name = bytes_to_base64url(self.credential_id)
        told = {part: bytes_to_base64url(value) for part, value in response.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": told})
