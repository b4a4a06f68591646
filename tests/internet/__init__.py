"""A small internet on this machine: the real host names, played strictly, behind a proxy.

The site under test is told of nothing but a proxy and a certificate (IDENTITY.md, section 4).
"""
