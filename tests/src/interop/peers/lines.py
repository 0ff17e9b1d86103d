"""What every script in Python begins with: JSON lines in, JSON lines out."""
import base64
import json
import sys


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encode(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
