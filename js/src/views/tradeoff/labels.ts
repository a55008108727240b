// Names beside points, none upon another or upon a point.

export interface Spotted {
  x: number;
  y: number;
  text: string;
}

export interface Placed extends Spotted {
  anchor: "start" | "end" | "middle";
  dx: number;
  dy: number;
}

interface Box {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

const HEIGHT = 14;
const GAP = 9;
/** Where a name may stand, the best place first. */
const SIDES = [
  { anchor: "start", dx: GAP, dy: 4 },
  { anchor: "end", dx: -GAP, dy: 4 },
  { anchor: "middle", dx: 0, dy: -GAP - 1 },
  { anchor: "middle", dx: 0, dy: GAP + 10 },
  { anchor: "start", dx: GAP, dy: -GAP },
  { anchor: "start", dx: GAP, dy: GAP + 8 },
  { anchor: "end", dx: -GAP, dy: -GAP },
  { anchor: "end", dx: -GAP, dy: GAP + 8 },
] as const;

const meets = (a: Box, b: Box): boolean => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;

/** Each name on the first side where it is inside and meets nothing; where there is none, on the one that meets least. */
export function placeNames(
  points: readonly Spotted[],
  width: number,
  height: number,
  measure: (text: string) => number,
): Placed[] {
  const taken: Box[] = points.map(({ x, y }) => ({ x0: x - 5, y0: y - 5, x1: x + 5, y1: y + 5 }));
  return points.map((point, i) => {
    let best: Placed | null = null;
    let least = Number.POSITIVE_INFINITY;
    let box: Box | null = null;
    for (const side of SIDES) {
      const long = measure(point.text);
      const x = point.x + side.dx;
      const x0 = side.anchor === "start" ? x : side.anchor === "end" ? x - long : x - long / 2;
      const tried = {
        x0,
        x1: x0 + long,
        y0: point.y + side.dy - 11,
        y1: point.y + side.dy - 11 + HEIGHT,
      };
      const outside = tried.x0 < 0 || tried.x1 > width || tried.y0 < 0 || tried.y1 > height;
      const met = taken.filter((other, j) => j !== i && meets(tried, other)).length;
      const cost = met + (outside ? 10 : 0);
      if (cost < least) [best, least, box] = [{ ...point, ...side }, cost, tried];
      if (cost === 0) break;
    }
    taken.push(box as Box);
    return best as Placed;
  });
}
