"""I-GOS on ResNet-50 in plain PyTorch, to be timed beside igos.

resnet50.py weights FILE           writes made-up weights, under torchvision's names
resnet50.py DEVICE LIMIT NOISE BATCH...  a line of JSON a batch: seconds and passes an image
"""
import json
import math
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

SIDE, SIZE, POINTS, ITERATIONS = 224, 28, 20, 15
L1, TV = 0.1, 0.2  # small, for a network by chance has rough gradients
FIRST_STEP, DECAY, LEAST_STEP, DECREASE = 200.0, 0.2, 1e-5, 1e-4
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class Bottleneck(nn.Module):
    def __init__(self, inputs, width, stride, widens):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, 4 * width, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(4 * width)
        self.downsample = nn.Sequential(
            nn.Conv2d(inputs, 4 * width, 1, stride, bias=False), nn.BatchNorm2d(4 * width)) if widens else None

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = F.relu(self.bn2(self.conv2(y)))
        return F.relu(self.bn3(self.conv3(y)) + (x if self.downsample is None else self.downsample(x)))


class ResNet50(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        inputs = 64
        for stage, (width, blocks) in enumerate(((64, 3), (128, 4), (256, 6), (512, 3)), 1):
            layers = []
            for block in range(blocks):
                layers.append(Bottleneck(inputs, width, 2 if stage > 1 and block == 0 else 1, block == 0))
                inputs = 4 * width
            setattr(self, f"layer{stage}", nn.Sequential(*layers))
        self.fc = nn.Linear(2048, 1000)

    def features(self, x):
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 3, 2, 1)
        return self.layer4(self.layer3(self.layer2(self.layer1(x)))).mean((2, 3))

    def forward(self, x):
        return self.fc(self.features(x))


def made_up():
    """Weights by chance, but for class 0, whose logit tells the images from their baselines."""
    torch.manual_seed(0)
    network = ResNet50()
    for name, module in network.named_modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
        elif isinstance(module, nn.BatchNorm2d) and name.endswith("bn3"):
            nn.init.constant_(module.weight, 0.3)
    network.eval().requires_grad_(False)
    network.fc.weight.normal_(0, 1e-3)
    search = Search(network, images(4, "cpu"), 4, 0)
    seen, blurred = (network.features((x - search.mean) / search.deviation).mean(0)
                     for x in (search.images, search.baselines))
    network.fc.weight[0] = 10 * (seen - blurred) / (seen - blurred).square().sum()
    network.fc.bias.zero_()
    network.fc.bias[0] = math.log(1000) - network.fc.weight[0] @ (seen + blurred) / 2
    return network


class Search:
    """Algorithm 1 of Qi, Khorram, Li, AAAI 2020, for a batch of images together."""

    def __init__(self, network, images, limit, noise):
        self.network, self.images, self.limit, self.noise = network, images, limit, noise
        self.passes = [0, 0]
        device = images.device
        self.mean = torch.tensor(MEAN, device=device).view(1, 3, 1, 1)
        self.deviation = torch.tensor(DEVIATION, device=device).view(1, 3, 1, 1)
        radius, sigma = 25, 50.0
        line = torch.exp(-torch.arange(-radius, radius + 1, device=device) ** 2 / (2 * sigma ** 2))
        line = (line / line.sum()).expand(3, 1, -1)
        blurred = F.conv2d(F.pad(images, (0, 0, radius, radius), mode="reflect"), line.unsqueeze(3), groups=3)
        self.baselines = F.conv2d(
            F.pad(blurred, (radius, radius, 0, 0), mode="reflect"), line.unsqueeze(2), groups=3)
        with torch.no_grad():
            self.targets = torch.cat([self.logits(part).argmax(1) for part in images.split(limit)])

    def logits(self, images):
        return self.network((images - self.mean) / self.deviation)

    def scores(self, masks, rows, noise=None):
        up = F.interpolate(masks, size=(SIDE, SIDE), mode="bilinear", align_corners=True)
        blended = self.baselines[rows] + (self.images[rows] - self.baselines[rows]) * up
        if noise is not None:
            blended = blended + noise
        self.passes[0] += len(rows)
        return self.logits(blended).softmax(1).gather(1, self.targets[rows].unsqueeze(1)).squeeze(1)

    def regularizer(self, masks):
        def rough(along):
            return masks.diff(dim=along).square().mean((1, 2, 3))
        return L1 * (1 - masks).abs().mean((1, 2, 3)) + TV * (rough(2) + rough(3))

    def objective(self, masks, rows):
        with torch.no_grad():
            parts = zip(masks.split(self.limit), rows.split(self.limit))
            return torch.cat([self.scores(m, r) for m, r in parts]) + self.regularizer(masks)

    def direction(self, masks):
        count = len(masks)
        points = torch.arange(count * POINTS, device=masks.device)
        gradients = []
        for part in points.split(self.limit):
            rows = part // POINTS
            leaf = masks[rows].requires_grad_(True)
            share = ((part % POINTS + 1) / POINTS).view(-1, 1, 1, 1)
            noise = None if self.noise == 0 else (
                torch.randn(len(part), 3, SIDE, SIDE, device=masks.device) * (self.noise * self.deviation))
            score = self.scores(leaf * share, rows, noise).sum()
            gradients.append(torch.autograd.grad(score, leaf)[0])
            self.passes[1] += len(part)
        integrated = torch.cat(gradients).view(count, POINTS, 1, SIZE, SIZE).mean(1)
        leaf = masks.detach().requires_grad_(True)
        return integrated + torch.autograd.grad(self.regularizer(leaf).sum(), leaf)[0]

    def run(self):
        count, device = len(self.images), self.images.device
        masks = torch.ones(count, 1, SIZE, SIZE, device=device)
        current = self.objective(masks, torch.arange(count, device=device))
        for _ in range(ITERATIONS):
            direction = self.direction(masks)
            norm = direction.square().sum((1, 2, 3))
            searching = torch.arange(count, device=device)
            step = FIRST_STEP
            while len(searching) > 0:
                step = max(step, LEAST_STEP)
                trials = (masks[searching] - step * direction[searching]).clamp(0, 1)
                values = self.objective(trials, searching)
                taken = current[searching] - values >= step * DECREASE * norm[searching]
                if step == LEAST_STEP:
                    taken[:] = True
                masks[searching[taken]] = trials[taken]
                current[searching[taken]] = values[taken]
                searching = searching[~taken]
                step *= DECAY
        return 1 - masks


def images(count, device):
    """Waves: the same in any language, and different for each image and channel."""
    x, y, plane = torch.arange(SIDE), torch.arange(SIDE).view(-1, 1), torch.arange(3 * count).view(-1, 1, 1)
    waves = 0.05 * x * (1 + plane % 3) + 0.03 * y * (1 + torch.div(plane, 3, rounding_mode="floor"))
    return (0.5 + 0.4 * torch.sin(waves)).view(count, 3, SIDE, SIDE).to(device)


def timed(network, batch, device, limit, noise):
    def synchronize():
        if device != "cpu":
            torch.cuda.synchronize()
    search = Search(network, images(batch, device), limit, noise)
    synchronize()
    start = time.perf_counter()
    heatmaps = search.run()
    synchronize()
    seconds = (time.perf_counter() - start) / batch
    assert math.isfinite(heatmaps.sum().item())
    forward, backward = (round(n / batch, 1) for n in search.passes)
    return {"batch": batch, "seconds": round(seconds, 3), "forward": forward, "backward": backward}


def main(arguments):
    if arguments[0] == "weights":
        torch.save(made_up().state_dict(), arguments[1])
        return
    device, limit, noise = arguments[0], int(arguments[1]), float(arguments[2])
    network = made_up().to(device)
    for batch in map(int, arguments[3:]):
        timed(network, batch, device, limit, noise)  # what the first search of a batch alone costs
        print(json.dumps(timed(network, batch, device, limit, noise)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
