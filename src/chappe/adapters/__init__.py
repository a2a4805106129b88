"""What stands behind each port of `chappe.ports`: the helpers of the outside world that come with the server.

May import: PIL, ahocorasick_rs, domain, httpcore, numpy, safety, ports, standard library, tinytag.
"""
