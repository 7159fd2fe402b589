# SPDX-License-Identifier: Apache-2.0
"""A small procedure with every optional part: a pressure gauge and its class, up and down, twice."""

GAUGE = """
schema: 1
id: gauge
version: "1"
name: {zh: 压力表, en: Gauge}
field: mechanics
family: pressure-gauge
references: [{number: OWN-1, title: {zh: 自编, en: Own}}]
measurands: [pressure]
conditions:
  environment:
    temperature: {low: 15, high: 25, unit: °C}
    temperature_change: 1
    confidence: high
decision: {offered: [simple, none], default: simple}
parameters:
  - id: grade
    label: {zh: 准确度等级, en: Class}
    default: "1.6"
    choices: [{id: "1.0"}, {id: "1.6"}, {id: special, value: 0, label: {zh: 特殊, en: Special}}]
  - {id: full, label: {zh: 上限, en: Upper limit}, unit: MPa, default: 1.6}
sections:
  - id: zero
    title: {zh: 零点, en: Zero}
    quantity: pressure
    unit: MPa
    result_unit: MPa
    points: {nominal: [0]}
    repeats: 4
    columns:
      - {id: rest, role: item, label: {zh: 示值, en: Reading}, unit: MPa, resolution: 0.001}
    statistics:
      - {id: spread, of: [rest], kind: range, label: {zh: 极差, en: Range}}
      - {id: s, of: [rest], kind: deviation, label: {zh: 标准偏差, en: Standard deviation}}
    result: rest
    further:
      - {id: spread, label: {zh: 极差, en: Range}, limit: {expression: allowed}}
    tables:
      - id: allowed
        title: {zh: 允许, en: Permitted}
        unit: MPa
        choose: grade
        options: ["1.0", "1.6"]
        rows: [{values: [0.004, 0.002]}]
        confidence: low
    budget:
      - {id: r, name: {zh: 分辨力, en: Resolution}, from: resolution, column: rest, input: rest}
    certificate:
      - {key: rest, title: {zh: 示值, en: Reading}}
      - {key: spread, title: {zh: 极差, en: Range}}
  - id: up-down
    title: {zh: 示值误差, en: Error}
    quantity: pressure
    unit: MPa
    result_unit: kPa
    points: {kind: computed, formulas: [0.5*full, full]}
    applies: [{parameter: grade, among: ["1.0", "1.6"]}]
    series:
      - {id: as-found, label: {zh: 调整前, en: as found}}
      - {id: as-left, label: {zh: 调整后, en: as left}, optional: true, supersedes: true}
    columns:
      - {id: up, role: item, label: {zh: 升压, en: Rising}, unit: MPa, per: point, resolution: 0.001,
         direction: up}
      - {id: down, role: item, label: {zh: 降压, en: Falling}, unit: MPa, per: point, resolution: 0.001,
         direction: down}
    standards: [{id: ref, family: pressure-standard, name: {zh: 标准, en: Standard}, ratio: 4}]
    uses:
      - {id: s_zero, section: zero, value: s, label: {zh: 零点的标准偏差, en: s at zero}}
    model:
      - {id: error, expression: up - (nominal + ref_correction)}
      - {id: error_down, expression: down - (nominal + ref_correction)}
      - {id: hysteresis, expression: abs(up - down)}
    result: error
    mpe: {expression: grade/100*full, basis: {zh: 准确度等级, en: Class}, confidence: medium}
    further:
      - id: error_down
        label: {zh: 降压误差, en: Error falling}
        uncertainty: true
        limit: {expression: grade/100*full}
      - {id: hysteresis, label: {zh: 回程误差, en: Hysteresis}, limit: {expression: grade/100*full}}
    summary:
      - {id: worst, label: {zh: 最大误差, en: Largest error}, of: error, kind: largest,
         limit: {expression: grade/100*full}}
    budget:
      - {id: cert, name: {zh: 证书, en: Certificate}, from: standard, standard: ref, input: ref_correction}
      - {id: rise, name: {zh: 分辨力, en: Resolution}, from: resolution, column: up, input: up}
      - {id: fall, name: {zh: 分辨力, en: Resolution}, from: resolution, column: down, input: down}
      - {id: s, name: {zh: 重复性, en: Repeatability}, from: constant, half_width: s_zero, unit: MPa,
         distribution: normal, type: A, dof: 3, sensitivity: "1"}
    certificate:
      - {key: nominal, title: {zh: 标称, en: Nominal}}
      - {key: error, title: {zh: 误差, en: Error}}
      - {key: error_down, title: {zh: 降压误差, en: Error falling}}
      - {key: hysteresis, title: {zh: 回程误差, en: Hysteresis}}
      - {key: mpe, title: {zh: 允许, en: Permitted}}
worked:
  - id: by-hand
    source: {zh: 手算, en: by hand}
    readings:
      - {section: zero, point: 0, column: rest, values: [0.000, 0.001, 0.001, 0.002]}
      - {section: up-down, point: 0, column: up, values: [0.805]}
      - {section: up-down, point: 0, column: down, values: [0.812]}
      - {section: up-down, point: 1, column: up, values: [1.580]}
      - {section: up-down, point: 1, column: down, values: [1.581]}
    standards:
      - {section: up-down, standard: ref, nominal_from: 0, nominal_to: 1.6, expanded_uncertainty: 0.0020,
         unit: MPa, correction: 0.001}
    temperature: {mean: 20, low: 20, high: 20.5}
    expect:
      - {at: zero/point/0/spread/value, value: 0.002, tolerance: 1e-12}
      - {at: zero/point/0/spread/verdict, shown: conform}
      # 0.805 − 0.801 = 4 kPa; u² = 1.0² + (0.5/√3)² + s², s² = 2/3 (kPa)²
      - {at: up-down/point/0/error, shown: "4.0"}
      - {at: up-down/point/0/u, value: 1.3229, tolerance: 0.0001}
      - {at: up-down/point/0/error_down/value_text, shown: "11.0"}
      - {at: up-down/point/0/error_down/u, value: 1.3229, tolerance: 0.0001}
      - {at: up-down/point/0/hysteresis/value, value: 7, tolerance: 1e-9}
      - {at: up-down/point/0/limits_text, shown: ±25.6}
      - {at: up-down/point/1/error, shown: "-21.0"}
      - {at: up-down/summary/worst/value_text, shown: "-21.0"}
      - {at: up-down/summary/worst/verdict, shown: conform}
"""
