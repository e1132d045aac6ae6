"""Writes features.json and frechet.json beside itself: the quality measure in NumPy, float64.

Independent of the Java code but for the definitions: SplitMix64, Box and Muller's normal numbers, the
network's shape. Orthogonal matrices come from LAPACK's QR here, the convolutions from a matrix product.
"""

import json
import math
import pathlib

import numpy as np

HERE = pathlib.Path(__file__).parent
MASK = (1 << 64) - 1
GAMMA = 0x9E3779B97F4A7C15
FRACTION = 0x6A09E667F3BCC909


def mix(z):
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def derive(seed, *coordinates):
    for coordinate in coordinates:
        seed = mix((mix(seed ^ FRACTION) + coordinate * GAMMA) & MASK)
    return seed


class SplitMix64:
    def __init__(self, seed):
        self.state = mix(seed ^ FRACTION)

    def uniform(self):
        self.state = (self.state + GAMMA) & MASK
        return (mix(self.state) >> 11) * 2.0**-53

    def normal(self, length):
        values = []
        while len(values) < length:
            radius = math.sqrt(-2 * math.log(1 - self.uniform()))
            angle = 2 * math.pi * self.uniform()
            values += [radius * math.cos(angle), radius * math.sin(angle)]
        return np.array(values[:length], np.float32).astype(np.float64)


def orthogonal(rows, columns, random):
    drawn = np.stack([random.normal(max(rows, columns)) for _ in range(min(rows, columns))], 1)
    q, r = np.linalg.qr(drawn)
    q = q * np.sign(np.diag(r))
    return q if rows > columns else q.T


def convolution(x, weight):
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (4, 4), (2, 3))[:, :, ::2, ::2]
    return np.einsum("nchwij,ocij->nohw", windows, weight)


def features(images):
    x = images.astype(np.float64).transpose(0, 3, 1, 2) / 127.5 - 1
    factor = -(-16 // min(x.shape[2:]))
    x = x.repeat(factor, 2).repeat(factor, 3)
    found = []
    for layer, out in enumerate((32, 64, 128)):
        random = SplitMix64(derive(0x66656174, layer))
        weight = orthogonal(out, x.shape[1] * 16, random).reshape(out, x.shape[1], 4, 4)
        x = convolution(x, weight)
        x = np.where(x > 0, x, 0.2 * x)
        found += [x.mean((2, 3)), x.std((2, 3))]
    return np.concatenate(found, 1)


def pattern(count, size, channels):
    n, y, x, c = np.ogrid[:count, :size, :size, :channels]
    return ((31 * n + 7 * y + 13 * x + 5 * c + x * y * (n + 1)) % 256).astype(np.uint8)


def frechet(one, other):
    s1, s2 = np.cov(one, rowvar=False), np.cov(other, rowvar=False)
    values, vectors = np.linalg.eigh(s1)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    cross = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ s2 @ root), 0)).sum()
    apart = one.mean(0) - other.mean(0)
    distance = apart @ apart + np.trace(s1) + np.trace(s2) - 2 * cross
    general = np.sqrt(np.linalg.eigvals(s1 @ s2).astype(complex)).real.sum()
    assert abs(general - cross) < 1e-6 * cross, (general, cross)
    return distance


def vectors(random, count, width, spread, shift):
    """Correlated whole numbers; the features are these by 1024."""
    drawn = random.standard_normal((count, width)) @ spread + shift
    return np.round(1024 * drawn).astype(int)


def frechet_cases():
    random = np.random.default_rng(2017)
    cases = []
    for name, counts, width, likeness in (
        ("apart", (120, 100), 16, 0.5),
        ("alike", (150, 150), 12, 0.0),
        ("fewer than features", (14, 12), 20, 0.3),
    ):
        spread = random.standard_normal((width, width)) / width * np.geomspace(3, 0.03, width)
        moved = spread + likeness * random.standard_normal((width, width)) / width
        one = vectors(random, counts[0], width, spread, 0.5)
        other = vectors(random, counts[1], width, moved, 0.5 + likeness)
        cases.append(
            {
                "name": name,
                "one": one.tolist(),
                "other": other.tolist(),
                "distance": frechet(one / 1024, other / 1024),
            }
        )
    return cases


def feature_cases():
    cases = []
    for count, size, channels in ((2, 16, 1), (2, 20, 3), (2, 8, 1)):
        found = features(pattern(count, size, channels))
        cases.append(
            {
                "count": count,
                "size": size,
                "channels": channels,
                "features": [[round(value, 8) for value in row] for row in found.tolist()],
            }
        )
    return cases


def write(name, cases):
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    (HERE / name).write_text("[\n" + lines + "\n]\n")


write("frechet.json", frechet_cases())
write("features.json", feature_cases())
