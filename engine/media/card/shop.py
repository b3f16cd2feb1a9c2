"""His crooked shop, and the way from its door; knows no sky."""

from PIL import Image

from engine.media.card.brush import Pen
from engine.media.card.colors import aired, lit, mix
from engine.media.card.values import Color, Season, Weather

SHOP, PATH = (80, 130), (60, 380)
"""The upper left corners of their sprites in the painting."""


def path(weather: Weather, season: Season) -> Image.Image:
    """The way from his door down into the valley."""
    pen = Pen(240, 110, *PATH)
    snowy = season is Season.WINTER or weather is Weather.SNOW
    color = aired(lit((232, 238, 246) if snowy else (226, 204, 164), weather), weather, 0.1)
    left = [(116, 392), (140, 410), (128, 428), (150, 452), (212, 480)]
    right = [(280, 474), (206, 446), (168, 424), (176, 408), (144, 391)]
    pen.shape([*left, *right], mix(color, (80, 90, 130), 0.12) if snowy else color, 225)
    return pen.done()


def shop(weather: Weather, season: Season) -> Image.Image:
    """His crooked shop with a lit window, a broom over the door and smoke from the chimney."""
    pen = Pen(300, 270, *SHOP)

    def tone(color: Color) -> Color:
        return aired(lit(color, weather), weather, 0.12)

    wall, dark, roof = tone((206, 172, 132)), tone((112, 78, 60)), tone((128, 66, 56))
    white = season is Season.WINTER or weather is Weather.SNOW
    pen.polygon([(172, 292), (172, 248), (190, 245), (190, 300)], dark)
    for step in range(6):
        x, y, size = 182 + step * 7 + step * step * 0.9, 236 - step * 17, 6 + step * 2.1
        drift = 26 * step if weather is Weather.WIND else 0
        pen.oval(x + drift, y + drift * 0.35, size * 1.2, size, tone((236, 232, 228)), 150 - step * 22)
    pen.polygon([(104, 312), (204, 308), (206, 392), (100, 394)], wall)
    pen.polygon([(104, 312), (130, 310), (126, 394), (100, 394)], mix(wall, dark, 0.22))
    for x in (104, 152, 202):
        pen.line([(x, 312), (x - 1, 393)], dark, 4)
    pen.line([(102, 350), (205, 348)], dark, 3)
    pen.polygon([(88, 318), (146, 258), (166, 254), (222, 312), (214, 320), (98, 324)], roof)
    for step in range(4):
        y = 272 + step * 13
        pen.line([(134 - step * 12, y), (180 + step * 11, y - 3)], mix(roof, dark, 0.5), 1.6)
    if white:
        # White in fog would be the sky.
        snow = tone((178, 194, 216) if weather is Weather.FOG else (250, 252, 255))
        pen.shape([(86, 318), (116, 286), (146, 256), (166, 252), (196, 280), (224, 312), (206, 304), (188, 310),
                   (170, 298), (150, 306), (130, 300), (112, 316)], snow)  # fmt: skip
        pen.oval(181, 246, 11, 4, snow)
    light = (255, 214, 128)
    pen.polygon([(158, 326), (190, 325), (190, 345), (158, 346)], dark)
    pen.polygon([(160, 328), (188, 327), (188, 343), (160, 344)], light)
    pen.line([(174, 327), (174, 344)], dark, 2)
    pen.polygon([(116, 356), (144, 355), (144, 394), (115, 394)], tone((74, 110, 88)))
    pen.oval(139, 376, 2, 2, light)
    pen.polygon([(160, 360), (192, 359), (192, 378), (160, 379)], dark)
    pen.polygon([(162, 362), (190, 361), (190, 376), (162, 377)], light)
    # The sign: a broom on two chains.
    pen.line([(204, 328), (238, 326)], dark, 3)
    pen.line([(212, 328), (212, 340)], dark, 1.2)
    pen.line([(234, 327), (234, 340)], dark, 1.2)
    pen.polygon([(206, 340), (240, 339), (240, 360), (206, 361)], tone((232, 206, 160)))
    pen.line([(211, 346), (228, 353)], dark, 1.8)
    pen.shape([(226, 350), (238, 352), (236, 358), (226, 356)], tone((196, 140, 66)))
    return pen.done()
