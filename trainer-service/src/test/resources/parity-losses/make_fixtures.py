#!/usr/bin/env python3
"""Records what PyTorch computes for the losses that no tutorial's loop has: python make_fixtures.py OUT_DIR [SEED]

A small "vanilla" GAN, D first, then G on fresh latents. Files and names are those of ../parity.
"""
import json
import sys
from pathlib import Path

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import save_file

WIDTH, BATCH, STEPS, RATE, BETAS = 0.0625, 8, 4, 2e-4, (0.9, 0.999)


def lsgan(real, fake, label):  # Mao et al. 2017, equation 9 with a = 0, b = c = label or 1
    return ((real - label) ** 2).mean() / 2 + (fake ** 2).mean() / 2


def hinge(real, fake, label):  # Miyato et al. 2018, equation 16
    return F.relu(1 - real).mean() + F.relu(1 + fake).mean()


def minimax(real, fake, label):  # Goodfellow et al. 2014, equation 1
    return -(label * F.logsigmoid(real) + (1 - label) * F.logsigmoid(-real)).mean() - F.logsigmoid(-fake).mean()


LOSSES = {
    "lsgan": (lsgan, lambda fake: ((fake - 1) ** 2).mean() / 2, lambda logits: logits.mean().item()),
    "hinge": (hinge, lambda fake: -fake.mean(), lambda logits: torch.sigmoid(logits).mean().item()),
    "saturating": (minimax, lambda fake: F.logsigmoid(-fake).mean(), lambda logits: torch.sigmoid(logits).mean().item()),
}


def record(loss, label, seed, out):
    torch.manual_seed(seed)
    h = int(256 * WIDTH)
    g = nn.Sequential(nn.Linear(64, h), nn.ReLU(), nn.Linear(h, h), nn.ReLU(), nn.Linear(h, 784), nn.Tanh())
    d = nn.Sequential(nn.Linear(784, h), nn.LeakyReLU(0.2), nn.Linear(h, h), nn.LeakyReLU(0.2), nn.Linear(h, 1))
    on_d, on_g, shown = LOSSES[loss]
    adam_g = torch.optim.Adam(g.parameters(), lr=RATE, betas=BETAS)
    adam_d = torch.optim.Adam(d.parameters(), lr=RATE, betas=BETAS)
    tensors, metrics = {}, []

    def snapshot(stage):
        for net, module in (("G", g), ("D", d)):
            for name, value in module.state_dict().items():
                tensors[f"{stage}.{net}.{name}"] = value.clone()

    snapshot("init")
    for k in range(STEPS):
        x, z, again = torch.tanh(torch.randn(BATCH, 784)), torch.randn(BATCH, 64), torch.randn(BATCH, 64)
        tensors[f"real.{k}"], tensors[f"noise_d.{k}"], tensors[f"noise_g.{k}"] = x, z, again
        real, fake = d(x).view(-1), d(g(z).detach()).view(-1)
        loss_d = on_d(real, fake, label)
        adam_d.zero_grad()
        loss_d.backward()
        adam_d.step()
        after = d(g(again)).view(-1)
        loss_g = on_g(after)
        adam_g.zero_grad()
        loss_g.backward()
        adam_g.step()
        metrics.append([loss_d.item(), loss_g.item(), shown(real), shown(fake), shown(after)])
    tensors["metrics"] = torch.tensor(metrics)
    snapshot("final")
    z = torch.randn(8, 64)
    with torch.no_grad():
        tensors["eval.z"], tensors["eval.images"] = z, g(z)
    save_file({name: value.contiguous() for name, value in tensors.items()}, str(out / f"{loss}.safetensors"))
    return dict(name=loss, preset="vanilla", width=WIDTH, loss=loss, label_smoothing=label, batch=BATCH, steps=STEPS,
                adam=dict(lr=RATE, beta1=BETAS[0], beta2=BETAS[1], eps=1e-8))


if __name__ == "__main__":
    folder, seed = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 999
    folder.mkdir(parents=True, exist_ok=True)
    cases = [record("lsgan", 0.9, seed, folder), record("hinge", 1.0, seed, folder), record("saturating", 0.9, seed, folder)]
    (folder / "cases.json").write_text(json.dumps(dict(torch=torch.__version__, seed=seed, cases=cases), indent=1) + "\n")
