/** The widgets' tags for React's type checker. React 19 sets attributes and `on…` listeners of custom elements by itself. */
import type { DetailedHTMLProps, HTMLAttributes } from 'react';

type Tag<P = object> = DetailedHTMLProps<HTMLAttributes<HTMLElement>, HTMLElement> & P;

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'charge-provider': Tag<{
        src?: string;
        'session-url'?: string;
        'onwf-ready'?: (event: Event & { detail: { tenantName: string } }) => void;
      }>;
      'order-table': Tag<{
        state?: 'charging' | 'completed' | 'abnormal';
        columns?: string;
        'onwf-order-open'?: (event: Event & { detail: { id: string } }) => void;
      }>;
      'alarm-feed': Tag;
      'charger-panel': Tag<{
        'charger-id': string;
        tab?: string;
        'url-state'?: string;
        'onwf-order-open'?: (event: Event & { detail: { id: string } }) => void;
      }>;
      'consumption-summary': Tag<{
        period?: 'today' | '7' | '30' | 'month' | 'custom';
        from?: string;
        to?: string;
        by?: 'day' | 'week' | 'month' | 'total';
        of?: 'all' | 'station' | 'charger' | 'group' | 'tenant';
        'station-id'?: string;
        currency?: string;
        'url-state'?: string;
      }>;
      'invoice-desk': Tag<{
        'order-ids'?: string;
        'invoice-id'?: string;
        'url-state'?: string;
        'onwf-order-open'?: (event: Event & { detail: { id: string } }) => void;
      }>;
      'payment-account': Tag<{
        book?: 'payments' | 'payouts' | 'disputes' | 'reconciliations';
        'return-url'?: string;
        'url-state'?: string;
        'onwf-order-open'?: (event: Event & { detail: { id: string } }) => void;
      }>;
      'charger-table': Tag<{
        'station-id'?: string;
        columns?: string;
        'onwf-charger-open'?: (event: Event & { detail: { id: string } }) => void;
      }>;
    }
  }
}
