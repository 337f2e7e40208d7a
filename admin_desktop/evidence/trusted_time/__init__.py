"""Trusted time (RFC 3161): authorities outside this computer confirm when a row of the ledger existed.

What is stamped is the SHA-256 of a row's canonical JSON, which is the row's own hash, so that anybody can check with
``openssl ts -verify -data row.json -in reply.tsr -CAfile roots.pem``. Each row names the hash of the row before: one
stamp confirms everything up to it.
"""
