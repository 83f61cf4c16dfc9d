"""What pandas reads of the tables that spp writes, against the JSON that it writes beside them.

tables_spp.py RESULT.json RESULT.csv COMPARISON.csv: the comparison is of the result with itself.
"""

import json
import sys

import pandas as pd

# Names that pandas would take for missing values, or for numbers, are names.
AS_WRITTEN = {
    "keep_default_na": False,
    "na_values": {"value": ["NaN"], "expected": [""]},
    "dtype": {"network": str, "result": str},
}
# From 3.1 on that is what it does.
EXACT = {} if pd.__version__ >= "3.1" else {"float_precision": "round_trip"}
MISSING = float("nan")


def rows(result):
    for network in result["networks"]:
        for point in network["points"]:
            for key, statistic in point["statistics"].items():
                for seed, value in zip(result["seeds"], statistic["values"] if statistic else []):
                    yield {
                        "network": network["name"],
                        "seed": seed,
                        "point": point["index"],
                        "stage": point["stage"],
                        "block": point["block"],
                        "name": point["name"],
                        "statistic": key,
                        "value": MISSING if value is None else float(value),
                        "expected": float(point.get("expected", {}).get(key, MISSING)),
                        "transition": point["transition"],
                    }


def main(result_file, table_file, comparison_file):
    with open(result_file, encoding="utf-8") as file:
        result = json.load(file)
    wanted = pd.DataFrame(rows(result))
    table = pd.read_csv(table_file, **AS_WRITTEN, **EXACT)
    pd.testing.assert_frame_equal(table, wanted, check_exact=True)

    # As in the shortest line that anybody writes; pandas before 3.1 drops digits behind the 15th then.
    plain = pd.read_csv(table_file)
    pd.testing.assert_frame_equal(plain.drop(columns="network"), wanted.drop(columns="network"), rtol=1e-9, atol=0)

    means = table.groupby(["network", "point", "statistic"]).value.agg(lambda own: own.mean(skipna=False))
    for network in result["networks"]:
        for point in network["points"]:
            for key, statistic in point["statistics"].items():
                if statistic is None:
                    continue
                own = means[network["name"], point["index"], key]
                told = MISSING if statistic["mean"] is None else statistic["mean"]
                assert own == told or abs(own - told) <= 1e-14 * abs(told) or (own != own and told != told)

    compared = pd.read_csv(comparison_file, **AS_WRITTEN, **EXACT)
    sides = compared.pivot(index=["network", "seed", "point", "statistic"], columns="result", values="value")
    assert len(sides.columns) == 2 and len(sides) == len(table)
    assert (sides.iloc[:, 0].fillna(0) == sides.iloc[:, 1].fillna(0)).all()
    overflows = int(table.value.isna().sum())
    print(f"pandas {pd.__version__}: {len(table)} values, {overflows} of them overflows, exactly those of the JSON")


main(*sys.argv[1:])
