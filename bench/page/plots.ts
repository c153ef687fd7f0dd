// Draws plots as SVG with text that follows the colour scheme of the page.

const WIDTH = 860;
const STYLE =
  "<style>text{font:12px system-ui,sans-serif;fill:#333}.axis{stroke:#999}.met{fill:#3a8a5c}.missed{fill:#c2553f}" +
  "@media(prefers-color-scheme:dark){text{fill:#ddd}.axis{stroke:#777}}</style>";
const COLOURS = ["#3a6ea5", "#3a8a5c", "#c2553f", "#8a6bb8", "#b8862b", "#5f7a8a"];

/** Draws horizontal bars; a line marks 1. Bars beyond 3 are cut off there. */
export function barPlot(
  title: string,
  bars: readonly { label: string; value: number; isMet: boolean }[],
): string {
  const [left, row, most] = [430, 20, 3];
  const scale = (WIDTH - left - 60) / most;
  const height = 40 + bars.length * row;
  const drawn = bars.map(({ label, value, isMet }, index) => {
    const y = 34 + index * row;
    const width = Math.min(value, most) * scale;
    return (
      `<text x="${left - 8}" y="${y + 11}" text-anchor="end">${escape(label)}</text>` +
      `<rect class="${isMet ? "met" : "missed"}" x="${left}" y="${y}" width="${width.toFixed(1)}" height="14"/>` +
      `<text x="${(left + width + 4).toFixed(1)}" y="${y + 11}">${value.toFixed(2)}</text>`
    );
  });
  const mark = `<line class="axis" x1="${left + scale}" x2="${left + scale}" y1="28" y2="${height}"/>`;
  return svg(title, height, [...drawn, mark]);
}

/** Draws lines over logarithmic axes. */
export function linePlot(
  title: string,
  lines: readonly { label: string; points: readonly [number, number][] }[],
): string {
  const [left, top, bottom, height] = [60, 40, 300, 340];
  const all = lines.flatMap(({ points }) => points);
  const across = axis(
    all.map(([x]) => x),
    left,
    WIDTH - 220,
  );
  const up = axis(
    all.map(([, y]) => y),
    bottom,
    top,
  );
  const drawn = lines.flatMap(({ label, points }, index) => {
    const colour = COLOURS[index % COLOURS.length];
    const path = points.map(([x, y]) => `${across.at(x)},${up.at(y)}`).join(" ");
    return [
      `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${path}"/>`,
      `<rect x="${WIDTH - 200}" y="${top + index * 20 - 9}" width="10" height="10" fill="${colour}"/>`,
      `<text x="${WIDTH - 184}" y="${top + index * 20}">${escape(label)}</text>`,
    ];
  });
  const ticks = [
    ...across.ticks.map(
      (x) =>
        `<text x="${across.at(x)}" y="${bottom + 20}" text-anchor="middle">${x.toLocaleString("en")}</text>`,
    ),
    ...up.ticks.map((y) => `<text x="${left - 8}" y="${up.at(y)}" text-anchor="end">${y}</text>`),
  ];
  const frame = `<polyline class="axis" fill="none" points="${left},${top} ${left},${bottom} ${WIDTH - 220},${bottom}"/>`;
  return svg(title, height, [frame, ...drawn, ...ticks]);
}

/** Returns where values lie between two coordinates, and the powers of ten around them. */
function axis(
  values: readonly number[],
  from: number,
  to: number,
): { at(value: number): string; ticks: number[] } {
  const least = Math.floor(Math.log10(Math.min(...values)));
  const most = Math.max(least + 1, Math.ceil(Math.log10(Math.max(...values))));
  const at = (value: number) =>
    (from + ((Math.log10(value) - least) / (most - least)) * (to - from)).toFixed(1);
  return { at, ticks: Array.from({ length: most - least + 1 }, (_, index) => Number(`1e${least + index}`)) };
}

function svg(title: string, height: number, parts: readonly string[]): string {
  const open = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escape(title)}">`;
  return [
    open,
    STYLE,
    `<text x="8" y="18" font-weight="bold">${escape(title)}</text>`,
    ...parts,
    "</svg>\n",
  ].join("\n");
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
