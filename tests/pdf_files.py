"""PDF files for tests, drawn line by line."""

import io
from collections.abc import Callable, Sequence

from reportlab.pdfgen.canvas import Canvas

Draw = Callable[[Canvas], object]


def made(pages: Sequence[Draw], title: str = "", size: tuple[float, float] = (595, 842)) -> bytes:
    packed = io.BytesIO()
    canvas = Canvas(packed, pagesize=size, invariant=1)
    canvas.setTitle(title)
    for draw in pages:
        canvas.setFont("Times-Roman", 11)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return packed.getvalue()


def lines(*texts: str, x: float = 72, top: float = 700, step: float = 14) -> Draw:
    def draw(canvas: Canvas) -> None:
        for index, text in enumerate(texts):
            canvas.drawString(x, top - step * index, text)

    return draw


def both(*draws: Draw) -> Draw:
    def draw(canvas: Canvas) -> None:
        for each in draws:
            each(canvas)

    return draw


def grid(rows: Sequence[Sequence[str]], xs: Sequence[float], top: float, step: float = 20) -> Draw:
    """Draw a ruled table; a line end in a cell begins a new line in it."""

    def draw(canvas: Canvas) -> None:
        y = top
        for row in rows:
            depth = step + 12 * max(text.count("\n") for text in row)
            for x, text in zip(xs, row, strict=False):
                for index, part in enumerate(text.split("\n")):
                    canvas.drawString(x + 3, y - 14 - 12 * index, part)
            canvas.line(xs[0], y, xs[-1], y)
            for x in xs:
                canvas.line(x, y, x, y - depth)
            y -= depth
        canvas.line(xs[0], y, xs[-1], y)

    return draw
