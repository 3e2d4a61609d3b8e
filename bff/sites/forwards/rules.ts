/** What second systems may be reached by, and how the bridge hears that they were changed. */
export const forwardProtocols = ['wss:', 'ws:'] as const;

/** Rings when second systems were changed by hand. */
export const forwardBell = 'forwards';
