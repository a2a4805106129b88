"""What stands behind the port `Pictures`: worker processes that decode what strangers sent, and nothing else.

May import: PIL, adapters.screeners, ports, standard library, tinytag.
"""
