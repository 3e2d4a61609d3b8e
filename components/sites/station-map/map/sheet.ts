/**
 * Sheet of what Leaflet puts into the page, adopted by the shadow root when the map is loaded: the rules of its own sheet that panes,
 * tiles and markers need (Leaflet 1.9, BSD-2-Clause; we use neither its controls nor its popups), and the looks of ours.
 */
import { css } from 'lit';

export const mapCss = css`
.leaflet-pane, .leaflet-tile, .leaflet-marker-icon, .leaflet-tile-container, .leaflet-layer {
  position: absolute; left: 0; top: 0;
}
.leaflet-container {
  position: absolute; inset: 0; overflow: hidden; direction: ltr; background: var(--wf-map-water, light-dark(oklch(0.925 0.018 228), oklch(0.205 0.02 245)));
  -webkit-tap-highlight-color: transparent; touch-action: none;
}
.leaflet-container:focus-visible { outline-offset: -3px; }
.leaflet-tile, .leaflet-marker-icon { user-select: none; -webkit-user-drag: none; }
.leaflet-tile { visibility: hidden; }
.leaflet-tile-loaded { visibility: inherit; }
img.leaflet-tile { max-width: none; mix-blend-mode: plus-lighter; }
.leaflet-map-pane { z-index: 0; }
.leaflet-tile-pane { z-index: 200; }
.leaflet-marker-pane { z-index: 600; }
.leaflet-zoom-animated { transform-origin: 0 0; }
.leaflet-zoom-anim .leaflet-zoom-animated { transition: transform 0.25s cubic-bezier(0, 0, 0.25, 1); }
.leaflet-zoom-anim .leaflet-tile, .leaflet-pan-anim .leaflet-tile { transition: none; }
.leaflet-grab { cursor: grab; }
.leaflet-dragging .leaflet-grab, .leaflet-dragging .leaflet-marker-icon { cursor: grabbing; }
.outline svg { display: block; inline-size: 100%; block-size: 100%; overflow: hidden; fill: none; stroke-linejoin: round; }
.land { fill: var(--wf-map-land, light-dark(oklch(0.983 0.004 95), oklch(0.27 0.012 252))); fill-rule: evenodd; }
.coast { stroke: light-dark(oklch(0.8 0.03 230), oklch(0.4 0.03 240)); stroke-width: 1; }
.border { stroke: light-dark(oklch(0.83 0.008 250), oklch(0.4 0.012 250)); stroke-width: 1; stroke-dasharray: 4 3; }
.grid { stroke: light-dark(oklch(0.5 0.03 240 / 0.13), oklch(0.85 0.03 240 / 0.1)); stroke-width: 1; }
.mark { inline-size: 0; block-size: 0; }
.pin, .cluster {
  position: absolute; display: flex; align-items: center; justify-content: center; padding: 0; border: 0; cursor: pointer;
  color: var(--_text); background: var(--_raised); font: inherit; font-weight: 600; font-variant-numeric: tabular-nums; line-height: 1;
  box-shadow: 0 1px 2px rgb(10 20 40 / 0.22), 0 3px 10px rgb(10 20 40 / 0.16); forced-color-adjust: none;
}
.pin {
  --c: var(--_off); gap: 6px; block-size: 28px; padding-inline: 8px 10px; border-radius: 14px; font-size: var(--_text-s); white-space: nowrap;
  transform: translate(-50%, calc(-100% - 6px)); outline: 1px solid color-mix(in oklab, var(--_line-strong) 40%, transparent);
}
.pin::after {
  content: ''; position: absolute; inset-block-start: calc(100% - 1px); inset-inline-start: 50%; margin-inline-start: -6px;
  inline-size: 12px; block-size: 7px; background: inherit; clip-path: polygon(0 0, 100% 0, 50% 100%);
}
.pin > .status { gap: 0; }
.pin > .name {
  position: absolute; inset-block-start: calc(100% + 9px); inset-inline-start: 50%; transform: translateX(-50%); color: var(--_text); font-weight: 500;
  font-size: var(--_text-xs); line-height: 1.2; max-inline-size: 150px; overflow: hidden; text-overflow: ellipsis; pointer-events: none;
  paint-order: stroke; -webkit-text-stroke: 3px light-dark(oklch(1 0 0 / 0.85), oklch(0.2 0.01 250 / 0.85));
}
.pin[aria-pressed='true'] { background: var(--_accent); color: var(--_on-accent); outline-color: transparent; }
.pin[aria-pressed='true'] > .status { --c: currentColor; }
.pin:hover, .cluster:hover { background: color-mix(in oklab, var(--_text) 7%, var(--_raised)); }
.pin[aria-pressed='true']:hover { background: color-mix(in oklab, var(--_accent) 88%, var(--_text)); }
.cluster {
  --c: var(--_ok); inline-size: var(--size); block-size: var(--size); border-radius: 50%; transform: translate(-50%, -50%);
  font-size: var(--_text-s);
}
.cluster::before { content: ''; position: absolute; inset: 2px; border-radius: 50%; border: 3px solid var(--c); }
.cluster.free { --c: var(--_ok); }
.cluster.busy { --c: var(--_accent); }
.cluster.offline { --c: var(--_off); }
.cluster.offline::before { border-style: dashed; }
.cluster.faulted { --c: var(--_bad); }
.cluster.faulted::before { border-width: 4px; }
.cluster.none { --c: var(--_line-strong); }
.cluster > .status {
  position: absolute; inset-block-start: -3px; inset-inline-end: -3px; padding: 3px; border-radius: 50%; background: var(--_raised);
}
.pin:focus-visible, .cluster:focus-visible { outline: 3px solid var(--_focus); outline-offset: 2px; }
.zoom {
  position: absolute;
  z-index: 2;
  inset-block-end: 34px;
  inset-inline-start: 12px;
  display: grid;
  border-radius: var(--_radius);
  box-shadow: 0 1px 2px rgb(10 20 40 / 0.18), 0 3px 10px rgb(10 20 40 / 0.12);
  background: var(--_raised);
}
.zoom > .btn {
  border: 0;
  border-radius: 0;
}
.zoom > .btn + .btn {
  border-block-start: 1px solid var(--_line);
}
.zoom > .btn:first-child {
  border-start-start-radius: var(--_radius);
  border-start-end-radius: var(--_radius);
}
.zoom > .btn:last-child {
  border-end-start-radius: var(--_radius);
  border-end-end-radius: var(--_radius);
}
.foot {
  position: absolute;
  z-index: 2;
  inset-inline: 12px;
  inset-block-end: 8px;
  display: flex;
  align-items: end;
  justify-content: space-between;
  gap: 16px;
  font-size: 11px;
  line-height: 1.3;
  color: light-dark(oklch(0.4 0.02 240), oklch(0.78 0.015 240));
  pointer-events: none;
}
.scale {
  flex: none;
  padding-inline: 4px;
  border: 1px solid currentColor;
  border-block-start: 0;
  text-align: center;
  white-space: nowrap;
  font-variant-numeric: tabular-nums;
}
.source {
  text-align: end;
  text-shadow: 0 0 3px var(--_surface);
}
@container wf (width < 640px) {
  .foot {
    inset-block-end: 18px;
  }
  .zoom {
    inset: 8px 8px auto auto;
    grid-auto-flow: column;
  }
  .zoom:dir(rtl) {
    inset: 8px auto auto 8px;
  }
  .zoom > .btn {
    border-radius: var(--_radius);
  }
  .zoom > .btn + .btn {
    border-block-start: 0;
  }
}
@keyframes appear { from { opacity: 0; } }
.pin, .cluster { animation: appear var(--_motion) ease-out; }
@media (forced-colors: active) { .pin, .cluster { border: 1px solid ButtonText; background: ButtonFace; color: ButtonText; } }
`;
