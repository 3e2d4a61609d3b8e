/**
 * The drawing of parts/plot.ts, with uPlot. Loaded on demand. Colours are read from the tokens at each drawing, so a page that turns dark
 * takes its plots along. Time runs from left to right in every language, as axes do.
 */
import { html, render } from 'lit';
import uPlot from 'uplot';
import type { PlotOptions } from './plot.ts';

export interface Drawing {
  show(options: PlotOptions): void;
  /** Reads a point, as the pointer would; undefined: none. */
  point(at: number | undefined): void;
  close(): void;
}

const inks = ['--_accent', '--_hold', '--_warn', '--_busy', '--_off'] as const;
/** So that lines differ without colour too. */
const dashes: readonly number[][] = [[], [7, 4], [2, 3], [10, 4, 2, 4], [4, 4]];
const narrowPx = 480;
const labelPx = 14;
const maxLabelPx = 150;

const sizeOf = (box: HTMLElement) => ({
  width: Math.max(160, box.clientWidth),
  height: box.clientWidth < narrowPx ? 190 : 230,
});

/** Resolves colours of the tokens, and tells when they have changed. */
const makeInk = (box: HTMLElement, onChange: () => void) => {
  const probe = document.createElement('span');
  const watch = document.createElement('span');
  probe.className = 'probe';
  watch.className = 'probe watch';
  box.append(probe, watch);
  watch.addEventListener('transitionend', onChange);
  return (value: string): string => {
    probe.style.color = value;
    return getComputedStyle(probe).color;
  };
};

export const openDrawing = (box: HTMLElement): Drawing => {
  let plot: uPlot | undefined;
  let options: PlotOptions | undefined;
  const ink = makeInk(box, () => plot?.redraw());
  const tip = document.createElement('div');
  tip.className = 'tip';

  const show = (o: PlotOptions) => {
    options = o;
    plot?.destroy();
    const style = getComputedStyle(box);
    plot = new uPlot(settings(o, box, ink, style.fontFamily), dataOf(o), box);
    plot.over.append(tip);
    render(null, tip);
  };
  const settings = (o: PlotOptions, within: HTMLElement, color: typeof ink, family: string): uPlot.Options => ({
    ...optionsOf(o, within, color, family),
    hooks: {
      draw: [(u) => labelEnds(u, o, within, color)],
      setCursor: [(u) => tell(u, o, tip)],
    },
  });
  const resize = new ResizeObserver(() => {
    const size = sizeOf(box);
    if (!plot || !options || size.width === plot.width) return;
    // Labels and ticks depend on the width, and some of them come and go.
    if (size.width < narrowPx !== plot.width < narrowPx) show(options);
    else plot.setSize(size);
  });
  resize.observe(box);

  return {
    show,
    point: (at) => {
      if (!plot) return;
      const left = at === undefined ? -10 : plot.valToPos(at, 'x');
      plot.setCursor({ left, top: at === undefined ? -10 : 8 });
    },
    close: () => {
      resize.disconnect();
      plot?.destroy();
      box.replaceChildren();
    },
  };
};

const dataOf = (o: PlotOptions): uPlot.AlignedData => [
  o.points.map((_, at) => at),
  ...o.series.map(({ values }) => o.points.map((_, at) => scaled(values[at] ?? null, o.perUnit))),
];
const scaled = (value: number | null, perUnit: number) => (value === null ? null : value / perUnit);

const optionsOf = (o: PlotOptions, box: HTMLElement, ink: (value: string) => string, family: string): uPlot.Options => {
  const last = o.points.length - 1;
  const font = `11px ${family}`;
  const numbers = new Intl.NumberFormat(o.locale, { notation: 'compact', maximumFractionDigits: 2 });
  const axis = { stroke: () => ink('var(--_muted)'), font, ticks: { show: false } };
  const grid = { stroke: () => ink('var(--_line)'), width: 1 };
  const direct = o.kind === 'lines' && o.series.length > 1 && box.clientWidth >= narrowPx;
  return {
    ...sizeOf(box),
    padding: [10, direct ? rightRoom(o, font) : o.kind === 'lines' ? 26 : 8, 0, 0],
    legend: { show: false },
    cursor: {
      x: true,
      y: false,
      drag: { x: false, y: false },
      points: { show: o.kind === 'lines', size: 8, fill: (_, at) => ink(`var(${inks[at - 1] ?? inks[0]})`) },
    },
    scales: {
      x: { time: false, range: () => (o.kind === 'bars' ? [-0.5, last + 0.5] : [0, Math.max(1, last)]) },
      // From zero, so that twice as high means twice as much.
      y: { range: (_, min, max) => [Math.min(0, min), max > 0 ? max * 1.06 : 1] },
    },
    axes: [
      {
        ...axis,
        size: 26,
        gap: 6,
        grid: { show: false },
        splits: (u) => ticksOf(u, o),
        values: (_, at) => at.map((i) => o.points[i]?.tick ?? ''),
      },
      { ...axis, size: 52, gap: 6, grid, values: (_, values) => values.map((value) => numbers.format(value)) },
    ],
    series: [
      {},
      ...o.series.map((_, i): uPlot.Series => {
        const stroke = () => ink(`var(${inks[i] ?? inks[0]})`);
        return o.kind === 'bars'
          ? {
              stroke,
              width: 0,
              fill: stroke,
              paths: uPlot.paths.bars!({ size: [0.66, 44, 1], radius: [0.12, 0] }),
              points: { show: false },
            }
          : { stroke, width: 2, dash: dashes[i] ?? [], points: { show: o.points.length < 2, size: 6, fill: stroke } };
      }),
    ],
  };
};

/** As many periods as have room below the axis, evenly spaced. */
const ticksOf = (u: uPlot, o: PlotOptions): number[] => {
  const widest = Math.max(...o.points.map(({ tick }) => tick.length), 1) * 6.5 + 14;
  const room = Math.max(1, Math.floor(u.bbox.width / uPlot.pxRatio / widest));
  const step = Math.ceil(o.points.length / room);
  return o.points.flatMap((_, at) => (at % step === 0 ? [at] : []));
};

const rightRoom = (o: PlotOptions, font: string): number => {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return maxLabelPx;
  context.font = font;
  const widest = Math.max(...o.series.map(({ name }) => context.measureText(name).width));
  return Math.min(maxLabelPx, Math.ceil(widest) + 16);
};

const shortened = (context: CanvasRenderingContext2D, text: string, room: number): string => {
  if (context.measureText(text).width <= room) return text;
  let short = text;
  while (short && context.measureText(`${short}…`).width > room) short = short.slice(0, -1);
  return `${short}…`;
};

/** Each line's name at its end, moved apart where ends meet. */
const labelEnds = (u: uPlot, o: PlotOptions, box: HTMLElement, ink: (value: string) => string): void => {
  if (o.kind !== 'lines' || o.series.length < 2 || box.clientWidth < narrowPx) return;
  const ratio = uPlot.pxRatio;
  const ends = o.series
    .map(({ name, values }, i) => ({
      name,
      i,
      y: u.valToPos((values.findLast((each) => each !== null) ?? 0) / o.perUnit, 'y', true),
    }))
    .sort((a, b) => a.y - b.y);
  ends.forEach((end, at) => {
    const above = ends[at - 1];
    if (above) end.y = Math.max(end.y, above.y + labelPx * ratio);
  });
  const low = u.bbox.top + u.bbox.height;
  const over = Math.max(0, (ends.at(-1)?.y ?? 0) - low);
  const { ctx } = u;
  ctx.save();
  ctx.font = `${11 * ratio}px ${getComputedStyle(box).fontFamily}`;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  for (const { name, i, y } of ends) {
    ctx.fillStyle = ink(`var(${inks[i] ?? inks[0]})`);
    const left = u.bbox.left + u.bbox.width;
    ctx.fillText(shortened(ctx, name, (maxLabelPx - 16) * ratio), left + 8 * ratio, y - over);
  }
  ctx.restore();
};

/** The exact values of the point below the cursor, beside it. */
const tell = (u: uPlot, o: PlotOptions, tip: HTMLElement): void => {
  const { idx, left = -1 } = u.cursor;
  const at = idx ?? -1;
  const on = left >= 0 && at >= 0;
  tip.classList.toggle('on', on);
  if (!on) return;
  render(
    html`<b>${o.points[at]?.name}</b>${o.series.map(({ name, values }, i) => {
      const value = values[at] ?? null;
      return html`<span class=${o.series.length > 1 ? `key k${i}` : 'key'}><span>${name}</span><bdi>${value === null ? '–' : o.text(value)}</bdi></span>`;
    })}`,
    tip,
  );
  const x = u.valToPos(at, 'x');
  const wide = tip.offsetWidth + 12;
  tip.style.left = `${x + wide > u.over.clientWidth ? Math.max(0, x - wide) : x + 12}px`;
};
