/** Figures for Prometheus. */
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export const createMetrics = (gauges: Readonly<Record<string, { help: string; value(): number }>>) => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'wattfront_http_request_seconds',
    help: 'Time to answer an HTTP request',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  for (const [name, { help, value }] of Object.entries(gauges))
    new Gauge({
      name: `wattfront_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(value());
      },
    });
  return {
    observe: (route: string, method: string, status: number, seconds: number) =>
      requests.observe({ route, method, status }, seconds),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
};
