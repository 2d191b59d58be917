"""
The same profile as the engine's, the ways people compute it in Python: 121 levels over one scope of a chain.

Reads the chain from the JSON file given as argument, answers `ready` with the ways it can run, then runs the way named on each line of
its input and answers {"ms", "net"}: milliseconds from the raw columns to the profile, and the profile for comparison.
"""

import json
import math
import sys
import time

import numpy as np

with open(sys.argv[1]) as handle:
    chain = json.load(handle)
levels = np.array(chain["levels"])
strike = np.array(chain["strike"])
iv = np.array(chain["iv"])
years = np.array(chain["years"])
interest = np.array(chain["openInterest"])
is_call = np.array(chain["isCall"], dtype=bool)
multiplier = 100.0
root_two_pi = math.sqrt(2 * math.pi)


def numpy_loop():
    """Hand-tuned: contracts without open interest dropped, all that does not depend on the level taken out of the loop."""
    held = interest > 0
    sigma, time_left = iv[held], years[held]
    sharpness = 1 / (sigma * np.sqrt(time_left))
    centre = (np.log(strike[held]) - 0.5 * sigma * sigma * time_left) * sharpness
    weight = np.where(is_call[held], 1.0, -1.0) * interest[held] * multiplier * sharpness / root_two_pi
    out = np.empty(len(levels))
    bell = np.empty(len(centre))
    for j, log_level in enumerate(np.log(levels)):
        np.multiply(sharpness, log_level, out=bell)
        bell -= centre
        np.multiply(bell, bell, out=bell)
        bell *= -0.5
        np.exp(bell, out=bell)
        out[j] = weight @ bell
    return out


def scipy_vectorised():
    """One formula over all contracts per level, as most public notebooks write it."""
    from scipy.stats import norm

    sign = np.where(is_call, 1.0, -1.0)
    out = np.empty(len(levels))
    for j, level in enumerate(levels):
        d1 = (np.log(level / strike) + 0.5 * iv**2 * years) / (iv * np.sqrt(years))
        gamma = norm.pdf(d1) / (level * iv * np.sqrt(years))
        out[j] = np.sum(sign * gamma * interest * multiplier * level)
    return out


def gamma_of(level, k, sigma, time_left):
    d1 = (math.log(level / k) + 0.5 * sigma**2 * time_left) / (sigma * math.sqrt(time_left))
    return math.exp(-0.5 * d1 * d1) / root_two_pi / (level * sigma * math.sqrt(time_left))


def rows_python():
    """Row by row in plain Python: a stand-in that is faster than the pandas way."""
    rows = list(zip(strike.tolist(), iv.tolist(), years.tolist(), interest.tolist(), is_call.tolist()))
    out = []
    for level in levels.tolist():
        net = 0.0
        for k, sigma, time_left, held, call in rows:
            value = gamma_of(level, k, sigma, time_left) * held * multiplier * level
            net += value if call else -value
        out.append(net)
    return np.array(out)


def rows_pandas():
    """DataFrame.apply over the rows for each level, as public scripts do."""
    import pandas as pd

    frame = pd.DataFrame({"k": strike, "sigma": iv, "t": years, "oi": interest, "call": is_call})
    out = []
    for level in levels.tolist():
        gamma = frame.apply(lambda row: gamma_of(level, row["k"], row["sigma"], row["t"]), axis=1)
        sign = np.where(frame["call"], 1.0, -1.0)
        out.append(float((sign * gamma * frame["oi"] * multiplier * level).sum()))
    return np.array(out)


ways = {"numpy": numpy_loop, "rows": rows_python}
try:
    import scipy.stats  # noqa: F401

    ways["scipy"] = scipy_vectorised
except ImportError:
    pass
try:
    import pandas  # noqa: F401

    ways["pandas"] = rows_pandas
except ImportError:
    pass

print(json.dumps({"ready": list(ways), "numpy": np.__version__}), flush=True)
for line in sys.stdin:
    way = ways[line.strip()]
    started = time.perf_counter()
    net = way()
    print(json.dumps({"ms": (time.perf_counter() - started) * 1000, "net": net.tolist()}), flush=True)
