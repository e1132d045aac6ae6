#!/usr/bin/env python3
"""The usual PyTorch training loops, one step after another on images that lie ready in memory.

    python train.py PRESET IMAGE_SIZE CHANNELS BATCH STEPS

prints the seconds of each step, one a line. The loops are the tutorials': eager mode, PyTorch's default memory format
and threads, the losses and D(x), D(G(z)) read every step. Nothing else is timed: no data loader, no log, no checkpoint.
"""
import sys
import time

import torch
import torch.nn as nn


def dcgan(image, channels):
    blocks = image.bit_length() - 4  # hidden blocks after the first
    latent, width = 100, 64
    g, c = [nn.ConvTranspose2d(latent, width << blocks, 4, 1, 0, bias=False)], width << blocks
    g += [nn.BatchNorm2d(c), nn.ReLU(True)]
    for i in reversed(range(blocks)):
        g += [nn.ConvTranspose2d(c, width << i, 4, 2, 1, bias=False), nn.BatchNorm2d(width << i), nn.ReLU(True)]
        c = width << i
    g += [nn.ConvTranspose2d(c, channels, 4, 2, 1, bias=False), nn.Tanh()]
    d, c = [nn.Conv2d(channels, width, 4, 2, 1, bias=False), nn.LeakyReLU(0.2, inplace=True)], width
    for i in range(1, blocks + 1):
        d += [nn.Conv2d(c, width << i, 4, 2, 1, bias=False), nn.BatchNorm2d(width << i), nn.LeakyReLU(0.2, inplace=True)]
        c = width << i
    d += [nn.Conv2d(c, 1, 4, 1, 0, bias=False), nn.Sigmoid()]
    g, d = nn.Sequential(*g), nn.Sequential(*d)
    for layer in list(g) + list(d):
        if isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d)):
            nn.init.normal_(layer.weight, 0.0, 0.02)
        elif isinstance(layer, nn.BatchNorm2d):
            nn.init.normal_(layer.weight, 1.0, 0.02)
            nn.init.zeros_(layer.bias)
    return g, d, lambda n: torch.randn(n, latent, 1, 1)


def mlp():
    def block(i, o, normalise):
        return [nn.Linear(i, o)] + ([nn.BatchNorm1d(o, 0.8)] if normalise else []) + [nn.LeakyReLU(0.2, inplace=True)]

    g = nn.Sequential(*block(100, 128, False), *block(128, 256, True), *block(256, 512, True), *block(512, 1024, True),
                      nn.Linear(1024, 784), nn.Tanh())
    d = nn.Sequential(nn.Flatten(), nn.Linear(784, 512), nn.LeakyReLU(0.2, inplace=True), nn.Linear(512, 256),
                      nn.LeakyReLU(0.2, inplace=True), nn.Linear(256, 1), nn.Sigmoid())
    return g, d, lambda n: torch.randn(n, 100)


def vanilla():
    g = nn.Sequential(nn.Linear(64, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 784), nn.Tanh())
    d = nn.Sequential(nn.Flatten(), nn.Linear(784, 256), nn.LeakyReLU(0.2), nn.Linear(256, 256), nn.LeakyReLU(0.2),
                      nn.Linear(256, 1), nn.Sigmoid())
    return g, d, lambda n: torch.randn(n, 64)


def conv():
    d = nn.Sequential(nn.Conv2d(1, 256, 5, padding=2), nn.LeakyReLU(0.2), nn.MaxPool2d(2), nn.Dropout(0.3),
                      nn.Conv2d(256, 512, 5, padding=2), nn.LeakyReLU(0.2), nn.MaxPool2d(2), nn.Dropout(0.3),
                      nn.Flatten(), nn.Linear(512 * 49, 256), nn.LeakyReLU(0.2), nn.Dropout(0.3), nn.Linear(256, 1),
                      nn.Sigmoid())
    g = nn.Sequential(nn.Linear(100, 512), nn.LeakyReLU(0.2), nn.Linear(512, 128 * 49), nn.LeakyReLU(0.2),
                      nn.BatchNorm1d(128 * 49, eps=1e-3, momentum=0.01), nn.Unflatten(1, (128, 7, 7)),
                      nn.Upsample(scale_factor=2), nn.Conv2d(128, 64, 5, padding=2), nn.Tanh(),
                      nn.Upsample(scale_factor=2), nn.Conv2d(64, 1, 5, padding=2), nn.Tanh())
    for layer in list(g) + list(d):
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    nn.init.normal_(d[0].weight, 0.0, 0.02)
    return g, d, lambda n: torch.rand(n, 100) * 2 - 1


bce = nn.BCELoss()


def ones(n, value=1.0):
    return torch.full((n,), value)


def step_dcgan(g, d, adam_g, adam_d, x, latent):
    n = len(x)
    d.zero_grad()
    out = d(x).view(-1)
    loss_real = bce(out, ones(n))
    loss_real.backward()
    d_x = out.mean().item()
    fake = g(latent(n))
    out = d(fake.detach()).view(-1)
    loss_fake = bce(out, ones(n, 0.0))
    loss_fake.backward()
    d_g_before = out.mean().item()
    adam_d.step()
    g.zero_grad()
    out = d(fake).view(-1)
    loss_g = bce(out, ones(n))
    loss_g.backward()
    adam_g.step()
    return (loss_real + loss_fake).item(), loss_g.item(), d_x, d_g_before, out.mean().item()


def step_mlp(g, d, adam_g, adam_d, x, latent):
    n = len(x)
    adam_g.zero_grad()
    fake = g(latent(n))
    after = d(fake).view(-1)
    loss_g = bce(after, ones(n))
    loss_g.backward()
    adam_g.step()
    adam_d.zero_grad()
    real, before = d(x).view(-1), d(fake.detach()).view(-1)
    loss_d = (bce(real, ones(n)) + bce(before, ones(n, 0.0))) / 2
    loss_d.backward()
    adam_d.step()
    return loss_d.item(), loss_g.item(), real.mean().item(), before.mean().item(), after.mean().item()


def step_vanilla(g, d, adam_g, adam_d, x, latent):
    n = len(x)
    real, before = d(x).view(-1), d(g(latent(n))).view(-1)
    loss_d = bce(real, ones(n)) + bce(before, ones(n, 0.0))
    adam_d.zero_grad()
    loss_d.backward()
    adam_d.step()
    after = d(g(latent(n))).view(-1)
    loss_g = bce(after, ones(n))
    adam_g.zero_grad()
    loss_g.backward()
    adam_g.step()
    return loss_d.item(), loss_g.item(), real.mean().item(), before.mean().item(), after.mean().item()


def step_conv(g, d, adam_g, adam_d, x, latent):
    n = len(x)
    g.eval()
    with torch.no_grad():
        fake = g(latent(n))
    g.train()
    out = d(torch.cat([x, fake])).view(-1)
    loss_d = bce(out, torch.cat([ones(n, 0.9), ones(n, 0.0)]))
    adam_d.zero_grad()
    loss_d.backward()
    adam_d.step()
    for _ in range(5):
        after = d(g(latent(n))).view(-1)
        loss_g = bce(after, ones(n))
        adam_g.zero_grad()
        loss_g.backward()
        adam_g.step()
    return loss_d.item(), loss_g.item(), out[:n].mean().item(), out[n:].mean().item(), after.mean().item()


def main():
    preset = sys.argv[1]
    image, channels, batch, steps = map(int, sys.argv[2:6])
    torch.manual_seed(1)
    g, d, latent = dcgan(image, channels) if preset == "dcgan" else {"mlp": mlp, "vanilla": vanilla, "conv": conv}[preset]()
    step = {"dcgan": step_dcgan, "mlp": step_mlp, "vanilla": step_vanilla, "conv": step_conv}[preset]
    shape = (batch, channels, image, image)
    images = [torch.rand(*shape) * 2 - 1 for _ in range(4)]
    if preset in ("mlp", "vanilla"):
        d_images = [x.view(batch, -1) for x in images]
    else:
        d_images = images
    beta1 = 0.9 if preset == "vanilla" else 0.5
    eps = 1e-7 if preset == "conv" else 1e-8
    adam_g = torch.optim.Adam(g.parameters(), lr=2e-4, betas=(beta1, 0.999), eps=eps)
    adam_d = torch.optim.Adam(d.parameters(), lr=2e-4, betas=(beta1, 0.999), eps=eps)
    for k in range(steps):
        start = time.perf_counter()
        step(g, d, adam_g, adam_d, d_images[k % 4], latent)
        print(f"{time.perf_counter() - start:.6f}", flush=True)


if __name__ == "__main__":
    main()
