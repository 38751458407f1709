/**
 * @file Groups of near-duplicates, by one rule.
 *
 * Links are taken by ascending distance, ties by their photos. A link joins the groups of its two photos if every two
 * photos of the joined group are at most `GROUPING.widest` times as far apart (squared) as links may be, and nobody
 * decided that two of them are no duplicates. So there are no chains through unlike photos: two edits that each differ from
 * the original in a way of its own are that far from each other, by Pythagoras, and nothing in a group is farther.
 *
 * Distances are those stored. Where a photo has more neighbours than are stored, what is beyond comes from its vector.
 */
import { nextTask } from '../../base/next-task.ts';
import { GROUPING } from '../../profiles/profiles.ts';
import { squaredL2 } from '../../vectors/kernels.ts';
import type { NeighborGraph } from './neighbor-graph.ts';

export interface GroupingRange {
  /** Links are at least and at most this far: squared L2. */
  readonly nearest: number;
  readonly farthest: number;
}

export interface GroupingParts {
  /** Vectors by id; ids that are gone are left out. */
  readonly vectors: (ids: readonly string[]) => Promise<ReadonlyMap<string, Float32Array>>;
  /** Marks of a node: two nodes with a mark in common are never in one group. */
  readonly apart: (node: number) => readonly number[];
  readonly signal?: AbortSignal;
}

/** Two nodes or more, ascending. */
export interface NodeGroup {
  readonly nodes: readonly number[];
  /** Squared L2 distance of the link that joined it last. */
  readonly loosest: number;
}

const NO_VECTORS: ReadonlyMap<string, Float32Array> = new Map();

/** Links looked at between two looks at the clock, and milliseconds after which others get their turn. */
const SLICE = Object.freeze({ links: 512, milliseconds: 8 });

/** By ascending `loosest`, then by nodes. @throws DOMException AbortError; what `vectors` throws */
export async function groupNodes(
  graph: NeighborGraph,
  { nearest, farthest }: GroupingRange,
  parts: GroupingParts,
): Promise<NodeGroup[]> {
  parts.signal?.throwIfAborted();
  const pause = pauses(parts.signal);
  const [first, end] = [graph.within(below(nearest)), graph.within(farthest)];
  const components = await connected(graph, first, end, pause);
  const groups: NodeGroup[] = [];
  const waiting: { readonly grown: ComponentGroups; readonly links: readonly number[] }[] = [];
  const wanted = new Set<number>();
  const finish = async (): Promise<void> => {
    // In the order in which they are stored: neighbouring ones are read together.
    const nodes = [...wanted].sort((x, y) => x - y);
    const vectors =
      nodes.length > 0 ? await parts.vectors(nodes.map((node) => graph.ids[node] ?? '')) : NO_VECTORS;
    for (const { grown, links } of waiting) {
      grown.vectors = vectors;
      for (const link of links) {
        grown.join(link);
        const pausing = pause();
        if (pausing) await pausing;
      }
      groups.push(...grown.groups());
    }
    waiting.length = 0;
    wanted.clear();
  };
  for (const links of components) {
    const grown = new ComponentGroups(graph, links, GROUPING.widest * farthest, parts.apart);
    waiting.push({ grown, links });
    for (const node of grown.undecided) wanted.add(node);
    if (wanted.size >= GROUPING.vectors || waiting.length >= GROUPING.components) await finish();
  }
  await finish();
  return groups.sort((x, y) => x.loosest - y.loosest || (x.nodes[0] ?? 0) - (y.nodes[0] ?? 0));
}

/** The next smaller float32, so that links of exactly this distance are in. */
function below(distance: number): number {
  return distance > 0 ? distance * (1 - 2 ** -24) : -1;
}

/** Lets others have their turn now and then. @throws DOMException AbortError */
function pauses(signal: AbortSignal | undefined): () => Promise<void> | undefined {
  let calls = 0;
  let start = performance.now();
  return () => {
    if (++calls % SLICE.links > 0 || performance.now() - start < SLICE.milliseconds) return undefined;
    signal?.throwIfAborted();
    return nextTask().then(() => {
      signal?.throwIfAborted();
      start = performance.now();
    });
  };
}

/** Links, by their numbers in order, of each connected part of the graph that they make. */
async function connected(
  graph: NeighborGraph,
  first: number,
  end: number,
  pause: () => Promise<void> | undefined,
): Promise<Iterable<readonly number[]>> {
  const parents = new Uint32Array(graph.ids.length).map((_, node) => node);
  for (let link = first; link < end; link++) {
    union(parents, graph.a[link] ?? 0, graph.b[link] ?? 0);
    const pausing = pause();
    if (pausing) await pausing;
  }
  const parts = new Map<number, number[]>();
  for (let link = first; link < end; link++) {
    const root = rootOf(parents, graph.a[link] ?? 0);
    const part = parts.get(root);
    if (part) part.push(link);
    else parts.set(root, [link]);
    const pausing = pause();
    if (pausing) await pausing;
  }
  return parts.values();
}

function rootOf(parents: Uint32Array, node: number): number {
  let root = node;
  while (parents[root] !== root) {
    const next = parents[root] ?? root;
    parents[root] = parents[next] ?? next;
    root = next;
  }
  return root;
}

function union(parents: Uint32Array, a: number, b: number): void {
  const [x, y] = [rootOf(parents, a), rootOf(parents, b)];
  if (x !== y) parents[Math.max(x, y)] = Math.min(x, y);
}

interface Group {
  /** The first is the pivot; of photos with one and the same vector one is here, the others in `twins`. */
  readonly members: number[];
  readonly twins: number[];
  readonly marks: Set<number>;
  /** L2 distance from the pivot that no member exceeds; Infinity where it is not known. */
  radius: number;
  loosest: number;
}

/** The groups of one connected part. */
class ComponentGroups {
  vectors = NO_VECTORS;
  readonly #graph: NeighborGraph;
  readonly #widest: number;
  readonly #groups = new Map<number, Group>();
  /** Groups that cannot be joined: only larger ones can come of them, which cannot either. */
  readonly #refused = new Map<Group, Set<Group>>();

  constructor(
    graph: NeighborGraph,
    links: readonly number[],
    widest: number,
    apart: (node: number) => readonly number[],
  ) {
    this.#graph = graph;
    this.#widest = widest;
    const start = (node: number): void => {
      if (this.#groups.has(node)) return;
      const marks = new Set(apart(node));
      this.#groups.set(node, { members: [node], twins: [], marks, radius: 0, loosest: 0 });
    };
    for (const link of links) {
      start(graph.a[link] ?? 0);
      start(graph.b[link] ?? 0);
    }
  }

  /** All of its nodes, where stored neighbours do not decide about every pair. */
  get undecided(): readonly number[] {
    const nodes = [...this.#groups.keys()];
    const isDecided =
      nodes.length < 3 || nodes.every((node) => this.#graph.reachOf(node, node) >= this.#widest);
    return isDecided ? [] : nodes;
  }

  join(link: number): void {
    const [a, b] = [this.#graph.a[link] ?? 0, this.#graph.b[link] ?? 0];
    const [x, y] = [this.#groups.get(a), this.#groups.get(b)];
    if (!x || !y || x === y || this.#refused.get(x)?.has(y)) return;
    const [larger, smaller] = x.members.length < y.members.length ? [y, x] : [x, y];
    const distance = this.#graph.distances[link] ?? 0;
    if (sharesMark(larger, smaller) || !this.#fits(larger, smaller)) {
      this.#refuse(larger, smaller);
      return;
    }
    this.#absorb(larger, smaller, distance);
  }

  groups(): NodeGroup[] {
    return [...new Set(this.#groups.values())]
      .map(({ members, twins, loosest }) => ({
        nodes: [...members, ...twins].sort((p, q) => p - q),
        loosest,
      }))
      .filter(({ nodes }) => nodes.length > 1);
  }

  /** Whether every pair across is near enough. */
  #fits(larger: Group, smaller: Group): boolean {
    const pivots = this.#distance(larger.members[0] ?? 0, smaller.members[0] ?? 0);
    // The triangle inequality decides about most: in a burst of thousands nobody could look at each pair.
    const most = Math.sqrt(pivots) + larger.radius + smaller.radius;
    if (most * (1 + GROUPING.rounding) <= Math.sqrt(this.#widest)) return true;
    return larger.members.every((p) => smaller.members.every((q) => this.#distance(p, q) <= this.#widest));
  }

  /** Infinity stands for what is farther than a group may be wide. */
  #distance(a: number, b: number): number {
    const stored = this.#graph.distance(a, b);
    if (stored !== undefined) return stored;
    if (this.#graph.reachOf(a, b) >= this.#widest) return Infinity;
    const x = this.vectors.get(this.#graph.ids[a] ?? '');
    const y = this.vectors.get(this.#graph.ids[b] ?? '');
    // A photo that has just gone keeps nobody together.
    return x && y ? squaredL2(x, y) : Infinity;
  }

  #refuse(larger: Group, smaller: Group): void {
    for (const [one, other] of [
      [larger, smaller],
      [smaller, larger],
    ] as const) {
      const others = this.#refused.get(one) ?? new Set();
      this.#refused.set(one, others.add(other));
    }
  }

  #absorb(larger: Group, smaller: Group, distance: number): void {
    const pivots = this.#distance(larger.members[0] ?? 0, smaller.members[0] ?? 0);
    // One and the same vector decides alike for all photos that have it, unless somebody decided otherwise.
    const areTwins = pivots === 0 && smaller.members.length === 1 && smaller.marks.size === 0;
    for (const node of [...smaller.members, ...smaller.twins]) this.#groups.set(node, larger);
    if (areTwins) larger.twins.push(...smaller.members);
    else larger.members.push(...smaller.members);
    larger.twins.push(...smaller.twins);
    for (const mark of smaller.marks) larger.marks.add(mark);
    larger.radius = Math.max(larger.radius, Math.sqrt(pivots) + smaller.radius);
    larger.loosest = Math.max(larger.loosest, distance);
    for (const other of this.#refused.get(smaller) ?? []) this.#refuse(larger, other);
    this.#refused.delete(smaller);
  }
}

function sharesMark(larger: Group, smaller: Group): boolean {
  for (const mark of smaller.marks) if (larger.marks.has(mark)) return true;
  return false;
}
