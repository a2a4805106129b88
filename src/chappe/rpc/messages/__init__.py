"""messages.*, one file per thing that is done to messages and chats.

May import: tl, engine, domain, rpc, standard library.
"""
