/**
 * The error codes of OCPP-J and their spellings per version. We emit the version's own spelling and read every one.
 * Knows nothing of sockets, frames or payloads.
 */

/** OCPP-J 2.0.1 table 4 spellings, used inside the library whatever version is spoken. */
export const rpcErrorCodes = [
  'FormatViolation',
  'GenericError',
  'InternalError',
  'MessageTypeNotSupported',
  'NotImplemented',
  'NotSupported',
  'OccurrenceConstraintViolation',
  'PropertyConstraintViolation',
  'ProtocolError',
  'RpcFrameworkError',
  'SecurityError',
  'TypeConstraintViolation',
] as const;
export type RpcErrorCode = (typeof rpcErrorCodes)[number];

export type OcppVersion = 'ocpp1.6' | 'ocpp2.0.1' | 'ocpp2.1';

/** 1.6 misspells one code (J errata: known, keep), names one differently and lacks two. OCPP-J 1.6 §4.2.3. */
const spelling16: Partial<Record<RpcErrorCode, string>> = {
  FormatViolation: 'FormationViolation',
  OccurrenceConstraintViolation: 'OccurenceConstraintViolation',
  MessageTypeNotSupported: 'NotSupported',
  RpcFrameworkError: 'GenericError',
};

/** The code as the given version writes it. */
export function writeErrorCode(code: RpcErrorCode, version: OcppVersion): string {
  return version === 'ocpp1.6' ? (spelling16[code] ?? code) : code;
}

const byLowerCase = new Map<string, RpcErrorCode>([
  ...rpcErrorCodes.map((code) => [code.toLowerCase(), code] as const),
  ['formationviolation', 'FormatViolation'],
  ['occurenceconstraintviolation', 'OccurrenceConstraintViolation'],
]);

/** Reads any version's spelling in any case; words of no version become `GenericError`. */
export function readErrorCode(text: string): RpcErrorCode {
  return byLowerCase.get(text.toLowerCase()) ?? 'GenericError';
}

/** Thrown by an owner's handler that wants a certain CALLERROR instead of `InternalError`. */
export class RpcError extends Error {
  readonly code: RpcErrorCode;
  constructor(code: RpcErrorCode, description: string) {
    super(description);
    this.name = 'RpcError';
    this.code = code;
  }
}
