/** What others may import of the OCPP library. The charger's role is in `charger.ts`, so that a server need not load it. */

export { admitBareUpgrades } from './bare-upgrade.ts';
export type { BasicCredentials } from './basic-auth.ts';
export { matchesAuthorizationKey, passwordForms } from './basic-auth.ts';
export type {
  AuthenticationRequest,
  AuthenticationResult,
  ClientCertificate,
  OcppServer,
  OcppServerOptions,
  StationLink,
} from './contract.ts';
export type { OcppLimits } from './limits.ts';
export { defaultOcppLimits } from './limits.ts';
export type { MirrorNumbers, MirrorState } from './mirror.ts';
export { Mirror } from './mirror.ts';
export type { Device, QuirkNote } from './quirks.ts';
export { quirkNotes } from './quirks.ts';
export type { OcppVersion, RpcErrorCode } from './rpc/errors.ts';
export { RpcError } from './rpc/errors.ts';
export { createOcppServer } from './server.ts';
export type { SplitLimits } from './split.ts';
export { mergeAnswers, splitCommand } from './split.ts';
export { commandFailures } from './station.ts';
export { ocppVersions, refusalOf } from './versions.ts';
export * from './vocabulary.ts';
