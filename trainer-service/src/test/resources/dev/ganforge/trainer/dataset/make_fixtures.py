#!/usr/bin/env python3
"""Makes the small files of images/ (all but ten) and, for every file, what Pillow makes of it at 64 x 64.

expected/NAME.png is what torchvision's ImageFolder, Resize(64) and CenterCrop(64) give: no EXIF orientation, alpha
dropped. The ten files that are not made here are scikit-image's sample images and crops of them.
Run with Pillow and NumPy installed:  python make_fixtures.py
"""
import io
from pathlib import Path

import numpy as np
from PIL import Image

here = Path(__file__).parent
images, expected = here / "images", here / "expected"
face = Image.open(images / "face_178x218.jpg").convert("RGB").crop((40, 50, 136, 146)).resize((70, 50), Image.BICUBIC)
rgba = face.copy()
rgba.putalpha(Image.fromarray((np.arange(50 * 70) % 256).astype("u1").reshape(50, 70)))


def put(name, image, **options):
    image.save(images / name, **options)


put("lossless.webp", face, lossless=True)
put("alpha.webp", rgba, lossless=True, exact=True)
put("lossy.webp", face, quality=90)
put("frames.gif", face, save_all=True, append_images=[face.rotate(90)])
put("colour.bmp", face)
put("palette.bmp", face.convert("P"))
put("mono.bmp", face.convert("1"))
put("grey_alpha.png", rgba.convert("LA"))
put("mono.png", face.convert("1"))
put("two_bits.png", face.convert("P", palette=Image.ADAPTIVE, colors=4))
put("colour_key.png", face, transparency=(0, 0, 0))
put("progressive.jpg", face, progressive=True, quality=80)
put("grey.jpg", face.convert("L"))
put("rgb.jpg", face, keep_rgb=True, quality=90)
put("sub422.jpg", face, subsampling=1)

cmyk = io.BytesIO()
face.convert("CMYK").save(cmyk, format="JPEG", quality=90)
cmyk = bytearray(cmyk.getvalue())
adobe = cmyk.index(b"Adobe")
(images / "cmyk_plain.jpg").write_bytes(cmyk[:adobe - 4] + cmyk[adobe + 12:])  # without its marker
cmyk[adobe + 11] = 2
(images / "ycck.jpg").write_bytes(cmyk)
jfif = (images / "sub422.jpg").read_bytes()
marker = jfif.index(b"\xff\xe0")
end = marker + 2 + int.from_bytes(jfif[marker + 2:marker + 4], "big")
(images / "no_jfif.jpg").write_bytes(jfif[:marker] + jfif[end:])

for path in sorted(images.iterdir()):
    image = Image.open(path).convert("RGB")
    w, h = image.size
    w, h = (64, int(64 * h / w)) if w <= h else (int(64 * w / h), 64)
    image = image.resize((w, h), Image.BILINEAR)
    left, top = int(round((w - 64) / 2.0)), int(round((h - 64) / 2.0))
    image.crop((left, top, left + 64, top + 64)).save(expected / (path.name + ".png"))
