"""stickers.* and what messages.* says of stickers: sets and their making, people's lists, finding, one file per matter.

May import: tl, engine, domain, rpc.
"""
