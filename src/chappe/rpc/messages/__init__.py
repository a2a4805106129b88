"""messages.*, one file per thing that is done to messages and chats.

May import: tl, engine, domain, safety, rpc, standard library.
"""
