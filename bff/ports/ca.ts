/** Who signs stations' certificates: the built-in authority (sites/security) or one behind HTTP. */

export interface CertificateAuthority {
  /**
   * Certificate chain for a PKCS #10 request, PEM, the station's own first. The subject is what the certificate must name, whatever the request
   * says. Rejects with words for people.
   */
  sign(csrPem: string, subject: { commonName: string; organization: string }): Promise<string>;
}

const timeoutMs = 30_000;
const maxChars = 100_000;

/**
 * POSTs `{ csr, commonName, organization }` as JSON, with the token as bearer; expects `{ chain }` or the chain itself as PEM. The address is
 * the operator's own setting, so it may be inside its network; the token is not carried on to another by a redirect.
 */
export const httpAuthority = (url: string, token?: string): CertificateAuthority => ({
  async sign(csr, subject) {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, application/x-pem-file',
        ...(token && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ csr, ...subject }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((error: unknown) => {
      throw new Error(`The certificate authority is not reached: ${error instanceof Error ? error.message : error}`);
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`The certificate authority answered ${response.status}.`);
    const chain = text.length > maxChars ? undefined : chainIn(text);
    if (!chain) throw new Error('The certificate authority answered no certificate.');
    return chain;
  },
});

const begin = '-----BEGIN CERTIFICATE-----';

function chainIn(text: string): string | undefined {
  if (text.trimStart().startsWith(begin)) return text;
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined;
  }
  const chain = typeof body === 'object' && body !== null && 'chain' in body ? body.chain : undefined;
  return typeof chain === 'string' && chain.includes(begin) ? chain : undefined;
}
