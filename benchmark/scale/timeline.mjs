// Events in the order of their times, and counts by the second.

/**
 * What happens next, first: a binary heap.
 *
 * @template Event
 */
export class Timeline {
  /** @type {{ at: number, event: Event }[]} */
  heap = [];

  /**
   * @param {number} at
   * @param {Event} event
   */
  add(at, event) {
    const { heap } = this;
    heap.push({ at, event });
    let child = heap.length - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (this.at(parent) <= this.at(child)) {
        break;
      }
      this.swap(parent, child);
      child = parent;
    }
  }

  /** The next event; `undefined` at the end. */
  next() {
    const { heap } = this;
    const [first] = heap;
    const last = heap.pop();
    if (heap.length > 0 && last) {
      heap[0] = last;
      this.sink();
    }
    return first;
  }

  sink() {
    for (let parent = 0; ; ) {
      const left = 2 * parent + 1;
      const smaller = this.at(left + 1) < this.at(left) ? left + 1 : left;
      if (this.at(parent) <= this.at(smaller)) {
        return;
      }
      this.swap(parent, smaller);
      parent = smaller;
    }
  }

  /** @param {number} index */
  at(index) {
    return this.heap[index]?.at ?? Number.POSITIVE_INFINITY;
  }

  /**
   * @param {number} one
   * @param {number} other
   */
  swap(one, other) {
    const kept = /** @type {{ at: number, event: Event }} */ (this.heap[one]);
    this.heap[one] = /** @type {{ at: number, event: Event }} */ (this.heap[other]);
    this.heap[other] = kept;
  }
}

/** How many there were in each second. */
export class Seconds {
  /** @type {number[]} */
  counts = [];

  /** @param {number} at */
  add(at, count = 1) {
    const second = Math.floor(at);
    this.counts[second] = (this.counts[second] ?? 0) + count;
  }

  /**
   * From one second up to, and without, another: all, the mean of a second, the most.
   *
   * @param {number} from
   * @param {number} to
   */
  between(from, to) {
    const counts = Array.from({ length: to - from }, (_, index) => this.counts[from + index] ?? 0);
    const all = counts.reduce((sum, count) => sum + count, 0);
    return { all, mean: all / counts.length, peak: Math.max(...counts) };
  }
}
