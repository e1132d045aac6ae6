#!/usr/bin/env python3
"""A generator behind gRPC as one writes it in an afternoon: stock PyTorch in eager mode, Pillow, grpcio.

    python serve.py STATE PROTO_FOLDER GATHER

serves `ganforge.v1.GeneratorService/Generate` with the averaged DCGAN generator of STATE (a checkpoint's
state.safetensors) on a free port of 127.0.0.1, which it prints. GATHER 1 runs each image by itself; GATHER n gathers
the images of up to n calls for 3 ms. Threads are PyTorch's default; a lock keeps two forward passes from running at once.
Needs torch, numpy, pillow, grpcio and grpcio-tools.
"""
import io
import json
import queue
import struct
import sys
import tempfile
import threading
import time
from concurrent import futures

import grpc
import grpc_tools
import numpy
import torch
import torch.nn as nn
from grpc_tools import protoc
from PIL import Image

WAIT = 0.003


def stubs(folder):
    out = tempfile.mkdtemp()
    names = ["generator", "checkpoint"]
    files = [f"{folder}/ganforge/v1/{name}.proto" for name in names]
    includes = [f"-I{folder}", f"-I{grpc_tools.__path__[0]}/_proto"]
    if protoc.main(["protoc", *includes, f"--python_out={out}", f"--grpc_python_out={out}", *files]):
        raise SystemExit("protoc failed")
    sys.path.insert(0, out)
    from ganforge.v1 import generator_pb2, generator_pb2_grpc
    return generator_pb2, generator_pb2_grpc


def averaged(path):
    """The averaged generator's tensors by the names of nn.Sequential."""
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    tensors = {}
    for name, entry in header.items():
        if name.startswith("ema.main."):
            begin, end = entry["data_offsets"]
            values = numpy.frombuffer(data[begin:end], dtype="<f4").reshape(entry["shape"])
            tensors[name[len("ema.main."):]] = torch.from_numpy(values.copy())
    return tensors


def generator(tensors):
    layers, index = [], 0
    while f"{index}.weight" in tensors:
        n_in, n_out = tensors[f"{index}.weight"].shape[:2]
        first, last = index == 0, f"{index + 1}.weight" not in tensors
        layers.append(nn.ConvTranspose2d(n_in, n_out, 4, 1 if first else 2, 0 if first else 1, bias=False))
        layers += [nn.Tanh()] if last else [nn.BatchNorm2d(n_out), nn.ReLU(True)]
        index = len(layers)
    g = nn.Sequential(*layers)
    g.load_state_dict(tensors, strict=False)
    return g.eval()


class Batches:
    """Runs latents one call at a time, or those of several calls together."""

    def __init__(self, g, gather):
        self.g, self.gather = g, gather
        self.lock, self.waiting = threading.Lock(), queue.Queue()
        if gather > 1:
            threading.Thread(target=self.run, daemon=True).start()

    def images(self, z):
        if self.gather == 1:
            with self.lock:
                return self.compute(z)
        answer = futures.Future()
        self.waiting.put((z, answer))
        return answer.result()

    def compute(self, z):
        with torch.no_grad():
            x = self.g(z)
            return ((x + 1) * 127.5).round().clamp(0, 255).to(torch.uint8).permute(0, 2, 3, 1).contiguous().numpy()

    def run(self):
        while True:
            calls = [self.waiting.get()]
            end = time.monotonic() + WAIT
            while len(calls) < self.gather and (left := end - time.monotonic()) > 0:
                try:
                    calls.append(self.waiting.get(timeout=left))
                except queue.Empty:
                    break
            images = self.compute(torch.cat([z for z, _ in calls]))
            at = 0
            for z, answer in calls:
                answer.set_result(images[at:at + len(z)])
                at += len(z)


def main():
    messages, services = stubs(sys.argv[2])
    batches = Batches(generator(averaged(sys.argv[1])), int(sys.argv[3]))

    class Service(services.GeneratorServiceServicer):
        def Generate(self, request, context):
            z = torch.stack([torch.randn(100, 1, 1, generator=torch.Generator().manual_seed(request.first_seed + i))
                             for i in range(request.count)])
            answer = messages.GenerateResponse()
            for image in batches.images(z):
                if request.format == messages.IMAGE_FORMAT_RAW:
                    data = image.tobytes()
                else:
                    file = io.BytesIO()
                    Image.fromarray(image).save(file, "PNG")
                    data = file.getvalue()
                answer.images.add(data=data, format=request.format)
            return answer

    server = grpc.server(futures.ThreadPoolExecutor(max_workers=64))
    services.add_GeneratorServiceServicer_to_server(Service(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    server.wait_for_termination()


if __name__ == "__main__":
    main()
