"""channels.*: whom one knows, finds and blocks, one file per matter.

May import: tl, engine, domain, safety, rpc.
"""
