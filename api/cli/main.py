"""The root command, where errors become messages and exit codes."""

import json
import sys
import traceback
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from pydantic_settings import SettingsError
from typer.core import TyperGroup

from api.cli import answers, ask, documents, glossary, ingest, ledger, match, mcp, provisions, serve, threads, verify
from api.cli.output import messages, state
from api.logs import configure_logs
from api.settings import Settings
from corpus.errors import PolicyDeskError

COMMAND_GROUPS = "policydesk.commands"
"""Entry points that add a group of commands: packages that may use ``api`` and that ``api`` may not (``eval``)."""


class Commands(TyperGroup):
    """The root group: adds the commands of other packages, and turns every error into one message and an exit code.

    A group of another package is loaded when it is asked for, so that a broken one harms no other command.
    """

    def list_commands(self, ctx: Any) -> list[str]:
        """List our commands, then those of other packages."""
        return [*super().list_commands(ctx), *sorted(each.name for each in entry_points(group=COMMAND_GROUPS))]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Find a command, loading the package it comes from."""
        for each in entry_points(group=COMMAND_GROUPS, name=cmd_name):
            command = typer.main.get_command(each.load())
            command.name = cmd_name
            return command
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        state(ctx).as_json = "--json" in ctx.args  # until the command's own options are read
        try:
            return super().invoke(ctx)
        except PolicyDeskError as error:
            _say(ctx, error.title, str(error))
            raise typer.Exit(error.exit_code) from error
        except typer.TyperException as error:  # wrong usage; typer says so on standard error
            _print_error(ctx, "Wrong usage", error.format_message())
            raise
        except (typer.Exit, typer.Abort, BrokenPipeError):
            raise
        except Exception as error:  # the outermost edge: what nobody foresaw keeps the contract of output and exit code
            traceback.print_exc()
            cause = f"{type(error).__name__}: {error}"
            _say(ctx, PolicyDeskError.title, f"{cause}. The lines above say where; please report them.")
            raise typer.Exit(PolicyDeskError.exit_code) from error


def _say(ctx: Any, title: str, detail: str) -> None:
    _print_error(ctx, title, detail)
    messages().print(f"[bold red]{title}.[/] ", end="", highlight=False)
    messages().print(detail, markup=False, highlight=False, soft_wrap=True)


def _print_error(ctx: Any, title: str, detail: str) -> None:
    if state(ctx).as_json:
        sys.stdout.write(json.dumps({"error": title, "detail": detail}, ensure_ascii=False) + "\n")


app = typer.Typer(
    name="policydesk",
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Answers questions about incentives, obligations and mechanisms in policy documents, with cited passages.",
)


@app.callback()
def root(
    ctx: typer.Context,
    home: Annotated[
        Path | None, typer.Option(help="Data folder; default: POLICYDESK_HOME, else the user's data folder.")
    ] = None,
) -> None:
    """Read the settings once; commands take them from the context."""
    try:
        settings = Settings() if home is None else Settings(home=home)
    except ValidationError as error:
        values = ("_".join(map(str, each["loc"])).upper() + f": {each['msg']}" for each in error.errors())
        _say(ctx, "A setting cannot be used", "; ".join(f"POLICYDESK_{value}" for value in values) + ".")
        raise typer.Exit(2) from error
    except SettingsError as error:
        _say(ctx, "A setting cannot be used", f'{error}. Lists are JSON, such as ["localhost"].')
        raise typer.Exit(2) from error
    configure_logs(settings.log_level)
    ctx.obj = settings


app.command("ingest")(ingest.ingest)
app.command("ask")(ask.ask)
app.command("search")(ask.search)
app.command("provisions")(provisions.provisions)
app.command("match")(match.match)
app.add_typer(answers.app, name="answers")
app.add_typer(threads.app, name="threads")
app.add_typer(documents.app, name="documents")
app.command("serve")(serve.serve)
app.command("mcp")(mcp.mcp)
app.command("verify")(verify.verify)
app.command("ledger")(ledger.ledger)
app.add_typer(glossary.app, name="glossary")


def main() -> None:
    """Run the command line."""
    app()
