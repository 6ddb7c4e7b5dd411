/** Which of `size` things belong together, directly or over others (union-find, Galler and Fischer 1964); the smallest index leads. */
export function disjointSets(size: number) {
  const parents = Int32Array.from({ length: size }, (_, index) => index);
  const leader = (index: number): number => {
    let at = index;
    for (let parent = parents[at] ?? at; parent !== at; parent = parents[at] ?? at) {
      const above = parents[parent] ?? parent;
      parents[at] = above;
      at = above;
    }
    return at;
  };
  return {
    leader,
    join(left: number, right: number): void {
      const [first, second] = [leader(left), leader(right)];
      if (first !== second) parents[Math.max(first, second)] = Math.min(first, second);
    },
  };
}
