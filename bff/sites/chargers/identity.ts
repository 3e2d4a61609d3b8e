/** Which OCPP identities a charger may have. Pure. */

/**
 * At most 48 characters without ":" (OCPP-J 2.x; a colon would also end the user name of Basic authentication), and none that a URL's
 * path gives another meaning or that cannot be seen.
 */
export const isIdentity = (text: string): boolean => /^[!-~]{1,48}$/.test(text) && !/[:/?#%\\]/.test(text);
