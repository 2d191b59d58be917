/** Where labels on one line go so that none covers another. Pure. */

export interface LabelBox {
  /** Centre it would like to have. */
  at: number;
  /** Its extent along the line. */
  size: number;
}

export interface LabelBounds {
  from: number;
  to: number;
  /** Clear space between neighbours. */
  gap: number;
}

interface Cluster {
  first: number;
  /** Sum over members of (wanted centre − offset of its centre inside the cluster). */
  pull: number;
  count: number;
  length: number;
}

/**
 * Centres for labels given in ascending order of `at` (equal ones keep their order): inside the bounds, in the same order, at
 * least `gap` apart, and moved as little as possible in the sum of squares (clusters of touching labels share one mean shift).
 * The gap shrinks when room is short. Throws RangeError when the sizes alone do not fit.
 */
export function dodgeLabels(labels: readonly LabelBox[], bounds: LabelBounds): number[] {
  const room = bounds.to - bounds.from;
  const total = labels.reduce((sum, label) => sum + label.size, 0);
  if (total > room) throw new RangeError(`Labels of ${total} do not fit into ${room}.`);
  const gap = labels.length > 1 ? Math.min(bounds.gap, (room - total) / (labels.length - 1)) : 0;

  const clusters: Cluster[] = [];
  for (const [index, label] of labels.entries()) {
    clusters.push({ first: index, pull: label.at - label.size / 2, count: 1, length: label.size });
    for (;;) {
      const last = clusters.at(-1)!;
      const before = clusters.at(-2);
      if (before === undefined || start(before, bounds) + before.length + gap <= start(last, bounds)) break;
      clusters.splice(-2, 2, {
        first: before.first,
        pull: before.pull + last.pull - last.count * (before.length + gap),
        count: before.count + last.count,
        length: before.length + gap + last.length,
      });
    }
  }

  const centres: number[] = [];
  for (const cluster of clusters) {
    let edge = start(cluster, bounds);
    for (const label of labels.slice(cluster.first, cluster.first + cluster.count)) {
      centres.push(edge + label.size / 2);
      edge += label.size + gap;
    }
  }
  return centres;
}

function start(cluster: Cluster, bounds: LabelBounds): number {
  const wanted = cluster.pull / cluster.count;
  return Math.max(bounds.from, Math.min(wanted, bounds.to - cluster.length));
}
