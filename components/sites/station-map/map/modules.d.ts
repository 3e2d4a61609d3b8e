/** Shapes of what the map imports from packages that say them elsewhere, or (the atlas) would make the compiler infer a type from megabytes. */
declare module 'leaflet/dist/leaflet-src.esm.js' {
  export * from 'leaflet';
}
declare module 'world-atlas/countries-110m.json' {
  const topology: import('./atlas.ts').WorldTopology;
  export default topology;
}
declare module 'world-atlas/countries-50m.json' {
  const topology: import('./atlas.ts').WorldTopology;
  export default topology;
}
