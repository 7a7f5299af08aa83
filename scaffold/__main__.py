"""The door. Looks at argv before anything is imported, so that `scaffold --version` costs what bare Python costs."""

import sys


def main() -> int:
    if sys.argv[1:] in (["--version"], ["-V"]):
        from scaffold import __version__

        print(f"scaffold {__version__}")  # noqa: T201
        return 0
    try:
        import gc

        gc.disable()  # a project and its parses hold no cycles: looking for some took a sixth of the time
        from scaffold.cli import run

        code = run(sys.argv[1:])
        gc.freeze()  # nor does Python look for them once more when it ends
        return code
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
