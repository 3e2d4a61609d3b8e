/**
 * Whether a charger may connect as it does. Pure: what its password and certificate are worth has been found out before. Security profiles
 * as the whitepaper numbers them: 0 nothing, 1 password, 2 password over TLS, 3 certificate.
 */

export type Profile = 0 | 1 | 2 | 3;

export interface Arrival {
  /** The least that the charger must connect with. */
  least: number;
  secure: boolean;
  /** `unset`: this server knows no password of the charger; `pending`: one that it was told and had not used yet. */
  key: 'unset' | 'missing' | 'wrong' | 'right' | 'pending';
  certificate: 'none' | 'good' | { problem: string };
}

export const refusals = ['tlsNeeded', 'certificateNeeded', 'certificateRefused', 'keyNotSet', 'keyWrong'] as const;
export type Refusal = (typeof refusals)[number];

export type Admission = { ok: true; profile: Profile } | { ok: false; status: 401 | 403; why: Refusal; words: string };

const no = (status: 401 | 403, why: Refusal, words: string): Admission => ({ ok: false, status, why, words });

/** `words` are for the people who run the charger; it is told the status only. */
export function admit({ least, secure, key, certificate }: Arrival): Admission {
  if (secure && certificate === 'good') return { ok: true, profile: 3 };
  if (least >= 2 && !secure)
    return no(
      403,
      'tlsNeeded',
      `It connects without TLS, and security profile ${least} is the least for it. Set its address to wss://, or lower its least profile.`,
    );
  if (least >= 3)
    return certificate === 'none' || certificate === 'good'
      ? no(
          403,
          'certificateNeeded',
          'It shows no certificate, and security profile 3 is the least for it. Have it ask for one at a lower profile first.',
        )
      : no(403, 'certificateRefused', `Its certificate is not accepted: ${certificate.problem}`);
  switch (key) {
    case 'right':
    case 'pending':
      return { ok: true, profile: secure ? 2 : 1 };
    case 'unset':
      return least === 0
        ? { ok: true, profile: 0 }
        : no(
            401,
            'keyNotSet',
            `Security profile ${least} needs a password, and none is set for it. Set one here and there.`,
          );
    default:
      return no(
        401,
        'keyWrong',
        key === 'missing'
          ? 'It sends no password, and one is set for it.'
          : 'Its password is not the one that is set for it.',
      );
  }
}
