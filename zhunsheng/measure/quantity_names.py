# SPDX-License-Identifier: Apache-2.0
"""Names of the quantities that procedures and capabilities speak of by a code."""

from typing import Final

from zhunsheng.measure.text import Text

_NAMES: Final = {
    "ac-current": Text("交流电流", "AC current"),
    "ac-voltage": Text("交流电压", "AC voltage"),
    "am-depth": Text("调幅度", "Depth of amplitude modulation"),
    "bandwidth": Text("带宽", "Bandwidth"),
    "capacitance": Text("电容", "Capacitance"),
    "cosine-response": Text("余弦响应", "Cosine response"),
    "dc-current": Text("直流电流", "DC current"),
    "dc-voltage": Text("直流电压", "DC voltage"),
    "flatness": Text("平坦度", "Flatness"),
    "force": Text("力值", "Force"),
    "frequency": Text("频率", "Frequency"),
    "frequency-change": Text("频率变化", "Change of frequency"),
    "hardness-hra": Text("洛氏硬度 HRA", "Rockwell hardness HRA"),
    "hardness-hrb": Text("洛氏硬度 HRB", "Rockwell hardness HRB"),
    "hardness-hrc": Text("洛氏硬度 HRC", "Rockwell hardness HRC"),
    "harmonic-level": Text("谐波电平", "Level of harmonics"),
    "illuminance": Text("照度", "Illuminance"),
    "input-current": Text("输入电流", "Input current"),
    "input-sensitivity": Text("输入灵敏度", "Input sensitivity"),
    "length": Text("长度", "Length"),
    "length-difference": Text("长度差", "Difference of lengths"),
    "luminous-intensity": Text("发光强度", "Luminous intensity"),
    "mass": Text("质量", "Mass"),
    "microphone-response": Text("传声器响应", "Response of a microphone"),
    "parallelism": Text("平行度", "Parallelism"),
    "peak-response": Text("峰值响应", "Peak response"),
    "ph": Text("pH 值", "pH"),
    "pressure": Text("压力", "Pressure"),
    "relative-humidity": Text("相对湿度", "Relative humidity"),
    "resistance": Text("电阻", "Resistance"),
    "rf-level": Text("射频电平", "RF level"),
    "ripple": Text("纹波", "Ripple"),
    "rise-time": Text("上升时间", "Rise time"),
    "sound-level": Text("声级", "Sound level"),
    "sound-level-linearity": Text("声级线性", "Linearity of sound level"),
    "sound-level-weighting": Text("频率计权", "Frequency weighting"),
    "stray-light": Text("杂散光", "Stray light"),
    "temperature": Text("温度", "Temperature"),
    "temperature-correction": Text("温度修正值", "Correction of temperature"),
    "time-interval": Text("时间间隔", "Time interval"),
    "tone-burst-response": Text("猝发音响应", "Response to tone bursts"),
    "torque": Text("扭矩", "Torque"),
    "transmittance": Text("透射比", "Transmittance"),
    "volume": Text("容积", "Volume"),
    "volume-flow": Text("体积流量", "Volume flow"),
    "wavelength": Text("波长", "Wavelength"),
}


def quantity_name(code: str) -> Text:
    """The name of a quantity; one without a name here is called by its code.

    >>> quantity_name("resistance").zh, quantity_name("other").zh
    ('电阻', 'other')
    """
    return _NAMES.get(code, Text(code, code))


def quantities_called(word: str) -> frozenset[str]:
    """The codes of quantities whose name, in either language, has this word in it.

    >>> sorted(quantities_called("time"))
    ['rise-time', 'time-interval']
    """
    return frozenset(code for code, name in _NAMES.items() if name.mentions(word))
