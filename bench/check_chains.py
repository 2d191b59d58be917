"""Totals of one quote file by numpy, independent of the program: prints {"net", "gross"} in $ per point as JSON."""

import csv
import gzip
import json
import re
import sys

import numpy as np


def contracts(text):
    if text.lstrip().startswith("{"):
        data = json.loads(text)["data"]
        rows = [(o["option"], o["gamma"], o["open_interest"]) for o in data["options"]]
        return data["current_price"], rows
    lines = list(csv.reader(text.splitlines()))
    start = next(n for n, row in enumerate(lines) if row and row[0] == "Expiration Date")
    spot = float(re.search(r"Last:\s*([\d.]+)", text).group(1))
    rows = []
    for row in lines[start + 1 :]:
        if len(row) >= 22:
            rows.append((row[1], float(row[9] or 0), float(row[10] or 0)))
            rows.append((row[12], float(row[20] or 0), float(row[21] or 0)))
    return spot, rows


path = sys.argv[1]
with gzip.open(path, "rt") if path.endswith(".gz") else open(path) as handle:
    spot, rows = contracts(handle.read())
gamma = np.array([row[1] for row in rows])
interest = np.array([row[2] for row in rows])
sign = np.array([1.0 if row[0][-9] == "C" else -1.0 for row in rows])
size = gamma * interest * 100 * spot
print(json.dumps({"net": float((sign * size).sum()), "gross": float(size.sum())}))
