# SPDX-License-Identifier: Apache-2.0
"""Words for the statements that draw honest rows: chance by key, dates by laboratory, and who is who."""

from bench.misconduct.world import World

_MACROS = (
    # A number from 0 to 1 that a key and a purpose always give again.
    "chance(key, salt) AS ((hash(key, salt, {seed}) % 1000003) / 1000003.0)",
    "draw(key, salt, n) AS CAST(floor(chance(key, salt) * n) AS INTEGER)",
    "one_of(choices, key, salt) AS choices[1 + draw(key, salt, len(choices))]",
    "sha(key) AS sha256(CAST(key AS VARCHAR))",
    # The evidence tells of the days from the first to the last of these.
    "opening() AS (TIMESTAMP '{opening}')",
    "closing() AS (TIMESTAMP '{closing}')",
    "workday(t) AS (t + to_days(CASE dayofweek(t) WHEN 6 THEN 2 WHEN 0 THEN 1 ELSE 0 END))",
    # What a laboratory does yearly: its k-th last time, a little under a year apart.
    """yearly(lab, salt, k) AS (workday(closing() - to_days(8 + draw(lab, salt, 300) + 345 * k
    + CASE WHEN k > 0 THEN draw(row(lab, k), salt, 12) ELSE 0 END)) + to_minutes(540 + draw(row(lab, k),
    salt || 'm', 400)))""",
    "rounds() AS TABLE SELECT lab_id, k FROM labs, (SELECT unnest([0, 1, 2, 3]) AS k)",
    "years() AS TABLE SELECT lab_id, year FROM labs, (SELECT unnest(generate_series(year(opening()),"
    " year(closing() - INTERVAL '20 days'))) AS year)",
)
_FIELDS = (
    "['mechanics', 'electromagnetic', 'length', 'length', 'thermal', 'mechanics', 'mechanics', 'length',"
    " 'electromagnetic', 'chemistry']"
)
_QUANTITIES = (
    "['mass', 'dc-voltage', 'length', 'length', 'temperature', 'torque', 'volume', 'length', 'ac-current',"
    " 'ph']"
)
_UNITS = "['g', 'V', 'mm', 'mm', '°C', 'N·m', 'L', 'mm', 'A', 'pH']"
_RESOLUTIONS = "['0.001', '0.00001', '0.001', '0.01', '0.01', '0.1', '0.0000001', '0.001', '0.01', '0.001']"
# Who is added to the people that a world has, who work, check and sign.
_OFFICES = "['manager', 'quality', 'technical', 'trainer', 'sales']"


def prepare(world: World, seed: int) -> None:
    """The words, and the tables `families` (what is measured in them) and `staff` (who does what)."""
    ((opening, closing),) = world.rows(
        "SELECT date_trunc('day', min(started_at)) - INTERVAL '1 day', date_trunc('day', max(signed_at)) +"
        " INTERVAL '1 day' FROM certificates"
    )
    for macro in _MACROS:
        world.run(f"CREATE OR REPLACE MACRO {macro}".format(seed=seed, opening=opening, closing=closing))
    world.run(
        f"""
        CREATE TABLE families AS SELECT family, {_FIELDS}[n] AS field, {_QUANTITIES}[n] AS quantity,
        {_UNITS}[n] AS unit, {_RESOLUTIONS}[n] AS resolution, CAST({_RESOLUTIONS}[n] AS DOUBLE) AS step,
        'JJF ' || (1200 + n) AS method FROM (SELECT family, 1 + (row_number() OVER (ORDER BY family) - 1) % 10
        AS n FROM (SELECT DISTINCT family FROM scope))
        """
    )
    _staff(world)


def _staff(world: World) -> None:
    world.run(
        f"""
        CREATE TABLE offices AS SELECT (SELECT max(person_id) FROM people) + row_number() OVER (ORDER BY
        lab_id, office) AS person_id, lab_id, office FROM labs, (SELECT unnest({_OFFICES}) AS office)
        """
    )
    world.run(
        "INSERT INTO people BY NAME SELECT person_id, lab_id, CAST(NULL AS TIMESTAMP) AS left_at FROM offices"
    )
    world.run(
        """
        CREATE TABLE staff AS SELECT DISTINCT lab_id, person_id, CASE act WHEN 'calibrate' THEN 'calibrator'
        WHEN 'check' THEN 'checker' ELSE 'signatory' END AS part FROM authorisations UNION SELECT lab_id,
        person_id, office FROM offices
        """
    )
