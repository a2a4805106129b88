"""The import contract as data: for each top folder of the package, what it may import."""

CONTRACT: dict[str, tuple[str, ...]] = {
    "chappe.tl": ("standard library",),
    "chappe.crypto": ("cryptg", "cryptography", "standard library"),
    "chappe.mtproto": ("tl", "crypto", "standard library"),
    "chappe.ledger": ("standard library",),
    "chappe.domain": ("standard library",),
    "chappe.safety": ("domain", "ledger", "standard library"),
    "chappe.custody": ("domain.values", "domain.ports", "ledger", "crypto", "standard library"),
    "chappe.store": ("domain", "engine.store", "ledger", "standard library"),
    "chappe.adapters": (
        "PIL",
        "ahocorasick_rs",
        "domain",
        "httpcore",
        "numpy",
        "safety",
        "ports",
        "standard library",
        "tinytag",
    ),
    "chappe.engine": ("domain", "safety", "custody", "ledger", "ports", "standard library"),
    "chappe.rpc": ("tl", "crypto", "engine", "domain", "safety", "standard library"),
    "chappe.botapi": ("engine", "domain", "safety", "standard library"),
    "chappe.web": ("engine", "domain", "safety", "jinja2", "markupsafe", "segno", "starlette", "standard library"),
    "chappe.gateway": ("mtproto", "tl", "crypto.rsa", "starlette", "uvicorn", "standard library"),
    "chappe.ops": ("everything",),
}
"""`engine.store` is the protocol that a store fulfils; it stands with the engine that asks for it."""

ROOT_MODULES: dict[str, tuple[str, ...]] = {
    "chappe": (),
    "chappe.__main__": ("ops.cli",),
    "chappe.ports": ("domain", "safety"),
    "chappe.schema_files": (),
}
"""Modules that stand beside the folders, and what each may import besides the standard library."""

PURE = ("chappe.tl", "chappe.crypto", "chappe.mtproto", "chappe.ledger")
RULES = ("chappe.domain", "chappe.safety", "chappe.custody")
CLOCK_AND_CHANCE = ("asyncio", "socket", "time", "random", "secrets", "os", "uuid", "threading", "selectors")
FACES = ("chappe.rpc", "chappe.botapi", "chappe.web")
CONCRETE = ("chappe.store", "chappe.adapters")
"""Where the concrete classes behind the ports are; only `ops.assembly` names them."""
