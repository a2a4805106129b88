"""What every command shares: the options that name the data folder and the settings, and the way to an engine."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import TypeVar

import click

from chappe.engine.run import Engine
from chappe.engine.store import StoreUnavailable
from chappe.ops import commands, config
from chappe.ops.data_folder import FolderError
from chappe.safety.linear import BadModel

T = TypeVar("T")

data_option = click.option(
    "--data", type=click.Path(path_type=Path), envvar="CHAPPE_DATA", help="The server's data folder [default: ./data]."
)
config_option = click.option(
    "--config", "file", type=click.Path(path_type=Path), envvar="CHAPPE_CONFIG", help="A TOML file of settings."
)


class Friendly(click.Group):
    """Shows what an operator can mend as one line, not as a trace."""

    def invoke(self, ctx: click.Context) -> object:
        """See click.Group."""
        try:
            return super().invoke(ctx)
        except (commands.CommandError, config.ConfigError, FolderError, BadModel) as error:
            raise click.ClickException(str(error)) from error
        except StoreUnavailable as error:
            raise click.ClickException(f"nothing was changed, for it cannot be kept: {error}") from error
        except PermissionError as error:
            raise click.ClickException(f"{error.filename}: {error.strerror}") from error


def flags(section: str, **values: object) -> Mapping[str, Mapping[str, object]]:
    """What was said on the command line, as settings of one section; what was left out is not among it."""
    return {section: {name: value for name, value in values.items() if value not in (None, (), False)}}


def folder(data: Path | None) -> Path:
    """The data folder that is meant."""
    return data or config.Server().data


def with_engine(data: Path | None, work: Callable[[Engine], Coroutine[object, object, T]]) -> T:
    """Do something through the engine of a data folder; a server may be running on it meanwhile."""
    from chappe.ops.assembly import database

    async def done() -> T:
        async with database.open_engine(folder(data)) as engine:
            return await work(engine)

    return asyncio.run(done())
