# Runs pkilint's own commands over many files in one process, since each takes a second to start. Standard input is a list of
# [command, arguments], as JSON; what is printed is a list of the codes that each has found.

import contextlib
import functools
import importlib
import io
import json
import sys

import publicsuffixlist

# It is read anew for each validator of each certificate, which takes ten times as long as all the rest.
publicsuffixlist.PublicSuffixList = functools.cache(publicsuffixlist.PublicSuffixList)


def codes_of(command, arguments):
    main = importlib.import_module(f"pkilint.bin.{command}").main
    printed, complaint = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(complaint):
        main(["lint", "--format", "json", "--severity", "NOTICE", *arguments])
    if printed.getvalue() == "":
        return [complaint.getvalue().strip()]
    results = json.loads(printed.getvalue())["results"]
    return [finding["code"] for result in results for finding in result["finding_descriptions"]]


json.dump([codes_of(command, arguments) for command, arguments in json.load(sys.stdin)], sys.stdout)
