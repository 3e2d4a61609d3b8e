/** Which reports whoever looks may have made and may fetch. */
import { type ReportKind, reportKinds, reportNeeds } from '../../../bff/billing/reports/files-contract.ts';
import type { SummaryHost } from './host.ts';

export const kindsFor = ({ session }: SummaryHost): ReportKind[] =>
  reportKinds.filter((kind) => {
    const needed = reportNeeds[kind];
    return needed === undefined || session?.may(needed) === true;
  });
