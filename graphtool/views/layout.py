"""Where things stand on the canvas: computed here, seeded, never by physics in the browser.

Small components are laid out by rustworkx's spring model, large ones by a force model whose repulsion
looks at near neighbours only (KD-tree), started from a pivot embedding so that its large shape is right
from the first step. Components are packed side by side. What already stands stays where it is; what is
new comes near the node it was expanded from.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import rustworkx as rx
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree

Points = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Place = tuple[float, float]

SPACING = 92.0
"""Usual distance of neighbours in pixels at zoom 1: a mark, its label and some air."""

SPRING_NODES = 500
"""Up to so many nodes of a component, the spring model (0.5 s); above, the KD-tree model, which needs 2 s for
2,000 nodes where the spring model needs 11."""

_GOLDEN = math.pi * (3.0 - math.sqrt(5.0))


@dataclass(frozen=True)
class Links:
    """Edges as positions in a list of nodes."""

    src: Ints
    dst: Ints

    @classmethod
    def of(cls, nodes: Sequence[str], pairs: Sequence[tuple[str, str]]) -> Links:
        """The pairs of which both ends are in ``nodes``; loops are left out."""
        at = {node: i for i, node in enumerate(nodes)}
        found = [(at[a], at[b]) for a, b in pairs if a in at and b in at and a != b]
        both = np.asarray(found, dtype=np.int64).reshape(-1, 2)
        return cls(both[:, 0], both[:, 1])


def arrange(nodes: Sequence[str], pairs: Sequence[tuple[str, str]], seed: int = 1) -> dict[str, Place]:
    """Where does each node stand, when nothing stands yet?

    Parameters
    ----------
    nodes
        Names, each once. Their order and the seed fix the answer.
    pairs
        Edges; parallel ones and directions do not matter.
    seed
        Of the random start.

    Returns
    -------
    dict
        Name → (x, y) in pixels at zoom 1, around (0, 0).

    Cost
    ----
    Spring model O(n²) per step up to 500 nodes of a component, above O(n log n) per step.

    Source
    ------
    Fruchterman and Reingold 1991; pivot start after Brandes and Pich 2007; cut-off repulsion by KD-tree is our own.
    """
    size = len(nodes)
    if size == 0:
        return {}
    links = Links.of(nodes, pairs)
    number, member = _components(size, links)
    parts = [np.flatnonzero(member == c) for c in range(number)]
    parts.sort(key=lambda part: (-len(part), int(part[0])))
    drawn = [_component(part, links, seed) for part in parts]
    points = np.zeros((size, 2))
    for part, where in zip(parts, _pack(drawn), strict=True):
        points[part] = where
    return {node: (round(float(x), 1), round(float(y), 1)) for node, (x, y) in zip(nodes, points, strict=True)}


def arrange_groups(
    nodes: Sequence[str], pairs: Sequence[tuple[str, str]], group: Mapping[str, int], seed: int = 1
) -> dict[str, Place]:
    """Where does each node stand, when members of one group are to stand together, apart from the others?

    Nodes without a group are each a group of their own. Groups are placed by the edges between them, members
    inside their group by the edges among them.
    """
    if not nodes:
        return {}
    owner = {node: f"g{group[node]}" if node in group else f"n{node}" for node in nodes}
    names = sorted(set(owner.values()))
    members = {name: [n for n in nodes if owner[n] == name] for name in names}
    inside = {name: arrange(members[name], pairs, seed) for name in names}
    radius = {name: max(math.hypot(x, y) for x, y in inside[name].values()) + 0.5 * SPACING for name in names}
    between = sorted({tuple(sorted((owner[a], owner[b]))) for a, b in pairs if a in owner and b in owner})
    coarse = arrange(names, [(a, b) for a, b in between if a != b], seed)
    centre = _push_discs(np.array([coarse[n] for n in names]), np.array([radius[n] for n in names]))
    placed: dict[str, Place] = {}
    for name, (cx, cy) in zip(names, centre, strict=True):
        for node, (x, y) in inside[name].items():
            placed[node] = (round(float(cx + x), 1), round(float(cy + y), 1))
    return {node: placed[node] for node in nodes}


def columns(layer: Mapping[str, int], weight: Mapping[str, float], spacing: float = SPACING) -> dict[str, Place]:
    """Where does each node stand, when money flows from left to right? One column per hop, heaviest in the middle."""
    placed: dict[str, Place] = {}
    for hop in sorted(set(layer.values())):
        column = sorted((n for n in layer if layer[n] == hop), key=lambda n: (-weight.get(n, 0.0), n))
        rows = [(i + 1) // 2 * (1 if i % 2 else -1) for i in range(len(column))]
        for node, row in zip(column, rows, strict=True):
            placed[node] = (round(hop * 2.2 * spacing, 1), round(row * 0.8 * spacing, 1))
    return placed


def _components(count: int, links: Links) -> tuple[int, Ints]:
    matrix = coo_matrix((np.ones(len(links.src)), (links.src, links.dst)), shape=(count, count))
    number, member = connected_components(matrix, directed=False)
    return int(number), member.astype(np.int64)


def _component(part: Ints, links: Links, seed: int) -> Points:
    """One connected component, centred, at the usual spacing."""
    count = len(part)
    if count == 1:
        return np.zeros((1, 2))
    inside = np.isin(links.src, part)
    at = np.full(int(part.max()) + 1, -1, dtype=np.int64)
    at[part] = np.arange(count)
    own = Links(at[links.src[inside]], at[links.dst[inside]])
    points = _spring(count, own, seed) if count <= SPRING_NODES else _kd_force(count, own, seed)
    return _separate(_scaled(points), SPACING)


def _spring(count: int, links: Links, seed: int) -> Points:
    graph: rx.PyGraph[None, None] = rx.PyGraph(multigraph=False)
    graph.add_nodes_from([None] * count)
    graph.add_edges_from_no_data(list(zip(links.src.tolist(), links.dst.tolist(), strict=True)))
    start = _pivots(count, links, seed)
    where = rx.spring_layout(
        graph, pos={i: (float(x), float(y)) for i, (x, y) in enumerate(start)}, num_iter=80, seed=seed
    )
    return np.array([where[i] for i in range(count)], dtype=np.float64)


def _pivots(count: int, links: Links, seed: int) -> Points:
    """A first picture from distances to a few pivots: large shapes are right, so few steps are left."""
    rng = np.random.default_rng(seed)
    both = (np.concatenate([links.src, links.dst]), np.concatenate([links.dst, links.src]))
    matrix = csr_matrix((np.ones(len(both[0])), both), shape=(count, count))
    matrix.data[:] = 1.0
    nearest = np.full(count, np.inf)
    pivot, rows = int(np.argmax(np.bincount(both[0], minlength=count))), []
    for _ in range(min(count, 24)):
        far = dijkstra(matrix, indices=pivot, unweighted=True)
        rows.append(far)
        nearest = np.minimum(nearest, far)
        pivot = int(np.argmax(nearest))
    square = np.square(np.column_stack(rows))
    centred = square - square.mean(axis=0) - square.mean(axis=1, keepdims=True) + square.mean()
    left, values, _ = np.linalg.svd(centred, full_matrices=False)
    flat = np.zeros((count, 2))
    axes = min(2, left.shape[1])
    flat[:, :axes] = left[:, :axes] * np.sqrt(np.maximum(values[:axes], 1e-9))
    spread = float(np.abs(flat).max()) or 1.0
    start: Points = flat / spread + rng.normal(scale=0.03, size=(count, 2))
    return start


def _kd_force(count: int, links: Links, seed: int, steps: int = 60) -> Points:
    points = _pivots(count, links, seed) * math.sqrt(count)
    step = 1.0
    for turn in range(steps):
        near, other = cKDTree(points).query(points, k=min(count, 12))
        near, other = near[:, 1:], other[:, 1:]
        away = points[:, None, :] - points[other]
        push = (away / np.maximum(near, 0.05)[:, :, None] ** 2).sum(axis=1)
        along = points[links.dst] - points[links.src]
        pull = along * np.linalg.norm(along, axis=1, keepdims=True) * 0.5
        force = push
        for axis in range(2):
            force[:, axis] += np.bincount(links.src, pull[:, axis], minlength=count)
            force[:, axis] -= np.bincount(links.dst, pull[:, axis], minlength=count)
        length = np.maximum(np.linalg.norm(force, axis=1, keepdims=True), 1e-9)
        step = 1.0 - 0.95 * turn / steps
        points = points + force / length * np.minimum(length, step)
    return points


def _scaled(points: Points) -> Points:
    """Centred, the long side level, and so large that each node has a square of the usual spacing."""
    points = points - points.mean(axis=0)
    _, _, axes = np.linalg.svd(points, full_matrices=False)
    points = points @ axes.T
    # A library may give the axes with either sign: the heavier half goes right and down, always.
    points = points * np.where((points**3).sum(axis=0) < 0, -1.0, 1.0)
    wide, high = (max(float(np.ptp(points[:, axis])), 1e-9) for axis in range(2))
    side = SPACING * math.sqrt(len(points))
    if high < 0.05 * wide:
        factor = np.full(2, SPACING * (len(points) - 1) / wide)
    else:
        squeeze = min(max(math.sqrt(1.5 * high / wide), 0.75), 1.3)
        factor = np.array([squeeze, 1 / squeeze]) * (side / math.sqrt(wide * high))
    scaled: Points = points * factor
    return scaled


def _separate(points: Points, spacing: float, rounds: int = 60) -> Points:
    """Pairs that stand closer than two thirds of the spacing are pushed apart."""
    least = 0.66 * spacing
    for turn in range(rounds):
        pairs = cKDTree(points).query_pairs(least, output_type="ndarray")
        if len(pairs) == 0:
            break
        gap = points[pairs[:, 1]] - points[pairs[:, 0]]
        length = np.linalg.norm(gap, axis=1)
        same = length < 1e-6
        angle = _GOLDEN * (pairs[:, 0] + pairs[:, 1] + turn)
        gap[same] = np.column_stack([np.cos(angle), np.sin(angle)])[same]
        length[same] = 1.0
        shift = gap / length[:, None] * ((least - np.where(same, 0.0, length)) / 2)[:, None]
        for axis in range(2):
            points[:, axis] -= np.bincount(pairs[:, 0], shift[:, axis], minlength=len(points))
            points[:, axis] += np.bincount(pairs[:, 1], shift[:, axis], minlength=len(points))
    centred: Points = points - points.mean(axis=0)
    return centred


def _pack(parts: list[Points]) -> list[Points]:
    """Components side by side in rows, the largest first, together about as wide as a screen."""
    boxes = [(float(np.ptp(p[:, 0])) + SPACING, float(np.ptp(p[:, 1])) + SPACING) for p in parts]
    reach = np.cumsum([w for w, _ in boxes])
    widest = max(w for w, _ in boxes)
    tried = sorted({max(widest, float(r)) for r in reach[:: max(1, len(reach) // 40)]})
    corners = min((_shelves(boxes, room) for room in tried), key=lambda c: _off_screen(boxes, c))
    moved = [p - p.min(axis=0) + np.array(c) for p, c in zip(parts, corners, strict=True)]
    whole = np.vstack(moved)
    middle = (whole.max(axis=0) + whole.min(axis=0)) / 2
    return [p - middle for p in moved]


def _shelves(boxes: list[Place], room: float) -> list[Place]:
    x = y = tallest = 0.0
    corners: list[Place] = []
    for wide, high in boxes:
        if x > 0 and x + wide > room + 1e-6:
            x, y, tallest = 0.0, y + tallest, 0.0
        corners.append((x, y))
        x, tallest = x + wide, max(tallest, high)
    return corners


def _off_screen(boxes: list[Place], corners: list[Place]) -> float:
    """How far from the shape of a screen is the whole?"""
    wide = max(x + w for (x, _), (w, _) in zip(corners, boxes, strict=True))
    high = max(y + h for (_, y), (_, h) in zip(corners, boxes, strict=True))
    return abs(math.log(wide / high / 1.6))


def _push_discs(centre: Points, radius: npt.NDArray[np.float64], rounds: int = 200) -> Points:
    """Discs that overlap are pushed apart, and drawn back towards the middle; a canvas is twice as wide as high."""
    centre = centre - centre.mean(axis=0)
    apart = radius[:, None] + radius[None, :] + 0.12 * SPACING
    np.fill_diagonal(apart, 0.0)
    for turn in range(rounds):
        gap = centre[None, :, :] - centre[:, None, :]
        length = np.sqrt((gap**2).sum(axis=2))
        np.fill_diagonal(length, 1.0)
        short = np.maximum(apart - length, 0.0)
        moved = ((gap / np.maximum(length, 1e-6)[:, :, None]) * (short / 2)[:, :, None]).sum(axis=1)
        centre = centre - moved - 0.04 * (1 - turn / rounds) * centre * np.array([0.6, 1.4])
    wide, high = np.ptp(np.vstack([centre - radius[:, None], centre + radius[:, None]]), axis=0)
    centre[:, 0] *= min(max(2.1 * float(high / wide), 1.0), 1.6)
    return centre
