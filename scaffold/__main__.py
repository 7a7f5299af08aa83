"""The door. Looks at argv before anything is imported, so that `scaffold --version` costs what bare Python costs."""

import sys


def main() -> int:
    if sys.argv[1:] in (["--version"], ["-V"]):
        from scaffold import __version__

        print(f"scaffold {__version__}")  # noqa: T201
        return 0
    try:
        import gc

        from scaffold.cli import run

        gc.disable()  # a project and its parses hold no cycles: looking for some took a sixth of the time
        return run(sys.argv[1:])
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
