"""Signs of the picture fonts Symbol and Wingdings, by the characters that Unicode has for them."""

# The font Symbol keeps Greek letters and mathematics at the places of Latin letters.
_GREEK = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ"
_GREEK_SMALL = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"
_SYMBOL = {
    **{0x41 + index: letter for index, letter in enumerate(_GREEK)},
    **{0x61 + index: letter for index, letter in enumerate(_GREEK_SMALL)},
    **{code: chr(code) for code in range(0x20, 0x40) if code not in (0x22, 0x24, 0x27, 0x2A, 0x2D)},
    0x2A: "∗", 0x2D: "−", 0xA3: "≤", 0xA5: "∞", 0xA7: "♣", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB5: "∝",
    0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→",
    0xAF: "↓", 0xC5: "⊕", 0xC7: "∩", 0xC8: "∪", 0xCE: "∈", 0xD5: "∏", 0xD6: "√", 0xD7: "⋅", 0xDB: "⇔", 0xDE: "⇒",
    0xE5: "∑", 0xF2: "∫",
}  # fmt: skip
_WINGDINGS = {
    0x28: "☎", 0x29: "✆", 0x2A: "✉", 0x46: "☞", 0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x70: "□", 0x71: "❑",
    0x72: "❒", 0x73: "⬧", 0x74: "⧫", 0x75: "◆", 0x76: "❖", 0x77: "⬥", 0x9F: "•", 0xA1: "○", 0xA7: "▪", 0xA8: "□",
    0xAB: "★", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓",
    0xFD: "☒", 0xFE: "☑",
    **{0x80 + number: sign for number, sign in enumerate("⓪①②③④⑤⑥⑦⑧⑨⑩")},
    **{0x8C + number: sign for number, sign in enumerate("❶❷❸❹❺❻❼❽❾❿")},
}  # fmt: skip
_WINGDINGS_2 = {
    0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x97: "●", 0x98: "●", 0xA2: "■", 0xA3: "□",
}  # fmt: skip
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}
# Where such fonts keep their 256 signs.
_PRIVATE_USE = range(0xF000, 0xF100)


def symbol(font: str, code: str) -> str | None:
    """Give the character a sign is shown as.

    Args:
        font: The font's name.
        code: The sign's place in it, in hexadecimal digits.

    Returns:
        The character; None where Unicode or this table has none.

    Example:
        >>> symbol("Wingdings", "F0FE"), symbol("Symbol", "F061"), symbol("SimSun", "2460")
        ('☑', 'α', '①')
    """
    if len(code) > 6:
        return None
    try:
        place = int(code, 16)
    except ValueError:
        return None
    signs = _FONTS.get(font.lower())
    if signs is not None and (place in _PRIVATE_USE or place < 0x100):
        return signs.get(place & 0xFF)
    is_character = 0x20 <= place <= 0x10FFFF and not 0xD800 <= place < 0xE000 and place not in range(0xE000, 0xF900)
    return chr(place) if is_character else None
